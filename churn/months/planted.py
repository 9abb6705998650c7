"""What is planted in a year of simulated campaigns, from a given month on: ``cases/<case>/year.yaml``."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from churn.base.config import Frozen
from churn.base.errors import UserError, nearest, some
from churn.ingest.simulator import Share, Simulator

Kept = Annotated[float, Field(le=1)]
"""Share of leavers whom an offer keeps; -0.3: as many more leave as three in ten leavers are."""


class Acts(Frozen):
    """What contacting does.

    Attributes
    ----------
    keeps : float
        Share of leavers kept, by any offer that is not named under ``offers``. 0 keeps nobody; below 0 clients are
        driven away.
    offers : dict of str to float
        The same of single offers, by id.
    taken_anyway : float
        Share of those about to stay who take an offer too.
    """

    keeps: Kept
    offers: dict[str, Kept] = Field(default_factory=dict)
    taken_anyway: Share

    def kept(self, offer: str) -> float:
        """Give the share of leavers whom an offer keeps."""
        return self.offers.get(offer, self.keeps)


class Change(Frozen):
    """What is otherwise from a month on, until a later change says anything else of the same.

    Attributes
    ----------
    month : int
        The first month of it.
    shift : dict of str to float
        Drift of covariates: columns, by how many standard deviations their normal scores move; of levels, towards
        those listed last. What leaving depends on stays, so that only as many leave as such clients do.
    intercept : float, optional
        Drift of the outcome: added to everybody's log-odds of leaving.
    slopes : float, optional
        Drift of the outcome: times what the columns add to the log-odds, about its mean in the month studied.
    keeps : float, optional
        Drift of the effect, of all offers.
    offers : dict of str to float
        The same of single offers.
    """

    month: int = Field(default=1, ge=1)
    shift: dict[str, float] = Field(default_factory=dict)
    intercept: float | None = None
    slopes: float | None = None
    keeps: Kept | None = None
    offers: dict[str, Kept] = Field(default_factory=dict)


class Now(Frozen):
    """What holds in one month: of clients, of leaving, and of a contact; as in ``Change``."""

    shift: dict[str, float] = Field(default_factory=dict)
    intercept: float = 0.0
    slopes: float = 1.0
    acts: Acts


class Year(Frozen):
    """A year of campaigns in a case's simulator.

    Attributes
    ----------
    simulator : Path
        The world's YAML, from the folder of this one.
    clients : int
        How many there are each month: as many come as leave.
    months : int
        How many.
    memory : float
        Correlation of a client's normal scores from month to month: 1 where nothing about a client ever changes, 0
        where everybody is another client each month. It is that of all columns, for only so they keep the
        correlations between them.
    acts : Acts
        What contacting does where a world says nothing else.
    worlds : dict of str to tuple of Change
        By name, what is planted; nothing changes in a world without any.
    """

    simulator: Path
    clients: int = Field(ge=10)
    months: int = Field(default=12, ge=1)
    memory: Share
    acts: Acts
    worlds: dict[str, tuple[Change, ...]] = Field(min_length=1)

    @model_validator(mode="after")
    def _changes_come_in_time(self) -> Self:
        late = [name for name, changes in self.worlds.items() for one in changes if one.month > self.months]
        if late:
            raise ValueError(f"worlds: changes of {some(late)} come after month {self.months}, the last")
        return self


def now(year: Year, world: str, month: int) -> Now:
    """Give what holds in a month of a world; of several changes of the same the latest."""
    found: dict[str, object] = {}
    acts, shift, offers = year.acts, dict[str, float](), dict(year.acts.offers)
    for change in sorted(year.worlds[world], key=lambda one: one.month):
        if change.month <= month:
            found |= change.model_dump(include={"intercept", "slopes"}, exclude_none=True)
            shift |= change.shift
            acts = acts if change.keeps is None else acts.model_copy(update={"keeps": change.keeps})
            offers = (offers if change.keeps is None else {}) | change.offers
    return Now.model_validate({**found, "shift": shift, "acts": acts.model_copy(update={"offers": offers})})


def check_year(year: Year, simulator: Simulator, offers: Collection[str]) -> None:
    """Check that the columns and offers that worlds name are there.

    Raises
    ------
    UserError
        An unknown one, with the nearest that is known.
    """
    columns = [name for name, column in simulator.columns.items() if column.ids is None]
    check_offers("year.yaml: acts", year.acts.offers, offers)
    for name, changes in year.worlds.items():
        for change in changes:
            check_offers(f"year.yaml: world '{name}'", change.offers, offers)
            _need(f"year.yaml: world '{name}'", "column", change.shift, columns)


def check_offers(where: str, named: Collection[str], offers: Collection[str]) -> None:
    """Check that a case has the offers of which something is said.

    Raises
    ------
    UserError
        An unknown one, with the nearest that is known.
    """
    _need(where, "offer", named, offers)


def _need(where: str, what: str, names: Collection[str], allowed: Collection[str]) -> None:
    unknown = [name for name in names if name not in allowed]
    if unknown:
        raise UserError(f"{where}: there is no {what} '{unknown[0]}'. {nearest(unknown[0], allowed)}")
