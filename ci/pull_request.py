"""What a pull request runs, on any platform: rebuild, check that what is committed is what comes out, compare, comment.

    python -m ci.pull_request BASE [--comment FILE]

BASE is the branch to compare with, such as origin/main. Exits with 1 where dvc.lock or metrics are not what `dvc repro`
gives, or where the gate of `compare` in params.yaml is not passed; with 2 where a case cannot be compared.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from churn.base.errors import UserError
from churn.clients.schema import TEST
from churn.commands.compare import compare, exit_code
from churn.commands.settings import read_all_params
from ci.comment import markdown, plain

MARKER = "<!-- churn: comparison with the target branch -->"
"""First line of the comment, by which the platform finds it again and updates it."""


def main() -> None:
    """Rebuild, compare, write the comment, and pass or fail."""
    parser = argparse.ArgumentParser(prog="python -m ci.pull_request", description=__doc__.split("\n")[0])
    parser.add_argument("base")
    parser.add_argument("--comment", type=Path, default=Path("comment/comment.md"))
    options = parser.parse_args()
    options.comment.parent.mkdir(parents=True, exist_ok=True)
    root = Path(__file__).parents[1]
    subprocess.run(["dvc", "repro", *pull(root)], cwd=root, check=True)
    stale = differs(root)
    try:
        params = read_all_params(root / "params.yaml")
        report = compare(root, options.base, None, TEST, None, params, options.comment)
        text, shown, code = markdown(report), plain(report), exit_code(report, params.compare.fail_on)
    except UserError as error:
        text, shown, code = f"The comparison was refused: {error}\n", f"compare: {error}", 2
    parts = [MARKER, *([told(stale)] if stale else []), text]
    options.comment.write_text("\n\n".join(parts), encoding="utf-8", newline="\n")
    print("\n".join([*stale_lines(stale), shown]))
    sys.exit(max(code, int(bool(stale))))


def pull(root: Path) -> list[str]:
    """Ask DVC to fetch what was made before, where the repository has a remote."""
    remotes = subprocess.run(["dvc", "remote", "list"], cwd=root, check=True, capture_output=True, text=True).stdout
    return ["--pull"] if remotes.strip() else []


def differs(root: Path) -> list[str]:
    """List the files in git that ``dvc repro`` left other than they were committed."""
    command = ["git", "status", "--porcelain", "--untracked-files=all", "--", "dvc.lock", "metrics"]
    printed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return sorted(line[3:] for line in printed.splitlines())


def told(stale: list[str]) -> str:
    """Say in the comment that committed results are not those of the committed code."""
    listed = "\n".join(f"- `{name}`" for name in stale)
    return f"**`dvc repro` gives something else than is committed.** Run it, and commit these files:\n\n{listed}"


def stale_lines(stale: list[str]) -> list[str]:
    """Say the same on the terminal."""
    return [f"pull request: `dvc repro` gives another {name} than is committed; run it and commit." for name in stale]


if __name__ == "__main__":
    main()
