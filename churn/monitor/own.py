"""How right the model was from the start: no model that was fitted on a few thousand clients is exactly calibrated.

Its probabilities of the study's own clients, out-of-fold and in the test part, answer the same three questions as a
batch. What they say and how surely is the promise: a batch is held against it, not against perfection. The model's own
level came from the training clients, so that their out-of-fold level is near 0 whatever the true one; its standard
error is then that of the model. Both parts are put together by their variances.
"""

import numpy as np
import pandas as pd

from churn.clients.schema import TEST, TRAIN
from churn.monitor.evidence import Evidence, evidence, together

BINS = 20


def own_evidence(studied: pd.DataFrame, everybody: np.ndarray, judges: np.ndarray) -> Evidence:
    """Ask the study's own clients about the model, as if they were those who judge a batch.

    A campaign takes clients of high risk away from those who judge: their probabilities may be more or less right than
    all. So the study's clients count by the share of clients of such a probability who judge.

    Parameters
    ----------
    studied : pandas.DataFrame
        Columns part, y, p, as stage evaluate writes them.
    everybody, judges : numpy.ndarray of float
        Probabilities of the batch, and of those of its clients who judge.
    """
    weight = share_who_judge(studied["p"].to_numpy(), everybody, judges)
    parts = [_of_part(studied, weight, part) for part in (TRAIN, TEST)]
    return together([one for one in parts if one is not None])


def _of_part(studied: pd.DataFrame, weight: np.ndarray, part: str) -> Evidence | None:
    mine = (studied["part"] == part).to_numpy() & (weight > 0)
    if not mine.any():
        return None
    return evidence(studied.loc[mine, "y"].to_numpy(dtype=float), studied.loc[mine, "p"].to_numpy(), weight[mine])


def share_who_judge(p: np.ndarray, everybody: np.ndarray, judges: np.ndarray) -> np.ndarray:
    """Give for probabilities the share of clients of about that probability who judge, in twentieths of the batch."""
    edges = np.unique(np.quantile(everybody, np.linspace(0, 1, BINS + 1)[1:-1]))
    all_, mine = (np.bincount(np.searchsorted(edges, one), minlength=len(edges) + 1) for one in (everybody, judges))
    return np.divide(mine, all_, out=np.zeros(len(all_)), where=all_ > 0)[np.searchsorted(edges, p)]
