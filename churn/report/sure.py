"""Report: how sure we are. Champion, probabilities against what happened, all models, curves."""

from typing import Any

import pandas as pd

from churn.base.texts import Language
from churn.clients.schema import TEST, TRAIN
from churn.figures.evaluate import (
    gain_chart,
    learning_chart,
    lift_chart,
    models_chart,
    precision_recall_chart,
    reliability_chart,
    roc_chart,
)
from churn.presentation.language import percent, whole, written
from churn.presentation.metrics import metric_name
from churn.report.blocks import Block, Fact, Facts, Heading, Picture, Pictures, Prose, Section, Table
from churn.report.grid import edges
from churn.report.names import MODELS, known
from churn.report.numbers import between, share_between
from churn.report.pictures import drawn
from churn.report.plan import decided, promised
from churn.report.study import Study
from churn.report.words import say
from churn.scores.calibration import PERFECT
from churn.scores.metrics import METRICS


def sure(study: Study, to: Language) -> Section:
    """Tell how good the champion is, with intervals, and how the others fare."""
    test = study.metrics["evaluation"][TEST]
    auc = {
        end: percent(test["roc_auc"][name], to) for end, name in (("auc", "value"), ("low", "low"), ("high", "high"))
    }
    name = known(MODELS, study.champion.name, to)
    facts = [
        Fact(
            name=metric_name(metric, to),
            value=written(test[metric]["value"], ".3f", to),
            note=say("sure_facts", to, **{end: written(test[metric][end], ".3f", to) for end in ("low", "high")}),
        )
        for metric in METRICS
    ]
    blocks = (
        Prose(text=say("sure_lead", to, **auc), tone="lead"),
        Prose(text=say("sure_lead_note", to, model=name, clients=_clients(study, TEST, to)), tone="note"),
        Facts(facts=tuple(facts)),
        *_time(study, to),
        *_groups(study, to),
        *_models(study, to),
        *_curves(study, to),
        *decided(study, to),
        *promised(study, to),
        *_learning(study, to),
    )
    return Section(name="sure", title=say("sure", to), blocks=blocks)


def _clients(study: Study, part: str, to: Language) -> str:
    rows = study.parts[(study.parts["part"] == part) & (study.parts["fold"] == "all")]
    return whole(rows["clients"].iloc[0], to)


def _time(study: Study, to: Language) -> list[Block]:
    """Tell what time costs, where the test part is of later clients."""
    if "since" not in study.parts:
        return []
    later = study.parts[(study.parts["part"] == TEST) & (study.parts["fold"] == "all")].iloc[0]
    auc = study.evaluation["transfer"].set_index("metric").loc["roc_auc"]
    found = "time_costs" if auc["high"] < 0 else "time_gains" if auc["low"] > 0 else "time_cannot_tell"
    scores = {name: written(auc[name], ".3f", to) for name in ("train", "test")}
    change = between(auc["change"], auc["low"], auc["high"], to, "+.3f")
    return [Prose(text=say("time_told", to, since=later["since"], finding=say(found, to), change=change, **scores))]


def _groups(study: Study, to: Language) -> list[Block]:
    table = study.curves["reliability"]
    table = table[(table["model"] == study.champion.name) & (table["clients"] >= study.params.report.least_group)]
    rows = [
        (whole(row["bin"], to), whole(row["clients"], to), percent(row["mean_probability"], to),
         share_between(row["rate"], row["low"], row["high"], to))
        for _, row in table.iterrows()
    ]  # fmt: skip
    heads = tuple(say(head, to) for head in ("group", "clients", "promised", "rate"))
    return [
        Heading(text=say("sure_groups", to)),
        *_agreement(study, to),
        Table(caption=say("sure_groups_table", to), heads=heads, rows=tuple(rows)),
    ]


def _agreement(study: Study, to: Language) -> list[Block]:
    table = study.evaluation["agreement"].set_index(["measure", "part"])
    rows = [
        (say(f"agreement_{measure}", to), written(perfect, "g", to),
         *(_measured(table.loc[(measure, part)], to) for part in (TRAIN, TEST)))
        for measure, perfect in PERFECT.items()
    ]  # fmt: skip
    test = table.xs(TEST, level="part").assign(perfect=pd.Series(PERFECT))
    holds = ((test["low"] <= test["perfect"]) & (test["perfect"] <= test["high"])).all()
    heads = tuple(say(head, to) for head in ("agreement_measure", "agreement_perfect", "decided_train", "decided_test"))
    return [
        Prose(text=say("agreement_holds" if holds else "agreement_off", to, clients=_clients(study, TEST, to))),
        Table(caption=say("agreement_table", to), heads=heads, rows=tuple(rows)),
    ]


def _measured(row: pd.Series, to: Language) -> str:
    return between(row["value"], row["low"], row["high"], to, "z.2f")


def _models(study: Study, to: Language) -> list[Block]:
    metric = metric_name(study.params.evaluate.metric, to)
    test = study.evaluation["test"]
    shown = test[test["metric"].isin(list(METRICS))]
    figure = models_chart(
        shown.assign(model=[known(MODELS, name, to) for name in shown["model"]]),
        known(MODELS, study.champion.name, to),
        to,
    )
    folds = study.params.split.folds * study.params.split.repeats
    margin = written(study.metrics["evaluation"]["margin"], "g", to)
    heads = ("model", "cv_mean", "behind", "test_auc", "test_loss")
    table = Table(
        caption=say("sure_models_table", to),
        heads=tuple(say(head, to, **({"metric": metric} if head == "cv_mean" else {})) for head in heads),
        rows=tuple(_model(row, test, to) for _, row in study.evaluation["comparison"].iterrows()),
    )
    return [
        Heading(text=say("sure_models", to)),
        Prose(text=say("sure_models_told", to, metric=metric, folds=folds, margin=margin)),
        Pictures(pictures=(drawn(figure, say("sure_models_alt", to)),)),
        table,
        *edges(study, to),
    ]


def _model(row: pd.Series, test: pd.DataFrame, to: Language) -> tuple[str, ...]:
    own = test[test["model"] == row["model"]].set_index("metric")
    name = known(MODELS, row["model"], to)
    scores = [own.loc[metric] for metric in ("roc_auc", "log_loss")]
    return (
        say("champion_mark", to, model=name) if row["champion"] else name,
        f"{written(row['mean'], '.4f', to)} ({written(row['sd'], '.4f', to)})",
        between(row["behind"], row["low"], row["high"], to, "z.4f"),
        *(between(score["value"], score["low"], score["high"], to) for score in scores),
    )


def _curves(study: Study, to: Language) -> list[Block]:
    champion = known(MODELS, study.champion.name, to)
    base = study.parts[(study.parts["part"] == TRAIN) & (study.parts["fold"] == "all")]["base_rate"].iloc[0]
    tables = {name: _by_model(study, name, to) for name in ("roc", "precision_recall", "gain", "lift", "reliability")}
    figures = {
        "gain": gain_chart(tables["gain"], champion, to),
        "lift_chart": lift_chart(tables["lift"], champion, to),
        "roc": roc_chart(tables["roc"], champion, to),
        "precision_recall": precision_recall_chart(tables["precision_recall"], champion, base, to),
        "reliability": reliability_chart(tables["reliability"], champion, to),
    }
    pictures: list[Picture] = [
        drawn(figure, say("sure_curve_alt", to, chart=say(name, to), model=champion), say(name, to))
        for name, figure in figures.items()
    ]
    return [
        Heading(text=say("sure_curves", to)),
        Prose(text=say("sure_curves_told", to, clients=_clients(study, TRAIN, to))),
        Pictures(pictures=tuple(pictures), pairs=True),
    ]


def _by_model(study: Study, name: str, to: Language) -> dict[str, pd.DataFrame]:
    parts = study.curves[name].groupby("model", sort=False)
    return {known(MODELS, str(model), to): table for model, table in parts}


def _learning(study: Study, to: Language) -> list[Block]:
    figure = learning_chart(study.learning, known(MODELS, study.learned["model"], to), to)
    return [
        Heading(text=say("sure_more", to)),
        Prose(text=_learned(study.learned, to)),
        Pictures(pictures=(drawn(figure, say("sure_learning_alt", to)),)),
    ]


def _learned(found: dict[str, Any], to: Language) -> str:
    """Say whether more clients would help."""
    value, low, high = (written(found[name], "+.4f", to) for name in ("change", "low", "high"))
    between = f"{value} [{low}{';' if to == 'ru' else ','} {high}]"
    facts = {"less": whole(found["less"], to), "more": whole(found["more"], to), "change": between}
    finding = say(f"learned_{found['finding']}", to, margin=written(found["margin"], "g", to))
    return say("learned", to, **facts, finding=finding)
