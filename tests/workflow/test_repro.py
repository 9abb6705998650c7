"""`dvc repro` rebuilds what changed and nothing else; experiments and comparisons work. All with real DVC."""

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml
from dvc.repo import Repo

from churn.clients.contract import Contract
from churn.commands.declare import dependencies
from tests.workflow.conftest import CASES, add_case, edit_yaml, run
from tests.workflow.pipeline import ROOT, declared_stages, instances
from tests.workflow.test_declarations import declared_contract_keys, declared_params

STAGES = declared_stages()


def ran(output: str) -> list[str]:
    return [line.split("'")[1] for line in output.splitlines() if line.startswith("Running stage")]


def changed(folder: Path) -> set[str]:
    """Names of the stages that DVC sees as changed by themselves (not by what comes before them)."""
    with Repo(str(folder)) as repo:
        return {name.split(":")[-1] for name in repo.status()}


def leaves(content: object, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
    if isinstance(content, dict):
        return [leaf for key, value in content.items() for leaf in leaves(value, (*path, key))]
    return [(path, content)]


def other(value: object) -> object:
    """Give a different value of the same kind."""
    if isinstance(value, bool) or value is None:
        return "balanced"
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value / 2
    if isinstance(value, list):
        return value[:1] if len(value) > 1 else [*value, *value]
    return "roc_auc" if value == "log_loss" else f"{value}x"


def test_second_repro_runs_nothing(built: Path) -> None:
    """After a full run nothing is left to do."""
    assert ran(run(built, "dvc", "repro").stdout) == []


def test_every_parameter_touches_the_stages_that_declare_it(project: Path) -> None:
    """Changing any value of params.yaml changes exactly the stages that dvc.yaml gives it to.

    One value of every section is changed at a time: DVC names the sections by which a stage is changed.
    """
    params = project / "params.yaml"
    before = params.read_text(encoding="utf-8")
    content = yaml.safe_load(before)
    sections = {name: leaves(content[name], (name,)) for name in content if name != "cases"}
    declared = {one: declared_params(name) - {"cases"} for name in STAGES for one in instances(name, CASES)}
    assert set(sections) == set.union(*declared.values()) | {
        "compare"
    }  # which churn.commands.compare uses, and no stage
    for number in range(max(map(len, sections.values()))):
        now = {name: found[number] for name, found in sections.items() if number < len(found)}
        for path, value in now.values():
            edit_yaml(params, *path, value=other(value))
        touched = {stage: names & set(now) for stage, names in declared.items()}
        found = {stage: {key.split(".")[0] for key in keys} for stage, keys in changed_inputs(project).items()}
        assert found == {stage: names for stage, names in touched.items() if names}
        params.write_text(before, encoding="utf-8")


def test_a_source_touches_the_stages_that_read_it(project: Path) -> None:
    """Another source changes the stages that look for it and read it, the report that names it, and the index."""
    edit_yaml(project / "params.yaml", "cases", "fitness", "source", value="cases/fitness")
    assert changed(project) == {"locate@fitness", "ingest@fitness", "report@fitness", "index"}


@pytest.mark.parametrize(
    ("key", "stages"),
    [
        ("labels", {"eda", "explain", "hypotheses", "plan", "profile", "report", "segments"}),
        ("hypotheses", {"hypotheses", "plan", "report"}),
        ("segments", {"plan", "report", "segments"}),
        ("bands", {"eda", "report"}),
        ("clusters", {"cluster", "report"}),
        ("roles", {"clean", "report"}),
        ("title", {"report"}),
    ],
)
def test_contract_keys_touch_the_stages_that_read_them(project: Path, key: str, stages: set[str]) -> None:
    """Changing one key of a contract changes the stages of that case which use the key, and no other case."""
    path = project / "cases/fitness/contract.yaml"
    value = yaml.safe_load(path.read_text(encoding="utf-8"))[key]
    additions = {
        "labels": {"x": {"en": "x", "ru": "x"}},
        "bands": {"Age": [33]},
        "clusters": {"k": 3},
        "roles": {"Phone": "ignored"},
        "title": {"en": "x", "ru": "x"},
    }  # fmt: skip
    edit_yaml(path, key, value={**value, **additions[key]} if key in additions else value[1:])
    assert changed(project) == {f"{stage}@fitness" for stage in stages}


def changed_inputs(folder: Path) -> dict[str, set[str]]:
    """Name, by stage, the dependencies that DVC sees as changed; those of a YAML file are its keys."""
    with Repo(str(folder)) as repo:
        status = repo.status()
    found = {}
    for name, reasons in status.items():
        deps = [pair for reason in reasons for pair in reason.get("changed deps", {}).items()]
        found[name.split(":")[-1]] = {key for path, how in deps for key in (how if isinstance(how, dict) else [path])}
    return found


def test_every_module_touches_the_stages_that_import_it(project: Path) -> None:
    """Changing a module changes exactly the stages that dvc.yaml gives it to: all at once by reasons, and two alone."""
    modules = [path for name in ("churn", "stages") for path in sorted((project / name).rglob("*.py"))]
    modules = [path for path in modules if path.stem != "__init__"]
    before = {path: path.read_bytes() for path in modules}
    code = {name: set(dependencies(ROOT / "stages" / f"{name}.py", ROOT)) for name in STAGES}
    for path in modules:
        path.write_bytes(before[path] + b"\n# changed\n")
    expected = {one: files for name, files in code.items() for one in instances(name, CASES)}
    assert changed_inputs(project) == expected
    for path in modules:
        path.write_bytes(before[path])
    for name in ("churn/statistics/rates.py", "churn/split/split.py"):
        path = project / name
        path.write_bytes(before[path] + b"\n# changed\n")
        users = {stage for stage, files in expected.items() if files & {name, str(Path(name).parent)}}
        assert changed(project) == users
        path.write_bytes(before[path])


def test_every_contract_key_touches_the_stages_that_declare_it(project: Path) -> None:
    """With every key of a contract changed, each stage sees exactly the keys that dvc.yaml gives it."""
    contract = project / "cases/fitness/contract.yaml"
    for key in Contract.model_fields:
        edit_yaml(contract, key, value="changed")
    declared = {one: declared_contract_keys(name) for name in STAGES for one in instances(name, ["fitness"])}
    declared["report@fitness"] |= {"cases/fitness"}  # the folder
    assert changed_inputs(project) == {stage: keys for stage, keys in declared.items() if keys}


def test_changed_forest_reruns_what_uses_it(project: Path) -> None:
    """A setting of the forest retrains the forest and no other model, then what uses its predictions; diffs tell."""
    edit_yaml(project / "params.yaml", "train_rf", "max_depth", value=2)
    again = set(ran(run(project, "dvc", "repro").stdout))
    users = {"train_blend", "evaluate", "learning_curve", "explain", "score", "segments", "plan", "report"}
    assert {"train_rf@fitness", "train_blend@fitness", "evaluate@fitness"} <= again
    assert again <= {f"{stage}@fitness" for stage in {"train_rf", *users}} | {"index"}
    params = json.loads(run(project, "dvc", "params", "diff", "--json").stdout)
    assert params == {"params.yaml": {"train_rf.max_depth": {"old": None, "new": 2}}}
    metrics = json.loads(run(project, "dvc", "metrics", "diff", "--json").stdout)
    assert "cv.roc_auc.mean" in metrics["metrics/fitness/rf.json"]
    assert {Path(path).stem for path in metrics} <= {
        "rf",
        "blend",
        "evaluation",
        "explain",
        "scores",
        "segments",
        "plan",
    }


def test_one_case_alone(project: Path) -> None:
    """One case of several is rebuilt by its name, and no stage of another runs."""
    add_case(project, "metanprom")
    assert ran(run(project, "dvc", "repro", "--glob", "*@fitness").stdout) == []
    again = ran(run(project, "dvc", "repro", "split@metanprom").stdout)
    assert again == [f"{stage}@metanprom" for stage in ("locate", "ingest", "clean", "split")]


def test_fresh_clone_reproduces_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """A clone without cache, run with another hash seed and one thread, leaves dvc.lock and git as committed."""
    clone = tmp_path / "clone"
    run(tmp_path, "git", "clone", "--quiet", str(built), str(clone))
    threads = {"OMP_NUM_THREADS": "1", "LOKY_MAX_CPU_COUNT": "1"}
    output = run(clone, "dvc", "repro", PYTHONHASHSEED="7", **threads).stdout
    assert len(ran(output)) == sum(len(instances(stage, CASES)) for stage in STAGES)
    assert run(clone, "git", "status", "--porcelain").stdout == ""


def test_source_is_switched_to_a_folder(project: Path) -> None:
    """A folder of CSV files as source rebuilds that case alone, and its clients are those of the files."""
    folder = project / "data" / "external" / "fitness"
    run(
        project,
        "python",
        "-m",
        "churn",
        "simulate",
        "cases/fitness/simulator.yaml",
        str(folder),
        "--clients",
        "500",
    )
    source = "cases.fitness.source=data/external/fitness"
    output = run(project, "dvc", "exp", "run", "-S", source, "eda@fitness").stdout
    assert set(ran(output)) == {f"{stage}@fitness" for stage in ("locate", "ingest", "clean", "eda")}
    assert json.loads((project / "metrics/fitness/eda.json").read_text(encoding="utf-8"))["clients"] == 500


def test_bad_input_gives_one_message_and_leaves_nothing(project: Path) -> None:
    """A broken cell stops the run with a message that names file, column and row, without a traceback or outputs."""
    folder = project / "data" / "external" / "fitness"
    run(project, "python", "-m", "churn", "simulate", "cases/fitness/simulator.yaml", str(folder))
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
    done = run(project, "python", "-m", "churn", "preflight", check=False)
    assert done.returncode == 2
    assert "Did you mean 'split'?" in done.stderr


def test_preflight_names_missing_and_untracked_sources(project: Path) -> None:
    """A source that does not exist, or that the queue would not carry, is named with what to do."""
    edit_yaml(project / "params.yaml", "cases", "fitness", "source", value="data/external/none")
    done = run(project, "python", "-m", "churn", "preflight", check=False)
    assert done.returncode == 2
    assert "'data/external/none' does not exist here" in done.stderr
    (project / "data" / "external" / "none").mkdir(parents=True)
    done = run(project, "python", "-m", "churn", "preflight", "--tracked", check=False)
    assert "dvc add data/external/none" in done.stderr


def test_untracked_source_under_temp_says_what_to_do(project: Path) -> None:
    """An experiment in a temporary folder does not carry an untracked source: the message says to add it."""
    folder = project / "data" / "external" / "fitness"
    run(project, "python", "-m", "churn", "simulate", "cases/fitness/simulator.yaml", str(folder))
    source = "cases.fitness.source=data/external/fitness"
    done = run(project, "dvc", "exp", "run", "--temp", "-S", source, "eda@fitness", check=False)
    assert done.returncode != 0
    assert "dvc add data/external/fitness" in done.stdout + done.stderr


def test_new_clients_are_scored(project: Path) -> None:
    """New clients, whose outcome nobody knows, get a probability and reasons; a broken file gets one message."""
    folder = project / "data" / "external" / "new"
    simulator = "cases/fitness/simulator.yaml"
    run(project, "python", "-m", "churn", "simulate", simulator, str(folder), "--clients", "100", "--seed", "9")
    table = pd.read_csv(folder / "gym_churn.csv").drop(columns="Churn")
    table.to_csv(folder / "gym_churn.csv", index=False)
    run(project, "python", "-m", "churn", "score", "fitness", str(folder), "scores.csv")
    scored = pd.read_csv(project / "scores.csv")
    assert len(scored) == len(table)
    assert scored["probability"].is_monotonic_decreasing
    assert scored["probability"].between(0, 1, inclusive="neither").all()
    assert scored["reason_1_en"].notna().mean() > 0.5
    table.drop(columns="Age").to_csv(folder / "gym_churn.csv", index=False)
    done = run(project, "python", "-m", "churn", "score", "fitness", str(folder), "again.csv", check=False)
    assert (done.returncode, (project / "again.csv").exists()) == (2, False)
    assert "Age" in done.stderr
    assert "Traceback" not in done.stderr
