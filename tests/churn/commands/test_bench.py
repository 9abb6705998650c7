"""What the benchmark runs."""

from pathlib import Path

import yaml

from churn.commands.bench import stage_commands


def test_every_stage_of_the_cases_is_timed_in_the_order_of_dvc_yaml(tmp_path: Path) -> None:
    """Commands come from dvc.lock, in dvc.yaml's order, one a case, and those that are one for all cases too."""
    files = {
        "dvc.yaml": {"stages": {"split": {}, "eda": {}, "index": {}}},
        "dvc.lock": {
            "stages": {name: {"cmd": f"run {name}"} for name in ("index", "eda@b", "eda@a", "split@a", "eda@c")}
        },
        "params.yaml": {"cases": {"a": {}, "b": {}}},
    }
    for name, content in files.items():
        (tmp_path / name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    commands = stage_commands(tmp_path)
    assert list(commands) == ["split@a", "eda@a", "eda@b", "index"]
    assert commands["eda@b"] == "run eda@b"
