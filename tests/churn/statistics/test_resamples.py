"""Clients drawn with replacement."""

import numpy as np
import pytest

from churn.statistics.resamples import drawn


@pytest.mark.parametrize("cells", [1, 14, 10**6], ids=["one at a time", "two at a time", "all at once"])
def test_blocks_hold_the_draws_of_one_block(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    """However many resamples a block holds, they are those that numpy draws at once, each of as many clients."""
    monkeypatch.setattr("churn.statistics.resamples._CELLS", cells)
    found = np.concatenate(list(drawn(7, 5, np.random.default_rng(0))))
    assert found.tolist() == np.random.default_rng(0).multinomial(7, np.full(7, 1 / 7), size=5).tolist()
    assert found.sum(axis=1).tolist() == [7] * 5
