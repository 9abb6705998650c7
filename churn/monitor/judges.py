"""Who judges a model: clients of a batch whom no campaign reached and whose outcome is known."""

from typing import NamedTuple

import pandas as pd

from churn.base.errors import UserError, some, written
from churn.clients.schema import CLIENT
from churn.measure.outcomes import CONTACTED, LEFT
from churn.measure.sent import DATE
from churn.plan.contact_list import CONTACT


class Judges(NamedTuple):
    """A batch and its outcomes put together.

    Attributes
    ----------
    clients : pandas.DataFrame
        Those who judge: client, probability, left.
    followed : pandas.DataFrame
        All whose outcome is known: the same columns.
    reached, unknown : int
        Clients left out: the campaign reached or was to reach them; or else their outcome is not known.
    notes : tuple of str
        Sentences about all that the numbers do not show.
    """

    clients: pd.DataFrame
    followed: pd.DataFrame
    reached: int
    unknown: int
    notes: tuple[str, ...]


def reached_by_plan(batch: pd.DataFrame) -> pd.Series:
    """Tell who was to be contacted."""
    return batch["group"] == CONTACT


def judges(batch: pd.DataFrame, outcomes: pd.DataFrame) -> Judges:
    """Put a batch and outcomes together.

    Who was to be contacted is left out also where nobody reached him: who can be reached is no matter of chance.

    Parameters
    ----------
    batch : pandas.DataFrame
        Of ``churn.monitor.batches.read_batch``.
    outcomes : pandas.DataFrame
        Of ``churn.measure.outcomes.read_outcomes``.

    Raises
    ------
    UserError
        Nobody of the batch, or of those left alone, has an outcome; outcomes are older than the batch; all left, or
        all stayed.
    """
    _check_dates(batch, outcomes)
    both = batch.drop(columns=DATE, errors="ignore").merge(outcomes, on=CLIENT, how="left")
    known, reached = both[LEFT].notna(), reached_by_plan(both)
    against = (both[CONTACTED] == 1) & ~reached if CONTACTED in both else pd.Series(False, index=both.index)
    _check(batch, outcomes, both[known], known & ~reached & ~against)
    columns = [CLIENT, "probability", LEFT]
    mine = both.loc[known & ~reached & ~against, columns].reset_index(drop=True)
    unknown = ~known & ~reached & ~against
    notes = (*_told(both, against, unknown), *_undated(batch, outcomes))
    followed = both.loc[known, columns].reset_index(drop=True)
    return Judges(mine, followed, int((reached | against).sum()), int(unknown.sum()), notes)


def _check_dates(batch: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    if DATE not in batch or DATE not in outcomes:
        return
    sent, seen = batch[DATE].max(), outcomes.loc[outcomes[CLIENT].isin(batch[CLIENT]), DATE].min()
    if seen < sent:
        raise UserError(
            f"outcomes begin on {seen:%Y-%m-%d}, the batch is of {sent:%Y-%m-%d}: what was seen before clients were "
            "scored says nothing of what was promised. Give a later table."
        )


def _check(batch: pd.DataFrame, outcomes: pd.DataFrame, followed: pd.DataFrame, mine: pd.Series) -> None:
    if followed.empty:
        raise UserError(
            f"none of the {len(batch)} clients of the batch ({written(batch[CLIENT])}) has an outcome; outcomes are "
            f"of others ({written(outcomes[CLIENT])}). Are they of another case, or are the keys written otherwise?"
        )
    if not mine.any():
        raise UserError(
            f"nobody is there to judge by: all {len(followed)} clients whose outcome is known were to be contacted, "
            "which changes outcomes. Add those of the control group and of clients who were not on the list."
        )
    if followed[LEFT].nunique() < 2 and len(followed) > 1:
        told = "left" if followed[LEFT].iloc[0] == 1 else "stayed"
        raise UserError(
            f"all {len(followed)} clients of the batch whose outcome is known {told}. Look whether '{LEFT}' is 1 for "
            "those who left and 0 for those who stayed, or wait until some have left."
        )


def _told(both: pd.DataFrame, against: pd.Series, unknown: pd.Series) -> list[str]:
    notes = []
    if against.any():
        names = some(both.loc[against, CLIENT], 3)
        notes.append(f"Contacted though the plan left them alone, and left out here: {int(against.sum())} ({names}).")
    if unknown.any():
        names = some(both.loc[unknown, CLIENT], 3)
        notes.append(
            f"Without an outcome are {int(unknown.sum())} of those who could judge ({names}); if leaving is why they "
            "are missing, more left than is seen."
        )
    return notes


def _undated(batch: pd.DataFrame, outcomes: pd.DataFrame) -> list[str]:
    if DATE in batch and DATE in outcomes:
        return []
    return [f"Whether outcomes are later than the batch is not known: not both have a column '{DATE}'."]
