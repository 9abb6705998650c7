"""Removes a case: its folder, its lines in params.yaml, dvc.yaml and dvc.lock, and what its stages made.

    python -m churn remove-case NAME

Works for the cases that come with this repository, too; the last one stays. What git or DVC's cache have can be brought
back; where the folder has edits that git has not, --force is needed.
"""

import shutil
import subprocess
from pathlib import Path

from churn.base.config import load_yaml
from churn.base.errors import UserError, nearest
from churn.base.files import write_whole
from churn.commands.lines import traces_of, without_entry
from churn.commands.options import command_line
from churn.run.lockfile import entries, read_lock, without, write_lock

MADE = ("data", "models", "metrics", "plots", "reports")
"""Folders in which stages write, by case."""


def main(arguments: list[str]) -> int:
    """Remove a case and say what was removed."""
    parser = command_line("remove-case", __doc__)
    parser.add_argument("name", help="of the case")
    parser.add_argument("--force", action="store_true", help="also where git has not all of its files")
    options = parser.parse_args(arguments)
    removed = remove_case(Path(), options.name, options.force)
    print("\n".join([f"Removed of '{options.name}':", *(f"  {one}" for one in removed)]))
    return 0


def remove_case(root: Path, case: str, force: bool) -> list[str]:
    """Remove a case; give what was removed."""
    cases = load_yaml(root / "params.yaml")["cases"]  # not checked: half of the case may be gone already
    if not traces_of(root, case):
        raise UserError(f"there is no case '{case}'. {nearest(case, cases)}")
    if list(cases) == [case]:
        raise UserError(f"'{case}' is the only case, and the stages need one. Add yours first.")
    if not force and (edited := _edited(root, case)):
        raise UserError(
            f"git has not all of cases/{case} ({', '.join(edited)}). Commit it, or remove it for good with --force."
        )
    texts = {"params.yaml": ("cases", "campaign"), "dvc.yaml": ("artifacts",)}
    for name, sections in texts.items():
        text = (root / name).read_text(encoding="utf-8")
        for section in sections:
            text = without_entry(text, section, f"{case}-champion" if section == "artifacts" else case)
        write_whole(root / name, text)
    lock = read_lock(root / "dvc.lock")
    stages = [stage for stage in entries(lock) if stage.endswith(f"@{case}")]
    if stages:
        write_lock(root / "dvc.lock", without(lock, [stage for stage in entries(lock) if stage not in stages]))
    folders = [root / "cases" / case, *_made(root, case)]
    for path in folders:
        _remove(path)
    lines = [f"{len(stages)} stages in dvc.lock, its lines in {' and '.join(texts)}"]
    return [*(path.relative_to(root).as_posix() for path in folders if path.name), *lines]


def _edited(root: Path, case: str) -> list[str]:
    command = ("git", "status", "--porcelain", "--untracked-files=all", "--", f"cases/{case}")
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    return [line[3:] for line in done.stdout.splitlines()]


def _made(root: Path, case: str) -> list[Path]:
    """Give what stages made for the case: folders and files of its name, at most one folder deep."""
    found = [path for name in MADE for path in (*(root / name).glob("*"), *(root / name).glob("*/*"))]
    return sorted(path for path in found if path.name == case or (path.is_file() and path.stem == case))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
