"""What a campaign changed, whole: its effect, offer by offer, in money, and what was learned for the next plan."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import pandas as pd

from churn.history.history import CampaignEntry, Group
from churn.history.history import Estimate as Kept
from churn.measure.effect import Effect, Estimate, effect
from churn.measure.follow import Followed
from churn.measure.learned import FEWEST, Learned, fingerprint, learn
from churn.measure.money import Money, money
from churn.measure.outcomes import LEFT
from churn.measure.settle import line_of
from churn.plan.actions import Actions, offers
from churn.plan.contact_list import CONTACT
from churn.plan.terms import Campaign
from churn.statistics.multiplicity import holm

Verdict = Literal["kept", "drove_away", "cannot_tell"]


class Measured(NamedTuple):
    """What a campaign changed.

    Attributes
    ----------
    mark : str
        Of the campaign, by its clients, groups and outcomes.
    effect, plain : Effect
        Adjusted for the probability known before, and not.
    offers : pandas.DataFrame
        Of ``by_offer``.
    money : Money
        What it brought.
    learned : list of Learned
        Shares, before and after.
    """

    mark: str
    effect: Effect
    plain: Effect
    offers: pd.DataFrame
    money: Money
    learned: list[Learned]


def measure(followed: pd.DataFrame, campaign: Campaign, actions: Actions) -> Measured:
    """Measure a campaign.

    Parameters
    ----------
    followed : pandas.DataFrame
        Of ``churn.measure.follow.follow``.
    campaign, actions
        Its terms.
    """
    return Measured(
        fingerprint(followed),
        _effect(followed),
        _effect(followed, adjusted=False),
        by_offer(followed),
        money(followed, offers(actions, campaign)),
        learn(followed, campaign, actions),
    )


def _effect(clients: pd.DataFrame, adjusted: bool = True) -> Effect:
    mine, p = (clients["group"] == CONTACT).to_numpy(), clients["probability"].to_numpy()
    return effect(clients[LEFT].to_numpy(dtype=float), mine, p if adjusted else None)


def by_offer(followed: pd.DataFrame) -> pd.DataFrame:
    """Measure each offer among its own clients, those held out included.

    Returns
    -------
    pandas.DataFrame
        Columns offer, contacted, control, estimate, low, high (change of the share leaving), keeps, p, and p_corrected
        (Holm, over the offers judged). Offers with fewer than ``FEWEST`` clients in a group have counts alone. Those
        with most clients come first.
    """
    rows = []
    for name, clients in followed.groupby("offer"):
        contacted = int((clients["group"] == CONTACT).sum())
        row: dict[str, object] = {"offer": name, "contacted": contacted, "control": len(clients) - contacted}
        if min(contacted, len(clients) - contacted) >= FEWEST:
            found = _effect(clients)
            row |= {**found.change._asdict(), "keeps": found.keeps.estimate, "p": found.p}
        rows.append(row)
    columns = ["offer", "contacted", "control", "estimate", "low", "high", "keeps", "p"]
    table = pd.DataFrame(rows).reindex(columns=columns)
    table = table.assign(p_corrected=holm(table["p"].to_numpy(dtype=float)))
    return table.sort_values("contacted", ascending=False, kind="stable", ignore_index=True)


def verdict(change: Estimate) -> Verdict:
    """Say what an effect's interval allows to say."""
    if change.high < 0:
        return "kept"
    return "drove_away" if change.low > 0 else "cannot_tell"


def campaign_entry(found: Measured) -> CampaignEntry:
    """Give what the history of a case keeps of a campaign."""
    groups = {"contact": found.effect.contacted, "control": found.effect.control}
    numbers = {"effect": found.effect.change, "keeps": found.effect.keeps, "money": found.money.gained}
    return CampaignEntry(
        mark=found.mark,
        verdict=verdict(found.effect.change),
        **{name: Group(clients=arm.clients, left=arm.leavers) for name, arm in groups.items()},
        p=found.effect.p,
        **{name: Kept(**one._asdict()) for name, one in numbers.items()},
    )


def for_programs(case: str, found: Measured, followed: Followed) -> dict[str, Any]:
    """Give everything as JSON holds it."""
    return {
        "case": case,
        "campaign": found.mark,
        "verdict": verdict(found.effect.change),
        "effect": {**found.effect.change._asdict(), "p": found.effect.p},
        "keeps": found.effect.keeps._asdict(),
        "plain": {**found.plain.change._asdict(), "p": found.plain.p},
        "churn": {"contact": found.effect.contacted.mean, "control": found.effect.control.mean},
        "money": {**found.money.gained._asdict(), **_costs(found.money)},
        "offers": found.offers.astype(object).to_dict("records"),
        "clients": followed.counts,
        "learned": [_learned(one, found.mark) for one in found.learned],
        "notes": list(followed.notes),
    }


def _costs(found: Money) -> Mapping[str, object]:
    return {"contacts": found.contacts, "offers": found.offers, "taken_is_known": found.counted}


def _learned(one: Learned, mark: str) -> dict[str, Any]:
    return {**one._asdict(), "measured": one.measured._asdict(), "line": str(line_of(one, mark))}
