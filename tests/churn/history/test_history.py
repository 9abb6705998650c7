"""The history of a case: read, added to, and written in the same bytes."""

from pathlib import Path

import pytest

from churn.base.errors import UserError
from churn.history.history import (
    EMPTY,
    Answer,
    Batch,
    Beside,
    CampaignEntry,
    Estimate,
    Group,
    History,
    ModelEntry,
    history_text,
    read_history,
)
from tests.workflow.pipeline import ROOT

ONE = Estimate(estimate=-0.123456789, low=-0.2, high=-0.05)
CAMPAIGN = CampaignEntry(
    mark="c1234", verdict="kept", contact=Group(clients=120, left=30), control=Group(clients=60, left=30),
    effect=ONE, p=0.001, keeps=ONE, money=ONE,
)  # fmt: skip
MODEL = ModelEntry(
    verdict="as promised", champion="m1", judges=100, left=0, expected=1.5, reached=20, unknown=0, ratio=None,
    intercept=None, slope=None, roc_auc=Beside(found=None, promised=ONE), log_loss=Beside(found=ONE, promised=ONE),
    level=Answer(estimate=0.1, error=0.2), spread=Answer(estimate=None, error=None),
    ranking=Answer(estimate=None, error=None), alarms=(), unsure=("few",),
)  # fmt: skip


@pytest.mark.parametrize(
    "batch", [Batch(name="2026-11", campaign=CAMPAIGN), Batch(name="Б", model=MODEL), Batch(name="1e3")]
)
def test_what_is_written_is_read(tmp_path: Path, batch: Batch) -> None:
    """To six digits; what is absent stays absent."""
    path = tmp_path / "history.yaml"
    path.write_text(history_text(History(batches=(batch,))), encoding="utf-8")
    found = read_history(path)
    assert history_text(found) == path.read_text(encoding="utf-8")
    assert found.batches[0].name == batch.name
    assert (found.batches[0].campaign is None, found.batches[0].model is None) == (
        batch.campaign is None,
        batch.model is None,
    )


def test_an_absent_file_is_an_empty_history(tmp_path: Path) -> None:
    """And the file of a case of which nothing was measured says the same."""
    assert read_history(tmp_path / "history.yaml").batches == ()
    (tmp_path / "history.yaml").write_text(EMPTY)
    assert read_history(tmp_path / "history.yaml").batches == ()
    assert history_text(History(batches=())) == EMPTY


def test_every_case_has_one() -> None:
    """A file that the report can depend on."""
    cases = [path.parent for path in (ROOT / "cases").glob("*/contract.yaml")]
    assert len(cases) == 5
    for case in cases:
        read_history(case / "history.yaml")
        assert (case / "history.yaml").is_file()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("batches: [{name: a, modell: null}]", "unknown key 'batches.0.modell'. Did you mean 'model'?"),
        ("batches: [{name: a}, {name: a}]", "the batch 'a' stands there more than once"),
        ("batches: [{name: a, client: x}]", "unknown key 'batches.0.client'"),
    ],
)
def test_what_no_history_holds_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """Unknown keys, and a batch twice."""
    (tmp_path / "history.yaml").write_text(text)
    with pytest.raises(UserError, match=message):
        read_history(tmp_path / "history.yaml")


def test_a_batch_keeps_its_place() -> None:
    """A new one comes last; another entry of an old one stands where it stood; those before it are its past."""
    history = History(batches=(Batch(name="a"), Batch(name="b"))).put(Batch(name="c"))
    again = history.put(Batch(name="b", campaign=CAMPAIGN))
    assert [one.name for one in again.batches] == ["a", "b", "c"]
    assert again.of("b").campaign == CAMPAIGN
    assert [one.name for one in again.before("b")] == ["a"]
    assert [one.name for one in again.before("new")] == ["a", "b", "c"]
    assert again.of("new") == Batch(name="new")
