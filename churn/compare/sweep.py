"""Sets experiments beside the version they started from, by out-of-fold predictions."""

import pandas as pd

from churn.clients.schema import CLIENT, TRAIN, numbered, repeated
from churn.compare.paired import judge, pair_up, paired_scores
from churn.compare.settings import Compare
from churn.scores.metrics import sign
from churn.scores.scores import repeated_scores


def sweep_table(
    base: pd.DataFrame, experiments: dict[str, pd.DataFrame], metric: str, rules: Compare, seed: int
) -> pd.DataFrame:
    """Score every experiment on the training part and judge its difference from the base.

    Parameters
    ----------
    base : pandas.DataFrame
        Predictions that the experiments started from: client, part, y, p, and p_2 ... where there are repetitions.
    experiments : dict of str to pandas.DataFrame
        The same of every experiment, one or more.
    metric : str
        One of ``churn.scores.metrics.METRICS``.
    rules : Compare
        Level, margins and draws of the comparison.
    seed : int
        Of the paired bootstrap.

    Returns
    -------
    pandas.DataFrame
        One row an experiment, the best score first: experiment, score, difference (from the base), low, high (95%),
        p_corrected (Holm, over the experiments), verdict of ``churn.compare.paired.judge``.
    """
    rows = []
    for name, table in experiments.items():
        pair = pair_up(base, table, TRAIN, rules.fewest_clients, rules.most_changed)
        found = paired_scores(pair, None, rules.draws, seed)
        rows.append(found[found["metric"] == metric].assign(experiment=name))
    judged = judge(pd.concat(rows, ignore_index=True), rules.margin, rules.level).rename(columns={"head": "score"})
    columns = ["experiment", "score", "difference", "low", "high", "p_corrected", "verdict"]
    order = ["score", "experiment"]
    return judged[columns].sort_values(order, ascending=[sign(metric) > 0, True], ignore_index=True)


def fold_table(experiments: dict[str, pd.DataFrame], places: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Score every experiment on every fold of every repetition: one row a fold, one column an experiment.

    Parameters
    ----------
    experiments : dict of str to pandas.DataFrame
        Predictions, as for ``sweep_table``.
    places : pandas.DataFrame
        Each client's place: columns client, part, fold, and fold_2 ... where there are repetitions.
    """
    columns = {}
    for name, table in experiments.items():
        p = repeated(table, "p")
        folds = places.loc[places["part"] == TRAIN, [CLIENT, *numbered("fold", len(p))]]
        inside = table[[CLIENT, "y", *p]].merge(folds, on=CLIENT, validate="one_to_one")
        columns[name] = repeated_scores(inside)[metric]
    return pd.DataFrame(columns)
