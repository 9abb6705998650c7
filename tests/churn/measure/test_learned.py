"""What is learned of shares: between the prior and the campaign, and by whom."""

import numpy as np
import pytest
from scipy.stats import beta

from churn.base.texts import Text
from churn.measure.effect import Estimate
from churn.measure.learned import fingerprint, learn, owned, posterior
from churn.plan.actions import Actions
from churn.plan.terms import Campaign
from tests.churn.measure.campaigns import followed

NOTHING = {"en": "x", "ru": "х"}
CAMPAIGN = Campaign(
    contact_cost=50, offer_cost=500, keeps=(6, 14), taken_anyway=(14, 6), currency="₽", period=Text(**NOTHING), value=1
)
ACTIONS = Actions.model_validate(
    {
        "general": NOTHING,
        "actions": [
            {"kind": "offer", "id": "own", "driver": "age", "keeps": [2, 18], "text": NOTHING},
            {"kind": "offer", "id": "shared", "driver": "age", "text": NOTHING},
        ],
    }
)


def test_without_evidence_the_prior_stays() -> None:
    """A campaign that is equally near to all shares changes nothing."""
    assert posterior((6, 14), lambda share: 1.0) == pytest.approx((6, 14), rel=0.01)


def test_a_binomial_campaign_adds_its_counts() -> None:
    """With the likelihood of 30 kept of 100 the posterior is the conjugate one."""
    likelihood = beta(31, 71)
    found = posterior((6, 14), lambda share: -2 * float(likelihood.logpdf(share)))
    assert found == pytest.approx((36, 84), rel=0.01)


def test_shares_have_owners() -> None:
    """Offers without a share of their own learn the campaign's together; each other share is learned alone."""
    found = {(owner, share): offers for owner, share, _, offers in owned(CAMPAIGN, ACTIONS)}
    assert found == {
        ("general", "keeps"): ("general", "shared"),
        ("own", "keeps"): ("own",),
        ("general", "taken_anyway"): ("general", "own", "shared"),
    }


def test_what_is_learned_lies_between() -> None:
    """The posterior's mean is between prior and estimate, and it knows more than either."""
    clients = followed((300, 90), (200, 100))
    (found,) = learn(clients, CAMPAIGN, ACTIONS)
    mean, spread = beta.mean(*found.posterior), beta.std(*found.posterior)
    assert (found.owner, found.share, found.contacted, found.control) == ("general", "keeps", 300, 200)
    assert 0.3 < mean < found.measured.estimate == pytest.approx(0.4, abs=0.01)
    assert spread < min(beta.std(6, 14), (found.measured.high - found.measured.low) / 3.92)


def test_taken_anyway_is_learned_where_it_is_known() -> None:
    """Of 60 of 100 who would stay 45 are seen to take it: three quarters; who was kept took it too."""
    clients = followed((100, 30), (100, 40))
    mine = (clients["group"] == "contact").to_numpy()
    takers = mine & (clients["left"] == 0) & (clients.groupby("left").cumcount() < 55)  # 10 kept, 45 of the others
    learned = learn(clients.assign(taken=takers.astype(float)), CAMPAIGN, ACTIONS)
    found = {one.share: one.measured.estimate for one in learned}
    assert found["taken_anyway"] == pytest.approx(0.75, abs=0.01)
    assert found["keeps"] == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    ("clients", "campaign"),
    [
        (followed((100, 30), (4, 2)), CAMPAIGN),
        (followed((100, 30), (100, 40)), CAMPAIGN.model_copy(update={"keeps": (1.0, 0.0)})),
    ],
)
def test_nothing_is_learned_of_few_or_of_what_is_certain(clients: object, campaign: Campaign) -> None:
    """Fewer than 5 held out tell nothing that is worth a line; a certain share is not doubted."""
    assert learn(clients, campaign, ACTIONS) == []  # type: ignore[arg-type]


def test_a_campaign_has_one_mark() -> None:
    """Whatever the order of rows; other outcomes are another campaign. It never reads as a number."""
    clients = followed()
    assert fingerprint(clients) == fingerprint(clients.iloc[::-1])
    assert fingerprint(clients) != fingerprint(followed((30, 10)))
    assert fingerprint(clients)[0] == "c"


def test_an_estimate_is_a_triple() -> None:
    """Of estimate, low and high, in this order."""
    assert Estimate(1.0, 0.5, np.inf)._asdict() == {"estimate": 1.0, "low": 0.5, "high": np.inf}
