"""Whether what study.yaml names is there and of the right kind, told before any stage runs."""

import pandas as pd

from churn.base.errors import UserError, nearest
from churn.clients.declared import Declared, Differs, Hypothesis, MissingDiffers
from churn.clients.formulas import compute
from churn.clients.schema import CHURNED, Schema


def check_study(declared: Declared, clients: pd.DataFrame, schema: Schema) -> None:
    """Refuse bands, clusters, hypotheses and segments of columns that are not there, or of another kind.

    Parameters
    ----------
    declared : Declared
        The study.
    clients : pandas.DataFrame
        One made-up client, of ``churn.clean.foreseen``.
    schema : Schema
        Of it.

    Raises
    ------
    UserError
        Names the place in study.yaml, and what is allowed there.
    """
    for name in declared.bands:
        _need("bands", name, schema.of_kind("number", among=schema.described), "number")
    numbers = [name for name, field in schema.columns.items() if field.kind in ("number", "flag")]
    for name in declared.clusters.columns:
        _need("clusters.columns", name, numbers, "number or flag")
    for one in declared.hypotheses:
        _check_hypothesis(one, clients, schema)
    for segment in declared.segments:
        _check_rule(f"segment '{segment.id}'", segment.where, clients.assign(probability=0.5))


def _check_hypothesis(one: Hypothesis, clients: pd.DataFrame, schema: Schema) -> None:
    place = f"hypothesis '{one.id}'"
    _need(place, one.column, schema.described, "feature or value")
    if isinstance(one, MissingDiffers):
        _need(place, one.by, [CHURNED, *schema.described], "feature or value")
        return
    if one.among:
        _check_rule(place, one.among, clients)
    if isinstance(one, Differs) and one.direction and schema.columns[one.column].kind == "category":
        raise UserError(f"study.yaml: {place}: '{one.column}' is a category and has no direction. Leave it out.")


def _need(place: str, name: str, allowed: list[str], kind: str) -> None:
    if name not in allowed:
        raise UserError(f"study.yaml: {place}: '{name}' is no {kind} of the cleaned table. {nearest(name, allowed)}")


def _check_rule(place: str, rule: str, clients: pd.DataFrame) -> None:
    try:
        compute(clients, rule)
    except (NameError, ValueError) as error:
        raise UserError(f"study.yaml: {place}: cannot compute '{rule}': {error}. Correct it.") from None
