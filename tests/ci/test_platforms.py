"""The files of GitHub and GitLab keep their schemas and the rules of safe workflows."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci.pull_request import MARKER
from tests.workflow.pipeline import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def content(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 (makes nothing but text; the safe one reads `on` as true)


@pytest.mark.parametrize(
    ("schema", "paths"),
    [("vendor.github-workflows", WORKFLOWS), ("vendor.gitlab-ci", [ROOT / ".gitlab-ci.yml"])],
    ids=["GitHub", "GitLab"],
)
def test_files_keep_their_schema(schema: str, paths: list[Path]) -> None:
    """Each file is valid under the schema that its platform publishes, as check-jsonschema carries it."""
    transform = ["--data-transform", "gitlab-ci"] if "gitlab" in schema else []
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *transform, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_and_rights_are_stated(path: Path) -> None:
    """Every action is named by its commit with its version beside it, and a workflow states the rights it needs."""
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert [line for line in used if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v[\d.]+", line)] == []
    rights = content(path)["permissions"]
    assert rights == ({"actions": "read", "pull-requests": "write"} if path.stem == "comment" else {"contents": "read"})


def test_code_of_a_fork_never_meets_the_right_to_write() -> None:
    """The workflow that may comment checks nothing out, and no workflow runs with the target's rights on a fork."""
    for path in WORKFLOWS:
        assert "pull_request_target" not in content(path)["on"]
    steps = content(ROOT / ".github" / "workflows" / "comment.yml")["jobs"]["comment"]["steps"]
    assert all("uses" not in step and "${{" not in step["run"] for step in steps)


GH = """#!/bin/bash
echo "$*" >> "$ASKED"
case "$1 $2" in
  "pr list") echo 7 ;;
  "api --paginate") echo "$FOUND" ;;
esac
"""
"""Stands for GitHub's command: answers as it would, and writes down what it was asked."""


@pytest.mark.parametrize(
    ("found", "last"),
    [
        ("", "pr comment 7 --body-file comment/comment.md"),
        ("31\n32", "api --silent --method PATCH -F body=@comment/comment.md repos/a/b/issues/comments/31"),
    ],
    ids=["first comment", "comment to update"],
)
def test_one_comment_is_kept_up_to_date(tmp_path: Path, found: str, last: str) -> None:
    """The comment found by its marker is updated, however many others there are; without one it is written."""
    job = content(ROOT / ".github" / "workflows" / "comment.yml")["jobs"]["comment"]
    assert job["env"]["MARKER"] == MARKER
    command = tmp_path / "gh"
    command.write_text(GH, encoding="utf-8")
    command.chmod(0o755)
    asked = tmp_path / "asked"
    names = {
        "ASKED": str(asked),
        "FOUND": found,
        "GH_REPO": "a/b",
        "RUN": "1",
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
    }
    for step in job["steps"]:
        subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], env={**os.environ, **names}, check=True)
    said = asked.read_text(encoding="utf-8").splitlines()
    assert (said[0], said[-1]) == ("run download 1 --name comment --dir comment", last)


def test_both_platforms_run_the_same() -> None:
    """Both call the same two commands, which the Makefile and .ci hold."""
    workflows = {path.stem: content(path)["jobs"] for path in WORKFLOWS}
    github = {step["run"] for name in ("tests", "study") for step in workflows[name][name]["steps"] if "run" in step}
    gitlab = content(ROOT / ".gitlab-ci.yml")
    assert github == {"bash .ci/run", 'make pull-request BASE="$BASE"'}
    assert gitlab["tests"]["script"] == ["bash .ci/run"]
    assert gitlab["study"]["script"][-1].startswith("make pull-request BASE=")
