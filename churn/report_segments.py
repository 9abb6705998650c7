"""Report: segments. Clusters with portraits."""

from churn.cluster_figures import draw_dendrogram, draw_profile, draw_silhouettes
from churn.language import Language, percent, whole, written
from churn.report_blocks import Block, Heading, Item, Items, Picture, Pictures, Prose, Section, Table
from churn.report_pictures import drawn
from churn.report_study import Study
from churn.report_words import between, say, share_between


def segments(study: Study, to: Language) -> Section:
    """Tell which groups of clients there are."""
    return Section(name="segments", title=say("segments", to), blocks=tuple(_clusters(study, to)))


def _clusters(study: Study, to: Language) -> list[Block]:
    found = study.metrics["clusters"]
    facts = {"silhouette": written(found["silhouette"], ".2f", to), "jaccard": percent(found["least_jaccard"], to, 0)}
    sizes = study.profile["clusters"]
    sizes = sizes[sizes["clients"] >= study.params.report.least_group]
    portraits = study.profile["portraits"]
    portraits = portraits[portraits["cluster"].isin(sizes["cluster"])]
    against = study.profile["against_rest"].fillna({"level": ""})
    numbers = against[against["level"] == ""]
    widest = numbers["standardised"].abs().groupby(numbers["column"]).max().sort_values(ascending=False, kind="stable")
    columns = list(widest.index[: study.params.profile.plotted_columns])
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
        (str(row["cluster"]), whole(row["clients"], to), percent(row["share"], to),
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
