"""The plan of a campaign: everything that follows from clients, their values and the terms of offers."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from churn.base.texts import LANGUAGES, Language
from churn.plan.contact_list import within_limits
from churn.plan.control_group import Design, design
from churn.plan.empc import empc
from churn.plan.profit import curve, prospects, strategies, usual_strategies, worth_contacting
from churn.plan.sensitivity import Setting, break_even, tornado, worth_of_precision
from churn.plan.settings import Control, Plan
from churn.plan.terms import Campaign, Offer
from churn.plan.words import control, details, learn_first, margin, promise, rests, strongest, summary
from churn.plan.worth_knowing import worth_knowing


class Planned(NamedTuple):
    """A plan.

    Attributes
    ----------
    clients : pandas.DataFrame
        Of ``churn.plan.profit.prospects``: all that may be contacted.
    chosen : pandas.DataFrame
        Those of them that the rule contacts, within the limits.
    curve, strategies, tornado, break_even : pandas.DataFrame
        As the functions of these names give them; break-even is that of ``chosen``.
    worth_knowing : pandas.DataFrame
        What knowing each assumption before deciding is worth.
    two_points : float
        What two more points of precision of ``chosen`` would bring.
    control : Design
        How many of ``chosen`` are held out.
    """

    clients: pd.DataFrame
    chosen: pd.DataFrame
    curve: pd.DataFrame
    strategies: pd.DataFrame
    tornado: pd.DataFrame
    break_even: pd.DataFrame
    worth_knowing: pd.DataFrame
    two_points: float
    control: Design


def plan(setting: Setting, settings: Plan, seed: int) -> Planned:
    """Plan a campaign.

    Parameters
    ----------
    setting : Setting
        Clients with honest probabilities, their values, the offers, and who may have which.
    settings : Plan
        Limits, swing, draws, control group.
    seed : int
        Of the draws.
    """
    clients = prospects(*setting)
    bounded = settings.contacts is not None or settings.budget is not None
    limited = within_limits(clients, settings.contacts, settings.budget) if bounded else None
    chosen = clients[worth_contacting(clients) if limited is None else limited].reset_index(drop=True)
    ways = usual_strategies(clients, limited)
    return Planned(
        clients,
        chosen,
        curve(clients, setting.offers, settings.draws, seed),
        strategies(clients, ways, setting.offers, settings.draws, seed),
        tornado(setting, settings.swing),
        break_even(chosen, setting.offers),
        worth_knowing(setting, settings.swing),
        worth_of_precision(chosen),
        design(chosen, setting.offers, settings.control),
    )


def numbers(planned: Planned, setting: Setting, general: Offer, held: np.ndarray) -> dict[str, object]:
    """Give a plan's scalars: clients and profit, EMPC, break-even, the strongest assumption, who is held out.

    Parameters
    ----------
    planned : Planned
        The plan.
    setting : Setting
        What it was made from.
    general : Offer
        The campaign's own terms, for the EMPC, which counts all clients as worth the mean value.
    held : numpy.ndarray of bool
        Who of ``planned.chosen`` is held out.
    """
    table = planned.strategies.set_index("strategy")
    own = table.loc["limited" if "limited" in table.index else "rule"]
    whole = empc(setting.known["y"].to_numpy(), setting.known["p"].to_numpy(), float(setting.value.mean()), general)
    even, strongest = planned.break_even.set_index("assumption")["break_even"], planned.tornado.iloc[0]
    names = ["share", "cost", "precision", "expected", "profit", "low", "high"]
    names += ["predictive_low", "predictive_high", "chance_of_profit", "trial"]
    return {
        "clients": len(setting.known),
        "reachable": len(planned.clients),
        "contacts": int(own["contacts"]),
        **{name: own[name] for name in names},
        "profit_of_rule": table.loc["rule", "profit"],
        "profit_at_random": table.loc["random", "profit"],
        "profit_of_foresight": table.loc["foresight", "profit"],
        "empc": whole.profit,
        "empc_share": whole.share,
        "break_even_precision": even.get("precision", np.nan),
        "break_even_keeps": even.get("keeps", np.nan),
        "worth_of_two_points": planned.two_points,
        "strongest_assumption": strongest["assumption"] if strongest["change"] > 0 else None,
        "held_out": int(held.sum()),
        "control_share": planned.control.share,
        "control_periods": planned.control.periods,
        "control_assurance": planned.control.assurance,
        "control_width": planned.control.width,
        "campaigns": campaigns(setting.offers),
        "gain_forgone": planned.chosen["gain"].to_numpy()[held].sum(),
    }


def campaigns(offers: Mapping[str, Offer]) -> int:
    """Count the measured campaigns on which the terms of offers rest."""
    return len({mark for one in offers.values() for mark in one.campaigns})


def words(
    planned: Planned, promised: pd.DataFrame, held: int, campaign: Campaign, settings: Control, measured: int
) -> dict[str, dict[Language, str]]:
    """Say what the plan found, topic by topic, in both languages.

    Parameters
    ----------
    planned : Planned
        The plan.
    promised : pandas.DataFrame
        Of ``churn.plan.economics.economics``.
    held : int
        Clients held out.
    campaign : Campaign
        Its money.
    settings : Control
        What was asked of the control group.
    measured : int
        Campaigns on which the terms rest.
    """
    clients = len(planned.clients)
    return {
        "summary": {one: summary(planned.strategies, clients, campaign, one) for one in LANGUAGES},
        "details": {one: details(planned.strategies, campaign, one) for one in LANGUAGES},
        "margin": {one: margin(planned.break_even, planned.two_points, campaign, one) for one in LANGUAGES},
        "tornado": {one: strongest(planned.tornado, campaign, one) for one in LANGUAGES},
        "control": {one: control(planned.control, held, settings, one) for one in LANGUAGES},
        "learn_first": {one: learn_first(planned.worth_knowing, campaign, one) for one in LANGUAGES},
        "rests": {one: rests(measured, one) for one in LANGUAGES},
        "promise": {one: promise(promised, campaign, one) for one in LANGUAGES},
    }
