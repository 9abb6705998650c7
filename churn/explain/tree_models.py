"""Reads the trees of scikit-learn's models, to explain them exactly."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from churn.explain.trees import Tree, prepared, tree_mean, tree_values


def tree_explainer(
    classifier: Any, owner: np.ndarray, players: int
) -> Callable[[np.ndarray], tuple[np.ndarray, float]]:
    """Give what finds exact Shapley values of boosting (log-odds), a forest or a single tree (probability).

    Parameters
    ----------
    classifier : classifier
        Fitted, of scikit-learn.
    owner : numpy.ndarray of int
        The player that each column belongs to.
    players : int
        How many there are.

    Returns
    -------
    callable
        From encoded clients to their values, shape (clients, players), and the base.
    """
    boosting = isinstance(classifier, HistGradientBoostingClassifier)
    trees = _boosted(classifier) if boosting else _forest(classifier)
    start = float(np.ravel(classifier._baseline_prediction)[0]) if boosting else 0.0
    edges, base = prepared(trees, owner), start + sum(map(tree_mean, trees))
    kind = float if boosting else np.float32  # as each reads numbers itself
    return lambda matrix: (tree_values(edges, matrix.astype(kind), players), base)


def _boosted(model: HistGradientBoostingClassifier) -> list[Tree]:
    return [_grown(stage[0].nodes) for stage in model._predictors]  # scikit-learn shows them nowhere else


def _grown(nodes: np.ndarray) -> Tree:
    left, right = (np.where(nodes["is_leaf"], -1, nodes[side].astype(np.int64)) for side in ("left", "right"))
    tests = nodes["feature_idx"].astype(np.int64), nodes["num_threshold"].copy(), nodes["missing_go_to_left"] > 0
    return Tree(*tests, left, right, nodes["count"].astype(float), nodes["value"].copy())


def _forest(model: Any) -> list[Tree]:
    grown = [one.tree_ for one in getattr(model, "estimators_", [model])]
    return [_voting(tree, len(grown)) for tree in grown]


def _voting(tree: Any, trees: int) -> Tree:
    """Read a tree; its leaves hold their part of the probability."""
    share = tree.value[:, 0, 1] / tree.value[:, 0].sum(axis=1) / trees
    tests = tree.feature, tree.threshold, np.asarray(tree.missing_go_to_left) > 0
    return Tree(*tests, tree.children_left, tree.children_right, tree.weighted_n_node_samples, share)
