"""The protocol of `make quality`: outer folds that nothing inside looks at, and differences on the same folds."""

import numpy as np
import pandas as pd
import pytest

from churn.commands.quality import inner_places, summary

Y = np.array([1, 0, 0, 0] * 25)
CLIENTS = pd.DataFrame({"client": [f"c{place}" for place in range(100)], "churned": Y})


def test_the_outer_fold_is_the_test_part() -> None:
    """Clients of the outer fold have no inner fold; the others have one of five, each with its share of leavers."""
    inside = np.flatnonzero(np.arange(100) % 5 != 2)
    places = inner_places(CLIENTS, Y, inside, seed=0)
    out = ~np.isin(np.arange(100), inside)
    assert places["part"].tolist() == np.where(out, "test", "train").tolist()
    assert (places.loc[out, "fold"] == -1).all()
    assert Y[inside].sum() == 20
    assert pd.Series(Y[inside]).groupby(places.loc[inside, "fold"].to_numpy()).sum().to_dict() == dict.fromkeys(
        range(5), 4
    )


def test_outcomes_of_the_outer_fold_do_not_move_anybody() -> None:
    """Other outcomes in the outer fold leave the inner folds as they are."""
    inside = np.arange(80)
    turned = np.where(np.arange(100) < 80, Y, 1 - Y)
    pd.testing.assert_frame_equal(inner_places(CLIENTS, Y, inside, 0), inner_places(CLIENTS, turned, inside, 0))


@pytest.mark.parametrize(("gain", "told"), [(0.02, "+0.0200 [+0.0200, +0.0200]"), (0.0, "+0.0000 [+0.0000, +0.0000]")])
def test_differences_are_taken_fold_by_fold(gain: float, told: str) -> None:
    """A model ahead by the same on every fold is ahead by that without doubt, however much the folds differ."""
    base = np.array([0.7, 0.9, 0.8, 0.75, 0.85])
    parts = [
        pd.DataFrame({"model": name, "roc_auc": base + ahead, "seconds": seconds})
        for name, ahead, seconds in (("CatBoost defaults", 0.0, 1.0), ("champion", gain, np.nan))
    ]
    table = pd.concat([part.assign(fold=range(5), seed=0, case="bank", champion="rf") for part in parts])
    table = table.assign(average_precision=0.5, log_loss=0.3, brier=0.1)
    found = summary(table).set_index("model")
    assert found.at["champion", "ahead of CatBoost"] == told
    assert found.at["champion", "chosen"] == {"rf": 5}
    assert found.at["CatBoost defaults", "seconds"] == 5.0
    assert found.at["CatBoost defaults", "roc_auc"] == 0.8
