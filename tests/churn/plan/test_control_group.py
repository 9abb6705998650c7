"""The control group: its size by what is believed of the offers, and who is in it."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta, norm

from churn.plan.control_group import MOST_PERIODS, STRATA, campaigns_of, design, held_out
from churn.plan.settings import Control
from churn.plan.terms import Beta, Offer

SETTINGS = Control(power=0.8, level=0.05, least=0.05, most=0.3)
SURE: Beta = (3e7, 7e7)
"""Three in ten are kept, beyond doubt."""


def offers(keeps: Beta) -> dict[str, Offer]:
    return {"general": Offer(contact_cost=1, offer_cost=5, keeps=keeps, taken_anyway=(1, 1))}


def clients(p: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"client": [f"{number}" for number in range(len(p))], "p": p, "offer": "general"})


def test_a_sure_effect_takes_the_sizes_of_the_books() -> None:
    """Without doubt or differences of risk .15 against .30 takes 121 in each of two groups (R, power.prop.test)."""
    half = SETTINGS.model_copy(update={"least": 0.5, "most": 0.5})
    for each, periods in ((121, 1), (120, 2)):
        assert design(clients(np.full(2 * each, 0.3)), offers((5e7, 5e7)), half).periods == periods


def test_a_design_shows_the_effect_as_often_as_promised() -> None:
    """Drawn 4,000 times, the offer's share and the clients anew each time, with tests that know the probabilities."""
    rng = np.random.default_rng(0)
    p = rng.beta(0.8, 0.8, 600)
    found = design(clients(p), offers((6, 14)), SETTINGS)
    held = round(found.share * 600)
    seen = 0
    for kept in beta(6, 14).rvs(4000, random_state=rng):
        order = rng.permutation(600)
        control, own = order[:held], order[held:]
        change = (rng.random(held) < p[control]).mean() - p[control].mean()
        change -= (rng.random(600 - held) < (1 - kept) * p[own]).mean() - p[own].mean()
        curve = p * (1 - kept * (1 - found.share))
        seen += change > norm.ppf(0.975) * np.sqrt((curve * (1 - curve)).mean() * (1 / held + 1 / (600 - held)))
    assert found.periods == 1
    assert seen / 4000 == pytest.approx(found.assurance, abs=0.02)


def test_doubt_lowers_the_chance() -> None:
    """Where power at the mean promises .9 and more, the doubt about the mean leaves less."""
    known, doubted = (design(clients(np.full(400, 0.5)), offers(keeps), SETTINGS) for keeps in (SURE, (3.0, 7.0)))
    assert doubted.share >= known.share
    fixed = SETTINGS.model_copy(update={"least": 0.3})
    known, doubted = (design(clients(np.full(400, 0.5)), offers(keeps), fixed) for keeps in (SURE, (3.0, 7.0)))
    assert known.assurance > doubted.assurance + 0.05


def test_a_long_list_holds_out_the_least() -> None:
    """Where few are enough, the least share is held out."""
    found = design(clients(np.full(20_000, 0.5)), offers((6, 14)), SETTINGS)
    assert (found.share, found.periods) == (0.05, 1)
    assert (found.leave_held_out, found.leave_contacted) == pytest.approx((0.5, 0.35), abs=1e-4)


def test_a_short_list_takes_several_periods() -> None:
    """The greatest share is held out, and as many lists as one of that length would be enough."""
    found = design(clients(np.full(100, 0.4)), offers(SURE), SETTINGS)
    assert found.share == 0.3
    longer = [design(clients(np.full(100 * lists, 0.4)), offers(SURE), SETTINGS.model_copy(update={"least": 0.3}))
              for lists in (found.periods - 1, found.periods)]  # fmt: skip
    assert longer[0].assurance < 0.8 <= longer[1].assurance


def test_a_width_can_be_wished() -> None:
    """The narrower the interval shall be, the more are held out; the width promised is then reached."""
    found = [design(clients(np.full(2000, 0.5)), offers((6, 14)), SETTINGS.model_copy(update={"width": wished}))
             for wished in (0.4, 0.25, 0.2)]  # fmt: skip
    assert [one.width <= wished for one, wished in zip(found, (0.4, 0.25, 0.2), strict=True)] == [True] * 3
    assert found[0].share < found[1].share < found[2].share
    never = design(clients(np.full(50, 0.1)), offers((6, 14)), SETTINGS.model_copy(update={"width": 0.001}))
    assert never.periods == MOST_PERIODS


@pytest.mark.parametrize(("p", "keeps"), [([], (6, 14)), ([0.4, 0.5], (0, 1)), ([0.0], (6, 14))])
def test_nothing_to_see_holds_nobody_out(p: list[float], keeps: Beta) -> None:
    """Without clients, or without an effect, nobody is held out and no period is enough."""
    found = design(clients(np.array(p)), offers(keeps), SETTINGS)
    assert (found.share, found.periods, found.assurance) == (0, 0, 0)


def test_groups_are_alike_in_risk() -> None:
    """Of every tenth of the probability the share is held out, to less than a client, whatever the seed."""
    listed = clients(np.random.default_rng(0).beta(0.5, 0.5, 500))
    strata = (listed["p"] * STRATA).astype(int)
    for seed in range(20):
        held = pd.Series(held_out(listed, 0.1, seed)).groupby(strata).agg(["sum", "count"])
        assert ((held["sum"] - 0.1 * held["count"]).abs() < 1).all()


def test_everybody_is_held_out_as_often() -> None:
    """Over many seeds each client's chance is the share, also in strata of a few clients."""
    listed = clients(np.array([0.05, 0.11, 0.12, 0.13, 0.95, 0.96, 0.97]))
    often = np.mean([held_out(listed, 0.2, seed) for seed in range(1500)], axis=0)
    assert often == pytest.approx(np.full(7, 0.2), abs=0.04)


def test_held_out_clients_keep_their_place() -> None:
    """The order does not matter; a larger share holds out the same and more; another seed draws others."""
    listed = clients(np.random.default_rng(0).random(4000))
    held = held_out(listed, 0.2, 0)
    assert held_out(listed.iloc[::-1], 0.2, 0).tolist() == held[::-1].tolist()
    assert held_out(listed, 0.3, 0)[held].all()
    assert held.tolist() != held_out(listed, 0.2, 1).tolist()


def test_a_measured_campaign_draws_the_group_anew() -> None:
    """In any order of campaigns; before the first one the group is that of the seed."""
    listed = clients(np.random.default_rng(0).random(1000))
    before, after = held_out(listed, 0.2, 0), held_out(listed, 0.2, 0, ["c1", "c2"])
    assert held_out(listed, 0.2, 0, ["c2", "c1"]).tolist() == after.tolist()
    assert after[before].mean() == pytest.approx(0.2, abs=0.08)
    measured = offers((6, 14))["general"].model_copy(update={"campaigns": ("c1", "c2")})
    assert campaigns_of(offers((6, 14))) == set()
    assert campaigns_of({"general": measured, "card": measured}) == {"c1", "c2"}


def test_who_goes_moves_at_most_one_other() -> None:
    """Where a client leaves the list, at most one other takes the place, of the same stratum."""
    listed = clients(np.random.default_rng(0).random(300))
    held = held_out(listed, 0.15, 0)
    for gone in range(0, 300, 7):
        rest = listed.drop(index=gone)
        moved = rest[held_out(rest, 0.15, 0) != np.delete(held, gone)]
        assert len(moved) <= 1
        assert set((moved["p"] * STRATA).astype(int)) <= {int(listed["p"].iloc[gone] * STRATA)}
