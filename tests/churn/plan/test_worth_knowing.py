"""What knowing an assumption is worth, against cases that can be counted."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

from churn.plan.campaign import open_to_all
from churn.plan.sensitivity import Setting
from churn.plan.terms import Offer
from churn.plan.worth_knowing import worth_knowing

OFFER = Offer(contact_cost=10, offer_cost=20, keeps=(6, 14), taken_anyway=(14, 6))


def setting(p: list[float], value: float = 100.0, **terms: object) -> Setting:
    offers = {"general": OFFER.model_copy(update=terms)}
    known = pd.DataFrame({"client": [str(number) for number in range(len(p))], "p": p})
    return Setting(known, np.full(len(p), value), offers, open_to_all(known, offers))


def worth(given: Setting) -> pd.Series:
    return worth_knowing(given, 0.2).set_index("assumption")["worth"]


def test_knowing_a_share_saves_contacts_that_do_not_pay() -> None:
    """One client, sure to leave: contacted at the mean; where fewer than 10 / 80 are kept, one would not have been."""
    shares = beta(6, 14).ppf((np.arange(20_000) + 0.5) / 20_000)
    assert worth(setting([1.0]))["keeps"] == pytest.approx(np.maximum(10 - 80 * shares, 0).mean(), rel=0.05)


def test_what_changes_no_decision_is_worth_nothing() -> None:
    """Where every client pays by far, or none ever does, nothing is worth knowing, however far it moves the profit."""
    assert worth(setting([0.9, 0.95], value=1e6)).max() == pytest.approx(0, abs=1)
    assert worth(setting([0.01, 0.02], value=1.0)).max() == 0


def test_what_is_certain_is_worth_nothing() -> None:
    """And knowing all is worth as much as knowing any."""
    found = worth(setting([0.4, 0.5, 0.6], taken_anyway=(1.0, 0.0)))
    assert found["taken_anyway"] == 0
    assert found["all"] >= found.drop("all").max() > 0


def test_the_table_is_in_order() -> None:
    """The most worth first, all last; shares are of the profit expected now."""
    given = setting([0.65, 0.7, 0.8])
    table = worth_knowing(given, 0.2)
    assert table["worth"].iloc[:-1].is_monotonic_decreasing
    assert table["assumption"].iloc[-1] == "all"
    p = given.known["p"]
    now = (p * 0.3 * 80 - (1 - p) * 0.7 * 20 - 10).clip(lower=0).sum()
    assert table["share"].to_numpy() == pytest.approx(table["worth"].to_numpy() / now)


def test_an_offer_that_a_client_may_not_have_is_never_chosen() -> None:
    """A better offer that nobody is eligible for changes nothing."""
    given = setting([0.5, 0.6])
    offers = {"better": OFFER.model_copy(update={"offer_cost": 0.0}), **given.offers}
    eligible = given.eligible.assign(better=False)
    more = given._replace(offers=offers, eligible=eligible)
    pd.testing.assert_series_equal(worth(more), worth(given))
