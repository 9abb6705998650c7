"""What a report is written from: the files of a case's other stages, read once for all languages."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from churn.base.config import read_config
from churn.base.files import read_folder, read_json
from churn.base.texts import Label, Language, Text
from churn.clients.schema import Schema
from churn.clients.table import read_clients
from churn.history.history import History, read_history
from churn.plan.terms import Campaign
from churn.presentation.flags import as_flags, flag_directions, shown_flags
from churn.presentation.labels import Labels, label_of
from churn.presentation.reasons import tell_directions
from churn.report.published import Published, recomputed
from churn.report.settings import Settings


class Chosen(NamedTuple):
    """The champion: its name, the weights of its models, and how it is calibrated."""

    name: str
    weights: dict[str, float]
    calibration: str


@dataclass(frozen=True)
class Study:
    """Everything a report tells.

    Attributes
    ----------
    case : str
        Key of the case.
    simulated : bool
        Whether the source draws clients instead of holding real ones.
    params : Settings
        Of the run.
    campaign : Campaign
        The case's money.
    title, column_labels, bands
        Of the contract.
    clients, schema, log
        Of stage clean.
    eda, hypotheses, evaluation, curves, explanation, clusters, profile, segments, plan, contacts
        Tables by the names of their files.
    parts, learning : pandas.DataFrame
        Of stages split and learning_curve.
    champion : Chosen
        Of stage evaluate.
    learned : dict
        Verdict of stage learning_curve.
    metrics : dict of str to dict
        Counts and scalars, by stage.
    history : History
        What campaigns changed, and whether the model was still right.
    published : pandas.DataFrame or None
        Published numbers beside ours, where the case has them.
    searches : dict of str to pandas.DataFrame
        What each model's search tried, by model.
    """

    case: str
    simulated: bool
    params: Settings
    campaign: Campaign
    title: Text
    column_labels: dict[str, Label]
    bands: dict[str, tuple[float, ...]]
    clients: pd.DataFrame
    schema: Schema
    log: pd.DataFrame
    eda: dict[str, pd.DataFrame]
    hypotheses: dict[str, pd.DataFrame]
    parts: pd.DataFrame
    evaluation: dict[str, pd.DataFrame]
    curves: dict[str, pd.DataFrame]
    champion: Chosen
    learning: pd.DataFrame
    learned: dict[str, Any]
    explanation: dict[str, pd.DataFrame]
    clusters: dict[str, pd.DataFrame]
    profile: dict[str, pd.DataFrame]
    segments: dict[str, pd.DataFrame]
    plan: dict[str, pd.DataFrame]
    contacts: dict[str, pd.DataFrame]
    metrics: dict[str, dict[str, Any]]
    history: History
    published: pd.DataFrame | None
    searches: dict[str, pd.DataFrame] = field(default_factory=dict)

    @cached_property
    def shown(self) -> Schema:
        """The columns as readers read them: flags with missing cells are flags."""
        return as_flags(self.schema, shown_flags(self.clients, self.schema))

    def label(self, column: str, language: Language) -> str:
        """Give a column's name for readers."""
        return label_of(column, self.column_labels, language)

    def labels(self, language: Language) -> dict[str, str]:
        """Give the names for readers of all columns that have one."""
        return {name: label.of(language) for name, label in self.column_labels.items()}


def read_study(
    case: str,
    settings: Settings,
    campaign: Campaign,
    labels: Labels,
    bands: dict[str, tuple[float, ...]],
    history: Path,
    published: Path,
    parts: Path,
    curves: Path,
    made: list[Path],
) -> Study:
    """Read what the stages of a case found.

    Parameters
    ----------
    case : str
        Its key.
    settings : Settings
        Sections of params.yaml.
    campaign : Campaign
        The case's money.
    labels : Labels
        Names for readers.
    bands : dict of str to tuple of float
        Declared inner edges of bands.
    history, published : Path
        What was measured of batches, and published numbers; there need be none.
    parts : Path
        Base rates of the parts, of stage split.
    curves : Path
        Folder of the models' curves, of stage evaluate.
    made : list of Path
        Folders ``<stage>/<case>`` that the other stages wrote.
    """
    folders = {folder.parent.name: folder for folder in made}
    clients, schema = read_clients(folders["clean"])
    tables = {stage: read_folder(folder) for stage, folder in folders.items()}
    summaries = {
        stage: read_json(path) for stage, folder in folders.items() if (path := folder / "summary.json").exists()
    }
    chosen = summaries["evaluation"]
    explained = tables["explain"]
    return Study(
        case=case,
        simulated=read_json(folders["source"] / "source.json")["kind"] == "simulator",
        params=settings,
        campaign=campaign,
        title=labels.title,
        column_labels=labels.labels,
        bands=bands,
        clients=clients,
        schema=schema,
        log=tables["cleaning"]["log"],
        eda=tables["eda"],
        hypotheses=tables["hypotheses"],
        parts=pd.read_csv(parts),
        evaluation=tables["evaluation"],
        curves=read_folder(curves),
        champion=Chosen(chosen["champion"], chosen["weights"], chosen["calibration"]),
        learning=tables["learning_curve"]["learning_curve"],
        learned=read_json(folders["learning_curve"] / "verdict.json"),
        explanation={**explained, "directions": _told(explained["directions"], clients, schema, labels)},
        clusters=tables["clusters"],
        profile=tables["profile"],
        segments=tables["segments"],
        plan=tables["plan"],
        contacts=tables["contacts"],
        metrics=summaries,
        history=read_history(history),
        published=recomputed(read_config(published, Published), folders) if published.exists() else None,
        searches=_searches(folders["predictions"], list(chosen["weights"])),
    )


def _told(directions: pd.DataFrame, clients: pd.DataFrame, schema: Schema, labels: Labels) -> pd.DataFrame:
    flags = shown_flags(clients, schema)
    return tell_directions(flag_directions(directions, flags), as_flags(schema, flags), labels.labels)


def _searches(folder: Path, models: list[str]) -> dict[str, pd.DataFrame]:
    paths = {model: folder / model / f"{model}_search.csv" for model in models}
    return {model: pd.read_csv(path, keep_default_na=False) for model, path in paths.items() if path.exists()}
