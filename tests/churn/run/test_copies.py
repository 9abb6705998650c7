"""The copy of a workspace for one case."""

import shutil
from pathlib import Path

import yaml

from churn.run.copies import make_copy, place_of
from churn.run.lockfile import entries, hashes, read_lock
from churn.run.work import Case, overlap
from tests.churn.run.conftest import commit


def case(*reads: str) -> Case:
    return Case("a", ("take@a",), {"take@a": frozenset()}, reads, (), ())


def test_a_copy_has_what_git_would_commit_and_links_to_the_rest(fresh: Path, tmp_path: Path) -> None:
    """Edits and new files, not deleted ones; params.yaml with one case; sources that git ignores, as links."""
    (fresh / "take.sh").unlink()
    (fresh / "new.txt").write_text("new")
    folder = place_of(tmp_path / "copies", case("../outside/b"))
    make_copy(fresh, folder, case("data/external/a", "../outside/b", "no/such"), [], "/cache")
    files = {path.name for path in folder.iterdir()}
    assert files == {"params.yaml", "dvc.yaml", "repeat.sh", "new.txt", "data", ".dvc", ".dvcignore", ".gitignore"}
    original = yaml.safe_load((fresh / "params.yaml").read_text())
    assert yaml.safe_load((folder / "params.yaml").read_text()) == original | {"cases": {"a": original["cases"]["a"]}}
    assert (folder / "data/external/a").readlink() == fresh / "data/external/a"
    assert (folder / "../outside/b/clients.csv").read_text() == "two\n"
    assert (folder / "../outside").resolve().is_relative_to(tmp_path / "copies")


def test_files_that_git_ignores_in_a_folder_it_knows_are_linked(fresh: Path, tmp_path: Path) -> None:
    """A source's README may be in git and its tables not."""
    (fresh / "clients").mkdir()
    (fresh / "clients/README.md").write_text("about")
    (fresh / ".gitignore").write_text("*.csv\n")
    commit(fresh)
    (fresh / "clients/clients.csv").write_text("one")
    folder = tmp_path / "copy"
    make_copy(fresh, folder, case("clients"), [], "/cache")
    assert not (folder / "clients/README.md").is_symlink()
    assert (folder / "clients/clients.csv").readlink() == fresh / "clients/clients.csv"


def test_a_copys_lock_has_stages_whose_results_are_there(plain: Path, tmp_path: Path) -> None:
    """What the cache lacks runs anyway; what git keeps need not be in the cache."""
    told = Case("a", ("take@a", "repeat@a"), {}, (), (("repeat@a", "metrics/a.json"),), ())
    lock = entries(read_lock(plain / "dvc.lock"))
    md5 = hashes(lock["take@a"])["data/taken/a.txt"]
    shutil.copytree(plain / ".dvc/cache", tmp_path / "cache")
    make_copy(plain, tmp_path / "all", told, [], str(tmp_path / "cache"))
    (tmp_path / "cache/files/md5" / md5[:2] / md5[2:]).unlink()
    make_copy(plain, tmp_path / "some", told, [], str(tmp_path / "cache"))
    assert set(entries(read_lock(tmp_path / "all/dvc.lock"))) == {"take@a", "repeat@a"}
    assert set(entries(read_lock(tmp_path / "some/dvc.lock"))) == {"repeat@a"}


def test_overlap_is_by_folders() -> None:
    """Not by beginnings of names."""
    assert overlap("data/a", "data/a/x.csv")
    assert overlap("data/a", "data/a")
    assert not overlap("data/a", "data/ab")
