"""Times every stage on large tables, and tells what ten times as many clients cost.

    python -m churn bench-scale [--cases bank] [--clients 10000 100000 1000000 10000000]

For every case and number of clients: a clone of HEAD in a temporary folder (TMPDIR says where), simulated files, and
all stages one by one, as `dvc repro` would run them. The stages that touch all clients are then run with one worker and
with two, and ingest and clean on 100 parts, at the largest size up to a million.
Sizes can be measured one after another: what `--json` wrote, `--earlier` reads; with `--cases` of none that is all.
Measures; judges nothing.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd
import psutil
import yaml
from dvc.repo import Repo
from tqdm import tqdm

from churn.base.errors import UserError, some
from churn.base.files import write_json
from churn.commands.bench import Cost, cost, keep_cases, stage_commands, words
from churn.commands.documents import as_markdown, with_other_rows, write, written
from churn.commands.options import add_document, command_line

CLIENTS = [10_000, 100_000, 1_000_000, 10_000_000]

MOST = {"telecom": 1_000_000}
"""Most clients of a case: 10 million rows of telecom's 230 columns are a CSV of 20 GB."""

ALL = ("ingest", "clean", "eda", "current", "forecast", "contacts")
"""Stages that touch all clients, in their order; the others see the sample."""

SIMULATE, OTHERS, WHOLE = "simulate (not a stage)", "all others together", "all stages"

STRAIGHT = 1_000_000
"""Clients from which on costs are put on a line; a tenth of them where nothing larger was measured."""

FAR, MANY, COMPARED = 100_000_000, 100, 1_000_000

WORKERS = "LOKY_MAX_CPU_COUNT"
"""The environment variable by which joblib counts processors."""


class Measured(NamedTuple):
    """What a stage took: its cost, and the memory of all its processes together at the worst moment, MB."""

    cost: Cost
    together: float


def main(arguments: list[str]) -> int:
    """Measure, print and write."""
    parser = command_line("bench-scale", __doc__, json=True)
    parser.add_argument(
        "--cases", nargs="*", default=["bank", "shop", "telecom"], metavar="CASE", help="bank shop telecom"
    )
    parser.add_argument("--clients", nargs="+", type=int, default=CLIENTS, metavar="N", help="in ascending order")
    parser.add_argument("--earlier", nargs="+", type=Path, default=[], metavar="FILE", help="of --json: other sizes")
    add_document(parser)
    options = parser.parse_args(arguments)
    if options.clients != sorted(set(options.clients)) or options.clients[0] < 1:
        raise UserError(
            f"--clients: {options.clients} are no ascending numbers of clients. Give for example 10000 100000."
        )
    if not options.cases and not options.earlier:
        raise UserError("nothing to measure and nothing to lay out: give --cases, or --earlier with files of --json.")
    rows, compared = earlier(options.earlier)
    for case in options.cases:
        found, beside = measure(case, [size for size in options.clients if size <= MOST.get(case, size)])
        rows, compared = pd.concat([rows, found]), pd.concat([compared, beside])
    rows = rows.sort_values("clients", kind="stable").drop_duplicates(["case", "clients", "stage"], keep="last")
    compared = compared.drop_duplicates(["case", "stage", "compared"], keep="last")
    publish(table(rows, sorted(set(rows["clients"]))), compared.map(_short), options)
    if options.json:
        write_json({"stages": rows.to_dict("records"), "compared": compared.to_dict("records")}, options.json)
    return 0


def earlier(paths: Sequence[Path]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read what was measured earlier and written by ``--json``: rows of stages, and comparisons."""
    if missing := [str(path) for path in paths if not path.is_file()]:
        raise UserError(f"--earlier: no such file: {some(missing)}. Give files that --json wrote.")
    read = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    stages, compared = ([row for one in read for row in one[name]] for name in ("stages", "compared"))
    return pd.DataFrame(stages), pd.DataFrame(compared)


def publish(measured: pd.DataFrame, compared: pd.DataFrame, options: Namespace) -> None:
    """Print both tables, and write them into the document; cases that were not measured keep their rows there."""
    machine = (
        f"{os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, Python {platform.python_version()}."
    )
    for name, found in {"bench-scale": measured, "bench-scale-compared": compared}.items():
        if found.empty:
            continue  # a size above a million alone is compared with nothing
        whole = found
        if options.document:
            whole = with_other_rows(found, written(options.document, name), set(found["case"]))
            write(options.document, name, f"{machine}\n\n{as_markdown(whole)}")
        print(f"{machine}\n\n{as_markdown(whole)}\n")


def measure(case: str, sizes: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure a case at all sizes: give a row a size and stage, and the comparisons at one size."""
    found, compared = [], pd.DataFrame()
    last = max((size for size in sizes if size <= COMPARED), default=None)
    for size in sizes:
        with TemporaryDirectory() as temporary:
            clone = Path(temporary, "clone")
            subprocess.run(["git", "clone", "--quiet", str(Path.cwd()), str(clone)], check=True)
            keep_cases(clone, [case])
            found += run_stages(clone, case, size)
            if size == last:
                compared = compare(clone, case, size)
    return pd.DataFrame(found), compared


def run_stages(clone: Path, case: str, size: int) -> list[dict[str, Any]]:
    """Simulate clients, point the case at them, and run its stages."""
    folder = Path("data", "external", case)
    simulator = f"cases/{case}/simulator.yaml"
    words_of = {SIMULATE: [sys.executable, "-m", "churn", "simulate", simulator, str(folder), "--clients", str(size)]}
    change(clone, lambda params: params["cases"][case].update(source=str(folder), current=str(folder)))
    words_of |= {name.split("@")[0]: words(command) for name, command in stage_commands(clone).items()}
    shown = tqdm(words_of.items(), desc=f"{case}, {size:,}", unit="stage", disable=None)
    rows = [{"case": case, "clients": size, "stage": name, **plain(measured(clone, line))} for name, line in shown]
    files = sum(file.stat().st_size for file in (clone / folder).rglob("*") if file.is_file())
    return [row | {"bytes": files} for row in rows]


def measured(clone: Path, command: list[str]) -> Measured:
    """Run a command in a clone and measure it with all that it starts."""
    with Together() as memory:
        found = cost(clone, *command)
    return Measured(found, max(found.peak, memory.peak / 2**20))  # pages shared with other programs count there alone


def plain(found: Measured) -> dict[str, float]:
    """Give what was measured as the cells of a row."""
    return {**found.cost._asdict(), "together": found.together}


class Together:
    """Looks five times a second at the memory of all processes below this one that began later.

    Attributes
    ----------
    peak : int
        The most, in bytes; pages that processes share are counted once (PSS).
    """

    def __init__(self) -> None:
        self.peak = 0
        self._others = set(psutil.Process().children(recursive=True))
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.2):
            mine = set(psutil.Process().children(recursive=True)) - self._others
            self.peak = max(self.peak, sum(map(_memory, mine)))


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:  # it has ended meanwhile
        return 0


def change(clone: Path, edit: Any) -> None:
    """Edit the params.yaml of a clone in place."""
    path = clone / "params.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def compare(clone: Path, case: str, size: int) -> pd.DataFrame:
    """Run the stages of all clients with one worker and with two, and two of them on many parts."""
    part = yaml.safe_load((clone / "params.yaml").read_text(encoding="utf-8"))["large"]["part"]
    with _workers(1):
        one, before = again(clone, ALL)
    with _workers(2):
        two, after = again(clone, ALL)
    change(clone, lambda params: params["large"].update(part=-(-size // MANY)))
    many, _ = again(clone, ALL[:2])
    head = {"case": case, "clients": f"{size:,}"}
    rows = [_beside(head, "1 and 2 workers", one, two, name, before[name] == after[name]) for name in ALL]
    parts = f"{-(-size // part)} and {MANY} parts"
    return pd.DataFrame([*rows, *(_beside(head, parts, two, many, name, None) for name in many)])


def _beside(
    head: dict[str, str], what: str, one: dict[str, Measured], other: dict[str, Measured], stage: str, same: bool | None
) -> dict[str, Any]:
    first, second = one[stage].cost, other[stage].cost
    told = {None: "", True: "yes", False: "NO"}[same]
    taken = {"seconds": f"{first.seconds:.1f}, {second.seconds:.1f}", "times": first.seconds / second.seconds}
    processor = f"{first.processor:.1f}, {second.processor:.1f}"
    return {**head, "stage": stage, "compared": what, **taken, "processor seconds": processor, "equal bytes": told}


def again(clone: Path, stages: tuple[str, ...]) -> tuple[dict[str, Measured], dict[str, str]]:
    """Run some stages anew: what each took, and a digest of what it wrote."""
    commands = {name.split("@")[0]: words(command) for name, command in stage_commands(clone).items()}
    outs, taken, digests = outputs(clone), {}, {}
    for stage in stages:
        for path in outs[stage]:
            shutil.rmtree(path)
        taken[stage] = measured(clone, commands[stage])
        digests[stage] = digest(outs[stage])
    return taken, digests


def outputs(clone: Path) -> dict[str, list[Path]]:
    """Give the folders that each stage writes."""
    with Repo(str(clone)) as repo:
        return {stage.name.split("@")[0]: [Path(out.fs_path) for out in stage.outs] for stage in repo.index.stages}


def digest(folders: list[Path]) -> str:
    """Digest names and contents of all files."""
    found = hashlib.blake2b()
    for path in sorted(file for folder in folders for file in folder.rglob("*") if file.is_file()):
        with path.open("rb") as file:
            found.update(str(path).encode() + hashlib.file_digest(file, "blake2b").digest())
    return found.hexdigest()


@contextmanager
def _workers(number: int) -> Iterator[None]:
    earlier = os.environ.get(WORKERS)
    os.environ[WORKERS] = str(number)
    try:
        yield
    finally:
        os.environ.pop(WORKERS)
        os.environ.update({} if earlier is None else {WORKERS: earlier})


def table(rows: pd.DataFrame, sizes: list[int]) -> pd.DataFrame:
    """Lay out what was measured: a row a case and stage, a column a size, the slope, 100 million clients by it."""
    summed = pd.concat([grouped(rows), grouped(rows[rows["stage"] != SIMULATE].assign(stage=WHOLE))])
    laid = [
        {"case": case, "stage": stage, **_cells(group, sizes), **_beyond(group)}
        for case in sorted(rows["case"].unique())
        for stage in (SIMULATE, *ALL, OTHERS, WHOLE)
        for group in [summed[(summed["case"] == case) & (summed["stage"] == stage)].set_index("clients")]
    ]
    return pd.DataFrame(laid)


def grouped(rows: pd.DataFrame) -> pd.DataFrame:
    """Add up the stages that see the sample; of memory the largest is taken."""
    named = rows.assign(stage=rows["stage"].where(rows["stage"].isin([SIMULATE, *ALL, WHOLE]), OTHERS))
    how = {"seconds": "sum", "processor": "sum", "peak": "max", "together": "max", "bytes": "max"}
    return named.groupby(["case", "clients", "stage"], sort=False).agg(how).reset_index()


def _cells(group: pd.DataFrame, sizes: list[int]) -> dict[str, str]:
    return {f"{size:,} clients": _told(group.loc[size]) if size in group.index else "" for size in sizes}


def _told(row: Any) -> str:
    files = f", files {row['bytes'] / 1e6:,.0f} MB" if row["stage"] == SIMULATE else ""
    return f"{row['seconds']:,.0f} s ({row['processor']:,.0f}), {row['together']:,.0f} MB ({row['peak']:,.0f}){files}"


def _beyond(group: pd.DataFrame) -> dict[str, str]:
    """Give the slope of processor seconds in log-log, and the hours that it says of 100 million clients."""
    least = STRAIGHT if (group.index > STRAIGHT).any() else STRAIGHT / 10
    line = group[group.index >= least]
    if len(line) < 2:
        return {"slope": "", f"{FAR:,}": ""}
    slope = float(np.polyfit(np.log(line.index.to_numpy(float)), np.log(line["processor"].to_numpy()), 1)[0])
    hours = line["seconds"].iloc[-1] * (FAR / line.index[-1]) ** slope / 3600
    return {"slope": f"{slope:.2f}", f"{FAR:,}": f"{hours:.1f} h"}


def _short(value: object) -> object:
    return f"{value:.2f}" if isinstance(value, float) else value
