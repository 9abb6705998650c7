"""Settings of the campaign's plan."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from churn.base.config import Frozen
from churn.base.params import Positive, Share
from churn.plan.terms import Money


class Control(Frozen):
    """Clients of the list who are held out, so that one sees afterwards what the campaign changed.

    Attributes
    ----------
    power : float
        Chance of seeing the effect, averaged over what is believed of the offers.
    level : float
        Chance of a false alarm, two-sided.
    width : float or None
        Width of the 95% interval of the share of leavers kept that is wished for in place of ``power``.
    least, most : float
        Shares of the list between which the share held out is chosen.
    """

    power: Share
    level: Share
    width: Share | None = None
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


def within(settings: Plan, most: int) -> Plan:
    """Give the plan whose list holds no more clients than so many."""
    return settings.model_copy(update={"contacts": min(settings.contacts or most, most)})
