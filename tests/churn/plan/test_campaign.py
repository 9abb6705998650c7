"""Money of a campaign: values of clients, expected gain, and the best offer, on literal clients."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from churn.base.errors import UserError
from churn.plan.campaign import best_offers, client_values, expected, expected_gain, open_to_all, quantiles
from churn.plan.terms import Beta, Campaign, ColumnValue, Offer, SegmentValue

OFFER = Offer(contact_cost=1, offer_cost=10, keeps=(3, 7), taken_anyway=(1, 1))
CLIENTS = pd.DataFrame({"client": ["a", "b", "c"], "profit": [1.0, 2.5, -1.0], "city": ["x", "y", "x"]})
MEMBERS = pd.DataFrame({"client": ["c", "b", "a"], "rich": [False, True, True], "old": [True, True, False]})


def test_gain_is_that_counted_by_hand() -> None:
    """p γ (v - d) - (1 - p) ψ d - c, at the means of γ and ψ."""
    p, value = np.array([0.0, 0.5, 1.0]), np.array([100.0, 100.0, 10.0])
    np.testing.assert_allclose([-6, 0.5 * 0.3 * 90 - 0.5 * 0.5 * 10 - 1, -1], expected_gain(p, value, OFFER))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.floats(0, 1), st.floats(0, 1e6), st.floats(1, 1e4), st.floats(0, 1e3))
def test_certain_acceptance_is_the_published_special_case(p: float, value: float, offer: float, contact: float) -> None:
    """Where all who stay take the offer, gain is that of Verbraken, Verbeke and Baesens (2013), equation 2."""
    terms = Offer(contact_cost=contact, offer_cost=offer, keeps=(6, 14), taken_anyway=(1, 0))
    published = p * (0.3 * (value - offer) - contact) + (1 - p) * -(offer + contact)
    assert expected_gain(np.array([p]), np.array([value]), terms)[0] == pytest.approx(published, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "amounts"),
    [
        (7.0, [7, 7, 7]),
        (ColumnValue(column="profit", times=2), [2, 5, -2]),
        (ColumnValue(column="profit"), [1, 2.5, -1]),
        (SegmentValue(segments={"rich": 9, "old": 5}, otherwise=1), [9, 9, 5]),
        (SegmentValue(segments={"old": 5, "rich": 9}, otherwise=1), [9, 5, 5]),
        (SegmentValue(segments={"old": 5}, otherwise=1), [1, 5, 5]),
    ],
)
def test_clients_have_their_values(value: float | ColumnValue | SegmentValue, amounts: list[float]) -> None:
    """One number for all, a column times a number, or the first segment listed that holds the client."""
    assert amounts == client_values(value, CLIENTS, MEMBERS).tolist()


@pytest.mark.parametrize(
    ("value", "members", "fragments"),
    [
        (ColumnValue(column="profits"), MEMBERS, ["'profits' is no number", "Did you mean 'profit'?"]),
        (ColumnValue(column="city"), MEMBERS, ["'city' is no number", "Allowed: profit."]),
        (SegmentValue(segments={"rihc": 1}, otherwise=0), MEMBERS, ["'rihc' is no segment", "Did you mean 'rich'?"]),
        (SegmentValue(segments={"rich": 1}, otherwise=0), None, ["'rich' is no segment"]),
    ],
)
def test_unknown_names_are_refused(
    value: ColumnValue | SegmentValue, members: pd.DataFrame | None, fragments: list[str]
) -> None:
    """The message says where, what was found and what is allowed."""
    with pytest.raises(UserError) as caught:
        client_values(value, CLIENTS, members)
    assert [part for part in ["params.yaml: campaign", *fragments] if part not in str(caught.value)] == []


def test_a_client_without_a_value_is_refused() -> None:
    """An empty cell in the column of values is named with its client."""
    with pytest.raises(UserError, match=r"empty for 1 clients \(b\)"):
        client_values(ColumnValue(column="profit"), CLIENTS.assign(profit=[1, np.nan, 2]))


def test_everybody_gets_the_best_eligible_offer() -> None:
    """The greatest gain among those a client is eligible for; the first of equals; none where there is none."""
    dear = OFFER.model_copy(update={"contact_cost": 2.0})
    offers = {"dear": dear, "cheap": OFFER, "same": OFFER}
    eligible = pd.DataFrame({"same": [1, 1, 0, 0], "cheap": [1, 0, 0, 0], "dear": [1, 1, 1, 0]}, index=[3, 5, 6, 9])
    found = best_offers(np.full(4, 0.5), np.full(4, 100.0), offers, eligible.astype(bool))
    assert found["offer"].tolist() == ["cheap", "same", "dear", ""]
    assert found["gain"].tolist() == pytest.approx([10, 10, 9, -np.inf])
    assert found.index.tolist() == [3, 5, 6, 9]


def test_open_to_all_is_true_for_all() -> None:
    """Every client may have every offer."""
    assert open_to_all(CLIENTS, {"one": OFFER, "two": OFFER}).to_dict("list") == {"one": [True] * 3, "two": [True] * 3}


def test_certain_shares_have_no_spread() -> None:
    """(1, 0) is always 1, (0, 1) always 0; others spread around their mean."""
    levels = (np.arange(1000) + 0.5) / 1000
    assert [expected((1, 0)), *quantiles((1, 0), levels[:2])] == [1, 1, 1]
    assert [expected((0, 1)), *quantiles((0, 1), levels[:2])] == [0, 0, 0]
    spread = quantiles((6, 14), levels)
    assert expected((6, 14)) == 0.3 == pytest.approx(spread.mean(), abs=1e-4)
    assert spread.std() == pytest.approx(np.sqrt(0.3 * 0.7 / 21), rel=0.01)


@pytest.mark.parametrize("share", [(0, 0), (-1, 2), (1,)])
def test_a_beta_needs_two_counts(share: tuple[float, ...]) -> None:
    """Neither both 0, nor negative, nor a single number."""
    with pytest.raises(ValidationError):
        TypeAdapter(Beta).validate_python(share)


def test_a_campaign_is_an_offer_of_its_own() -> None:
    """The campaign's terms are the offer open to all."""
    campaign = Campaign(**OFFER.model_dump(), currency="₽", period={"en": "month", "ru": "месяц"}, value=5)
    assert campaign.general == OFFER
