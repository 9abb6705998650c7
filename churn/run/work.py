"""What is to do: the stages that DVC would run, by case, and what they read."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dvc.exceptions import DvcException
from dvc.lock import LockError
from dvc.repo import Repo, lock_repo
from dvc.repo.reproduce import get_active_graph, plan_repro
from dvc.utils.serialize import YAMLFileCorruptedError
from dvc.utils.strictyaml import YAMLValidationError

from churn.base.errors import UserError, nearest


class BrokenLockError(Exception):
    """dvc.lock is empty or cut off."""


@dataclass(frozen=True)
class Case:
    """One case's stages: all of them, those to do, and the paths that they read and do not make.

    Absolute paths are not among what they read: they mean the same in a copy.
    """

    name: str
    stages: tuple[str, ...]
    todo: dict[str, frozenset[str]]
    """In DVC's order; of each the stages to do from which it reads."""
    reads: tuple[str, ...]
    uncached: tuple[tuple[str, str], ...]
    """Stage and path of every output that git keeps instead of DVC."""
    reports: tuple[str, ...]
    """What of the outputs stands under reports/."""


@dataclass(frozen=True)
class Work:
    """All that is to do in a workspace.

    Attributes
    ----------
    order : tuple of str
        Every stage, in the order in which DVC runs them.
    before : tuple of str
        What cases depend on and belongs to none, such as data under ``dvc add``: only what is to do.
    cases : dict of str to Case
        Every case, whether or not something is to do.
    after : dict of str to frozenset of str
        What belongs to no case and is to do, with the cases that must be done first.
    cache : str
        The folder of DVC's cache.
    waiting : tuple of str
        What belongs to no case and needs a case that was not chosen and has something to do.
    """

    order: tuple[str, ...]
    before: tuple[str, ...]
    cases: dict[str, Case]
    after: dict[str, frozenset[str]]
    cache: str
    waiting: tuple[str, ...] = ()

    def busy(self) -> list[str]:
        """List the cases with something to do."""
        return [name for name, case in self.cases.items() if case.todo]

    def chosen(self, names: Iterable[str]) -> "Work":
        """Leave only some cases; what needs others that are not up to date is left as well.

        Raises
        ------
        UserError
            A name is no case.
        """
        wanted = list(names)
        for name in wanted:
            if name not in self.cases:
                raise UserError(f"there is no case '{name}'. {nearest(name, self.cases)}")
        left = set(self.busy()) - set(wanted)
        cases = {name: self.cases[name] for name in wanted}
        after = {name: needs for name, needs in self.after.items() if not needs & left}
        waiting = tuple(name for name in self.after if name not in after)
        return replace(self, cases=cases, after=after, waiting=waiting)


def find_work(root: Path) -> Work:
    """Ask DVC which stages changed and follow the graph from them.

    Parameters
    ----------
    root : Path
        The workspace, which is the current folder as well: DVC's names of stages are relative to it.

    Raises
    ------
    BrokenLockError
        dvc.lock cannot be read.
    UserError
        Another DVC command is at work, or DVC refuses the settings.
    """
    try:
        repo = Repo(str(root))
        with lock_repo(repo):  # the index is built once for all that follows
            return _work(repo)
    except LockError as error:
        raise UserError(
            f"another DVC command is at work in this folder; wait until it has ended. DVC: {error}"
        ) from error
    except DvcException as error:
        if isinstance(error, (YAMLValidationError, YAMLFileCorruptedError)) and "dvc.lock" in str(error):
            raise BrokenLockError(str(error)) from error
        raise UserError(f"DVC: {error}. `dvc status` says more.") from error


def _work(repo: Any) -> Work:
    graph = get_active_graph(repo.index.graph)
    steps = plan_repro(graph)
    todo: dict[Any, bool] = {}
    needs: dict[Any, frozenset[str]] = {}
    for stage in steps:
        above = list(graph.successors(stage))
        todo[stage] = any(todo[one] for one in above) or bool(stage.status())  # the second takes DVC .02 s
        own = {case_of(stage.addressing)} - {""} if todo[stage] else set()
        needs[stage] = frozenset(own).union(*(needs[one] for one in above))
    owned = {stage: case_of(stage.addressing) for stage in steps}
    shared = {one for stage in steps if owned[stage] for one in graph.successors(stage) if not owned[one]}
    shared = shared.union(*(_above(graph, stage) for stage in shared))
    names = dict.fromkeys(owned[stage] for stage in repo.index.stages if owned.get(stage))
    return Work(
        order=tuple(stage.addressing for stage in steps),
        before=tuple(stage.addressing for stage in steps if todo[stage] and stage in shared),
        cases={name: _case(repo, name, [one for one in steps if owned[one] == name], todo, graph) for name in names},
        after={
            stage.addressing: needs[stage]
            for stage in steps
            if todo[stage] and not owned[stage] and stage not in shared and not stage.is_data_source
        },
        cache=repo.cache.local_cache_dir,
    )


def case_of(stage: str) -> str:
    """Give the case that a stage belongs to; of ``train_rf@fitness`` it is ``fitness``, of ``index`` none."""
    return "" if ":" in stage else stage.partition("@")[2]


def _above(graph: Any, stage: Any) -> set[Any]:
    found = set(graph.successors(stage))
    return found.union(*(_above(graph, one) for one in found))


def _case(repo: Any, name: str, stages: list[Any], todo: dict[Any, bool], graph: Any) -> Case:
    due = {stage for stage in stages if todo[stage]}
    outs = [(stage, out, _path(repo, out)) for stage in stages for out in stage.outs]
    made = [path for _, _, path in outs]
    local = [dep for stage in stages for dep in stage.deps if dep.protocol == "local"]
    deps = {_path(repo, dep) for dep in local if not Path(dep.def_path).is_absolute()}
    return Case(
        name=name,
        stages=tuple(stage.addressing for stage in stages),
        todo={stage.addressing: _needs(stage, graph, due) for stage in stages if stage in due},
        reads=tuple(sorted(dep for dep in deps if not any(overlap(dep, path) for path in made))),
        uncached=tuple((stage.addressing, path) for stage, out, path in outs if not out.use_cache),
        reports=tuple(path for path in made if path.startswith("reports/")),
    )


def _needs(stage: Any, graph: Any, due: set[Any]) -> frozenset[str]:
    return frozenset(one.addressing for one in graph.successors(stage) if one in due)


def overlap(one: str, other: str) -> bool:
    """Tell whether two paths are the same or one lies in the other."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _path(repo: Any, item: Any) -> str:
    """Give a path as seen from the workspace: with dots where it lies outside."""
    return Path(os.path.relpath(item.fs_path, repo.root_dir)).as_posix()
