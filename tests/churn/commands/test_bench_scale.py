"""What the benchmark of large tables measures and lays out."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from churn.base.errors import UserError
from churn.commands import bench_scale
from churn.commands.bench import Cost
from churn.commands.bench_scale import (
    ALL,
    OTHERS,
    SIMULATE,
    WHOLE,
    WORKERS,
    Measured,
    Together,
    again,
    compare,
    digest,
    main,
    outputs,
    table,
)

HOLD = "import time; held = bytearray(60_000_000); time.sleep(.7)"


def test_memory_of_all_processes_is_added_up() -> None:
    """Two processes of 60 MB each, one of which started the other, are 120 MB and what Python takes."""
    code = f"import subprocess, sys; other = subprocess.Popen([sys.executable, '-c', {HOLD!r}])\n{HOLD}\nother.wait()"
    with Together() as memory:
        subprocess.run([sys.executable, "-c", code], check=True)
    assert 120e6 < memory.peak < 200e6


def rows(power: float) -> pd.DataFrame:
    """Two sizes; every stage takes a second of processor time at 100,000 clients, by the power more at a million."""
    return pd.DataFrame(
        [
            {"case": "bank", "clients": size, "stage": stage, "seconds": 3600.0, "processor": (size / 1e5) ** power}
            | {"peak": 100.0, "together": 150.0, "bytes": 5e6}
            for size in (100_000, 1_000_000)
            for stage in (SIMULATE, *ALL, "split", "train_rf")
        ]
    )


def test_slopes_lead_to_100_million() -> None:
    """An hour at a million is 100 hours at 100 million if cost is proportional; stages of the sample are summed."""
    found = table(rows(1.0), [100_000, 1_000_000]).set_index("stage")
    assert list(found.index) == [SIMULATE, *ALL, OTHERS, WHOLE]
    assert found.loc["clean", ["slope", "100,000,000"]].tolist() == ["1.00", "100.0 h"]
    assert found.at[OTHERS, "1,000,000 clients"] == "7,200 s (20), 150 MB (100)"
    assert found.at[SIMULATE, "100,000 clients"] == "3,600 s (1), 150 MB (100), files 5 MB"
    assert found.at[WHOLE, "100,000 clients"].startswith("28,800 s (8)")
    assert table(rows(1.1), [100_000, 1_000_000])["slope"].eq("1.10").all()


def test_one_size_has_no_slope() -> None:
    """A size that was not measured is empty; a slope needs two."""
    few = rows(1.0).query("clients == 100_000")
    found = table(few, [100_000, 1_000_000])
    assert found[["1,000,000 clients", "slope", "100,000,000"]].eq("").all(axis=None)


def test_digests_tell_names_and_contents(tmp_path: Path) -> None:
    """Another name or another byte is another digest."""
    file = tmp_path / "a" / "one"
    file.parent.mkdir()
    found = set()
    for content in ("x", "y"):
        file.write_text(content, encoding="utf-8")
        found.add(digest([file.parent]))
    found.add(digest([file.rename(tmp_path / "a" / "two").parent]))
    assert len(found) == 3


def test_stages_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one worker, with two, and on 100 parts; outputs that differ between them are told."""
    (tmp_path / "params.yaml").write_text("large: {sample: 5, part: 250}\n", encoding="utf-8")
    seen = []

    def run(clone: Path, stages: tuple[str, ...]) -> tuple[dict[str, Measured], dict[str, str]]:
        seen.append((os.environ.get(WORKERS), (clone / "params.yaml").read_text(encoding="utf-8"), stages))
        taken = {stage: Measured(Cost(4.0 / len(seen), 1.0, 1.0), 1.0) for stage in stages}
        return taken, {stage: "same" if stage != "eda" else str(len(seen)) for stage in stages}

    monkeypatch.setattr(bench_scale, "again", run)
    monkeypatch.delenv(WORKERS, raising=False)
    found = compare(tmp_path, "bank", 1_000).set_index(["compared", "stage"])
    assert [one for one, _, _ in seen] == ["1", "2", None]
    assert "part: 10" in seen[2][1]
    assert found.loc[("1 and 2 workers", "clean"), ["times", "equal bytes"]].tolist() == [2.0, "yes"]
    assert found.loc[("1 and 2 workers", "eda"), "equal bytes"] == "NO"
    assert list(found.loc["4 and 100 parts"].index) == ["ingest", "clean"]


def test_outputs_of_stages_are_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A stage that is run again begins without what it wrote before."""
    (tmp_path / "dvc.yaml").write_text("stages: {ingest: {cmd: python -m one, outs: [made]}}\n", encoding="utf-8")
    subprocess.run(["dvc", "init", "--no-scm", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / "made").mkdir()
    assert outputs(tmp_path) == {"ingest": [tmp_path / "made"]}
    monkeypatch.setattr(bench_scale, "measured", lambda *_: (tmp_path / "made").mkdir())
    assert list(again(tmp_path, ("ingest",))[0]) == ["ingest"]


def test_sizes_measured_one_after_another_are_laid_out_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is measured anew replaces what was; a size that nothing was compared at has no second table."""

    def run(case: str, sizes: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
        found = rows(2.0)
        return found[found["clients"].isin(sizes)].assign(case=case), pd.DataFrame()

    monkeypatch.setattr(bench_scale, "measure", run)
    for size, name in ((100_000, "small.json"), (1_000_000, "large.json")):
        assert main(["--cases", "bank", "--clients", str(size), "--json", str(tmp_path / name)]) == 0
    capsys.readouterr()
    files = [str(tmp_path / name) for name in ("small.json", "large.json", "large.json")]
    assert main(["--cases", "--earlier", *files]) == 0
    told = capsys.readouterr().out
    assert "| bank | clean | 3,600 s (1), 150 MB (100) | 3,600 s (100), 150 MB (100) | 2.00 | 10000.0 h |" in told
    assert "compared" not in told


@pytest.mark.parametrize(
    ("arguments", "message"), [(["--cases"], "nothing to measure"), (["--earlier", "none.json"], "no such file: none")]
)
def test_there_must_be_something_to_lay_out(arguments: list[str], message: str) -> None:
    """One message, before anything is measured."""
    with pytest.raises(UserError, match=message):
        main(arguments)


def test_sizes_ascend() -> None:
    """The largest is measured last, for it may be given up."""
    with pytest.raises(UserError, match="no ascending numbers"):
        main(["--clients", "1000", "100"])
