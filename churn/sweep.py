"""Sets experiments beside the version they started from, by out-of-fold predictions."""

import numpy as np
import pandas as pd

from churn.comparison import pair_up, paired_scores
from churn.multiplicity import holm
from churn.schema import CLIENT, TRAIN
from churn.scores import SMALLER_IS_BETTER, scores

FEWEST_CLIENTS, MOST_CHANGED = 100, 0.01
"""Below so many common clients, or above that share with another outcome, experiments are not compared."""


def sweep_table(
    base: pd.DataFrame, experiments: dict[str, pd.DataFrame], metric: str, draws: int, seed: int, level: float
) -> pd.DataFrame:
    """Score every experiment on the training part and test its difference from the base.

    Parameters
    ----------
    base : pandas.DataFrame
        Predictions that the experiments started from: client, part, y, p, and p_2 ... where there are repetitions.
    experiments : dict of str to pandas.DataFrame
        The same of every experiment.
    metric : str
        ROC-AUC, average precision, log loss or Brier score.
    draws, seed : int
        Of the paired bootstrap.
    level : float
        Chance of one false verdict or more in the whole table.

    Returns
    -------
    pandas.DataFrame
        One row an experiment, the best first: experiment, score, difference (from the base), low, high (95%),
        p_adjusted (Holm, over the experiments), verdict (better, worse, same, undecided).
    """
    rows = []
    for name, table in experiments.items():
        pair = pair_up(base, table, TRAIN, FEWEST_CLIENTS, MOST_CHANGED)
        found = paired_scores(pair, draws, seed).set_index("metric").loc[metric]
        rows.append({"experiment": name, "score": found["head"], **found[["difference", "low", "high", "p_value"]]})
    result = pd.DataFrame(rows)
    result["p_adjusted"] = holm(result.pop("p_value").to_numpy())
    sign = -1 if metric in SMALLER_IS_BETTER else 1
    result["verdict"] = [_verdict(sign * row.difference, row.p_adjusted, level) for row in result.itertuples()]
    return result.sort_values(["score", "experiment"], ascending=[sign < 0, True], ignore_index=True)


def _verdict(gain: float, p_adjusted: float, level: float) -> str:
    if gain == 0:
        return "same"
    if p_adjusted > level:
        return "undecided"
    return "better" if gain > 0 else "worse"


def fold_table(experiments: dict[str, pd.DataFrame], places: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Score every experiment on every fold: one row a fold, one column an experiment.

    Parameters
    ----------
    experiments : dict of str to pandas.DataFrame
        Predictions, as for ``sweep_table``.
    places : pandas.DataFrame
        Each client's part and fold: columns client, part, fold.
    """
    inside = places.loc[places["part"] == TRAIN, [CLIENT, "fold"]]
    columns = {}
    for name, table in experiments.items():
        both = inside.merge(table[[CLIENT, "y", "p"]], on=CLIENT, validate="one_to_one")
        columns[name] = {
            fold: scores(own["y"].to_numpy(), own["p"].to_numpy(), 0.5)[metric] for fold, own in both.groupby("fold")
        }
    return pd.DataFrame(columns)
