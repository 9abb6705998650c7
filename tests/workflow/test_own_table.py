"""A table of one's own, drafted by a command, lies where experiments, clones and remotes find it."""

from pathlib import Path

from tests.workflow.conftest import CHURN, commit, copy_repository, ran, run

MONEY = ["--value", "900", "--contact-cost", "5", "--offer-cost", "50", "--currency", "€"]
MOOD = ("low", "high", "-")
LEFT = ("no", "yes", "no", "no")
WORDS = ["cafe", "guests.csv", "--target", "gone", "--left", "yes"]


def written(folder: Path) -> None:
    """Write dates, money, words and gaps of 120 guests."""
    rows = [
        f"g{row};{row % 28 + 1}.{row % 12 + 1}.2023;{row % 7},5 €;{MOOD[row % 3]};{LEFT[row % 4]}" for row in range(120)
    ]
    (folder / "guests.csv").write_text("\n".join(["guest;since;paid;mood;gone", *rows]), encoding="utf-8")


def drafted(folder: Path) -> Path:
    """Make a small repository with the drafted case, committed; nothing has run, and the export itself is gone."""
    folder.mkdir()
    copy_repository(folder)
    commit(folder, "start")
    written(folder)
    run(folder, *CHURN, "new-case", *WORDS, *MONEY)
    (folder / "guests.csv").unlink()
    run(folder, "dvc", "remote", "add", "--default", "storage", str(folder.parent / "storage"))
    commit(folder, "own table")
    return folder


def test_a_table_serves_experiments_and_clones(tmp_path: Path) -> None:
    """A temporary experiment runs on it, a clone pulls it from a remote; git holds DVC's line and no row.

    In the clone the case is removed, not before edits are given up, and drafted again: it is the same.
    """
    folder, clone = drafted(tmp_path / "repository"), tmp_path / "clone"
    assert run(folder, "git", "ls-files", "cases/cafe/tables*").stdout.split() == ["cases/cafe/tables.dvc"]
    run(folder, *CHURN, "preflight", "--tracked")
    run(folder, "dvc", "exp", "run", "--temp", "clean@cafe")
    assert ran(run(folder, "dvc", "repro", "clean@cafe").stdout) == []  # what the experiment made is in the cache
    run(folder, "dvc", "push", "cases/cafe/tables.dvc")
    run(tmp_path, "git", "clone", "--quiet", str(folder), str(clone))
    run(clone, "dvc", "pull", "cases/cafe/tables.dvc")
    table = Path("cases/cafe/tables/guests.csv")
    assert (clone / table).read_bytes() == (folder / table).read_bytes()
    with (clone / "cases/cafe/study.yaml").open("a", encoding="utf-8") as file:
        file.write("# mine\n")
    assert "git has not all of cases/cafe" in run(clone, *CHURN, "remove-case", "cafe", check=False).stderr
    run(clone, *CHURN, "remove-case", "cafe", "--force")
    written(clone)
    run(clone, *CHURN, "new-case", *WORDS, *MONEY)
    assert run(clone, "git", "diff", "HEAD", "--stat").stdout == ""
