"""Times the pipeline: every stage, the whole with DVC, and the same work in one process without DVC.

    python -m churn bench [--cases fitness shop] [--shared ../shared]

Works on a clone of HEAD in a temporary folder; with --shared, on the real tables there. Measures; judges nothing.
Everything is run four times. Processor seconds are those of a process and all that it started.
"""

import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd
import yaml
from dvc.repo import Repo
from tqdm import tqdm

from churn.base.errors import UserError, nearest
from churn.base.files import write_json
from churn.commands.documents import as_markdown, write
from churn.commands.options import add_document, command_line
from churn.commands.real import use_tables

REPRO = ("dvc", "repro", "--quiet")
SIDE_BY_SIDE = (sys.executable, "-m", "churn", "repro")

FULL = "a first run (`make repro`)"
PLAIN = "the same by `dvc repro`"
ONE_PROCESS = "the same stages one by one in one process, without DVC"
NOTHING = "`dvc repro` where nothing changed"
OWN = "the same for as many stages of one dependency each: DVC's own"
FOREST = "`make repro` after another depth of the forest"

# A process that starts another passes its own memory on as the least peak, so a small one starts what is measured.
_MEASURE = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.run(sys.argv[2:]).returncode
taken = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([taken, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024], file)
sys.exit(code)
"""

_RUN_ALL = "import sys; from churn.commands.one_process import run_all; run_all(sys.argv[1])"


class Cost(NamedTuple):
    """What a command took.

    Attributes
    ----------
    seconds : float
        By the clock.
    processor : float
        Seconds of processor time, of all its processes together.
    peak : float
        Memory of the largest of its processes, MB.
    """

    seconds: float
    processor: float
    peak: float


def main(arguments: list[str]) -> int:
    """Measure, print and write."""
    parser = command_line("bench", __doc__, json=True)
    parser.add_argument("--cases", nargs="+", help="all, when not given")
    parser.add_argument("--shared", type=Path, help="folder whose data/<case>/ hold the real tables")
    add_document(parser)
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as temporary:
        clone = Path(temporary, "clone")
        subprocess.run(["git", "clone", "--quiet", str(Path.cwd()), str(clone)], check=True)
        cases = keep_cases(clone, options.cases)
        if options.shared:
            use_tables(clone, options.shared.absolute())
        whole, stages = measure(clone, Path(temporary))
    text = told(whole, stages, f"Cases: {', '.join(cases)}; {'real' if options.shared else 'simulated'} tables.")
    print(text)
    if options.json:
        rows = {what: cost._asdict() for what, cost in whole.items()}
        write_json({"whole": rows, "stages": stages.to_dict("records")}, options.json)
    if options.document:
        write(options.document, "bench", text)
    return 0


def measure(clone: Path, temporary: Path) -> tuple[dict[str, Cost], pd.DataFrame]:
    """Run everything: give what whole runs took, and every stage by itself (stage, and the fields of a cost)."""
    plain = Path(shutil.copytree(clone, temporary / "plain"))
    whole = {FULL: cost(clone, *SIDE_BY_SIDE), PLAIN: cost(plain, *REPRO), NOTHING: cost(clone, *REPRO)}
    commands = stage_commands(clone)
    listed = temporary / "commands.json"
    listed.write_text(json.dumps(list(commands.values())), encoding="utf-8")
    whole[OWN] = cost(trivial(temporary / "trivial", len(commands)), *REPRO)
    whole[ONE_PROCESS] = cost(clone, sys.executable, "-c", _RUN_ALL, str(listed))
    shown = tqdm(commands.items(), desc="stages", unit="stage", disable=None)
    rows = [{"stage": name, **cost(clone, *words(command))._asdict()} for name, command in shown]
    cost(clone, *REPRO)  # takes note of the files that the stages just wrote again
    change_forest(clone)
    whole[FOREST] = cost(clone, *SIDE_BY_SIDE)
    return whole, pd.DataFrame(rows)


def cost(folder: Path, *command: str) -> Cost:
    """Run a command and measure it.

    Raises
    ------
    UserError
        It failed.
    """
    with TemporaryDirectory() as temporary:
        taken = Path(temporary, "taken.json")
        done = subprocess.run([sys.executable, "-I", "-S", "-c", _MEASURE, str(taken), *command], cwd=folder)
        if done.returncode:
            raise UserError(f"`{shlex.join(command)[:200]}` ended with {done.returncode}; what it said stands above.")
        return Cost(*json.loads(taken.read_text(encoding="utf-8")))


def words(command: str) -> list[str]:
    """Split a stage's command, and take the Python that runs this."""
    return [sys.executable, *shlex.split(command)[1:]]


def stage_commands(folder: Path) -> dict[str, str]:
    """Give the commands of all stages, by name, each after those it depends on."""
    with Repo(str(folder)) as repo:
        graph = repo.index.graph  # from a stage to those it depends on
        stages = {stage.name: stage for stage in graph if stage.cmd}
        before = {
            name: sorted(one.name for one in graph.successors(stages[name]) if one.cmd) for name in sorted(stages)
        }
    return {name: str(stages[name].cmd) for name in TopologicalSorter(before).static_order()}


def trivial(folder: Path, count: int) -> Path:
    """Make a repository of as many stages as are measured, each of one dependency, and run it once."""
    folder.mkdir()
    (folder / "given").write_text("", encoding="utf-8")
    stages = {f"stage_{place}": {"cmd": f"touch made_{place}", "deps": ["given"], "outs": [f"made_{place}"]}
              for place in range(count)}  # fmt: skip
    (folder / "dvc.yaml").write_text(yaml.safe_dump({"stages": stages}), encoding="utf-8")
    for command in (("git", "init", "--quiet"), ("dvc", "init", "--quiet"), REPRO):
        cost(folder, *command)
    return folder


def told(whole: dict[str, Cost], stages: pd.DataFrame, what: str) -> str:
    """Write both tables in Markdown; stages are summed over cases, of memory the largest is taken."""
    titles = {"seconds": "seconds", "processor": "processor seconds", "peak": "peak memory, MB"}
    runs = pd.DataFrame([{"run": name, **figures._asdict()} for name, figures in whole.items()])
    by_stage = stages.assign(stage=stages["stage"].str.split("@").str[0]).groupby("stage", sort=False)
    summed = by_stage.agg({"seconds": "sum", "processor": "sum", "peak": "max"}).reset_index()
    tables = [as_markdown(table.rename(columns=titles).map(_short)) for table in (runs, summed)]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {len(stages)} stages."
    ratios = (
        f"A first run takes {whole[FULL].seconds / whole[ONE_PROCESS].seconds:.2f} times the single process, "
        f"`dvc repro` where nothing changed {whole[NOTHING].seconds / whole[OWN].seconds:.2f} times DVC's own."
    )
    return "\n\n".join([f"{what} {machine}", tables[0], ratios, "Stages, each started by itself:", tables[1]])


def _short(value: object) -> object:
    return f"{value:.1f}" if isinstance(value, float) else value


def keep_cases(clone: Path, asked: list[str] | None) -> list[str]:
    """Leave only some cases in params.yaml, and give those that are there."""
    path = clone / "params.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for case in asked or ():
        if case not in content["cases"]:
            raise UserError(f"--cases: there is no case '{case}'. {nearest(case, content['cases'])}")
    content["cases"] = {case: content["cases"][case] for case in asked or content["cases"]}
    _write(path, content)
    return list(content["cases"])


def change_forest(clone: Path) -> None:
    """Change one setting of the forest."""
    path = clone / "params.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["train_rf"]["max_depth"] = 12
    _write(path, content)


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
