"""Donors are alike in all other features, so that what they give tells nothing beyond these."""

import numpy as np
import pandas as pd
import pytest

from churn.explain.donors import compared, conditional_donors, holding, repeating, stand_in

DRAWS = np.random.default_rng(3)
N = 3000
X = DRAWS.normal(size=N)
CONTRACT = DRAWS.choice([1.0, 6.0, 12.0], N)
CLIENTS = pd.DataFrame(
    {
        "x": X,
        "copy": X + 0.3 * DRAWS.normal(size=N),
        "contract": CONTRACT,
        "months": np.ceil(CONTRACT * DRAWS.uniform(0.5, 1, N)),
        "city": np.where(CONTRACT == 1, "Omsk", DRAWS.choice(["Perm", "Ufa"], N)).astype(object),
        "sparse": np.where(X > 1, np.nan, DRAWS.normal(size=N)),
        "one": 1.0,
        "alone": DRAWS.normal(size=N),
    }
)
SEEN = compared(CLIENTS)
ROWS = np.arange(0, N, 3)
PLACE = {name: place for place, name in enumerate(CLIENTS)}


def drawn(name: str, unheard: tuple[str, ...] = ()) -> np.ndarray:
    places = [PLACE[one] for one in unheard]
    return conditional_donors(SEEN, PLACE[name], places, ROWS, 2, np.random.default_rng(0))


@pytest.mark.parametrize("name", list(CLIENTS))
def test_donors_are_other_clients_than_those_that_get(name: str) -> None:
    """A client gets from one outside its fold, or keeps its own."""
    donors = drawn(name)
    assert donors.shape == (2, len(ROWS))
    assert (~np.isin(donors, ROWS) | (donors == ROWS)).all()


def test_a_noisy_copy_still_follows_its_original_and_nothing_more() -> None:
    """The given copy correlates with the original as the true one did; its noise is another's."""
    given = CLIENTS["copy"].to_numpy()[drawn("copy")[0]]
    own, original = CLIENTS["copy"].to_numpy()[ROWS], X[ROWS]
    assert np.corrcoef(given, original)[0, 1] == pytest.approx(np.corrcoef(own, original)[0, 1], abs=0.02)
    assert abs(np.corrcoef(given - original, own - original)[0, 1]) < 0.1


def test_few_values_are_given_within_strata() -> None:
    """Months to the end of a contract come from a contract of the same length, levels too."""
    donors = drawn("months")
    assert (CONTRACT[donors] == CONTRACT[ROWS]).mean() > 0.98
    given = CLIENTS["city"].to_numpy()[drawn("city")[0]]
    assert ((given == "Omsk") == (CONTRACT[ROWS] == 1)).all()


def test_empty_cells_are_given_where_they_occur() -> None:
    """Cells are empty where another column is large; those given are so, too."""
    given = CLIENTS["sparse"].isna().to_numpy()[drawn("sparse")[0]]
    assert given[X[ROWS] > 1.1].mean() > 0.85
    assert given[X[ROWS] < 0.9].mean() < 0.05


def test_what_tells_nothing_is_not_heard() -> None:
    """A copy follows nothing where neither its original nor what that empties is heard."""
    given = CLIENTS["copy"].to_numpy()[drawn("copy", ("x", "sparse"))[0]]
    assert abs(np.corrcoef(given, X[ROWS])[0, 1]) < 0.1


def test_exact_repeats_are_found_one_by_one() -> None:
    """Of a sum and its parts the last is found, and the others stay; near repeats are none."""
    table = CLIENTS[["x", "copy", "alone"]].assign(total=CLIENTS["x"] + CLIENTS["alone"])
    seen = compared(table)
    assert repeating(seen, [2, 1, 0, 3]) == [3]
    assert repeating(seen, [3, 2, 0, 1]) == [0]
    assert repeating(SEEN, list(range(CLIENTS.shape[1]))) == []


def test_a_number_holds_the_flag_of_its_empty_cells() -> None:
    """The flag's copy is part of the number, not the other way round; those who are not asked are not named."""
    seen = compared(CLIENTS[["sparse", "alone"]].assign(flag=CLIENTS["sparse"].isna().astype(float)))
    assert holding(seen, 2, [0, 1]) == [0]
    assert holding(seen, 2, [1]) == []
    assert holding(seen, 1, [0, 2]) == []


def test_stand_ins_tell_a_quarter_or_more() -> None:
    """The feature that correlates most is named; none where all tell little."""
    found = {name: stand_in(SEEN, place) for name, place in PLACE.items()}
    assert found["copy"] == PLACE["x"]
    assert found["months"] == PLACE["contract"]
    assert found["alone"] is None
