"""The sliders of a report: what its script counts is what the plan's own functions count."""

import json
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churn.base.texts import LANGUAGES
from churn.plan.campaign import GENERAL, open_to_all
from churn.plan.contact_list import within_limits
from churn.plan.profit import prospects, strategies
from churn.plan.terms import Offer
from churn.report.blocks import WhatIf
from churn.report.page import TEMPLATES
from churn.report.what_if import MIXED, groups, rounded, what_if
from tests.studies import study

CLIENTS = 3000
KEEPS, TAKEN = (6.0, 14.0), (14.0, 6.0)
SETTINGS: list[dict[str, Any]] = [
    {},
    {"value": 150},
    {"value": 900},
    {"contact": 10},
    {"offer": 90},
    {"keeps": 0.1},
    {"keeps": 0.6, "taken": 0.3},
    {"budget": 5000},
    {"most": 300},
    {"value": 500, "contact": 0.5, "offer": 60, "keeps": 0.25, "taken": 0.9, "budget": 20000, "most": 700},
]
"""What is moved from a client worth 300, a contact of 2, an offer of 30, shares of .3 kept and .7 taken anyway."""

NOW: dict[str, Any] = {
    "value": 300, "contact": 2, "offer": 30, "keeps": 0.3, "taken": 0.7, "budget": None, "most": None,
}  # fmt: skip

OF_CLIENTS, OF_WIDTH = 0.01, 0.06
"""What may differ: contacts by so much of all clients, a large group, and the cost by theirs; profit and the ends
of its interval, which the plan draws 2,000 times, by 6% of the interval's width."""


def clients(spread: float) -> tuple[pd.DataFrame, np.ndarray]:
    """Draw clients with calibrated probabilities, and values that vary by ``spread`` on the log scale."""
    rng = np.random.default_rng(3)
    p = rng.beta(1.2, 3, CLIENTS)
    value = 300 * np.exp(spread * rng.normal(size=CLIENTS)) if spread else np.full(CLIENTS, 300.0)
    known = pd.DataFrame({"client": [f"c{n:05}" for n in range(CLIENTS)], "p": p, "y": rng.binomial(1, p)})
    return known, value * 300 / value.mean()


def planned(known: pd.DataFrame, value: np.ndarray, asked: dict[str, Any]) -> pd.Series:
    """Count with the plan's functions."""
    shares = {
        name: (sum(counts) * asked[name], sum(counts) * (1 - asked[name]))
        for name, counts in (("keeps", KEEPS), ("taken", TAKEN))
    }
    offer = Offer(
        contact_cost=asked["contact"], offer_cost=asked["offer"], keeps=shares["keeps"], taken_anyway=shares["taken"]
    )
    offers = {GENERAL: offer}
    found = prospects(known, value * asked["value"] / 300, offers, open_to_all(known, offers))
    chosen = within_limits(found, asked["most"], asked["budget"])
    return strategies(found, {"chosen": chosen}, offers, 2000, 0).iloc[0]


def counted(data: dict[str, Any], asked: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """Count with the script of the page, in a browser where there is one."""
    script = (TEMPLATES / "what_if.js").read_text(encoding="utf-8")
    given = f"{json.dumps(asked)}.map((one) => whatIf.count({json.dumps(data)}, one))"
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser:
        show = f"document.body.textContent = JSON.stringify({given});"
        return json.loads(_shown(browser, f"<body><script>{script}\n{show}</script></body>", folder))
    if node := shutil.which("node"):
        file = folder / "count.js"
        file.write_text(f"{script}\nconsole.log(JSON.stringify({given}));", encoding="utf-8")
        return json.loads(subprocess.run([node, str(file)], capture_output=True, text=True, check=True).stdout)
    pytest.skip("neither chromium nor node is here to run the page's script")


def _shown(browser: str, html: str, folder: Path) -> str:
    page = folder / "page.html"
    page.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{html}", encoding="utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", "--dump-dom"]
    shown = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, check=True, timeout=60).stdout
    return unescape(shown.split("<body>")[1].split("</body>")[0])


@pytest.mark.parametrize(("spread", "moves"), [(0.0, SETTINGS), (0.8, SETTINGS[::3])], ids=["one value", "own values"])
def test_the_page_counts_as_the_plan(spread: float, moves: list[dict[str, Any]], tmp_path: Path) -> None:
    """Ten settings give the list, the cost, the profit and its interval that the plan's own functions give."""
    known, value = clients(spread)
    data = {**groups(known, value, 10), "clients": len(known), "keeps": KEEPS, "taken": TAKEN}
    off = OF_CLIENTS * CLIENTS
    asked = [{**NOW, **moved} for moved in moves]
    for setting, ours in zip(asked, counted(data, asked, tmp_path), strict=True):
        theirs = planned(known, value, setting)
        assert ours["contacts"] == pytest.approx(theirs["contacts"], abs=off), setting
        assert ours["cost"] == pytest.approx(theirs["cost"], abs=off * (setting["contact"] + setting["offer"])), setting
        width = theirs["high"] - theirs["low"]
        for name in ("profit", "low", "high"):
            assert ours[name] == pytest.approx(theirs[name], abs=OF_WIDTH * width), (setting, name)


def test_sliders_move_the_page(tmp_path: Path) -> None:
    """In a browser the form shows itself, says its numbers, follows a slider, and goes back to the plan."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        pytest.skip("no chromium is here to show the page")
    block = _block("en")
    script = (TEMPLATES / "what_if.js").read_text(encoding="utf-8")
    sliders = "".join(
        f'<input type="range" id="if-{one.name}" name="{one.name}" max="{one.most}" step="{one.step}" '
        f'value="{one.now}" data-form="{one.form}" {"data-limit=yes" if one.limit else ""}><output for="if-{one.name}">'
        "</output>"
        for one in block.sliders
    )
    places = "".join(f'<data data-name="{one.name}"></data>' for one in block.outputs)
    drawing = '<svg><line class="zero"></line><polyline class="line"></polyline><circle></circle></svg>'
    attributes = f'data-groups="{escape(block.data)}" data-words="{escape(json.dumps(block.words))}" data-currency="₽"'
    act = """
    const form = document.forms[0], said = () => form.querySelector('data[data-name="profit"]').textContent;
    const told = [form.hidden, said()], slider = form.elements["value"];
    slider.value = 50; slider.dispatchEvent(new Event("input", { bubbles: true }));
    told.push(said(), slider.getAttribute("aria-valuetext")); form.reset();
    setTimeout(() => { told.push(said()); document.body.textContent = JSON.stringify(told); });
    """
    html = f'<body><form class="what-if" hidden {attributes}>{sliders}{places}{drawing}</form>'
    hidden, first, moved, text, again = json.loads(
        _shown(browser, f"{html}<script>{script}{act}</script></body>", tmp_path)
    )
    assert hidden is False
    assert first == again != moved
    assert text == "50\N{NO-BREAK SPACE}₽"


def _block(language: Any) -> WhatIf:
    *_, block = what_if(study(), language)
    assert isinstance(block, WhatIf)
    return block


@pytest.mark.parametrize("language", LANGUAGES)
def test_sliders_have_labels(language: str) -> None:
    """Each slider and each number has a name; each starts within its range, on one of its steps."""
    block = _block(language)
    assert all(one.label for one in (*block.sliders, *block.outputs))
    for one in block.sliders:
        assert 0 <= one.now <= one.most
        assert one.now / one.step == pytest.approx(round(one.now / one.step))


@pytest.mark.parametrize(("spread", "least"), [(0.0, 10), (0.0, 300), (0.8, 10), (0.8, 300)])
def test_groups_are_not_small(spread: float, least: int) -> None:
    """No group has fewer clients than a report may show, no page more groups than it has room for; none is lost."""
    known, value = clients(spread)
    found = groups(known, value, least)
    assert min(found["n"]) >= least
    assert len(found["n"]) <= MIXED
    assert sum(found["n"]) == CLIENTS
    assert sum(found["left"]) == known["y"].sum()
    assert "client" not in json.dumps(found)


@pytest.mark.parametrize("seed", range(5))
def test_groups_do_not_depend_on_the_order_of_different_clients(seed: int) -> None:
    """Rows in another order give the same sums."""
    known, value = clients(0.8)
    mixed = np.random.default_rng(seed).permutation(CLIENTS)
    assert groups(known.iloc[mixed], value[mixed], 10) == groups(known, value, 10)


@pytest.mark.parametrize(
    ("amount", "now", "step"), [(12000.0, 12000.0, 1000.0), (1234.5, 1230.0, 10.0), (0.5, 0.5, 0.01)]
)
def test_sliders_step_through_round_amounts(amount: float, now: float, step: float) -> None:
    """A slider begins at three digits of its amount and moves by a step that meets it."""
    assert rounded(amount) == (now, pytest.approx(step))


def test_money_that_is_worth_nothing_has_no_sliders() -> None:
    """Where no client is worth anything, there is nothing to move."""
    free = study().campaign.model_copy(update={"value": 0.0})
    assert what_if(study(campaign=free), "en") == []
