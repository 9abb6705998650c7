"""Kept batches: found by name or path, read as they were written, and what is kept beside them."""

from pathlib import Path

import pandas as pd
import pytest

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.contacts.files import write_sheet
from churn.monitor.batches import Kept, digest, evidence_of, kept_of, locate, md5, read_batch, tracked, with_the_rest
from churn.monitor.evidence import NOTHING, Answer, Evidence

LIST = pd.DataFrame({"client": ["a", "-b"], "group": ["contact", "control"], "probability": [0.9, 0.8], "offer": "x"})


def test_a_batch_is_found_by_name_and_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kept one has its name either way; another file has none."""
    monkeypatch.chdir(tmp_path)
    folder = Path("data/batches/gym")
    folder.mkdir(parents=True)
    for path in (folder / "2026-11.csv", folder / "changed.csv", Path("other.csv")):
        path.touch()
    for name, of in {"2026-11": b"", "changed": b"before", "gone": b""}.items():
        (folder / f"{name}.csv.dvc").write_text(f"outs: [{{md5: '{md5(of)}', path: {name}.csv}}]")
    assert locate("gym", "2026-11").path == folder / "2026-11.csv"
    assert locate("gym", "data/batches/gym/2026-11.csv").name == "2026-11"
    assert locate("gym", "other.csv").name is None
    with pytest.raises(UserError, match="its clients are not here"):
        locate("gym", "gone")
    with pytest.raises(UserError, match="changed since it was kept"):
        locate("gym", "changed")
    with pytest.raises(UserError, match="no batch was kept under this name"):
        locate("gym", "2026-12")
    with pytest.raises(UserError, match="No batch of case 'bank' is kept yet"):
        locate("bank", "2026-11")


@pytest.mark.parametrize(("pointer", "found"), [("outs:\n- md5: 1a\n", "1a"), ("", ""), (None, "")])
def test_a_pointer_that_a_kill_left_empty_tracks_nothing(tmp_path: Path, pointer: str | None, found: str) -> None:
    """DVC opens it before it writes; keeping the same batch again then writes it."""
    if pointer is not None:
        (tmp_path / "a.csv.dvc").write_text(pointer)
    assert tracked(tmp_path / "a.csv") == found


def test_the_rest_of_the_clients_is_added(tmp_path: Path) -> None:
    """Those who were scored with the list and are not on it, in no group; a list of another month stays as it is."""
    scored = pd.DataFrame({"client": ["c", "a", "-b", "=d"], "p": [0.1234567, 0.9, 0.8, 0.2]})
    write_sheet(LIST, tmp_path / "list.csv")
    cells = pd.read_csv(tmp_path / "list.csv", encoding="utf-8-sig", dtype=str)
    batch = read_batch(tmp_path / "list.csv")
    both = with_the_rest(cells, batch, scored)
    assert both["client"].tolist() == ["a", "'-b", "c", "'=d"]
    assert both["probability"].tolist() == ["0.9", "0.8", "0.123457", "0.2"]
    assert both["group"].tolist() == ["contact", "control", "", ""]
    for other in (scored.assign(p=0.5), scored.assign(client="x" + scored["client"])):
        pd.testing.assert_frame_equal(with_the_rest(cells, batch, other), cells)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (LIST.assign(client="a"), "1 clients stand there more than once"),
        (LIST.assign(group="kontrol"), "an unknown group in 2 rows"),
        (LIST.assign(probability=1.2), "no number from 0 to 1 in 2 rows"),
        (LIST.drop(columns="probability"), "the column 'probability' is missing"),
    ],
)
def test_what_no_batch_holds_is_refused(tmp_path: Path, table: pd.DataFrame, message: str) -> None:
    """By column and row."""
    write_sheet(table, tmp_path / "list.csv")
    with pytest.raises(UserError, match=message):
        read_batch(tmp_path / "list.csv")


def test_what_is_kept_beside_comes_back(tmp_path: Path) -> None:
    """Counts and the model's own evidence, no client; what is unknown stays unknown."""
    own = Evidence(10, 2.5, 3.0, Answer(0.1, 0.2), Answer(-0.1, 0.3), NOTHING)
    kept = kept_of(LIST, "m12", own)
    assert (kept.clients, kept.contact, kept.control, kept.expected) == (2, 1, 1, pytest.approx(1.7))
    (tmp_path / "kept.yaml").write_text(kept.model_dump_json())
    assert evidence_of(read_config(tmp_path / "kept.yaml", Kept).own) == own


def test_a_model_has_a_mark_of_its_own(tmp_path: Path) -> None:
    """Other bytes in one of its files give another."""
    (tmp_path / "champion.json").write_text("{}")
    before = digest(tmp_path)
    assert digest(tmp_path) == before
    (tmp_path / "lr.skops").write_bytes(b"x")
    assert digest(tmp_path) != before
    assert before.startswith("m")
