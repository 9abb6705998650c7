"""Hypotheses about clients: which tests they ask for, the tests' correction for their number, and the verdicts."""

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from churn.base.errors import UserError, nearest
from churn.clients.declared import ChurnDiffers, Differs, Hypothesis, MissingDiffers
from churn.clients.formulas import compute
from churn.clients.schema import CHURNED, Schema
from churn.hypotheses.group_tests import Row, compare_numbers, compare_shares
from churn.hypotheses.settings import Hypotheses, LeastEffect
from churn.statistics.multiplicity import benjamini_hochberg, holm
from churn.statistics.rates import FEW_VALUES

EFFECTS = {"welch": "hedges_g", "mann_whitney": "cliffs_delta", "association": "cramers_v"}
"""The tests, and the effect size that each belongs to."""

JUDGED = {"welch": "means_judged", "mann_whitney": "ranks_judged"}
"""Where a row says whether a test's p-value is to be believed; the others always are."""


class Question(NamedTuple):
    """What one test asks; two hypotheses that ask the same share one test.

    ``numbers``: the column differs between those who left and those who stayed; ``shares``: churn differs between
    the column's levels; ``missing``: the share of empty cells of the column differs between the levels of ``by``.
    """

    what: Literal["numbers", "shares", "missing"]
    column: str
    by: str = CHURNED
    among: str = ""


class Examined(NamedTuple):
    """What tests found: declared hypotheses, every column against churn, missing cells, and how many tests."""

    declared: pd.DataFrame
    sweep: pd.DataFrame
    missingness: pd.DataFrame
    tests: int


def examine(clients: pd.DataFrame, schema: Schema, declared: tuple[Hypothesis, ...], settings: Hypotheses) -> Examined:
    """Test the declared hypotheses, every described column against churn, and the missing cells of every column.

    Missing cells are tested by churn and by every column that a declared hypothesis groups clients by.

    Parameters
    ----------
    clients : pandas.DataFrame
        The client table.
    schema : Schema
        Its columns.
    declared : tuple of Hypothesis
        Those of the contract.
    settings : Hypotheses
        Level and least effects.

    Returns
    -------
    Examined
        The number of tests, and three tables with a row a hypothesis: what, column, by, among, the samples, tests and
        effects of ``compare_numbers`` or ``compare_shares``, every test's p also as ``<test>_holm`` and ``<test>_bh``,
        corrected for all tests of the case together; finding (see ``finding_of``), disagreement (``ranks`` or ``means``
        where only these differ, ``signs`` where they differ in opposite directions), and for declared ones first id,
        kind, statement_en, statement_ru and direction, last verdict (``confirmed``, ``not confirmed``, ``opposite``).

    Raises
    ------
    UserError
        A declared hypothesis names an unknown column, one of the wrong kind, or a condition that cannot be computed.
    """
    asked = [_question(one, clients, schema) for one in declared]
    sweep = [_of_column(name, schema) for name in schema.described]
    missing = _of_missing_cells(clients, schema, declared)
    answers = {one: _answer(one, clients) for one in dict.fromkeys([*asked, *sweep, *missing])}
    corrected = _corrected(answers)
    judged = {one: {**one._asdict(), **row, **_judgement(row, settings)} for one, row in corrected.items()}
    pairs = zip(declared, asked, strict=True)
    rows = [{**_named(one), **judged[of], **_verdict(one, judged[of], settings)} for one, of in pairs]
    family = sum(len(_seen(row, settings.level, settings.least_effect)) for row in corrected.values())
    shares, numbers = _columns(clients, Question("missing", CHURNED)), _columns(clients, Question("numbers", CHURNED))
    both = list(dict.fromkeys([*numbers, *shares]))
    named = ["id", "kind", "statement_en", "statement_ru", "direction"]
    return Examined(
        _table(rows, [*named, *both, "verdict"]),
        _table([judged[one] for one in sweep], both),
        _table([judged[one] for one in missing], shares),
        family,
    )


def summary(found: Examined) -> dict[str, int]:
    """Count tests, columns that differ, and verdicts."""
    verdicts = found.declared["verdict"]
    return {
        "tests": found.tests,
        "columns": len(found.sweep),
        "columns_that_differ": int((found.sweep["finding"] == "differs").sum()),
        "means_against_ranks": int((found.sweep["disagreement"] != "").sum()),
        "missingness": len(found.missingness),
        "missingness_that_differs": int((found.missingness["finding"] == "differs").sum()),
        "declared": len(verdicts),
        "confirmed": int((verdicts == "confirmed").sum()),
        "opposite": int((verdicts == "opposite").sum()),
    }


def _table(rows: list[Row], columns: list[str]) -> pd.DataFrame:
    counts = [name for name in columns if name.startswith("clients") or name in ("levels", "pooled")]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(counts, "Int64"))


def _question(one: Hypothesis, clients: pd.DataFrame, schema: Schema) -> Question:
    _need(one, "column", one.column, schema.described)
    if isinstance(one, MissingDiffers):
        _need(one, "by", one.by, [CHURNED, *schema.described])
        _need_levels(one, one.by, clients, schema)
        if one.by == one.column:
            raise UserError(
                f"study.yaml: hypothesis '{one.id}': '{one.by}' has empty cells itself. Name another column."
            )
        return Question("missing", one.column, one.by)
    if isinstance(one, ChurnDiffers):
        _need_levels(one, one.column, clients, schema)
        return Question("shares", one.column, among=one.among or "")
    if one.direction and schema.columns[one.column].kind == "category":
        raise UserError(
            f"study.yaml: hypothesis '{one.id}': '{one.column}' is a category and has no direction. Leave it out."
        )
    return _of_column(one.column, schema)._replace(among=one.among or "")


def _of_column(name: str, schema: Schema) -> Question:
    return Question("numbers" if schema.columns[name].kind == "number" else "shares", name)


def _need(one: Hypothesis, key: str, name: str, allowed: list[str]) -> None:
    if name not in allowed:
        raise UserError(
            f"study.yaml: hypothesis '{one.id}': {key} '{name}' is no feature or value of the cleaned table. "
            f"{nearest(name, allowed)}"
        )


def _need_levels(one: Hypothesis, name: str, clients: pd.DataFrame, schema: Schema) -> None:
    if name != CHURNED and schema.columns[name].kind == "number" and clients[name].nunique() > FEW_VALUES:
        raise UserError(
            f"study.yaml: hypothesis '{one.id}': '{name}' is a number of {clients[name].nunique()} different values, "
            f"too many for levels (at most {FEW_VALUES}). Use the kind `differs`."
        )


def _of_missing_cells(clients: pd.DataFrame, schema: Schema, declared: tuple[Hypothesis, ...]) -> list[Question]:
    """Ask of every column with empty cells whether they depend on churn, and on each declared grouping."""
    groupings = [one.by if isinstance(one, MissingDiffers) else one.column for one in declared if one.kind != "differs"]
    return [
        Question("missing", name, by)
        for by in dict.fromkeys([CHURNED, *groupings])
        for name in schema.described
        if clients[name].isna().any() and by not in (name, f"{name}_missing")
    ]


def _answer(question: Question, clients: pd.DataFrame) -> Row:
    among = clients if not question.among else clients[_satisfied(clients, question.among)]
    left, column = among[CHURNED] == 1, among[question.column]
    if question.what == "numbers":
        return compare_numbers(column.astype(float), left)
    if question.what == "shares":
        return compare_shares(column, left.astype(int))
    return compare_shares(among[question.by], column.isna().astype(int))


def _satisfied(clients: pd.DataFrame, condition: str) -> pd.Series:
    try:
        result = compute(clients, condition)
        if not isinstance(result, pd.Series) or result.dtype != bool:
            raise TypeError("the result is not true or false for every client")
    except (NameError, TypeError, ValueError) as error:
        raise UserError(
            f"study.yaml: hypotheses: cannot compute among: '{condition}': {error}. Columns: {', '.join(clients)}."
        ) from None
    return result


def _corrected(answers: dict[Question, Row]) -> dict[Question, Row]:
    """Add every test's p-value corrected for all tests of the case; NaN where it is not to be believed."""
    made = [(one, test) for one, row in answers.items() for test in EFFECTS if f"{test}_p" in row]
    believed = [answers[one].get(JUDGED.get(test, ""), True) for one, test in made]
    p_values = np.where(believed, [answers[one][f"{test}_p"] for one, test in made], np.nan)
    corrected = {one: dict(row) for one, row in answers.items()}
    for (one, test), of_all, of_found in zip(made, holm(p_values), benjamini_hochberg(p_values), strict=True):
        corrected[one] |= {f"{test}_holm": of_all, f"{test}_bh": of_found}
    return corrected


def _judgement(row: Row, settings: Hypotheses) -> Row:
    finding = finding_of(row, settings.level, settings.least_effect)
    return {"finding": finding, "disagreement": _disagreement(row, settings.level)}


def finding_of(row: pd.Series, level: float, least: LeastEffect) -> str:
    """Say what a row of tests found: first whether the effect matters, then whether it can be chance.

    Returns
    -------
    str
        ``differs``: an effect matters, and its test's p after Holm is below the level. ``small``: it is no chance,
        but too small to matter. ``uncertain``: it would matter, but may be chance. ``chance``: neither.
        ``untestable``: no test could be made and believed.
    """
    seen = _seen(row, level, least)
    if any(large and sure for large, sure in seen.values()):
        return "differs"
    if not seen:
        return "untestable"
    if any(sure for _, sure in seen.values()):
        return "small"
    return "uncertain" if any(large for large, _ in seen.values()) else "chance"


def _seen(row: Row, level: float, least: LeastEffect) -> dict[str, tuple[bool, bool]]:
    """Tell of each test of a row whether its effect matters, and whether it is beyond chance."""
    made = {test: effect for test, effect in EFFECTS.items() if np.isfinite(row.get(f"{test}_holm", np.nan))}
    return {
        test: (abs(row[effect]) >= getattr(least, effect), row[f"{test}_holm"] < level) for test, effect in made.items()
    }


def _disagreement(row: Row, level: float) -> str:
    p_means, p_ranks = (row.get(f"{test}_holm", np.nan) for test in ("welch", "mann_whitney"))
    if not (np.isfinite(p_means) and np.isfinite(p_ranks)):
        return ""
    means, ranks = p_means < level, p_ranks < level
    if means and ranks:
        return "signs" if row["hedges_g"] * row["cliffs_delta"] < 0 else ""
    return "means" if means else "ranks" if ranks else ""


def _verdict(one: Hypothesis, row: Row, settings: Hypotheses) -> Row:
    if row["finding"] != "differs":
        return {"verdict": "not confirmed"}
    direction = one.direction if isinstance(one, Differs) else None
    signs = {"association": "difference", "welch": "hedges_g", "mann_whitney": "cliffs_delta"}
    seen = _seen(row, settings.level, settings.least_effect)
    found = {row[signs[test]] > 0 for test, (large, sure) in seen.items() if large and sure}
    if direction is None or found == {direction == "higher"}:
        return {"verdict": "confirmed"}
    return {"verdict": "opposite" if len(found) == 1 else "not confirmed"}


def _named(one: Hypothesis) -> Row:
    direction = (one.direction if isinstance(one, Differs) else None) or ""
    texts = {"statement_en": one.statement.en, "statement_ru": one.statement.ru}
    return {"id": one.id, "kind": one.kind, **texts, "direction": direction}


def _columns(clients: pd.DataFrame, like: Question) -> list[str]:
    """Give the columns of a table of answers, also where it has no row."""
    row = next(iter(_corrected({like: _answer(like, clients.head(0))}).values()))
    return [*Question._fields, *row, "finding", *(["disagreement"] if like.what == "numbers" else [])]
