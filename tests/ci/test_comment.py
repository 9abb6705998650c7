"""The comment of a comparison: short first, everything folded, stable, and safe for Markdown."""

from typing import Any

import pytest

from churn.commands.compare import exit_code
from ci.comment import is_empty, markdown, plain, summary, table_cell


def row(model: str, verdict: str, metric: str = "roc_auc", difference: float = -0.031) -> dict[str, Any]:
    return {
        "case": "fitness",
        "model": model,
        "metric": metric,
        "base": 0.9,
        "head": 0.9 + difference,
        "difference": difference,
        "low": difference - 0.01,
        "high": difference + 0.01,
        "p_value": 0.0001,
        "standard_error": 0.005,
        "p_corrected": 0.002,
        "detectable": 0.0142,
        "verdict": verdict,
    }


def case(**changes: Any) -> dict[str, Any]:
    found = {
        "same": ["lr"],
        "only_base": [],
        "only_head": [],
        "champion": {"before": "rf", "after": "rf"},
        "clients": 3200,
        "left_out": {"only_base": 0, "only_head": 0, "moved": 0, "changed": 0},
        "refused": None,
        "data": None,
    }
    return {**found, **changes}


def report(**changes: Any) -> dict[str, Any]:
    empty = {
        "base": "main",
        "head": "workspace",
        "part": "train",
        "looks": 0,
        "level": 0.05,
        "rows": [],
        "cases": {},
        "refused": [],
        "only_base": [],
        "only_head": [],
        "settings": [],
        "stages": [],
        "metrics": [],
        "plots": [],
        "pictures": [],
    }
    return {**empty, **changes}


def test_nothing_changed_is_one_line() -> None:
    """Where nothing changed both forms say so in one line, and the gate is passed."""
    nothing = report(cases={"fitness": case()})
    assert plain(nothing) == "main -> workspace: nothing changed"
    assert markdown(nothing) == "### `main` → `workspace`: nothing changed\n"
    assert exit_code(nothing, "worse") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"rows": [row("tree", "undecided")]},
        {"settings": [{"file": "params.yaml", "key": "seed", "before": 0, "after": 1}]},
        {"stages": [{"stage": "eda@fitness", "why": ["code"], "outputs": []}]},
        {"plots": ["plots/fitness/a.png"]},
        {"cases": {"fitness": case(refused="too few")}},
        {"only_head": ["bank"]},
    ],
)
def test_anything_that_changed_is_something(changes: dict[str, Any]) -> None:
    """No change of any kind is told as none."""
    assert not is_empty(report(**changes))


def test_short_table_holds_what_is_better_or_worse() -> None:
    """Before the folded part stand the rows that are better or worse, worse first; all rows stand folded."""
    rows = [
        row("rf", "better", difference=0.031),
        row("knn", "undecided"),
        row("tree", "worse"),
        row("lr", "equivalent"),
    ]
    text = markdown(report(rows=rows, cases={"fitness": case()}))
    short, folded = text.split("<details>", 1)
    assert [line.split(" | ")[1] for line in short.splitlines() if line.startswith("| fitness")] == ["tree", "rf"]
    assert "1 worse, 1 better, 1 equivalent, 1 undecided, of 4 comparisons on out-of-fold probabilities" in short
    assert "| fitness | tree | ROC-AUC | 0.9000 | 0.8690 | -0.0310 [-0.0410, -0.0210] | 0.002 | worse |" in short
    assert [line.split(" | ")[1] for line in folded.splitlines() if line.startswith("| fitness")] == [
        "rf",
        "knn",
        "tree",
        "lr",
    ]
    assert folded.count("0.0142") == 4


def test_what_was_left_out_and_why_is_said() -> None:
    """Clients left out, refused cases, another champion and changed data each have a line, with their numbers."""
    left = {"only_base": 12, "only_head": 0, "moved": 640, "changed": 0}
    data = {
        "clients": {"before": 4000, "after": 4100},
        "clients_added": 112,
        "clients_removed": 12,
        "churn_rate": {"before": 0.25, "after": 0.27},
        "columns_added": ["tariff"],
        "columns_removed": [],
        "drift": [],
    }
    cases = {
        "fitness": case(left_out=left, data=data, champion={"before": "rf", "after": "lr"}),
        "bank": case(clients=None, left_out=None, refused="0 clients are in the train part of both versions"),
    }
    text = markdown(report(rows=[row("tree", "worse")], cases=cases, refused=["bank"]))
    for said in (
        "- fitness: compared on 3,200 clients; left out are 12 not there any more, 640 in another part than before.",
        "- fitness: the client table changed: 4,000 clients before, 4,100 after (112 new, 12 gone); 25.0% left, now "
        "27.0%; new columns: tariff.",
        "- fitness: the champion was rf, is lr.",
        "- bank is not compared: 0 clients are in the train part of both versions",
    ):
        assert said in text.splitlines()


@pytest.mark.parametrize(("looks", "told"), [(0, []), (1, ["change: 1."]), (4, ["change: 4.", "of 4 results"])])
def test_looks_at_the_test_part_are_counted(looks: int, told: list[str]) -> None:
    """The comment says how many results the test part was shown for; out-of-fold it says nothing of it."""
    text = summary(report(rows=[row("tree", "worse")], looks=looks))
    assert [part for part in told if part not in text] == []
    assert ("Looks at the test part" in text) == bool(looks)


def test_cells_do_not_break_the_table() -> None:
    """Bars, line breaks and tags in settings are written so that Markdown shows them."""
    changed = [{"file": "a.yaml", "key": "x|y", "before": "<b>\nc", "after": None}]
    assert "| a.yaml | x\\|y | &lt;b> c | nothing |" in markdown(report(settings=changed))


def test_long_lists_and_texts_are_cut() -> None:
    """A table stops after a hundred rows and says how many more there are; a cell after as many characters."""
    changed = [{"file": "a.yaml", "key": f"k{n}", "before": "x" * 300, "after": n} for n in range(103)]
    text = markdown(report(settings=changed))
    assert (text.count("| a.yaml |"), "and 3 more." in text, "x" * 100 in text) == (100, True, False)


def test_cases_of_a_stage_share_a_row() -> None:
    """A stage that ran again for the same reason in several cases is one row; for other reasons, another."""
    stages = [
        {"stage": "eda@bank", "why": ["code"], "outputs": ["a"]},
        {"stage": "eda@fitness", "why": ["code"], "outputs": ["b", "c"]},
        {"stage": "eda@shop", "why": [], "outputs": ["d"]},
    ]
    lines = markdown(report(stages=stages)).splitlines()
    assert "| eda | code | bank, fitness | 3 |" in lines
    assert "| eda | only the outputs | shop | 1 |" in lines


def test_pictures_stand_side_by_side() -> None:
    """Changed charts are shown before and after from files beside the comment; other plots are listed."""
    picture = {"path": "plots/a/charts/roc.png", "before": None, "after": "c_plots/after/a/charts/roc.png"}
    text = markdown(report(plots=["plots/a/charts/roc.png", "plots/a/rf/roc.csv"], pictures=[picture]))
    assert "| none | ![after](c_plots/after/a/charts/roc.png) |" in text
    assert "- `plots/a/rf/roc.csv`" in text
    assert "http" not in text


@pytest.mark.parametrize(
    ("verdict", "refused", "fail_on", "code"),
    [
        ("worse", [], "worse", 1),
        ("better", [], "worse", 0),
        ("undecided", [], "worse", 0),
        ("worse", ["bank"], "worse", 2),
        ("worse", ["bank"], "never", 0),
    ],
)
def test_gate(verdict: str, refused: list[str], fail_on: str, code: int) -> None:
    """Something worse fails the gate, something that cannot be compared stops it, and ``never`` passes both."""
    assert exit_code(report(rows=[row("tree", verdict)], refused=refused), fail_on) == code


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("[x](javascript:alert(1))", "[x]\\(javascript:alert(1))"),
        ("![x](http://example.invalid/x.png)", "!\\[x]\\(http://example.invalid/x.png)"),
        ("@everybody", "&#64;everybody"),
        ("`a|b\r\nc`", "\\`a\\|b c\\`"),
        ("-0.03 [-0.04, -0.02]", "-0.03 [-0.04, -0.02]"),
    ],
)
def test_a_cell_is_no_link_picture_or_call(text: str, cell: str) -> None:
    """Names and values of settings are shown as they are and do nothing."""
    assert table_cell(text) == cell
