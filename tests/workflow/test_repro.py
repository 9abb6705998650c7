"""`dvc repro` rebuilds what changed and nothing else; experiments and comparisons work. All with real DVC."""

import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
import yaml
from dvc.repo import Repo

from tests.workflow.conftest import CASES, CHURN, Pulled, add_case, edit_yaml, ran, run
from tests.workflow.pipeline import PARAMS, declared_code, declared_data, declared_params, declared_stages, instances

STAGES = declared_stages()
SIMULATE = (*CHURN, "simulate", "cases/fitness/simulator.yaml")


def changed(folder: Path) -> dict[str, set[str]]:
    """Name, by stage, the dependencies that DVC sees as changed by themselves; those of a YAML file are its keys."""
    with Repo(str(folder)) as repo:
        status = repo.status()
    found = {}
    for name, reasons in status.items():
        told = [reason["changed deps"] for reason in reasons if "changed deps" in reason]  # else "changed command"
        deps = [pair for one in told for pair in one.items()]
        found[name.split(":")[-1]] = {key for path, how in deps for key in (how if isinstance(how, dict) else [path])}
    return found


def by_instance(stage: str, names: Iterable[str]) -> dict[str, set[str]]:
    """Give a stage's instances with what dvc.yaml declares, the case's name put in."""
    cases = {one: one.partition("@")[2] for one in instances(stage, CASES)}
    return {one: {name.replace("${key}", case) for name in names} for one, case in cases.items()}


def without_empty(found: dict[str, set[str]]) -> dict[str, set[str]]:
    return {name: values for name, values in found.items() if values}


def differ(value: object) -> object:
    """Give a value with all that is in it changed, of the same kind."""
    if isinstance(value, dict):
        return {name: differ(inner) for name, inner in value.items()}
    return value + 1 if isinstance(value, (int, float)) and not isinstance(value, bool) else f"other than {value}"


def test_second_repro_runs_nothing(built: Path) -> None:
    """After a full run nothing is left to do."""
    assert ran(run(built, "dvc", "repro").stdout) == []


def test_every_parameter_touches_the_stages_that_declare_it(project: Path) -> None:
    """Changing params.yaml throughout changes each stage by exactly the sections that dvc.yaml gives it."""
    params = project / "params.yaml"
    content = yaml.safe_load(params.read_text(encoding="utf-8"))
    for name in set(content) - {"cases"}:
        edit_yaml(params, name, value=differ(content[name]))
    every = {name: {key for file, key in declared_params(name) if file == PARAMS} for name in STAGES}
    declared = {name: {key for key in keys if key.split(".")[0] != "cases"} for name, keys in every.items()}
    sections = {key.split(".")[0] for keys in declared.values() for key in keys}
    assert set(content) - {"cases"} == sections
    expected = {one: keys for name in STAGES for one, keys in by_instance(name, declared[name]).items()}
    assert changed(project) == without_empty(expected)


def test_every_file_touches_the_stages_that_read_it(project: Path) -> None:
    """Changing all modules and all that a case declares changes each stage by exactly what dvc.yaml gives it."""
    for name in ("churn", "stages", "cases/fitness"):
        for path in sorted((project / name).rglob("*.*")):
            with path.open("a", encoding="utf-8") as file:
                file.write("\n# changed\n")
    study = project / "cases/fitness/study.yaml"
    edit_yaml(study, "clusters", "k", value=3)
    given = {name: {dep for dep in declared_data(name) if dep.startswith("cases/")} for name in STAGES}
    given["ingest"].add("cases/fitness/simulator.yaml")  # the source
    given["current"].add("cases/fitness/current.yaml")
    keys = {name: {key for file, key in declared_params(name) if file != PARAMS} for name in STAGES}
    expected = {
        one: names for name in STAGES for one, names in by_instance(name, declared_code(name) | given[name]).items()
    }
    for name in STAGES:
        for one, names in by_instance(name, keys[name]).items():
            expected[one] |= names
    assert changed(project) == without_empty(expected)


@pytest.mark.parametrize("module", ["churn/statistics/rates.py", "churn/split/split.py", "stages/eda.py"])
def test_a_module_touches_the_stages_that_import_it(project: Path, module: str) -> None:
    """Changing one module alone changes the stages that declare its folder, or it, and no other."""
    with (project / module).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    users = [name for name in STAGES if declared_code(name) & {module, str(Path(module).parent)}]
    assert set(changed(project)) == {one for name in users for one in instances(name, CASES)}


def test_a_source_touches_the_stage_that_reads_it(project: Path) -> None:
    """Another source changes the stages that read it or its name, and, of the index, the list of cases."""
    edit_yaml(project / "params.yaml", "cases", "fitness", "source", value="cases/fitness")
    assert set(changed(project)) == {"ingest@fitness", "current@fitness", "index"}


def test_a_changed_model_reruns_what_uses_it(pulled: Pulled) -> None:
    """A setting of a model retrains it and no other model, then what uses its predictions; diffs tell."""
    again = set(ran(pulled.printed[0]))
    users = {"evaluate", "learning_curve", "explain", "charts", "score", "segments", "plan", "report"}
    users |= {"forecast", "contacts"}
    assert {"train_lr@fitness", "train_blend@fitness", "evaluate@fitness"} <= again
    assert again <= {f"{stage}@fitness" for stage in {"train_lr", "train_blend", *users}} | {"index"}
    params = json.loads(run(pulled.repository, "dvc", "params", "diff", "--json", "main", "topic").stdout)
    assert {name: list(values) for name, values in params.items()} == {"params.yaml": ["train_lr.C"]}
    assert (params["params.yaml"]["train_lr.C"]["old"], params["params.yaml"]["train_lr.C"]["new"]) == (0.01, 1e-6)
    metrics = json.loads(run(pulled.repository, "dvc", "metrics", "diff", "--json", "main", "topic").stdout)
    assert "log_loss" in metrics["metrics/fitness/lr.json"]
    assert {Path(path).stem for path in metrics} <= {"lr", "blend", "champion", "plan"}


def test_one_case_alone(project: Path) -> None:
    """One case of several is rebuilt by its name, and no stage of another runs."""
    add_case(project, "metanprom")
    edit_yaml(project / "cases/metanprom/simulator.yaml", "clients", value=300)
    assert ran(run(project, "dvc", "repro", "--glob", "*@fitness").stdout) == []
    again = ran(run(project, "dvc", "repro", "split@metanprom").stdout)
    assert again == [f"{stage}@metanprom" for stage in ("ingest", "clean", "split")]


def test_fresh_clone_reproduces_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """A clone without cache, run with another hash seed and another number of threads, leaves git as committed."""
    clone = tmp_path / "clone"
    run(tmp_path, "git", "clone", "--quiet", str(built), str(clone))
    threads = {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "LOKY_MAX_CPU_COUNT": "2"}
    output = run(clone, "dvc", "repro", PYTHONHASHSEED="7", **threads).stdout
    assert len(ran(output)) == sum(len(instances(stage, CASES)) for stage in STAGES)
    assert run(clone, "git", "status", "--porcelain").stdout == ""


def test_source_is_switched_to_a_folder(project: Path) -> None:
    """A folder of CSV files as source rebuilds that case alone, and its clients are those of the files."""
    run(project, *SIMULATE, "data/external/fitness", "--clients", "500")
    source = "cases.fitness.source=data/external/fitness"
    output = run(project, "dvc", "exp", "run", "-S", source, "clean@fitness").stdout
    assert ran(output) == ["ingest@fitness", "clean@fitness"]
    assert len(pd.read_parquet(project / "data/raw/fitness/clients.parquet")) == 500


def test_bad_input_gives_one_message_and_leaves_nothing(project: Path) -> None:
    """A broken cell stops the run with a message that names file, column and row, without a traceback or outputs."""
    folder = project / "data" / "external" / "fitness"
    run(project, *SIMULATE, str(folder))
    table = folder / "gym_churn.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[3] = "x" + lines[3][1:]
    table.write_text("\n".join(lines), encoding="utf-8")
    edit_yaml(project / "params.yaml", "cases", "fitness", "source", value="data/external/fitness")
    done = run(project, "dvc", "repro", check=False)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "gym_churn.csv, column 'gender'" in said
    assert "row 4: 'x'" in said
    assert "Traceback" not in said
    assert not (project / "data" / "raw" / "fitness").exists()


def test_misspelt_parameter_names_the_nearest(project: Path) -> None:
    """A key that params.yaml does not know is refused with the nearest one, by the preflight and by a stage."""
    edit_yaml(project / "params.yaml", "train_rf", "max_dept", value=3)
    done = run(project, "dvc", "repro", "train_rf@fitness", check=False)
    assert "Did you mean 'max_depth'?" in done.stdout + done.stderr
    edit_yaml(project / "params.yaml", "splitt", value=3)
    done = run(project, *CHURN, "preflight", check=False)
    assert done.returncode == 2
    assert "Did you mean 'split'?" in done.stderr


def test_preflight_names_missing_sources(project: Path) -> None:
    """A source that does not exist is named with what to do."""
    edit_yaml(project / "params.yaml", "cases", "fitness", "source", value="data/external/none")
    done = run(project, *CHURN, "preflight", check=False)
    assert done.returncode == 2
    assert "'data/external/none' does not exist here" in done.stderr


def test_untracked_source_under_temp_is_named(project: Path) -> None:
    """An experiment in a temporary folder does not carry an untracked source: DVC names it, preflight helps."""
    run(project, *SIMULATE, "data/external/fitness")
    source = "cases.fitness.source=data/external/fitness"
    done = run(project, "dvc", "exp", "run", "--temp", "-S", source, "eda@fitness", check=False)
    assert done.returncode != 0
    assert "/data/external/fitness'" in done.stderr
    assert "Traceback" not in done.stderr
    edit_yaml(project / "params.yaml", "cases", "fitness", "source", value="data/external/fitness")
    done = run(project, *CHURN, "preflight", "--tracked", check=False)
    assert done.returncode == 2
    assert "dvc add data/external/fitness" in done.stderr


def test_new_clients_are_scored(project: Path) -> None:
    """New clients, whose outcome nobody knows, get a probability and reasons; a broken file gets one message."""
    folder = project / "data" / "external" / "new"
    run(project, *SIMULATE, str(folder), "--clients", "100", "--seed", "9")
    table = pd.read_csv(folder / "gym_churn.csv").drop(columns="Churn")
    table.to_csv(folder / "gym_churn.csv", index=False)
    run(project, *CHURN, "score", "fitness", str(folder), "scores.csv")
    scored = pd.read_csv(project / "scores.csv")
    assert len(scored) == len(table)
    assert scored["probability"].is_monotonic_decreasing
    assert list(scored) == list(pd.read_csv(project / "data/contacts/fitness/list.csv"))
    assert scored["probability"].between(0, 1, inclusive="neither").all()
    assert scored["reason_1_en"].notna().mean() > 0.5
    table.drop(columns="Age").to_csv(folder / "gym_churn.csv", index=False)
    done = run(project, *CHURN, "score", "fitness", str(folder), "again.csv", check=False)
    assert (done.returncode, (project / "again.csv").exists()) == (2, False)
    assert "Age" in done.stderr
    assert "Traceback" not in done.stderr
