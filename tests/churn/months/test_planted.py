"""What is planted in a year: from its month on, and unknown names are refused."""

from pathlib import Path

import pytest

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.ingest.simulator import Simulator
from churn.months.planted import Year, check_year, now
from tests.churn.months.worlds import WORLD
from tests.workflow.pipeline import ROOT

YEAR = """
simulator: simulator.yaml
clients: 50
memory: 0.9
acts: {keeps: 0.3, offers: {card: 0.1}, taken_anyway: 0.7}
worlds:
  usual: []
  changes: [{month: 7, shift: {age: 1}, intercept: 0.5}, {month: 3, offers: {card: 0}}, {month: 9, keeps: -0.2}]
"""


def year(folder: Path, old: str = "", new: str = "") -> Year:
    (folder / "year.yaml").write_text(YEAR.replace(old, new) if old else YEAR, encoding="utf-8")
    return read_config(folder / "year.yaml", Year)


@pytest.mark.parametrize(
    ("month", "intercept", "shift", "card", "other"),
    [(1, 0, {}, 0.1, 0.3), (3, 0, {}, 0, 0.3), (7, 0.5, {"age": 1}, 0, 0.3), (9, 0.5, {"age": 1}, -0.2, -0.2)],
)
def test_changes_hold_from_their_month_on(
    tmp_path: Path, month: int, intercept: float, shift: dict[str, float], card: float, other: float
) -> None:
    """Each thing is as its latest change says; a change of all offers also changes those named before."""
    found = now(year(tmp_path), "changes", month)
    assert (found.intercept, found.shift) == (intercept, shift)
    assert (found.acts.kept("card"), found.acts.kept("other")) == (card, other)
    assert now(year(tmp_path), "usual", month).acts.kept("card") == 0.1


@pytest.mark.parametrize(
    ("old", "new", "fragment"),
    [
        ("memory:", "memry:", "unknown key 'memry'. Did you mean 'memory'?"),
        ("intercept: 0.5", "intercpt: 0.5", "Did you mean 'intercept'?"),
        ("keeps: 0.3", "keeps: 1.3", "less than or equal to 1"),
        ("month: 9", "month: 13", "changes of changes come after month 12"),
        ("clients: 50", "clients: 5", "greater than or equal to 10"),
    ],
)
def test_a_wrong_year_is_refused(tmp_path: Path, old: str, new: str, fragment: str) -> None:
    """The message names the key and what is allowed."""
    with pytest.raises(UserError) as caught:
        year(tmp_path, old, new)
    assert fragment in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "fragment"),
    [
        ("shift: {age: 1}", "shift: {agee: 1}", "there is no column 'agee'. Did you mean 'age'?"),
        ("offers: {card: 0}", "offers: {crad: 0}", "there is no offer 'crad'. Did you mean 'card'?"),
    ],
)
def test_names_are_those_of_the_case(tmp_path: Path, old: str, new: str, fragment: str) -> None:
    """Of columns that the simulator draws, and of offers."""
    check_year(year(tmp_path), WORLD, ("card", "general"))
    with pytest.raises(UserError) as caught:
        check_year(year(tmp_path, old, new), WORLD, ("card", "general"))
    assert fragment in str(caught.value)


@pytest.mark.parametrize("path", sorted(ROOT.glob("cases/*/year.yaml")), ids=lambda one: one.parent.name)
def test_every_year_names_columns_of_its_simulator(path: Path) -> None:
    """A world without a change is among those of each case."""
    found = read_config(path, Year)
    offers = {name for changes in found.worlds.values() for change in changes for name in change.offers}
    check_year(found, read_config(path.parent / found.simulator, Simulator), offers)
    assert found.worlds["usual"] == ()
