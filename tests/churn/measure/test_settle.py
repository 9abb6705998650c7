"""Lines of terms are written, and every other byte stays."""

from pathlib import Path

import pytest

from churn.base.errors import UserError
from churn.measure.effect import Estimate
from churn.measure.learned import Learned
from churn.measure.settle import Line, line_of, settle, with_line

PARAMS = """# a comment
campaign:
  other: {keeps: [1, 1]}
  gym: # of gyms
    keeps: [6, 14] # a guess
    taken_anyway: [14, 6]

    value: 5
plan: {draws: 100}
"""
ACTIONS = """general: {en: "a", ru: "а"} # "б"
actions:
  - kind: offer
    id: call
    keeps:   [2, 18]
    campaigns: [cold] # measured
    text: {en: "b", ru: "б"}
"""
KEEPS = Learned("general", "keeps", (6, 14), (20.5, 40.25), Estimate(0.333, 0.2, 0.45), 300, 60)
CALL = KEEPS._replace(owner="call", prior=(2, 18))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "cases/gym").mkdir(parents=True)
    (tmp_path / "params.yaml").write_bytes(PARAMS.replace("\n", "\r\n").encode())
    (tmp_path / "cases/gym/actions.yaml").write_bytes(ACTIONS.encode())
    return tmp_path


def test_a_line_says_why() -> None:
    """The new Beta, and the campaign as its reason."""
    assert str(line_of(KEEPS, "cnew")) == (
        "keeps: [20.5, 40.25] # 6, 14 before campaign cnew: 0.33 (0.20 to 0.45), 300 contacted, 60 held out"
    )


def test_only_these_lines_change(root: Path) -> None:
    """Values, their comments, and the line that counts campaigns; line ends, comments and spaces elsewhere stay."""
    settle("gym", [KEEPS, CALL], "cnew", {"call": ("cold",)}, root)
    told = "before campaign cnew: 0.33 (0.20 to 0.45), 300 contacted, 60 held out"
    mine = f"keeps: [20.5, 40.25] # 6, 14 {told}\n    campaigns: [cnew] # measured with a control group"
    expected = PARAMS.replace("keeps: [6, 14] # a guess", mine).replace("\n", "\r\n")
    assert (root / "params.yaml").read_bytes() == expected.encode()
    own = ACTIONS.replace("[2, 18]", f"[20.5, 40.25] # 2, 18 {told}")
    own = own.replace("[cold] # measured", "[cold, cnew] # measured with a control group")
    assert (root / "cases/gym/actions.yaml").read_bytes() == own.encode()
    assert sorted(one.name for one in root.iterdir() if one.name != ".dvc") == ["cases", "params.yaml"]


def test_a_campaign_counts_once(root: Path) -> None:
    """The same one is refused, and nothing is written."""
    with pytest.raises(UserError, match="campaign cold is in the terms of case 'gym' already"):
        settle("gym", [KEEPS, CALL], "cold", {"call": ("cold",)}, root)
    assert (root / "cases/gym/actions.yaml").read_bytes() == ACTIONS.encode()


def test_all_or_nothing(root: Path) -> None:
    """Where one line cannot be written, no file is."""
    before = (root / "params.yaml").read_bytes()
    with pytest.raises(UserError, match=r"there is no 'actions\.gone'"):
        settle("gym", [KEEPS, CALL._replace(owner="gone")], "cnew", {}, root)
    assert (root / "params.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("case", "key", "message"),
    [("other", "keeps", "stands within braces"), ("gym", "absent", "has no key 'absent'"), ("no", "keeps", "no 'camp")],
)
def test_what_cannot_be_written_is_shown(case: str, key: str, message: str) -> None:
    """With what to do by hand."""
    with pytest.raises(UserError, match=rf"{message}.*by hand"):
        with_line(PARAMS, Path("params.yaml"), ("campaign", case), Line(key, "[1, 2]", "why"))
