"""Report: settings that stand at the edge of their grid, and what to try beyond it."""

import math
from typing import Any

import pandas as pd

from churn.base.texts import Language
from churn.presentation.language import written
from churn.presentation.metrics import metric_name
from churn.report.blocks import Block, Prose, Table
from churn.report.names import MODELS, known
from churn.report.study import Study
from churn.report.words import say
from churn.scores.metrics import sign

SHARES = {"max_features", "rsm", "subsample", "max_samples", "l1_ratio"}
"""Settings that are shares where they are no counts: they end at 1."""


def at_edge(search: pd.DataFrame, metric: str, margin: float) -> pd.DataFrame:
    """Find numbers of the chosen point that are the smallest or largest tried, where the last step paid.

    A step paid where the chosen point beats the same one with the next value inside on every fold raced, or by more
    than the margin on as many folds.

    Parameters
    ----------
    search : pandas.DataFrame
        Of a model's search: settings, chosen, folds, and means and deviations of scores.
    metric : str
        By which it was chosen.
    margin : float
        A difference that matters to nobody.

    Returns
    -------
    pandas.DataFrame
        Columns setting, now, tried (texts of the grid's values), further (the value to try).
    """
    settings = list(search.columns[: search.columns.get_loc("chosen")])
    point, rows = search[search["chosen"]].iloc[0], list[dict[str, Any]]()
    for name in settings:
        values = sorted({float(value) for value in pd.to_numeric(search[name], errors="coerce").dropna()})
        now = pd.to_numeric(point[name], errors="coerce")
        if len(values) < 2 or now not in (values[0], values[-1]):
            continue
        inside = values[1] if now == values[0] else values[-2]
        further = _further(name, float(now), inside, values)
        if further is not None and _paid(search, point, settings, name, inside, f"{metric}_mean", sign(metric), margin):
            tried = ", ".join(str(value) for value in dict.fromkeys(search[name].astype(str)))
            rows.append({"setting": name, "now": float(now), "tried": tried, "further": further})
    return pd.DataFrame(rows, columns=["setting", "now", "tried", "further"])


def _paid(
    search: pd.DataFrame, point: pd.Series, settings: list[str], name: str, inside: float, mean: str, way: float,
    margin: float,
) -> bool:  # fmt: skip
    same = pd.to_numeric(search[name], errors="coerce") == inside
    for other in settings:
        same &= (search[other].astype(str) == str(point[other])) | (other == name)
    if not same.any():
        return True  # the grid has no such point, so nothing says that the step did not pay
    neighbour = search[same].iloc[0]
    return bool(neighbour["folds"] < point["folds"] or way * (neighbour[mean] - point[mean]) > margin)


def _further(name: str, now: float, inside: float, values: list[float]) -> float | None:
    """Go half a step on, by a factor where all are above 0; nothing where the setting ends."""
    step = now * math.sqrt(now / inside) if values[0] > 0 else now + (now - inside) / 2
    if all(value == round(value) for value in values) and max(values) > 1:
        step = float(round(float(f"{step:.2g}")))
        return None if step < 1 or step == now else step
    step = float(f"{step:.2g}")
    if name.split("__")[-1] in SHARES and values[-1] <= 1:
        return None if now == 1 else min(step, 1.0)
    return step


def edges(study: Study, to: Language) -> list[Block]:
    """Tell which settings of the champion, or of its members, stand at the edge of their grid."""
    metric, margin = study.params.evaluate.metric, study.metrics["evaluation"]["margin"]
    rows = [
        (known(MODELS, model, to), row["setting"], _plain(row["now"], to), _list(row["tried"], to),
         _plain(row["further"], to))
        for model in study.champion.weights if model in study.searches
        for _, row in at_edge(study.searches[model], metric, margin).iterrows()
    ]  # fmt: skip
    if not rows:
        return []
    heads = tuple(say(head, to) for head in ("model", "edge_setting", "edge_now", "edge_tried", "edge_further"))
    told = say("edge_told", to, metric=metric_name(metric, to))
    return [Prose(text=told), Table(caption=say("edge_table", to), heads=heads, rows=tuple(rows), words=(1, 3))]


def _plain(value: float, to: Language) -> str:
    return written(value, ".10g", to) if math.isfinite(value) else str(value)


def _list(tried: str, to: Language) -> str:
    return tried if to == "en" else tried.replace(",", ";").replace(".", ",")
