"""What the benchmark runs, measures and tells."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from dvc.repo import Repo

from churn.base.errors import UserError
from churn.commands.bench import (
    FOREST,
    FULL,
    NOTHING,
    ONE_PROCESS,
    OWN,
    PLAIN,
    Cost,
    cost,
    keep_cases,
    stage_commands,
    told,
)


def test_every_stage_is_run_after_those_it_needs(tmp_path: Path) -> None:
    """Commands are DVC's own, one a case, whatever the order in which dvc.yaml names the stages."""
    stages = {
        "index": {"cmd": "python -m all", "deps": ["a.2", "b.2"], "outs": ["index"]},
        "second": {"foreach": ["b", "a"], "do": {"cmd": "python -m two", "deps": ["${item}.1"], "outs": ["${item}.2"]}},
        "first": {"foreach": ["b", "a"], "do": {"cmd": "python -m one ${item}", "outs": ["${item}.1"]}},
    }
    (tmp_path / "dvc.yaml").write_text(yaml.safe_dump({"stages": stages}, sort_keys=False), encoding="utf-8")
    Repo.init(str(tmp_path), no_scm=True).close()
    commands = stage_commands(tmp_path)
    assert list(commands) == ["first@a", "first@b", "second@a", "second@b", "index"]
    assert commands["first@b"] == "python -m one b"


def test_a_command_is_measured_with_all_that_it_starts(tmp_path: Path) -> None:
    """Processor time is that of its children too; memory is that of the largest process."""
    work = "b = bytearray(80_000_000); import time; t = time.process_time()\nwhile time.process_time() - t < .3: pass"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}], check=True)"
    found = cost(tmp_path, sys.executable, "-c", code)
    assert found.seconds > 0.3
    assert found.processor > 0.3
    assert 80 < found.peak < 200


def test_what_fails_is_not_measured(tmp_path: Path) -> None:
    """The benchmark stops and says which command it was."""
    with pytest.raises(UserError, match="ended with 3"):
        cost(tmp_path, sys.executable, "-c", "raise SystemExit(3)")


def test_stages_run_in_one_process(tmp_path: Path) -> None:
    """Each is the main module once, with its own words; what one imported the next finds."""
    lines = ["import sys", "print(__name__, sys.argv[1:], 'seen' in sys.modules)", "sys.modules['seen'] = sys"]
    (tmp_path / "shown.py").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "commands.json").write_text(json.dumps(["python -m shown --a 1", "python -m shown 'two words'"]))
    code = "from churn.commands.one_process import run_all; run_all('commands.json')"
    root = Path(__file__).parents[3]
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert printed.splitlines() == ["__main__ ['--a', '1'] False", "__main__ ['two words'] True"]


def test_only_some_cases_are_kept(tmp_path: Path) -> None:
    """All where none is named; a case that is not there is refused with the nearest."""
    path = tmp_path / "params.yaml"
    path.write_text("cases: {bank: {source: a}, shop: {source: b}}\nseed: 0\n", encoding="utf-8")
    assert keep_cases(tmp_path, None) == ["bank", "shop"]
    assert keep_cases(tmp_path, ["shop"]) == ["shop"]
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == {"cases": {"shop": {"source": "b"}}, "seed": 0}
    with pytest.raises(UserError, match="Did you mean 'shop'"):
        keep_cases(tmp_path, ["shopp"])


SECONDS = {FULL: 120.0, PLAIN: 300.0, NOTHING: 6.0, OWN: 5.0, ONE_PROCESS: 100.0, FOREST: 50.0}


def test_tables_sum_the_cases() -> None:
    """Seconds of a stage are added up over cases, of memory the largest counts; two ratios are told."""
    whole = {name: Cost(first, 200.0, 300.0) for name, first in SECONDS.items()}
    stages = pd.DataFrame(
        {
            "stage": ["eda@a", "eda@b", "index"],
            "seconds": [1.0, 2.5, 3],
            "processor": [2.0, 2, 3],
            "peak": [90.0, 80, 7],
        }
    )
    text = told(whole, stages, "Cases: a, b; simulated tables.")
    assert "| eda | 3.5 | 4.0 | 90.0 |\n| index | 3.0 | 3.0 | 7.0 |" in text
    assert f"| {FULL} | 120.0 | 200.0 | 300.0 |" in text
    assert "takes 1.20 times the single process" in text
    assert "1.20 times DVC's own" in text
