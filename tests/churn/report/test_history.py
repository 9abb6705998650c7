"""Report: what the last campaign changed and whether the model is still right, told where it was measured."""

import re
from typing import Any

import pytest

from churn.base.texts import LANGUAGES, Language
from churn.history.history import History
from churn.report.blocks import Facts, Prose, Section, Table
from churn.report.case import summary
from churn.report.history import changed, still_right
from churn.report.index import index_of
from tests.studies import study

CAMPAIGN: dict[str, Any] = {
    "mark": "ab12", "verdict": "kept", "contact": {"clients": 400, "left": 80}, "control": {"clients": 50, "left": 20},
    "effect": {"estimate": -0.2, "low": -0.3, "high": -0.1}, "p": 0.001,
    "keeps": {"estimate": 0.5, "low": 0.3, "high": 0.6}, "money": {"estimate": 90000, "low": 50000, "high": 120000},
}  # fmt: skip
WORSE = {"verdict": "drove_away", "effect": {"estimate": 0.1, "low": 0.05, "high": 0.15}}
NOTHING_KNOWN = {"verdict": "cannot_tell", "keeps": {"estimate": -30.0, "low": -1000.0, "high": 0.9}}
MODEL: dict[str, Any] = {
    "verdict": "retrain", "champion": "cd34", "judges": 900, "left": 130, "expected": 101.4, "reached": 80,
    "unknown": 3, "ratio": {"estimate": 1.28, "low": 1.1, "high": 1.5},
    "intercept": {"estimate": 0.3, "low": 0.1, "high": 0.5}, "slope": {"estimate": 0.6, "low": 0.4, "high": 0.8},
    "roc_auc": {
        "found": {"estimate": 0.71, "low": 0.66, "high": 0.76}, "promised": {"estimate": 0.83, "low": 0.8, "high": 0.86}
    },
    "log_loss": {"found": None, "promised": {"estimate": 0.3, "low": 0.28, "high": 0.32}},
    "level": {"estimate": 0.3, "error": 0.1}, "spread": {"estimate": 0.6, "error": 0.1},
    "ranking": {"estimate": -0.12, "error": 0.02},
    "alarms": [{"question": "ranking", "batches": 1, "apart": {"estimate": -0.12, "error": 0.02}}],
    "unsure": ["ranking"],
}  # fmt: skip
UNJUDGED = {"verdict": "cannot tell yet", "ratio": None, "roc_auc": {**MODEL["roc_auc"], "found": None}}


def history(*batches: dict[str, Any]) -> History:
    return History.model_validate({"batches": [{"name": f"b{place}", **one} for place, one in enumerate(batches)]})


def told(section: Section | None) -> str:
    assert section is not None
    return next(block.text for block in section.blocks if isinstance(block, Prose))


def facts(section: Section | None) -> dict[str, str]:
    assert section is not None
    return {one.name: one.value for block in section.blocks if isinstance(block, Facts) for one in block.facts}


@pytest.mark.parametrize("to", LANGUAGES)
def test_nothing_is_told_where_nothing_was_measured(to: Language) -> None:
    """A case without campaigns and judged batches has neither section, and its index no such columns."""
    assert (changed(study(), to), still_right(study(), to)) == (None, None)
    index = index_of([summary(study())], (to,))
    assert len(index.parts[0].heads) == 6


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({}, "kept clients: churn of those contacted is 20.0 percentage points lower [10.0, 30.0]"),
        (WORSE, "drove clients away: churn of those contacted is 10.0 percentage points higher [5.0, 15.0]"),
        (NOTHING_KNOWN, "cannot be told"),
    ],
)
def test_the_last_campaign_is_told_by_its_verdict(entry: dict[str, Any], words: str) -> None:
    """The section is of the campaign measured last, its counts, share kept and money beside the verdict."""
    measured = history({"campaign": CAMPAIGN}, {"campaign": {**CAMPAIGN, **entry}})
    section = changed(study(history=measured), "en")
    assert words in told(section)
    assert "b1" in told(section)
    assert facts(section)["left of those held out"] == "40.0%"
    kept = "—" if entry == NOTHING_KNOWN else "50.0%"
    assert facts(section)["leavers kept"] == kept


@pytest.mark.parametrize("verdict", ["as promised", "recalibrate", "retrain", "cannot tell yet"])
@pytest.mark.parametrize("to", LANGUAGES)
def test_the_model_is_told_by_its_verdict(verdict: str, to: Language) -> None:
    """Every verdict has words in both languages, with the last batch's name and counts; earlier batches stand below."""
    measured = history({"model": {**MODEL, **UNJUDGED}}, {"model": {**MODEL, "verdict": verdict}})
    section = still_right(study(history=measured), to)
    assert section is not None
    assert re.search(r"b1", told(section))
    assert list(facts(section).values())[:2] == (["1.28", "0.710"] if to == "en" else ["1,28", "0,710"])
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows] == ["b1", "b0"]
    assert table.rows[1][3:5] == ("—", "—")


@pytest.mark.parametrize(
    ("batches", "cells"),
    [
        ([{"campaign": CAMPAIGN, "model": MODEL}], ("kept clients: 50.0% [30.0%, 60.0%] of leavers", "retrain")),
        ([{"campaign": {**CAMPAIGN, **WORSE}}], ("drove clients away", "—")),
    ],
)
def test_the_index_shows_what_was_measured_of_any_case(batches: list[dict[str, Any]], cells: tuple[str, ...]) -> None:
    """The last verdicts stand in the index; a case of which nothing is known has dashes."""
    cases = [summary(study(history=history(*batches))), summary(study(history=history({"model": MODEL})))]
    first, second = index_of(cases, ("en",)).parts[0].rows
    assert first.cells[5:] == cells
    assert second.cells[5:] == ("—", "retrain")
