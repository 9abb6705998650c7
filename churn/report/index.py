"""The index over all cases: a row a case, once in each language."""

from collections.abc import Callable
from typing import Any

from churn.base.config import Frozen
from churn.base.texts import Language
from churn.presentation.language import number, whole
from churn.report.names import MODELS, known
from churn.report.numbers import NOTHING, between, share_between
from churn.report.words import say


class Row(Frozen):
    """A case: its title, its report, and its numbers."""

    title: str
    link: str
    note: str
    cells: tuple[str, ...]


class Part(Frozen):
    """The table in one language."""

    language: Language
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


class Index(Frozen):
    """The index page."""

    parts: tuple[Part, ...]


def index_of(cases: list[dict[str, Any]], languages: tuple[Language, ...]) -> Index:
    """Write the index.

    Parameters
    ----------
    cases : list of dict
        As ``churn.report.case.summary`` gives them.
    languages : tuple of {"en", "ru"}
        A table each.
    """
    return Index(parts=tuple(_part(cases, to) for to in languages))


def _part(cases: list[dict[str, Any]], to: Language) -> Part:
    measured = [name for name in ("campaign", "model") if any(case[name] for case in cases)]
    known_heads = ("case", "clients", "rate", "champion", "test_auc", "index_profit")
    heads = tuple(say(head, to) for head in (*known_heads, *(f"index_{name}" for name in measured)))
    return Part(
        language=to, title=say("index", to), heads=heads, rows=tuple(_row(case, measured, to) for case in cases)
    )


def _row(case: dict[str, Any], measured: list[str], to: Language) -> Row:
    rate, auc, profit = case["base_rate"], case["roc_auc"], case["profit"]
    ends = (", " if to == "en" else "; ").join(number(profit[end], to) for end in ("low", "high"))
    money = {"profit": f"{number(profit['value'], to)} {case['currency']} [{ends}]", "period": case["period"][to]}
    cells = (
        whole(case["clients"], to),
        share_between(rate["value"], rate["low"], rate["high"], to),
        known(MODELS, case["champion"], to),
        between(auc["value"], auc["low"], auc["high"], to),
        say("index_money", to, **money),
        *(_MEASURED[name](case[name], to) if case[name] else NOTHING for name in measured),
    )
    note = say("index_simulated", to) if case["simulated"] else ""
    return Row(title=case["title"][to], link=f"{case['case']}/{to}.html", note=note, cells=cells)


def _campaign(found: dict[str, Any], to: Language) -> str:
    verdict = say(f"verdict_{found['verdict']}", to)
    if found["verdict"] != "kept":
        return verdict
    share = share_between(found["estimate"], found["low"], found["high"], to)
    return say("index_kept", to, verdict=verdict, share=share)


def _model(verdict: str, to: Language) -> str:
    return say(f"verdict_{verdict}", to)


_MEASURED: dict[str, Callable[[Any, Language], str]] = {"campaign": _campaign, "model": _model}
"""What the index shows where it was measured of any case."""
