"""What one tunes: params.yaml as frozen typed objects."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from churn.core.config import Frozen, read_config
from churn.core.errors import nearest
from churn.core.language import Language
from churn.core.metrics import METRICS, PROFIT
from churn.core.terms import Campaign, Money

Positive = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(gt=0, lt=1)]
Setting = bool | int | float | str | None

Grid = dict[str, Setting | tuple[Setting, ...]]
"""A model's settings by their names in scikit-learn: a value, or a list that cross-validation chooses from."""

Rule = Literal["f1", "profit", "share"]


def _known(name: str) -> str:
    if name not in METRICS:
        raise ValueError(f"there is no such score. {nearest(name, METRICS)}")
    return name


def _of_all(margins: dict[str, float]) -> dict[str, float]:
    """Add the margins of scores that are not named."""
    own = {**{name: metric.margin for name, metric in METRICS.items()}, PROFIT: 0.0}
    if unknown := sorted(set(margins) - set(own)):
        raise ValueError(f"there is no score '{unknown[0]}'. {nearest(unknown[0], own)}")
    return {**own, **margins}


Metric = Annotated[str, AfterValidator(_known)]
Margins = Annotated[dict[str, Annotated[float, Field(ge=0)]], AfterValidator(_of_all)]


class Case(Frozen):
    """Where a case's clients come from: a simulator's YAML, a folder or file of tables, or a database's YAML."""

    source: Path


class Eda(Frozen):
    """Exploratory analysis.

    Attributes
    ----------
    bands : int
        Quantile bands of a number for which the contract gives no edges.
    plotted_columns : int
        The most columns that one picture shows; those most associated with leaving come first.
    """

    bands: Annotated[int, Field(ge=2, le=20)]
    plotted_columns: Positive


class LeastEffect(Frozen):
    """The least effects, without their sign, that matter to anybody; smaller ones confirm no hypothesis."""

    hedges_g: Annotated[float, Field(ge=0)]
    cliffs_delta: Annotated[float, Field(ge=0, lt=1)]
    cramers_v: Annotated[float, Field(ge=0, lt=1)]


class Hypotheses(Frozen):
    """Tests.

    Attributes
    ----------
    level : float
        Chance of one false alarm or more among all tests of a case.
    least_effect : LeastEffect
        What is worth calling a difference.
    plotted_columns : int
        The most columns in a panel of the picture; the strongest come first.
    """

    level: Share
    least_effect: LeastEffect
    plotted_columns: Positive


class Split(Frozen):
    """The share of clients held out for the test, the number of folds of the rest, and how often these are drawn."""

    test_share: Share
    folds: Annotated[int, Field(ge=2)]
    repeats: Positive


class Training(Frozen):
    """What all models share.

    Attributes
    ----------
    metric : str
        Chooses from a model's grid, by its cross-validated mean.
    threshold : float
        Probability from which a client counts as leaving in accuracy, precision, recall and F1.
    one_hot_levels : int
        Categories with at most so many levels are one-hot encoded, others by cross-fitted target means.
    rare_level : int
        One-hot levels with fewer clients are pooled.
    """

    metric: Metric
    threshold: Share
    one_hot_levels: Positive
    rare_level: Positive


class Evaluate(Frozen):
    """The comparison of models and the choice of the champion.

    Attributes
    ----------
    metric : str
        Whose cross-validated mean ranks models.
    simplest_first : tuple of str
        All models; among those within one standard error of the best the first is the champion.
    draws : int
        Bootstrap resamples behind the intervals of the test part.
    threshold : {"profit", "f1", "share"} or float
        Where the champion draws the line: greatest profit, greatest F1, a share of clients contacted, or a probability.
    gain, cost : float
        Money gained by each leaver contacted and spent on each client contacted, for "profit".
    share : float
        Of clients contacted, for "share".
    """

    metric: Metric
    simplest_first: tuple[str, ...] = Field(min_length=1)
    draws: Positive
    threshold: Rule | Share
    gain: Annotated[float, Field(ge=0)]
    cost: Annotated[float, Field(ge=0)]
    share: Share


class LearningCurve(Frozen):
    """Shares of the training clients that the champion's leading model is fitted on, ascending to 1."""

    shares: tuple[Annotated[float, Field(gt=0, le=1)], ...] = Field(min_length=2)


class Explain(Frozen):
    """Reasons.

    Attributes
    ----------
    clients : int
        The most clients in pictures of Shapley values.
    permutations : int
        Pairs of orders in which features are added, behind each client's Shapley values, in a table of 10,000
        clients; smaller tables get more at equal cost.
    columns : int
        The most features explained for each client; those that matter most come first.
    repeats : int
        Shuffles behind the permutation importance of a feature.
    plotted_columns : int
        The most features in a picture.
    """

    clients: Positive
    permutations: Positive
    columns: Positive
    repeats: Positive
    plotted_columns: Positive


class Cluster(Frozen):
    """The search for clusters.

    Attributes
    ----------
    k_max : int
        The most clusters tried where the contract does not fix their number.
    sample : int
        The most clients in the dendrogram and in silhouettes, whose cost grows with the square.
    resamples : int
        Bootstrap resamples behind the stability of each cluster.
    """

    k_max: Annotated[int, Field(ge=2, le=30)]
    sample: Positive
    resamples: Positive


class Profile(Frozen):
    """Portraits: how many columns, those that differ most from the rest, are named in words and plotted."""

    named_columns: Positive
    plotted_columns: Positive


class Segments(Frozen):
    """The search for segments that leave more often than the base rate.

    Attributes
    ----------
    min_clients : int
        Of the training part in a mined segment, and outside it; fewer than ten could name a person.
    max_conditions : int
        Of a mined rule, on different columns.
    mined : int
        The most rules that go to the test part.
    level : float
        Chance of one false alarm or more among the rules of a case that the test part judges.
    bins : int
        Quantile bins of a number; a condition is a run of neighbouring bins.
    max_jaccard : float
        Rules that share more of their clients (common ones over all of both) are one.
    """

    min_clients: Annotated[int, Field(ge=10)]
    max_conditions: Annotated[int, Field(ge=1, le=4)]
    mined: Annotated[int, Field(ge=0, le=50)]
    level: Share
    bins: Annotated[int, Field(ge=2, le=20)]
    max_jaccard: Share


class Control(Frozen):
    """Clients of the list who are held out, so that one sees afterwards what the campaign changed.

    Attributes
    ----------
    power : float
        Chance of seeing the expected effect where it is there.
    level : float
        Chance of a false alarm, two-sided.
    least, most : float
        Shares of the list between which the share held out is chosen.
    """

    power: Share
    level: Share
    least: Share
    most: Share

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            raise ValueError(f"least is {self.least} and must not be above most, {self.most}")
        return self


class Plan(Frozen):
    """The plan of a campaign.

    Attributes
    ----------
    draws : int
        Resamples of clients and draws of uncertain shares behind the intervals.
    contacts, budget : int, float or None
        The most clients and the most money that the list may take.
    swing : float
        Share by which assumptions about money move when one sees how much depends on each.
    control : Control
        Who is held out.
    """

    draws: Annotated[int, Field(ge=100)]
    contacts: Positive | None
    budget: Money | None
    swing: Share
    control: Control


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


class Compare(Frozen):
    """The comparison of two versions, ``python -m ci.compare``; no stage uses it.

    Attributes
    ----------
    part : {"train", "test"}
        Clients compared where ``--test`` is not given: out-of-fold probabilities, or the test part.
    level : float
        Chance of one false ``better`` or ``worse`` or more among all rows of a comparison.
    margin : dict of str to float
        By score: a difference whose interval is within it is ``equivalent``.
    draws : int
        Bootstrap resamples of clients.
    fewest_clients : int
        Common clients below which a case is not compared.
    most_changed : float
        Share of common clients whose outcome may have changed.
    drift : float
        Population stability index from which a column has drifted.
    fail_on : {"worse", "never"}
        Whether a ``worse``, or a case that cannot be compared, ends the command with an error.
    """

    part: Literal["train", "test"]
    level: Share
    margin: Margins
    draws: Annotated[int, Field(ge=100)]
    fewest_clients: Positive
    most_changed: Annotated[float, Field(ge=0, lt=1)]
    drift: Annotated[float, Field(gt=0)]
    fail_on: Literal["worse", "never"]


class Params(Frozen):
    """The whole of params.yaml. A stage uses the sections that dvc.yaml declares for it, and no others."""

    seed: int
    cases: dict[str, Case]
    collinear_limit: Share
    eda: Eda
    hypotheses: Hypotheses
    split: Split
    training: Training
    train_lr: Grid
    train_knn: Grid
    train_tree: Grid
    train_svc: Grid
    train_rf: Grid
    train_et: Grid
    train_boost: Grid
    train_catboost: Grid
    evaluate: Evaluate
    learning_curve: LearningCurve
    explain: Explain
    cluster: Cluster
    profile: Profile
    segments: Segments
    campaign: dict[str, Campaign]
    plan: Plan
    compare: Compare

    @model_validator(mode="after")
    def _campaigns_for_all(self) -> Self:
        if without := sorted(set(self.cases) - set(self.campaign)):
            raise ValueError(
                f"the key 'campaign.{without[0]}' is missing: every case needs the money of its campaign. "
                "Copy another case's block and change its amounts"
            )
        return self

    report: Report


def read_params(path: Path) -> Params:
    """Read params.yaml.

    Raises
    ------
    UserError
        An unknown key (the nearest allowed one is named) or a value that is not allowed.
    """
    return read_config(path, Params)
