"""The whole plan of a case, from what earlier stages found."""

from typing import Any, NamedTuple

import pandas as pd

from churn.clients.contract import Contract
from churn.clients.declared import Declared
from churn.clients.schema import CLIENT, Schema
from churn.clients.table import beside
from churn.plan.actions import Actions, check_actions
from churn.plan.control_group import held_out
from churn.plan.decisions import decide, judged, setting_of
from churn.plan.economics import economics
from churn.plan.plan import Planned, campaigns, numbers, plan, words
from churn.plan.recommendations import Evidence, offer_gains, recommendations
from churn.plan.settings import Plan
from churn.plan.stakes import memberships, stakes
from churn.plan.terms import Campaign
from churn.plan.words import topics
from churn.presentation.flags import as_flags, flag_directions, shown_flags
from churn.presentation.labels import Labels
from churn.presentation.reasons import beyond_chance, tell_directions

Found = dict[str, dict[str, pd.DataFrame]]
"""Tables of earlier stages: by stage, then by the name of the file."""


class Case(NamedTuple):
    """What a case declares."""

    contract: Contract
    declared: Declared
    labels: Labels
    actions: Actions


class Studied(NamedTuple):
    """A plan as it is written.

    Attributes
    ----------
    tables : dict of str to pandas.DataFrame
        By the names of their files.
    decisions : pandas.DataFrame
        Of ``churn.plan.decisions.decide``, with part, and listed: 1 for those whom a campaign would list,
        within limits.
    summary : dict
        Counts, money and choices; under ``decision`` how often contacts meet leavers.
    metrics : dict of str to float
        Profit with its 95% interval.
    """

    tables: dict[str, pd.DataFrame]
    decisions: pd.DataFrame
    summary: dict[str, Any]
    metrics: dict[str, Any]


def study(
    case: Case, campaign: Campaign, clients: pd.DataFrame, schema: Schema, found: Found, settings: Plan, seed: int
) -> Studied:
    """Plan the campaign of a case.

    Parameters
    ----------
    case : Case
        What it declares.
    campaign : Campaign
        Its money.
    clients, schema
        The client table and its columns.
    found : dict
        Tables of stages evaluate, explain, hypotheses, cluster and segments.
    settings : Plan
        Limits, swing, draws, control group.
    seed : int
        Of the draws.

    Raises
    ------
    UserError
        Actions name something that the case does not declare, or a client's value cannot be found.
    """
    check_actions(case.actions, case.contract, case.declared)
    known = beside(clients, found["evaluation"]["probabilities"])
    members = beside(clients, found["segments"]["members"])
    values, errors = (beside(clients, found["explain"][name]).set_index(CLIENT) for name in ("shapley", "errors"))
    pushes = beyond_chance(values, errors)
    evidence = _evidence(found, members, pushes, shown_flags(clients, schema), schema, case.labels)
    setting = setting_of(case.actions, campaign, clients, known, members, pushes.reset_index())
    planned, terms = plan(setting, settings, seed), setting.offers
    decided = decide(setting).assign(part=known["part"], listed=known[CLIENT].isin(planned.chosen[CLIENT]).astype(int))
    held = held_out(planned.chosen, planned.control.share, seed)
    training = known.assign(p=beside(clients, found["explain"]["in_sample"])["p"])
    promised = economics(setting, training, campaign.study, settings.draws, seed)
    groups = memberships(members, found["clusters"]["clusters"], clients[CLIENT])
    gains = offer_gains(planned.chosen, terms, settings.draws, seed)
    tables = {
        **_of_plan(planned),
        "economics": promised,
        "groups": stakes(known, setting.value, groups, planned.chosen, terms, settings.draws, seed),
        "recommendations": recommendations(case.actions, campaign, case.declared, case.labels.labels, gains, evidence),
        "words": topics(words(planned, promised, int(held.sum()), campaign, settings.control, campaigns(terms))),
    }
    counted = numbers(planned, setting, campaign.general, held)
    counted["decision"] = judged(known, decided["contact"].to_numpy())
    metrics = {"profit": counted["profit"], "profit_low": counted["low"], "profit_high": counted["high"]}
    return Studied(tables, decided, counted, metrics)


def _evidence(
    found: Found, members: pd.DataFrame, pushes: pd.DataFrame, flags: list[str], schema: Schema, labels: Labels
) -> Evidence:
    return Evidence(
        members.set_index(CLIENT),
        pushes,
        found["segments"]["segments"],
        found["hypotheses"]["declared"],
        found["explain"]["importance"],
        tell_directions(flag_directions(found["explain"]["directions"], flags), as_flags(schema, flags), labels.labels),
    )


def _of_plan(planned: Planned) -> dict[str, pd.DataFrame]:
    return {
        "curve": planned.curve,
        "strategies": planned.strategies,
        "sensitivity": planned.tornado,
        "break_even": planned.break_even,
        "worth_knowing": planned.worth_knowing,
    }
