"""The whole of params.yaml, put together from the sections of all slices; only commands read it, stages do not."""

from pathlib import Path
from typing import Self

from pydantic import ConfigDict, model_validator

from churn.base.config import Frozen, read_config
from churn.base.errors import nearest
from churn.base.params import Grid, Share
from churn.clusters.settings import Cluster
from churn.compare.settings import Compare
from churn.eda.settings import Eda
from churn.evaluate.settings import Evaluate
from churn.explain.settings import Explain
from churn.hypotheses.settings import Hypotheses
from churn.ingest.settings import CaseName, Sources
from churn.learning_curve.settings import LearningCurve
from churn.parts.settings import Large
from churn.plan.settings import Plan
from churn.plan.terms import Campaign
from churn.profile.settings import Profile
from churn.report.settings import Report
from churn.segments.settings import Segments
from churn.split.settings import Split
from churn.train.settings import Training


class Params(Frozen):
    """All sections. Those that begin with ``train_`` are the grids of models, one each."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Grid]

    seed: int
    cases: dict[CaseName, Sources]
    large: Large
    collinear_limit: Share
    eda: Eda
    hypotheses: Hypotheses
    split: Split
    training: Training
    evaluate: Evaluate
    learning_curve: LearningCurve
    explain: Explain
    cluster: Cluster
    profile: Profile
    segments: Segments
    campaign: dict[str, Campaign]
    plan: Plan
    report: Report
    compare: Compare

    @property
    def grids(self) -> dict[str, Grid]:
        """The models' settings, by the model's name."""
        return {name.removeprefix("train_"): grid for name, grid in (self.__pydantic_extra__ or {}).items()}

    @model_validator(mode="before")
    @classmethod
    def _known_sections(cls, content: object) -> object:
        for name in content if isinstance(content, dict) else ():
            if name not in cls.model_fields and not str(name).startswith("train_"):
                raise ValueError(f"unknown key '{name}'. {nearest(name, [*cls.model_fields, 'train_<model>'])}")
        return content

    @model_validator(mode="after")
    def _campaigns_for_all(self) -> Self:
        if without := sorted(set(self.cases) - set(self.campaign)):
            raise ValueError(
                f"the key 'campaign.{without[0]}' is missing: every case needs the money of its campaign. "
                "Copy another case's block and change its amounts"
            )
        return self


def read_all_params(path: Path) -> Params:
    """Read params.yaml.

    Raises
    ------
    UserError
        An unknown key (the nearest allowed one is named) or a value that is not allowed.
    """
    return read_config(path, Params)
