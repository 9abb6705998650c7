"""Advice: a paragraph for a single offer, groups merged where they are the same clients, drivers in a table."""

import numpy as np
import pandas as pd
import pytest

from churn.base.texts import LANGUAGES, Language
from churn.report.advice import Group, advice, merged
from churn.report.blocks import Items, Prose, Table
from churn.report.study import Study
from tests.studies import study

MEMBERS = (
    pd.DataFrame({"a": [1, 1, 1, 1, 0, 0, 0, 0], "b": [1, 1, 1, 0, 0, 0, 0, 0], "c": [0, 0, 0, 1, 1, 1, 0, 0]}) == 1
)


def plain() -> Study:
    """Give a study for which nothing but the general offer is declared."""
    full = study()
    told = {f"text_{to}": "Offer." for to in LANGUAGES} | {f"evidence_{to}": "So." for to in LANGUAGES}
    rows = [
        {
            "id": "general",
            "kind": "offer",
            "clients": 20,
            "expected_gain": 90.0,
            "gain": 100.0,
            "low": 5.0,
            "high": 9.0,
        },
        {"id": "idle", "kind": "targeting", "clients": 30},
        {"id": "visits", "kind": "open", "clients": 15},
        {"id": "city", "kind": "targeting", "clients": 60},
        {"id": "app", "kind": "targeting", "clients": 20},
    ]
    groups = pd.DataFrame(
        {"kind": ["segment"] * 2, "id": ["rare", "idle"], "clients": [20, 30], "value_at_stake": [900.0, 700.0],
         "contacted": 10, "gain": 70.0, "low": 20.0, "high": 120.0}
    )  # fmt: skip
    members = pd.DataFrame({"client": full.clients["client"], "rare": np.arange(80) < 20, "idle": np.arange(80) < 30})
    segments = full.segments["segments"].assign(test_lift=1.5)
    return study(
        plan={**full.plan, "recommendations": pd.DataFrame([row | told for row in rows]), "groups": groups},
        segments={**full.segments, "segments": segments, "members": members},
    )


def test_groups_of_the_same_clients_are_one() -> None:
    """A group most of whose clients stand above is merged into the one that holds most of them; others stay."""
    assert merged(MEMBERS, ["a", "b", "c"]) == [Group("a", 4, 4, 1), Group("c", 3, 2, 0)]
    assert merged(MEMBERS, ["b", "a"]) == [Group("b", 3, 3, 1)]
    assert merged(MEMBERS, []) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_offer_is_a_paragraph(language: Language) -> None:
    """With nothing declared there is a paragraph, a table of groups and one of drivers, and no list."""
    blocks = advice(plain(), language)
    assert not [block for block in blocks if isinstance(block, Items)]
    assert len([block for block in blocks if isinstance(block, Prose)]) == 1
    groups, drivers = [block for block in blocks if isinstance(block, Table)]
    assert len(groups.rows) == 1
    assert len(drivers.rows) == 3


def test_a_reason_of_most_clients_singles_nobody_out() -> None:
    """A column that nobody can change tells whom to contact only where it is the reason of few."""
    *_, drivers = advice(plain(), "en")
    assert isinstance(drivers, Table)
    assert {row[0]: row[-1] for row in drivers.rows} == {
        "Visits": "nothing is declared yet",
        "Town": "not to be changed",
        "Uses the app": "not to be changed; tells whom to contact",
    }


def test_several_offers_are_a_list() -> None:
    """Declared offers and reviews stay items, each with what speaks for it."""
    blocks = advice(study(), "en")
    assert [len(block.items) for block in blocks if isinstance(block, Items)] == [1, 1]
