"""What a report is written from: the files of a case's other stages, read once for all languages."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from churn.core.config import Frozen, read_config
from churn.core.files import read_json
from churn.core.language import Label, Language, Text, label_of
from churn.core.params import Eda, Evaluate, Explain, Hypotheses, Profile, Report, Split
from churn.core.terms import Campaign
from churn.data.schema import Schema, read_schema
from churn.models.champion import Champion
from churn.report.published import Published, compare

LEVELS = {"level": str}
"""Levels are texts: "1" must not become a number."""


class Settings(Frozen):
    """The sections of params.yaml that a report tells or is drawn by, and the money of its case's campaign."""

    seed: int
    collinear_limit: float
    eda: Eda
    hypotheses: Hypotheses
    split: Split
    evaluate: Evaluate
    explain: Explain
    profile: Profile
    report: Report
    campaign: Campaign


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
    title, column_labels, bands
        Of the contract.
    clients, schema, log
        Of stage clean.
    eda, hypotheses, evaluation, curves, explanation, clusters, profile, segments, plan
        Tables by the names of their files.
    parts, learning : pandas.DataFrame
        Of stages split and learning_curve.
    champion : Champion
        Of stage evaluate.
    learned : dict
        Verdict of stage learning_curve.
    metrics : dict of str to dict
        By stage.
    published : pandas.DataFrame or None
        Published numbers beside ours, where the case has them.
    """

    case: str
    simulated: bool
    params: Settings
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
    champion: Champion
    learning: pd.DataFrame
    learned: dict[str, Any]
    explanation: dict[str, pd.DataFrame]
    clusters: dict[str, pd.DataFrame]
    profile: dict[str, pd.DataFrame]
    segments: dict[str, pd.DataFrame]
    plan: dict[str, pd.DataFrame]
    metrics: dict[str, dict[str, Any]]
    published: pd.DataFrame | None

    def label(self, column: str, language: Language) -> str:
        """Give a column's name for readers."""
        return label_of(column, self.column_labels, language)

    def labels(self, language: Language) -> dict[str, str]:
        """Give the names for readers of all columns that have one."""
        return {name: label.of(language) for name, label in self.column_labels.items()}


def tables_in(folder: Path) -> dict[str, pd.DataFrame]:
    """Read all tables of a folder, by the names of their files; levels stay texts."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv":
            found[path.stem] = pd.read_csv(path, dtype=LEVELS)
        elif path.suffix == ".parquet":
            found[path.stem] = pd.read_parquet(path)
    return found


def metrics_in(folder: Path) -> dict[str, dict[str, Any]]:
    """Read all metrics of a case, by stage."""
    return {path.stem: read_json(path) for path in sorted(folder.glob("*.json"))}


def published_numbers(path: Path, *folders: Path) -> pd.DataFrame | None:
    """Set published numbers beside ours, where the case has any; ``folders`` as ``compare`` takes them."""
    return compare(read_config(path, Published), *folders) if path.exists() else None


def read_clean(folder: Path) -> tuple[pd.DataFrame, Schema, pd.DataFrame]:
    """Read the clients, their schema and the log of the cleaning."""
    clients = pd.read_parquet(folder / "clients.parquet")
    return clients, read_schema(folder / "schema.json"), pd.read_csv(folder / "log.csv")
