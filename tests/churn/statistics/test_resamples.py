"""Clients drawn with replacement."""

import numpy as np
import pytest

from churn.statistics.resamples import counts, drawn


@pytest.mark.parametrize("cells", [1, 14, 10**6], ids=["one at a time", "two at a time", "all at once"])
def test_blocks_hold_the_draws_of_one_block(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    """However many resamples a block holds, they are those drawn at once, each of as many clients."""
    monkeypatch.setattr("churn.statistics.resamples._CELLS", cells)
    found = np.concatenate(list(drawn(7, 5, np.random.default_rng(0))))
    assert found.tolist() == counts(7, 5, np.random.default_rng(0)).tolist()
    assert found.sum(axis=1).tolist() == [7] * 5


def test_counts_are_multinomial() -> None:
    """Of n clients each occurs once on average, with the variance 1 - 1/n; two of them have the covariance -1/n."""
    found = counts(4, 40_000, np.random.default_rng(0))
    assert found.mean(axis=0) == pytest.approx(np.ones(4), abs=0.02)
    assert np.cov(found.T) == pytest.approx(np.eye(4) - 0.25, abs=0.02)
