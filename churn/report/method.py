"""Report: how the numbers were made, and published numbers beside ours."""

import pandas as pd

from churn.base.texts import Language
from churn.clients.schema import TEST, TRAIN
from churn.figures.levels import level_name
from churn.presentation.language import whole, written
from churn.presentation.metrics import metric_name
from churn.report.blocks import Block, Item, Items, Prose, Section, Table
from churn.report.names import AGREES, CALIBRATIONS, GROUPS, MODELS, PUBLISHED, TESTS, known
from churn.report.numbers import NOTHING, share_between
from churn.report.plan import studied
from churn.report.published import decimals
from churn.report.study import Study
from churn.report.words import say

_FOLDERS = ("clean", "eda", "hypotheses", "split", "evaluation", "explain", "clusters", "profile", "segments", "plan")


def method(study: Study, to: Language) -> Section:
    """Tell how everything was computed."""
    settings, texts = study.params, _parts(study, to)
    metric = metric_name(settings.evaluate.metric, to)
    folds = {"folds": settings.split.folds * settings.split.repeats, "each": settings.split.folds}
    texts.append(say("method_out_of_fold", to))
    texts.append(say("method_folds", to, **folds, repeats=settings.split.repeats, metric=metric))
    texts += _champion(study, to)
    texts.append(say("method_intervals", to, draws=whole(settings.evaluate.draws, to)))
    least = settings.hypotheses.least_effect
    effects = {"g": least.hedges_g, "delta": least.cliffs_delta, "v": least.cramers_v}
    texts.append(say("method_tests", to, **{name: written(value, "g", to) for name, value in effects.items()}))
    texts.append(say("method_small", to, least=settings.report.least_group))
    files = ", ".join(f"data/{folder}/{study.case}" for folder in _FOLDERS)
    texts.append(say("method_files", to, files=files))
    return Section(
        name="method", title=say("method", to), blocks=(Items(items=tuple(Item(text=text) for text in texts)),)
    )


def _parts(study: Study, to: Language) -> list[str]:
    whole_parts = study.parts[study.parts["fold"] == "all"].set_index("part")
    facts = {part: whole(whole_parts.at[part, "clients"], to) for part in (TRAIN, TEST)}
    rates = {f"{part}_rate": _rate(whole_parts.loc[part], to) for part in (TRAIN, TEST)}
    if "since" in whole_parts:
        return [say("method_parts_time", to, since=whole_parts.at[TEST, "since"], **facts, **rates)]
    return [say("method_parts", to, **facts, **rates)]


def _rate(row: pd.Series, to: Language) -> str:
    return share_between(row["base_rate"], row["low"], row["high"], to)


def _champion(study: Study, to: Language) -> list[str]:
    champion = study.champion
    calibration = CALIBRATIONS[champion.calibration][to]
    texts = [say("method_champion", to, model=known(MODELS, champion.name, to), calibration=calibration)]
    if len(champion.weights) > 1:
        weights = {known(MODELS, name, to): written(w, ".2f", to) for name, w in champion.weights.items()}
        texts.append(say("method_weights", to, weights=", ".join(f"{name} {w}" for name, w in weights.items())))
    return texts


def published(study: Study, to: Language) -> Section | None:
    """Set published numbers beside ours, and a published campaign; nothing where the case has neither."""
    blocks = [*_numbers(study, to), *studied(study, to)]
    if not blocks:
        return None
    return Section(name="published", title=say("published", to), blocks=tuple(blocks))


def _numbers(study: Study, to: Language) -> list[Block]:
    if study.published is None:
        return []
    told = "published_simulated" if study.simulated else "published_told"
    heads = (
        ("what", "published_value", "recomputed")
        if study.simulated
        else ("what", "published_value", "recomputed", "agrees")
    )
    rows = tuple(_compared(study, row, to)[: len(heads)] for _, row in study.published.iterrows())
    table = Table(
        caption=say("published_table", to), heads=tuple(say(head, to) for head in heads), rows=rows, words=(3,)
    )
    return [Prose(text=say(told, to), tone="remark"), table]


def _compared(study: Study, row: pd.Series, to: Language) -> tuple[str, ...]:
    name, detail = row["column"], row["detail"]
    kind = study.schema.columns[name].kind if name in study.schema.columns else "category"
    what = PUBLISHED[row["statistic"]][to].format(
        column=study.label(name, to),
        other=study.label(detail, to),
        group=known(GROUPS, detail, to),
        test=known(TESTS, detail, to),
        level=level_name(detail, kind, to),
        model=known(MODELS, name, to),
        segment=study.segments["segments"].set_index("id")[f"name_{to}"].get(detail, detail),
    )
    digits = decimals(row["published"])
    form = f",.{digits}f" if digits <= 6 else ".1e"
    values = [
        written(value, form, to) if pd.notna(value) else NOTHING for value in (row["published"], row["recomputed"])
    ]
    return what, *values, AGREES[row["agrees"]][to]
