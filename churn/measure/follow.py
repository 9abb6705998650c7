"""A list and its outcomes put together: who is followed, and everything about the rest that must not be lost."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact, ks_2samp

from churn.base.errors import UserError, some, written
from churn.clients.schema import CHURNED, CLIENT
from churn.measure.outcomes import CONTACTED, LEFT, TAKEN
from churn.measure.sent import DATE
from churn.plan.contact_list import CONTACT, CONTROL

ALARM = 0.001
"""Chance that a list drawn as planned is called uneven: of a thousand campaigns one."""


class Followed(NamedTuple):
    """What is known of a list.

    Attributes
    ----------
    clients : pandas.DataFrame
        The list's rows whose outcome is known, with left, and taken and contacted where they are there.
    counts : dict
        How many were listed, followed and missing in each group, and contacted against the plan.
    notes : tuple of str
        Sentences about all that the numbers do not show.
    """

    clients: pd.DataFrame
    counts: dict[str, Any]
    notes: tuple[str, ...]


def follow(listed: pd.DataFrame, outcomes: pd.DataFrame) -> Followed:
    """Put a list and outcomes together.

    Parameters
    ----------
    listed : pandas.DataFrame
        Of ``churn.measure.sent.read_list``.
    outcomes : pandas.DataFrame
        Of ``churn.measure.outcomes.read_outcomes``.

    Raises
    ------
    UserError
        Nobody of the list, or of one of its groups, is in the outcomes; outcomes are older than the list; everybody
        left, or nobody.
    """
    _check_dates(listed, outcomes)
    both = listed.drop(columns=DATE, errors="ignore").merge(outcomes, on=CLIENT, how="left")
    known = both[LEFT].notna()
    clients = both[known].reset_index(drop=True)
    _check_followed(listed, outcomes, clients)
    _check_outcomes(clients)
    notes = (*_missing(both, known), *_against_plan(both), *_uneven(listed), *_undated(listed, outcomes))
    return Followed(clients, _counts(both, known), notes)


def _check_dates(listed: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    if DATE not in listed or DATE not in outcomes:
        return
    sent, seen = listed[DATE].max(), outcomes.loc[outcomes[CLIENT].isin(listed[CLIENT]), DATE].min()
    if seen < sent:
        raise UserError(
            f"outcomes begin on {seen:%Y-%m-%d}, the list is of {sent:%Y-%m-%d}: what was seen before the campaign "
            "cannot tell what it changed. Give a later table."
        )


def _check_followed(listed: pd.DataFrame, outcomes: pd.DataFrame, clients: pd.DataFrame) -> None:
    if clients.empty:
        raise UserError(
            f"none of the {len(listed)} clients of the list ({written(listed[CLIENT])}) has an outcome; the outcomes "
            f"are of others ({written(outcomes[CLIENT])}). Are they of another case, or are the keys written otherwise?"
        )
    for group in (CONTACT, CONTROL):
        if group not in set(clients["group"]):
            raise UserError(
                f"nobody of the group '{group}' has an outcome ({int((listed['group'] == group).sum())} are listed): "
                "without it nothing can be compared. Add their outcomes: clients who were left alone count too."
            )


def _check_outcomes(clients: pd.DataFrame) -> None:
    if clients[LEFT].nunique() < 2:
        told = "left" if clients[LEFT].iloc[0] == 1 else "stayed"
        raise UserError(
            f"all {len(clients)} clients of the list {told}, contacted or not: nothing can be compared. Look whether "
            f"'{LEFT}' is 1 for those who left and 0 for those who stayed, or wait until some have left."
        )


def _missing(both: pd.DataFrame, known: pd.Series) -> list[str]:
    if known.all():
        return []
    table = pd.crosstab(both["group"], known).reindex(columns=[False, True], fill_value=0)
    lost = {group: f"{table.loc[group, False]} of {table.loc[group].sum()}" for group in (CONTACT, CONTROL)}
    told = (
        f"Without an outcome are {lost[CONTACT]} to contact and {lost[CONTROL]} held out "
        f"({some(both.loc[~known, CLIENT], 3)}); they count for neither group, nor in money."
    )
    p = fisher_exact(table.loc[[CONTACT, CONTROL]].to_numpy()).pvalue
    if p < 0.05:
        told += f" The shares differ (p {p:.2g}): if leaving is why they are missing, the effect is wrong."
    return [told]


def _against_plan(both: pd.DataFrame) -> list[str]:
    if CONTACTED not in both:
        return [
            "Whether those held out were left alone, and the others contacted, is not known: no column 'contacted'."
        ]
    left_out = both[(both["group"] == CONTACT) & (both[CONTACTED] == 0)][CLIENT]
    reached = both[(both["group"] == CONTROL) & (both[CONTACTED] == 1)][CLIENT]
    notes = []
    if len(left_out):
        notes.append(f"Not contacted against the plan: {len(left_out)} ({some(left_out, 3)}).")
    if len(reached):
        notes.append(f"Contacted against the plan: {len(reached)} of those held out ({some(reached, 3)}).")
    if notes:
        notes.append("Everybody counts in the group of the list: else chance would no longer make the groups alike.")
    return notes


def _uneven(listed: pd.DataFrame) -> list[str]:
    """Notice groups that chance hardly draws, as where somebody moved clients by hand."""
    own, control = (listed.loc[listed["group"] == group, "probability"] for group in (CONTACT, CONTROL))
    p = float(ks_2samp(own, control).pvalue)
    if p >= ALARM:
        return []
    return [
        f"Chance hardly draws such groups: probabilities before are {own.mean():.3f} among those to contact and "
        f"{control.mean():.3f} among those held out (p {p:.1g}). Were clients moved by hand? Then the effect is wrong."
    ]


def _undated(listed: pd.DataFrame, outcomes: pd.DataFrame) -> list[str]:
    if DATE in listed and DATE in outcomes:
        return []
    return [f"Whether outcomes are later than the list is not known: not both have a column '{DATE}'."]


def _counts(both: pd.DataFrame, known: pd.Series) -> dict[str, Any]:
    counts: dict[str, Any] = {}
    for group in (CONTACT, CONTROL):
        mine = both["group"] == group
        counts[group] = {"listed": int(mine.sum()), "followed": int((mine & known).sum())}
        if CONTACTED in both:
            wrong = both[CONTACTED] == (0 if group == CONTACT else 1)
            counts[group]["against_plan"] = int((mine & wrong).sum())
        if TAKEN in both:
            counts[group]["taken"] = int((mine & (both[TAKEN] == 1)).sum())
    return counts


def beside_plan(listed: pd.DataFrame, planned: pd.DataFrame) -> list[str]:
    """Hold a list against the one that was written last; say what was changed by hand.

    A list made anew since is another, so this tells and refuses nothing.

    Parameters
    ----------
    listed, planned : pandas.DataFrame
        Columns client, group, probability.
    """
    both = listed.merge(planned, on=CLIENT, how="left", suffixes=("", "_planned"), indicator=True)
    added = both.loc[both["_merge"] == "left_only", CLIENT]
    shared = both[both["_merge"] == "both"]
    moved = shared.loc[shared["group"] != shared["group_planned"], CLIENT]
    altered = shared.loc[~np.isclose(shared["probability"], shared["probability_planned"], rtol=1e-4), CLIENT]
    absent = planned.loc[~planned[CLIENT].isin(listed[CLIENT]), CLIENT]
    told = {
        "are not on it": added,
        "of it are missing here": absent,
        "stand there in the other group": moved,
        "have another probability there": altered,
    }
    found = [f"{len(names)} {what} ({some(names, 3)})" for what, names in told.items() if len(names)]
    if not found:
        return []
    return [f"Beside the case's last list: {'; '.join(found)}. Changed by hand, or was the list made anew since?"]


def of_the_study(clients: pd.DataFrame, studied: pd.DataFrame) -> list[str]:
    """Notice outcomes that are those the study itself was made from: they are older than any list of it.

    Parameters
    ----------
    clients : pandas.DataFrame
        Of ``Followed``.
    studied : pandas.DataFrame
        The case's client table.
    """
    both = clients.merge(studied[[CLIENT, CHURNED]], on=CLIENT)
    if len(both) < len(clients) or not (both[LEFT] == both[CHURNED]).all():
        return []
    return ["All outcomes are those that the study was made from: of before the list, so that no effect can show."]
