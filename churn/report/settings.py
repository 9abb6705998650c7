"""Settings of reports, and what a report tells of other slices' settings."""

from pydantic import Field

from churn.base.config import Frozen, Glimpse
from churn.base.params import Positive
from churn.base.texts import Language


class Report(Frozen):
    """Reports.

    Attributes
    ----------
    languages : tuple of {"en", "ru"}
        One page each.
    least_group : int
        Groups of fewer clients are not shown.
    columns : int
        The most columns in a table or a row of pictures; those most tied to leaving come first.
    """

    languages: tuple[Language, ...] = Field(min_length=1)
    least_group: Positive
    columns: Positive


class Eda(Glimpse):
    """Of the exploration."""

    bands: int
    plotted_columns: int


class LeastEffect(Glimpse):
    """Of the tests."""

    hedges_g: float
    cliffs_delta: float
    cramers_v: float


class Hypotheses(Glimpse):
    """Of the tests."""

    level: float
    least_effect: LeastEffect
    plotted_columns: int


class Split(Glimpse):
    """Of the split."""

    test_share: float
    folds: int
    repeats: int


class Evaluate(Glimpse):
    """Of the comparison of models."""

    metric: str
    draws: int


class Explain(Glimpse):
    """Of reasons."""

    clients: int
    least_effect: float
    plotted_columns: int


class Profile(Glimpse):
    """Of portraits."""

    plotted_columns: int


class Limits(Glimpse):
    """Of the plan."""

    contacts: int | None
    budget: float | None


class Settings(Frozen):
    """The sections of params.yaml that a report tells or is drawn by."""

    seed: int
    collinear_limit: float
    eda: Eda
    hypotheses: Hypotheses
    split: Split
    evaluate: Evaluate
    explain: Explain
    plan: Limits
    profile: Profile
    report: Report
