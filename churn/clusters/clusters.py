"""Groups of similar clients: scaling, Ward's hierarchy, the number of clusters, K-means and its stability."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.special import ndtri
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from threadpoolctl import threadpool_limits

from churn.base.errors import UserError, nearest
from churn.clients.declared import Clusters
from churn.clients.schema import CLIENT, Schema
from churn.clusters.settings import Cluster


class Clustered(NamedTuple):
    """Clusters.

    Attributes
    ----------
    labels : numpy.ndarray of int
        Each client's cluster, from 1.
    stability, silhouettes : pandas.DataFrame
        As the functions of these names give them.
    tree : pandas.DataFrame
        Ward's hierarchy of a sample, as scipy's linkage matrix: one, other, distance, clients.
    summary : dict
        k, its silhouette, the least stability, and how far Ward agrees.
    """

    labels: np.ndarray
    stability: pd.DataFrame
    silhouettes: pd.DataFrame
    tree: pd.DataFrame
    summary: dict[str, Any]


def cluster(clients: pd.DataFrame, schema: Schema, declared: Clusters, settings: Cluster, seed: int) -> Clustered:
    """Cluster the clients of a case.

    Parameters
    ----------
    clients, schema
        The client table and its columns.
    declared : Clusters
        Columns, scale, and the number of clusters where it is fixed.
    settings : Cluster
        Numbers tried, sample, resamples.
    seed : int
        Of the sample, of K-means and of the resamples.
    """
    scaled = scaled_columns(clients, schema, declared)
    rows = sample_rows(len(scaled), settings.sample, seed)
    with threadpool_limits(1):  # K-means sums in as many parts as there are threads
        by_k = silhouettes(scaled, settings.k_max, rows, seed)
        k = declared.k or choose_k(by_k)
        labels = kmeans(scaled, k, seed)
        stable = stability(scaled, labels, settings.resamples, seed)
    tree = ward(scaled.iloc[rows])
    found = {
        "k": k,
        "silhouette": by_k.set_index("k")["silhouette"].get(k),
        "least_jaccard": stable["mean_jaccard"].min(),
        "ward_agreement": ward_agreement(tree, labels[rows]),
    }
    columns = ["one", "other", "distance", "clients"]
    return Clustered(labels, stable, by_k, pd.DataFrame(tree, columns=columns), found)


def scaled_columns(clients: pd.DataFrame, schema: Schema, declared: Clusters) -> pd.DataFrame:
    """Scale the declared columns; a missing cell takes the median, which is no client's mark.

    Parameters
    ----------
    clients : pandas.DataFrame
        The client table.
    schema : Schema
        Its columns.
    declared : Clusters
        Columns and scale: ``standard`` (mean 0, sd 1) or ``rank`` (normal scores of ranks, ties at their mean).

    Returns
    -------
    pandas.DataFrame of float
        No missing cells.

    Raises
    ------
    UserError
        A declared column does not exist, is a category, or holds one value.
    """
    for name in declared.columns:
        if name not in schema.columns:
            raise UserError(f"study.yaml, clusters.columns: no column '{name}'. {nearest(name, schema.columns)}")
        if schema.columns[name].kind in ("category", "date"):
            kind = schema.columns[name].kind
            raise UserError(f"study.yaml, clusters.columns: '{name}' is a {kind}; clusters need numbers. Remove it.")
        if clients[name].nunique() < 2:
            raise UserError(f"study.yaml, clusters.columns: '{name}' has one value for all clients. Remove it.")
    values = clients[list(declared.columns)].astype(float)
    values = values.fillna(values.median())
    if declared.scale == "rank":
        values = (values.rank() - 0.5).div(len(values)).apply(ndtri)
    return (values - values.mean()) / values.std()


def sample_rows(count: int, most: int, seed: int) -> np.ndarray:
    """Draw at most ``most`` row numbers without repetition, sorted."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False))


def ward(scaled: pd.DataFrame) -> np.ndarray:
    """Give the linkage matrix of Ward's hierarchy, as scipy draws it; cost grows with the square of the rows."""
    return linkage(scaled.to_numpy(), method="ward")


def kmeans(scaled: pd.DataFrame, k: int, seed: int, starts: int = 10) -> np.ndarray:
    """Assign rows to ``k`` clusters, numbered from 1 by falling size."""
    if k > len(scaled):
        raise UserError(f"clusters: {k} clusters of {len(scaled)} clients. Lower clusters.k in study.yaml.")
    labels = KMeans(k, n_init=starts, random_state=seed).fit_predict(scaled.to_numpy())
    order = np.argsort(-np.bincount(labels, minlength=k), kind="stable")
    return np.argsort(order)[labels] + 1


def silhouettes(scaled: pd.DataFrame, k_max: int, rows: np.ndarray, seed: int) -> pd.DataFrame:
    """Measure how well apart clusters are for each number of them.

    Parameters
    ----------
    scaled : pandas.DataFrame
        Of ``scaled_columns``.
    k_max : int
        The most clusters.
    rows : numpy.ndarray of int
        The sample on which silhouettes are computed; clusters come from all rows.
    seed : int
        Of K-means.

    Returns
    -------
    pandas.DataFrame
        Columns k, silhouette (mean, from -1 to 1).
    """
    different = len(np.unique(scaled.to_numpy(), axis=0))
    points = scaled.to_numpy()[rows]
    found = []
    for k in range(2, min(k_max, different - 1, len(rows) - 1) + 1):
        labels = kmeans(scaled, k, seed)[rows]
        if len(np.unique(labels)) > 1:
            found.append({"k": k, "silhouette": float(silhouette_score(points, labels))})
    if not found:
        raise UserError(f"clusters: {different} different clients are too few to group. Use more clients or columns.")
    return pd.DataFrame(found)


def choose_k(table: pd.DataFrame) -> int:
    """Give the number of clusters with the highest silhouette."""
    return int(table.loc[table["silhouette"].round(6).idxmax(), "k"])


def ward_agreement(tree: np.ndarray, labels: np.ndarray) -> float:
    """Give the adjusted Rand index between K-means and Ward's tree cut into as many clusters (1: the same groups)."""
    cut = fcluster(tree, len(np.unique(labels)), criterion="maxclust")
    return float(adjusted_rand_score(labels, cut))


def stability(scaled: pd.DataFrame, labels: np.ndarray, resamples: int, seed: int) -> pd.DataFrame:
    """Measure whether clusters come back when clients are resampled.

    Each bootstrap resample is clustered anew, and every cluster is compared with its best match by the Jaccard
    index among the clients drawn. A mean above .75 is read as stable, below .6 as not to be trusted [1]_.

    Parameters
    ----------
    scaled : pandas.DataFrame
        Of ``scaled_columns``.
    labels : numpy.ndarray of int
        Of ``kmeans``.
    resamples : int
        Bootstrap resamples.
    seed : int
        Of resampling and K-means.

    Returns
    -------
    pandas.DataFrame
        One row a cluster: cluster, mean_jaccard, low and high (2.5% and 97.5% of the resamples).

    References
    ----------
    .. [1] C. Hennig (2007), Cluster-wise assessment of cluster stability. Computational Statistics & Data Analysis
       52, 258-271.
    """
    stream = np.random.default_rng(seed)
    names = np.unique(labels)
    found = np.empty((resamples, len(names)))
    for resample in range(resamples):
        rows = np.unique(stream.integers(0, len(scaled), len(scaled)))
        again = kmeans(scaled.iloc[rows], len(names), seed + resample, starts=3)
        found[resample] = [_best_jaccard(labels[rows] == name, again) for name in names]
    low, high = np.quantile(found, [0.025, 0.975], axis=0)
    return pd.DataFrame({"cluster": names, "mean_jaccard": found.mean(axis=0), "low": low, "high": high})


def _best_jaccard(members: np.ndarray, labels: np.ndarray) -> float:
    common = np.bincount(labels[members], minlength=labels.max() + 1)
    either = np.bincount(labels) + members.sum() - common
    return float((common / np.maximum(either, 1)).max())  # 0 where none of the cluster was drawn


def assignment(clients: pd.DataFrame, labels: np.ndarray) -> pd.DataFrame:
    """Give the table of clients and their clusters."""
    return pd.DataFrame({CLIENT: clients[CLIENT].to_numpy(), "cluster": labels})
