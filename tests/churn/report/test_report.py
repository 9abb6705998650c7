"""Reports of a small invented study: complete in both languages, safe, closed in themselves, readable by machines."""

import importlib
import math
import os
import re
import signal
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure

from churn.base.texts import LANGUAGES, Language
from churn.history.history import Verdict
from churn.report import names, numbers, words
from churn.report.blocks import Page, Picture, Prose, Section, Table
from churn.report.case import in_every_language, page_of, summary
from churn.report.index import index_of
from churn.report.method import method, published
from churn.report.page import render
from churn.report.pictures import dotted, drawn
from churn.report.quality import quality
from churn.report.segments import segments
from churn.report.sure import sure
from tests.studies import EVIL, RARE, SETTINGS, study

TEMPLATES = Path(__file__).parents[3] / "churn" / "report" / "templates"
LATIN = {
    "ROC", "AUC", "PR", "F1", "V", "g", "p", "r", "CatBoost", "in", "English", "params", "actions", "yaml", "data",
    "tiny", "K", "clients", "segments",
    "clean", "eda", "hypotheses", "split", "evaluation", "explain", "clusters", "profile", "plan", "list", "xlsx",
    "csv", "contacts", "differences", "ru", "script", "alert", "JavaScript",
}  # fmt: skip
"""Latin words that a Russian page may hold: names of scores and files, the link to English, a level of the data."""


class Parsed(HTMLParser):
    """What a page holds, apart: tags with attributes, and texts for readers, those of attributes included."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        self._inside.append(tag)
        self.texts += [text for name, text in found.items() if name in ("alt", "aria-label") and text]

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self._inside) and data.strip():
            self.texts.append(data.strip())

    def of(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@contextmanager
def undrawn() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:  # drawing is the slow part, and has its own tests
        for module in ("who", "why", "sure", "segments", "quality", "plan", "history"):
            for name in ("drawn", "dotted"):
                patch.setattr(f"churn.report.{module}.{name}", _not_drawn, raising=False)
        yield


@cache
def page(language: Language) -> Page:
    with undrawn():
        return page_of(study(), language)


def _not_drawn(figure: Figure, alt: str, caption: str = "") -> Picture:
    plt.close(figure)
    return Picture(source="data:image/svg+xml;base64,AA==", width=10, height=10, alt=alt, caption=caption)


def html(language: Language) -> str:
    return render(page(language), "report.html")


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def dictionaries() -> dict[str, dict[str, dict[str, str]]]:
    return {
        name: texts for name, texts in (vars(names) | vars(words)).items() if name.isupper() and isinstance(texts, dict)
    }


@pytest.mark.parametrize("name", dictionaries())
def test_every_word_stands_in_both_languages(name: str) -> None:
    """Every text has both languages, and both have places for the same facts."""
    for key, texts in dictionaries()[name].items():
        assert set(texts) == set(LANGUAGES), key
        assert all(texts.values()), key
        places = [sorted(set(re.findall(r"\{\w+\}", text))) for text in texts.values()]
        assert places[0] == places[1], key


@pytest.mark.parametrize(
    ("given", "english", "russian"),
    [
        ((429123.0, 334000.0, 523456.0), "429,000 [334,000, 523,000]", "429\u00a0000 [334\u00a0000; 523\u00a0000]"),
        ((-0.26512, -0.5, -0.0), "-0.265 [-0.5, 0]", "-0,265 [-0,5; 0]"),
        ((math.nan, 1.0, 2.0), "—", "—"),
    ],
)
def test_numbers_of_any_size_are_written_plainly(given: tuple[float, float, float], english: str, russian: str) -> None:
    """Three significant digits, thousands apart, no powers of ten; a dash where there is nothing."""
    assert (numbers.number_between(*given, "en"), numbers.number_between(*given, "ru")) == (english, russian)


def test_no_word_stands_in_two_sections() -> None:
    """Each key is said by one section's module, so that none hides another's text."""
    found = [key for path in sorted(TEMPLATES.parent.glob("*_words.py")) for key in _keys(path)]
    assert sorted(words.WORDS) == sorted(found)


def _keys(path: Path) -> list[str]:
    return list(importlib.import_module(f"churn.report.{path.stem}").WORDS)


def test_every_word_is_used() -> None:
    """No text waits for a use that it lost."""
    code = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.parent.glob("*.py"))
    unused = [key for key in words.WORDS if len(re.findall(rf"[\"']{key}[\"']", code)) < 2]
    assert set(unused) <= CODES


CODES = {"agreement_intercept", "agreement_observed_to_expected", "agreement_off", "agreement_slope"} | {
    "declared",
    "mined",
    "learned_helps",
    "learned_no gain",
    "learned_undecided",
    *(f"changed_{verdict}" for verdict in ("kept", "drove_away", "cannot_tell")),
    *(f"changed_{group}" for group in ("contact", "control")),
    *(f"verdict_{verdict}" for verdict in ("kept", "drove_away", "cannot_tell")),
    *(f"{what}_{verdict}" for what in ("still", "verdict") for verdict in get_args(Verdict)),
    "still_log_loss",
    "index_campaign",
    "index_model",
    "risk_falls",
    "risk_mixed",
    "risk_rises",
}
"""Texts that a table's own codes name."""


def test_sections_stand_in_the_order_of_reading() -> None:
    """What to do comes first, method and published numbers last."""
    names = ["do", "who", "why", "sure", "segments", "quality", "method", "published"]
    assert [section.name for section in page("en").sections] == names


def test_the_first_words_are_the_plan() -> None:
    """The first paragraph of a report is the plan's own summary, the second that its money is assumed."""
    first, second, *_ = page("en").sections[0].blocks
    assert isinstance(first, Prose)
    assert isinstance(second, Prose)
    assert first.text == "In words: summary."
    assert "assumptions" in second.text


def test_russian_pages_hold_no_english_words() -> None:
    """Every text of the Russian page, alternative texts of pictures included, is Russian."""
    words = {word for text in Parsed(html("ru")).texts for word in re.findall(r"[A-Za-z][A-Za-z]*\d?", text)}
    assert words - LATIN == set()


def test_english_pages_hold_russian_only_from_the_data() -> None:
    """What Cyrillic the English page holds are levels of the data and the link to the Russian page."""
    words = {word for text in Parsed(html("en")).texts for word in re.findall(r"[А-Яа-яё-]*[А-Яа-яё]", text)}
    assert words <= {"Пермь", "по-русски"}


def test_russian_numbers_have_decimal_commas() -> None:
    """No text of the Russian page holds a number with a decimal point."""
    assert [text for text in Parsed(html("ru")).texts if re.search(r"\d\.\d", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_of_the_data_are_escaped(language: Language) -> None:
    """A level named like a script is shown as text, everywhere; the page's only script is that of its sliders."""
    text = html(language)
    assert EVIL not in text
    assert "&lt;script&gt;" in text
    assert Parsed(text).of("script") == [{}]
    assert text.split("<script>")[1].split("</script>")[0].strip() == (TEMPLATES / "what_if.js").read_text().strip()


def test_a_page_without_sliders_holds_no_script() -> None:
    """Nothing runs in a page where nothing moves."""
    still = page("en").model_copy(update={"sections": page("en").sections[1:]})
    assert Parsed(render(still, "report.html")).of("script") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_load_nothing(language: Language) -> None:
    """Pictures are inside the page, links lead within it or to its other language, the style imports nothing."""
    found = Parsed(html(language))
    assert all(str(image["src"]).startswith("data:image/") for image in found.of("img"))
    links = {str(link["href"]) for link in found.of("a")}
    assert {link for link in links if not link.startswith("#")} == {f"{o}.html" for o in LANGUAGES if o != language}
    assert found.of("link", "iframe", "object", "embed", "video", "audio") == []
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|import\(", html(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_machines_can_read_the_page(language: Language) -> None:
    """Headings never skip a level, pictures have alternative texts, tables captions, their heads a scope."""
    found = Parsed(html(language))
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(image.get("alt") for image in found.of("img"))
    assert len(found.of("caption")) == len(found.of("table"))
    assert all(head.get("scope") in ("col", "row") for head in found.of("th"))
    assert found.of("html") == [{"lang": language}]
    names = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("found", "english", "russian"),
    [
        (
            {
                "finding": "helps",
                "less": 3200,
                "more": 6400,
                "change": -0.05,
                "low": -0.08,
                "high": -0.02,
                "margin": 0.002,
            },
            "From 3,200 to 6,400 clients the log loss changed by -0.0500 [-0.0800, -0.0200]: more clients would help.",
            "От 3\N{NO-BREAK SPACE}200 до 6\N{NO-BREAK SPACE}400 клиентов логарифмическая потеря изменилась на "
            "-0,0500 [-0,0800; -0,0200]: больше клиентов помогло бы.",
        ),
        (
            {
                "finding": "no gain",
                "less": 32,
                "more": 64,
                "change": 0.01,
                "low": -0.001,
                "high": 0.021,
                "margin": 0.002,
            },
            "From 32 to 64 clients the log loss changed by +0.0100 [-0.0010, +0.0210]: "
            "any gain is smaller than 0.002, which matters to nobody, so more clients promise little.",
            "От 32 до 64 клиентов логарифмическая потеря изменилась на +0,0100 [-0,0010; +0,0210]: "
            "выигрыш, если он и есть, меньше 0,002 и значения не имеет, так что новые клиенты мало что обещают.",
        ),
        (
            {
                "finding": "undecided",
                "less": 32,
                "more": 64,
                "change": -0.01,
                "low": -0.04,
                "high": 0.02,
                "margin": 0.002,
            },
            "From 32 to 64 clients the log loss changed by -0.0100 [-0.0400, +0.0200]: "
            "undecided, a gain that matters (0.002 or more) is neither shown nor ruled out.",
            "От 32 до 64 клиентов логарифмическая потеря изменилась на -0,0100 [-0,0400; +0,0200]: "
            "не решено: выигрыш, который имел бы значение (0,002 и больше), не показан и не исключён.",
        ),
    ],
)
def test_learning_is_told_in_a_sentence(found: dict[str, Any], english: str, russian: str) -> None:
    """The sentence says from how many clients to how many, what changed, with its interval, and whether more help."""
    learned = study(learned={"model": "rf", **found})
    with undrawn():
        told = [sure(learned, language).model_dump_json() for language in LANGUAGES]
    assert [text in page for text, page in zip((english, russian), told, strict=True)] == [True, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_small_groups_are_not_shown(language: Language) -> None:
    """Neither a level of five clients nor an offer for four is in the page."""
    text = html(language)
    assert RARE not in text
    assert "Call the four." not in text
    assert "Позвонить четверым." not in text


def test_least_group_can_be_changed() -> None:
    """With another least size of groups the level of five clients is told."""
    settings = SETTINGS.model_copy(update={"report": SETTINGS.report.model_copy(update={"least_group": 5})})
    assert RARE in quality(study(params=settings), "en").model_dump_json()


def test_a_study_may_lack_much() -> None:
    """Without hypotheses, cleaning, a cluster score, segments, or with small levels only, the page is still written."""
    full = study()
    few = full.eda["churn_rates"]
    small = few.assign(clients=few["clients"].where(few["column"] != "app", 3))
    bare = study(
        eda={**full.eda, "churn_rates": small, "collinear_pairs": full.eda["collinear_pairs"][:0]},
        hypotheses={**full.hypotheses, "declared": full.hypotheses["declared"][:0]},
        log=full.log[:0],
        metrics={**full.metrics, "clusters": {**full.metrics["clusters"], "silhouette": None}},
        segments={name: table[:0] for name, table in full.segments.items()},
        plan={**full.plan, "break_even": full.plan["break_even"][:0], "words": full.plan["words"][:1]},
    )
    with undrawn():
        text = render(page_of(bare, "en"), "report.html")
    assert "The table needed no cleaning." in text
    assert "<ul>\n</ul>" not in text
    assert "Uses the app: " not in text.split("Churn rates in numbers")[1].split("</details>")[0]


def test_simulated_clients_are_called_so() -> None:
    """A report on simulated clients says so on top, and does not ask whether published numbers agree."""
    simulated = study(simulated=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("churn.report.case.SECTIONS", ())
        assert "simulated" in page_of(simulated, "en").remark
        assert page_of(study(), "en").remark == ""
    for one, columns in ((simulated, 3), (study(), 4)):
        section = published(one, "en")
        assert section is not None
        assert len(section.blocks[1].heads) == columns  # type: ignore[union-attr]


def test_a_published_campaign_is_counted_anew() -> None:
    """A published campaign has its table, without intervals where none were published; else the section goes."""
    section = published(study(published=None), "en")
    assert section is not None
    *_, table = section.blocks
    searched = "best place on the curve, searched for"
    assert table.rows == (("the published study", searched, "4.0%", "40.0%", "41,000 ₽"),)  # type: ignore[union-attr]
    plan = study().plan
    own = plan["economics"][plan["economics"]["campaign"] == "own"]
    assert published(study(published=None, plan={**plan, "economics": own}), "en") is None


def test_published_numbers_keep_their_digits() -> None:
    """A published number is written with its own digits, and ours with as many."""
    table = pd.DataFrame(
        [{"statistic": "clients", "column": "", "detail": "", "published": 1061, "recomputed": 1061.4}]
    )
    section = published(study(published=table.assign(agrees="no")), "ru")
    assert section is not None
    assert section.blocks[1].rows == (("Клиентов", "1\N{NO-BREAK SPACE}061", "1\N{NO-BREAK SPACE}061", "нет"),)  # type: ignore[union-attr]


def test_either_language_alone() -> None:
    """A report in one language links to no other."""
    settings = SETTINGS.model_copy(update={"report": SETTINGS.report.model_copy(update={"languages": ("ru",)})})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("churn.report.case.SECTIONS", ())
        assert page_of(study(params=settings), "ru").others == {}


def test_pictures_are_the_same_bytes() -> None:
    """A figure drawn twice gives the same picture, as SVG and as PNG; its texts stay texts, its size is told."""

    def figure() -> Figure:
        made, ax = plt.subplots(figsize=(2, 1))
        ax.plot([0, 1], [1.23456, 3])
        ax.set_title("Доля")
        return made

    for draw, kind in ((drawn, "svg+xml"), (dotted, "png")):
        one, other = draw(figure(), "Alt"), draw(figure(), "Alt")
        assert one == other
        assert one.source.startswith(f"data:image/{kind};base64,")
        assert (one.width, one.height, one.alt) == (211, 106, "Alt")


def test_whole_pages_are_the_same_bytes() -> None:
    """A section with its pictures, rendered twice, gives the same page."""
    once, again = (
        render(page("ru").model_copy(update={"sections": (segments(study(), "ru"),)}), "report.html") for _ in range(2)
    )
    assert once == again


def test_index_leads_to_every_report() -> None:
    """The index has a row a case and language, with a link to the report, champion, scores and money with intervals."""
    index = index_of([summary(study()), {**summary(study(simulated=True)), "case": "other"}], LANGUAGES)
    text = render(index, "index.html")
    found = Parsed(text)
    assert [link["href"] for link in found.of("a")] == [
        "tiny/en.html", "other/en.html", "tiny/ru.html", "other/ru.html",
    ]  # fmt: skip
    assert EVIL not in text
    assert "0.700 [0.600, 0.800]" in text
    assert "0,700 [0,600; 0,800]" in text
    assert "100 ₽ [50, 150] a month" in text
    assert text.count("Случайный лес") == 2


def test_a_text_of_any_section_is_escaped() -> None:
    """The template escapes what blocks hold, whatever it is."""
    section = Section(name="x", title="<b>", blocks=(Prose(text="<i>"),))
    text = render(page("en").model_copy(update={"sections": (section,)}), "report.html")
    assert '<h2 id="x-title">&lt;b&gt;</h2>' in text
    assert "<p>&lt;i&gt;</p>" in text


def test_decisions_are_told_with_intervals_or_not_at_all() -> None:
    """The table of contacts has a column a part; where nobody is contacted, precision has no value."""
    (table,) = [
        block
        for section in page("en").sections
        for block in section.blocks
        if isinstance(block, Table) and block.heads[0] == "Score"
    ]
    assert [row[0].split(":")[0] for row in table.rows] == ["Precision", "Recall", "F1", "Accuracy"]
    assert [row[1] for row in table.rows] == ["—", *["70.0% [60.0%, 80.0%]"] * 3]


@pytest.mark.parametrize(
    ("low", "high", "finding"),
    [
        (-0.2, -0.1, "the model ranks them worse"),
        (0.1, 0.2, "the model ranks them even better"),
        (-0.1, 0.1, "it cannot be told whether the model ranks them worse"),
    ],
)
def test_what_time_costs_is_told_where_the_split_is_by_time(low: float, high: float, finding: str) -> None:
    """Beside the later clients' score stands that of a random split, with the change and what its interval allows."""
    before = study()
    auc = {"metric": "roc_auc", "train": 0.8, "test": 0.7, "change": -0.1, "low": low, "high": high}
    evaluation = {**before.evaluation, "transfer": pd.DataFrame([auc])}
    parts = before.parts.assign(since="2024-03-01", until="2024-03-31")
    with undrawn():
        blocks = sure(replace(before, parts=parts, evaluation=evaluation), "en").blocks
    told = [block.text for block in blocks if isinstance(block, Prose) and "2024-03-01" in block.text]
    assert len(told) == 1
    assert finding in told[0]
    assert "0.800" in told[0]
    assert "2024-03-01" in method(replace(before, parts=parts), "ru").model_dump_json()


def killed(*_: object) -> None:
    """End the own process by force."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("write", [page_of, killed])
def test_pages_are_written_in_processes(write: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    """In every language the page that one process would write; where one is killed, an error and no endless wait."""
    monkeypatch.setattr("churn.report.case.page_of", write)
    with undrawn(), pytest.raises(BrokenProcessPool) if write is killed else nullcontext():
        assert dict(in_every_language(study())) == {one: page_of(study(), one) for one in LANGUAGES}
