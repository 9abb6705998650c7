"""Report: segments. Declared and mined ones judged on the test part, clusters with portraits."""

import pandas as pd

from churn.base.texts import Language
from churn.figures.clusters import draw_dendrogram, draw_profile, draw_silhouettes, widest_columns
from churn.figures.segments import draw_segments
from churn.presentation.language import p_value, percent, whole, written
from churn.report.blocks import Block, Heading, Item, Items, Picture, Pictures, Prose, Section, Table
from churn.report.numbers import NOTHING, between, share_between
from churn.report.pictures import drawn
from churn.report.study import Study
from churn.report.words import say


def segments(study: Study, to: Language) -> Section:
    """Tell which groups of clients there are."""
    blocks = (*_named(study, to), *_clusters(study, to))
    return Section(name="segments", title=say("segments", to), blocks=blocks)


def _named(study: Study, to: Language) -> list[Block]:
    found, least = study.metrics["segments"], study.params.report.least_group
    table = study.segments["segments"]
    table = table[table["clients"] >= least]
    facts = {"rules": "rules_tried", "judged": "mined_judged", "confirmed": "mined_confirmed"}
    told = say("segments_told", to, **{name: whole(found[key], to) for name, key in facts.items()})
    blocks: list[Block] = [Heading(text=say("segments_named", to)), Prose(text=told)]
    if table.empty:
        return blocks
    picture = drawn(draw_segments(table, to), say("segments_alt", to))
    return [
        *blocks,
        Pictures(pictures=(picture,)),
        _rates(table, to),
        *_sizes(study, table, to),
        *_overlap(study, table, to),
    ]


def _sizes(study: Study, table: pd.DataFrame, to: Language) -> list[Block]:
    """Tell of a large table how many of all current clients each segment holds."""
    if "sizes" not in study.contacts:
        return []
    known, sizes = study.metrics["contacts"]["clients"], study.contacts["sizes"].set_index("id")["clients"]
    rows = [
        (row[f"name_{to}"], whole(sizes[row["id"]], to), percent(sizes[row["id"]] / max(known, 1), to))
        for _, row in table.iterrows()
        if sizes[row["id"]] >= study.params.report.least_group
    ]
    heads = tuple(say(head, to) for head in ("segment", "clients", "share"))
    return [Table(caption=say("segments_sizes", to), heads=heads, rows=tuple(rows))]


def _rates(table: pd.DataFrame, to: Language) -> Table:
    rows = [
        (row[f"name_{to}"], say(row["kind"], to), whole(row["clients"], to), _rate(row, "train", to),
         _rate(row, "test", to), _or_dash(row["test_lift"], to), _p(row["p_adjusted"], to),
         _confirmed(row, to))
        for _, row in table.iterrows()
    ]  # fmt: skip
    heads = ("segment", "origin", "clients", "train_rate", "test_rate", "test_lift", "p_holm", "confirmed")
    words = tuple(say(head, to) for head in heads)
    return Table(caption=say("segments_table", to), heads=words, rows=tuple(rows), words=(1, 7))


def _confirmed(row: pd.Series, to: Language) -> str:
    judged = pd.notna(row["p_adjusted"])  # NaN: too few in the test part
    return say("yes" if row["confirmed"] else "no", to) if judged else NOTHING


def _rate(row: pd.Series, part: str, to: Language) -> str:
    rate, low, high = (row[f"{part}_{name}"] for name in ("churn_rate", "low", "high"))
    return share_between(rate, low, high, to) if pd.notna(rate) else NOTHING


def _or_dash(lift: float, to: Language) -> str:
    return written(lift, ".2f", to) if pd.notna(lift) else NOTHING


def _p(p: float, to: Language) -> str:
    return p_value(p, to) if pd.notna(p) else NOTHING


def _overlap(study: Study, table: pd.DataFrame, to: Language) -> list[Block]:
    names = table.set_index("id")[f"name_{to}"]
    pairs = study.segments["overlap"]
    pairs = pairs[pairs["first"].isin(names.index) & pairs["second"].isin(names.index)]
    pairs = pairs[pairs["both"] >= study.params.report.least_group]
    pairs = pairs.sort_values("of_first", ascending=False, kind="stable").head(study.params.report.columns)
    rows = [
        (names[row["first"]], names[row["second"]], whole(row["both"], to), percent(row["of_first"], to),
         percent(row["of_second"], to))
        for _, row in pairs.iterrows()
    ]  # fmt: skip
    heads = tuple(say(head, to) for head in ("pair_first", "pair_second", "both", "of_first", "of_second"))
    caption = say("overlap", to)
    return [Table(caption=caption, heads=heads, rows=tuple(rows), words=(1,), folded=True)] if rows else []


def _clusters(study: Study, to: Language) -> list[Block]:
    found = study.metrics["clusters"]
    silhouette = found["silhouette"]  # null where the contract asks for more clusters than were tried
    facts = {
        "silhouette": NOTHING if silhouette is None else written(silhouette, ".2f", to),
        "jaccard": percent(found["least_jaccard"], to, 0),
    }
    sizes = study.profile["clusters"]
    sizes = sizes[sizes["clients"] >= study.params.report.least_group]
    portraits = study.profile["portraits"]
    portraits = portraits[portraits["cluster"].isin(sizes["cluster"])]
    against = study.profile["against_rest"].fillna({"level": ""})
    columns = widest_columns(against, study.params.profile.plotted_columns)
    figure = draw_profile(sizes, against, study.labels(to), columns, to)
    return [
        Heading(text=say("clusters", to)),
        Prose(text=say("clusters_told", to, k=found["k"], **facts)),
        Items(items=tuple(Item(text=text) for text in portraits[to])),
        Pictures(pictures=(drawn(figure, say("clusters_alt", to)),)),
        _table(study, to),
        Pictures(pictures=_choice(study, to), summary=say("clusters_how", to)),
    ]


def _table(study: Study, to: Language) -> Table:
    sizes = study.profile["clusters"].merge(study.clusters["stability"], on="cluster", suffixes=("", "_stable"))
    rows = [
        (whole(row["cluster"], to), whole(row["clients"], to), percent(row["share"], to),
         share_between(row["churn_rate"], row["low"], row["high"], to), written(row["lift"], ".2f", to),
         between(row["mean_jaccard"], row["low_stable"], row["high_stable"], to, "z.2f"))
        for _, row in sizes[sizes["clients"] >= study.params.report.least_group].iterrows()
    ]  # fmt: skip
    heads = tuple(say(head, to) for head in ("cluster", "clients", "share", "rate", "lift", "stability"))
    return Table(caption=say("clusters_table", to), heads=heads, rows=tuple(rows), folded=True)


def _choice(study: Study, to: Language) -> tuple[Picture, ...]:
    k = study.metrics["clusters"]["k"]
    tree = draw_dendrogram(study.clusters["tree"].to_numpy(), k, to)
    silhouettes = draw_silhouettes(study.clusters["silhouette"], k, to)
    return (
        drawn(tree, say("dendrogram_alt", to, k=k)),
        drawn(silhouettes, say("silhouette_alt", to, k=k)),
    )
