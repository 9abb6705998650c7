"""Report: why clients leave, as the champion sees it."""

import pandas as pd

from churn.base.texts import Language
from churn.clients.features import model_frame
from churn.clients.schema import CLIENT, TRAIN
from churn.figures.explain import (
    draw_coefficients,
    draw_dependence,
    draw_permutation,
    draw_strengths,
    draw_swarm,
    some_clients,
)
from churn.presentation.language import p_value, whole, written
from churn.report.blocks import Block, Folded, Heading, Item, Items, Pictures, Prose, Section, Table
from churn.report.numbers import between
from churn.report.pictures import dotted, drawn
from churn.report.study import Study
from churn.report.who import more
from churn.report.words import say
from churn.statistics.rates import as_levels


def why(study: Study, to: Language) -> Section:
    """Tell what the champion has learned, and what that does not prove."""
    told, counts = study.explanation["directions"], study.metrics["explain"]
    first = ", ".join(told[f"label_{to}"].head(3))
    facts = {name: whole(counts[name], to) for name in ("features", "relied", "drivers")}
    most = study.params.explain.plotted_columns
    strengths = draw_strengths(told, study.labels(to), most, to)
    items = tuple(Item(text=words) for words in told[f"words_{to}"].head(most))
    blocks = (
        Prose(text=say("why_lead", to, first=first), tone="lead"),
        Prose(text=say("why_caution", to), tone="remark"),
        Folded(title=say("why_how", to), texts=(say("why_relied", to, **facts), say("why_unseen", to))),
        Pictures(pictures=(drawn(strengths, say("why_strengths_alt", to, first=first)),)),
        Heading(text=say("why_directions", to)),
        Items(items=items, ordered=True),
        *_clients(study, to),
        *_importance(study, to),
    )
    return Section(name="why", title=say("why", to), blocks=blocks)


def _clients(study: Study, to: Language) -> list[Block]:
    settings = study.params.explain
    least, values = study.params.report.least_group, study.explanation["shapley"].drop(columns=CLIENT)
    shown = some_clients(values, settings.clients, study.params.seed)
    points = model_frame(study.clients, study.schema).loc[shown.index]
    top = list(study.explanation["directions"]["feature"].head(settings.plotted_columns))
    told = study.schema.model_copy(update={"columns": {name: study.schema.columns[name] for name in top}})
    bands = {name: edges for name, edges in study.bands.items() if name in top}
    levels = as_levels(study.clients, told, bands, study.params.eda.bands)
    swarm = draw_swarm(shown, points, study.schema, study.labels(to), top, to)
    alt = say("why_swarm_alt", to, clients=whole(len(shown), to), columns=len(top))
    each = [
        dotted(
            draw_dependence(shown, points, study.shown, study.labels(to), [name], to, levels, least),
            say("why_dependence_alt", to, name=study.label(name, to)),
        )
        for name in top
    ]
    return [
        Pictures(pictures=(dotted(swarm, alt, say("why_swarm", to)),)),
        Pictures(pictures=tuple(each), summary=say("why_dependence", to)),
    ]


def _importance(study: Study, to: Language) -> list[Block]:
    important, most = study.explanation["importance"], study.params.explain.plotted_columns
    drivers = [study.label(name, to) for name in important.loc[important["driver"], "feature"]]
    picture = drawn(
        draw_permutation(important, study.labels(to), most, to),
        say("why_importance_alt", to, drivers=", ".join(drivers)),
    )
    numbers = study.explanation["coefficients"]
    weights = draw_coefficients(numbers, study.labels(to), most, to)
    logs = numbers["column"] == "log_" + numbers["feature"]
    inside = study.parts[study.parts["part"] == TRAIN].iloc[0]["clients"]
    rows = [_importance_row(row, study, to) for _, row in important.head(study.params.report.columns).iterrows()]
    heads = ("column", "loss_increase", "p_holm", "alone_increase", "p_holm", "relied", "auc_drop")
    least = written(study.params.explain.least_effect, ".10g", to)
    note = more(study, len(rows), len(important), "data/explain/{case}/importance.csv", to)
    caption, words = say("why_importance_table", to), tuple(say(head, to) for head in heads)
    return [
        Heading(text=say("why_importance", to)),
        Prose(text=say("why_importance_told", to, clients=whole(inside, to), least=least)),
        Pictures(pictures=(picture,)),
        Table(caption=caption, heads=words, rows=tuple(rows), words=(5,), note=note, folded=True),
        Prose(text=say("why_coefficients_told", to)),
        *([Prose(text=say("why_coefficients_log", to))] if logs.any() else []),
        Pictures(pictures=(drawn(weights, say("why_coefficients_alt", to)),), summary=say("why_coefficients", to)),
    ]


def _importance_row(row: pd.Series, study: Study, to: Language) -> tuple[str, ...]:
    """Tell what is lost when a column is shuffled, and what when it is exchanged among clients alike."""
    alone = between(row["alone_increase"], row["alone_low"], row["alone_high"], to, "z.4f")
    return (
        study.label(row["feature"], to),
        between(row["log_loss_increase"], row["low"], row["high"], to, "z.4f"),
        p_value(row["p_holm"], to),
        *((alone, p_value(row["alone_p"], to)) if row["relied"] else ("", "")),
        _relied(row, study, to),
        written(row["auc_drop"], "z.4f", to),
    )


def _relied(row: pd.Series, study: Study, to: Language) -> str:
    if row["relied"] and isinstance(row["stand_in"], str) and row["stand_in"]:
        return say("relied_stand_in", to, name=study.label(row["stand_in"], to))
    return say("relied_alone" if row["driver"] else "relied_shared" if row["relied"] else "relied_no", to)
