"""What people read is apart from what is computed: changing it reruns no stage that fits, tunes or permutes."""

from pathlib import Path

import pytest

from tests.workflow.conftest import CASES, ran, run
from tests.workflow.pipeline import declared_stages, instances

STAGES = declared_stages()
FITTING = {name for name in STAGES if name.startswith("train_")}
FITTING |= {"cluster", "split", "evaluate", "learning_curve", "explain"}
"""Stages that fit models, tune them, resample, permute or compute Shapley values, and the split they stand on."""

CASE = {"current", "report"}
"""Stages that see the whole folder of a case: of simulated clients today's are of the simulator's world."""

READERS = {"eda", "hypotheses", "profile", "charts", "segments", "plan", "report"}
CHANGES = {
    "a label": ("cases/fitness/labels.yaml", "Sex coded 1", "Sex", READERS | CASE | {"score", "contacts"}),
    "a title": ("cases/fitness/labels.yaml", "Gym chain", "Gyms", READERS | CASE | {"score", "contacts"}),
    "a hypothesis' statement": (
        "cases/fitness/study.yaml",
        "Those who left are younger.",
        "Leavers are younger.",
        {"eda", "hypotheses", "segments", "plan"} | CASE,
    ),
    "why a cleaning rule is there": (
        "cases/fitness/contract.yaml",
        "The table has no id;",
        "There is no id;",
        {"ingest", "clean", "plan"} | CASE,
    ),
    "a colour": ("churn/figures/style.py", "#6c757d", "#6c757e", READERS),
    "a sentence of the report": ("churn/report/names.py", "Nearest neighbours", "Near clients", {"report", "index"}),
    "a sentence of several stages": (
        "churn/presentation/reasons.py",
        "{label}: the higher the value, the higher the risk",
        "{label}: a higher value is a higher risk",
        READERS | {"score", "contacts", "index"},
    ),
    "an error text of plan": (
        "churn/plan/actions.py",
        "is for nobody",
        "is meant for nobody",
        {"plan", "contacts", "report"},
    ),
    "an error text of ingest": ("churn/ingest/path.py", "does not exist here.", "is not here.", {"ingest", "current"}),
    "an error text of report": ("churn/report/published.py", "were published,", "are published,", {"report", "index"}),
    "an error text of compare": ("churn/compare/paired.py", "another outcome than", "an outcome other than", set()),
    "an error text of commands": ("churn/commands/sweep.py", "is no setting", "is not a setting", set()),
}
"""Where it stands, the text before and after, and the stages that see a change."""


def seeing(file: str) -> set[str]:
    """Give the stages that declare a file or a folder it is in; of a file of parameters only keys are declared."""
    deps = {name: [dep.replace("${key}", CASES[0]) for dep in stage["deps"]] for name, stage in STAGES.items()}
    return {name for name, paths in deps.items() if any(Path(file).is_relative_to(path) for path in paths)}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_read_touches_no_stage_that_fits(what: str) -> None:
    """dvc.yaml hands what people read to the stages listed here, and to none that fits."""
    file, _, _, stages = CHANGES[what]
    assert seeing(file) == stages
    assert stages & FITTING == set()


def test_changed_words_fit_nothing_again(project: Path) -> None:
    """With all of them changed at once DVC runs what reads them and nothing else: what it fits from is as before."""
    for file, old, new, _ in CHANGES.values():
        path = project / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not say '{old}' any more: change another of its words"
        path.write_text(text.replace(old, new), encoding="utf-8")
    expected = {one for _, _, _, stages in CHANGES.values() for name in stages for one in instances(name, CASES)}
    assert set(ran(run(project, "dvc", "repro").stdout)) == expected
