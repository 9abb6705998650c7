"""The radial machine against scikit-learn's own."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.svm import SVC

from churn.train import support_vectors
from churn.train.support_vectors import RadialMachine, every_kth

DRAWS = np.random.default_rng(0)
X = DRAWS.normal(size=(600, 5)) * [1, 2, 3, 4, 5]
Y = (X[:, 0] ** 2 + X[:, 1] + DRAWS.normal(size=600) > 1).astype(int)


@pytest.mark.parametrize(("kernel", "gamma"), [("rbf", "scale"), ("rbf", "auto"), ("rbf", 0.02), ("sigmoid", "scale")])
def test_margins_are_those_of_scikit_learn(kernel: str, gamma: str | float) -> None:
    """Margins equal those of ``SVC``, whatever the width; another kernel is left to ``SVC``."""
    own, reference = (kind(kernel=kernel, gamma=gamma).fit(X, Y) for kind in (RadialMachine, SVC))
    assert own.decision_function(X) == pytest.approx(reference.decision_function(X), abs=1e-9)
    assert own.support_.tolist() == reference.support_.tolist()


def test_too_many_clients_are_thinned_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where clients squared times columns are too many, the machine is the one fitted on every k-th client."""
    monkeypatch.setattr(support_vectors, "MOST_WORK", 5 * 200**2)
    some = every_kth(Y, 200)
    thinned, by_hand = RadialMachine().fit(X, Y), SVC().fit(X[some], Y[some])
    assert len(some) == 200
    assert thinned.decision_function(X) == pytest.approx(by_hand.decision_function(X), abs=1e-9)


@pytest.mark.parametrize("most", [7, 60, 599])
def test_thinning_keeps_the_share_of_leavers(most: int) -> None:
    """As many clients as asked for, none twice, and leavers in their share, to within one client."""
    some = every_kth(Y, most)
    assert len(set(some.tolist())) == most
    assert Y[some].sum() == pytest.approx(Y.mean() * most, abs=1)


def test_few_clients_are_all_taken() -> None:
    """Up to the limit everybody is taken, in order."""
    assert every_kth(np.array([1, 0, 1]), 3).tolist() == [0, 1, 2]


def test_clone_is_unfitted() -> None:
    """A clone has the settings and nothing that was fitted."""
    copy = clone(RadialMachine(C=3.0).fit(X, Y))
    assert copy.C == 3.0
    assert not hasattr(copy, "gamma_")
