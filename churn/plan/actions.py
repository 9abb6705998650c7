"""What a company can do about leaving: offers to clients and reviews of its own work, from ``actions.yaml``."""

from collections import Counter
from collections.abc import Collection
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator, model_validator

from churn.base.config import Frozen
from churn.base.errors import UserError, nearest, some
from churn.base.texts import Text
from churn.clients.contract import Contract, Days, Derive, FlagMissing, Pivot, Rename, expand
from churn.clients.declared import Declared
from churn.plan.campaign import GENERAL
from churn.plan.terms import Beta, Campaign, Money, Offer
from churn.presentation.reasons import MOST


class OfferAction(Frozen):
    """Something that a client is offered.

    Attributes
    ----------
    id : str
        Its name in tables.
    segment : str, optional
        A segment declared in the contract: only its clients get the offer.
    driver : str, optional
        A column: only clients get the offer among whose strongest reasons to leave it stands.
    contact_cost, offer_cost, keeps, taken_anyway : optional
        Terms that differ from the campaign's.
    campaigns : tuple of str, optional
        Measured campaigns on which shares of its own rest; a share of its own without any is an assumption.
    text : Text
        What to do.
    """

    kind: Literal["offer"]
    id: str
    segment: str | None = None
    driver: str | None = None
    contact_cost: Money | None = None
    offer_cost: Money | None = None
    keeps: Beta | None = None
    taken_anyway: Beta | None = None
    campaigns: tuple[str, ...] | None = None
    text: Text

    @model_validator(mode="after")
    def _is_for_somebody(self) -> "OfferAction":
        if not (self.segment or self.driver):
            raise ValueError(f"offer '{self.id}' is for nobody in particular: name a segment, a driver or both")
        return self


class ReviewAction(Frozen):
    """Something that the company looks into; given only while the data support every reason it names.

    Attributes
    ----------
    id : str
        Its name in tables.
    hypothesis : str, optional
        A hypothesis declared in the contract, which must be confirmed.
    driver : str, optional
        A column that must be a driver and act in the given direction.
    direction : {"rises", "falls", "levels"}, optional
        Whether the risk rises or falls with the driver's value, or depends on a category's level.
    text : Text
        What to do.
    """

    kind: Literal["review"]
    id: str
    hypothesis: str | None = None
    driver: str | None = None
    direction: Literal["rises", "falls", "levels"] | None = None
    text: Text

    @model_validator(mode="after")
    def _has_a_reason(self) -> "ReviewAction":
        if not (self.hypothesis or self.driver):
            raise ValueError(f"review '{self.id}' has no reason: name a hypothesis, a driver or both")
        if (self.driver is None) != (self.direction is None):
            raise ValueError(f"review '{self.id}': a driver and its direction are given together or not at all")
        return self


Action = Annotated[OfferAction | ReviewAction, Field(discriminator="kind")]


class Actions(Frozen):
    """What a case can do about leaving.

    Attributes
    ----------
    general : Text
        What the campaign's own offer is, which is open to all clients.
    targeting : tuple of str
        Columns that nobody can act on (``Var{1..3}`` stands for three): they say whom to contact first.
    actions : tuple of Action
        Offers and reviews. Of two offers that gain the same from a client, the client gets the first.
    """

    general: Text
    targeting: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()

    @field_validator("targeting")
    @classmethod
    def _expand_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(column for name in names for column in expand(name))

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "Actions":
        counts = Counter([GENERAL, *(one.id for one in self.actions)])
        twice = [name for name, count in counts.items() if count > 1]
        if twice:
            raise ValueError(f"actions: ids given twice: {some(twice)} ('{GENERAL}' is the campaign's own offer)")
        return self

    @model_validator(mode="after")
    def _targeting_is_no_advice(self) -> "Actions":
        for one in self.actions:
            if one.driver in self.targeting:
                raise ValueError(
                    f"action '{one.id}': '{one.driver}' stands under targeting, as a column that nobody can act on. "
                    "Remove it from one of the two"
                )
        return self

    @property
    def offers(self) -> tuple[OfferAction, ...]:
        """Actions that clients are offered, in the file's order."""
        return tuple(one for one in self.actions if isinstance(one, OfferAction))

    @property
    def reviews(self) -> tuple[ReviewAction, ...]:
        """Actions within the company, in the file's order."""
        return tuple(one for one in self.actions if isinstance(one, ReviewAction))


def check_actions(actions: Actions, contract: Contract, declared: Declared) -> None:
    """Check that the case declares every segment, hypothesis and column that the actions name.

    Raises
    ------
    UserError
        An unknown segment, hypothesis or column.
    """
    columns, segments = columns_of(contract), [one.id for one in declared.segments]
    hypotheses = [one.id for one in declared.hypotheses]
    for name in actions.targeting:
        _need("targeting", "column", name, columns)
    for one in actions.actions:
        _need(f"action '{one.id}'", "driver", one.driver, columns)
        if isinstance(one, OfferAction):
            _need(f"action '{one.id}'", "segment", one.segment, segments)
        else:
            _need(f"action '{one.id}'", "hypothesis", one.hypothesis, hypotheses)


def columns_of(contract: Contract) -> list[str]:
    """List the columns that the cleaned table may have: those of raw tables and those that rules make."""
    names = [name for table in contract.tables.values() for name in table.columns]
    for rule in contract.rules:
        if isinstance(rule, Rename):
            names += rule.columns.values()
        elif isinstance(rule, Pivot):
            names += rule.names.values()
        elif isinstance(rule, Derive):
            names.append(rule.column)
        elif isinstance(rule, FlagMissing):
            names += [f"{name}_missing" for name in rule.columns]
        elif isinstance(rule, Days):
            names += [f"{name}_days" for name in rule.columns]
    return list(dict.fromkeys(names))


def _need(where: str, key: str, name: str | None, allowed: Collection[str]) -> None:
    if name is not None and name not in allowed:
        hint = nearest(name, allowed) if allowed else "The case declares none."
        raise UserError(f"actions.yaml: {where}: {key} '{name}' is not declared. {hint}")


def offers(actions: Actions, campaign: Campaign) -> dict[str, Offer]:
    """Give the terms of every offer: the campaign's, but for what an action says of its own.

    Parameters
    ----------
    actions : Actions
        Of the case.
    campaign : Campaign
        The case's money.

    Returns
    -------
    dict of str to Offer
        By id, the campaign's own last: where two gain the same, the first wins, and a client should rather hear what
        speaks to its reason than what everybody hears.
    """
    own = {one.id: _terms(one, campaign.general) for one in actions.offers}
    return {**own, GENERAL: campaign.general}


def _terms(action: OfferAction, usual: Offer) -> Offer:
    own = {name: getattr(action, name) for name in Offer.model_fields}
    if action.keeps is not None and action.campaigns is None:
        own["campaigns"] = ()  # the campaign's own were not about this share
    return usual.model_copy(update={name: term for name, term in own.items() if term is not None})


def eligible(actions: Actions, members: pd.DataFrame, pushes: pd.DataFrame) -> pd.DataFrame:
    """Say which client may get which offer.

    Parameters
    ----------
    actions : Actions
        Of the case.
    members : pandas.DataFrame of bool, shape (clients, segments)
        Who belongs to which segment.
    pushes : pandas.DataFrame, shape (clients, features)
        Shapley values beyond chance of the same clients, in any order; a column that is not there is nobody's reason.

    Returns
    -------
    pandas.DataFrame of bool
        Index as ``members``, columns in the order of ``offers``; everybody may get the campaign's own.
    """
    everybody = pd.Series(True, index=members.index)
    nobody = ~everybody
    strongest = strongest_reasons(pushes).reindex(members.index, fill_value=False)
    columns = {}
    for one in actions.offers:
        in_segment = everybody if one.segment is None else members[one.segment]
        has_reason = everybody if one.driver is None else strongest.get(one.driver, nobody)
        columns[one.id] = in_segment & has_reason
    return pd.DataFrame({**columns, GENERAL: everybody}, index=members.index)


def strongest_reasons(pushes: pd.DataFrame) -> pd.DataFrame:
    """Say which features stand among each client's strongest reasons to leave, as ``reasons`` tells them.

    Parameters
    ----------
    pushes : pandas.DataFrame
        Shapley values beyond chance, one column a feature.

    Returns
    -------
    pandas.DataFrame of bool
        Index and columns as given: True for the three greatest values of a row, of those above 0.
    """
    values = pushes.to_numpy(dtype=float)
    places = np.argsort(-values, axis=1, kind="stable")[:, :MOST]
    among = np.zeros(values.shape, dtype=bool)
    np.put_along_axis(among, places, True, axis=1)
    return pd.DataFrame(among & (values > 0), index=pushes.index, columns=pushes.columns)
