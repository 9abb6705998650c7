"""Report: who leaves. Rates by level, means side by side, hypotheses with verdicts."""

import pandas as pd

from churn.base.texts import Language
from churn.clients.schema import CHURNED
from churn.figures.eda import distributions, rate_bars
from churn.figures.hypotheses import forest
from churn.figures.levels import level_name
from churn.presentation.language import number, p_value, percent, whole, written
from churn.report.blocks import Block, Fact, Facts, Heading, Item, Items, Picture, Pictures, Prose, Section, Table
from churn.report.difference import in_plain_words
from churn.report.names import FINDINGS, VERDICTS
from churn.report.numbers import NOTHING, between, number_between, share_between
from churn.report.pictures import drawn
from churn.report.study import Study
from churn.report.words import say
from churn.statistics.rates import as_levels

MOST = 8
"""The most sentences on how those who left differ; the table has all columns."""


def who(study: Study, to: Language) -> Section:
    """Tell who leaves."""
    found = study.metrics["eda"]
    low, high = (percent(found[f"base_rate_{end}"], to) for end in ("low", "high"))
    strongest = [study.label(name, to) for name in study.eda["relevance"]["column"].head(3)]
    rate = percent(found["base_rate"], to)
    counts = {"left": whole(found["left"], to), "clients": whole(found["clients"], to)}
    lead = say("who_lead", to, **counts, rate=rate, low=low, high=high, first=", ".join(strongest))
    facts = [
        Fact(name=say("clients", to), value=counts["clients"]),
        Fact(name=say("who_base", to), value=rate, note=say("interval", to, low=low, high=high)),
    ]
    blocks: list[Block] = [
        Prose(text=lead, tone="lead"),
        Facts(facts=tuple(facts)),
        *_sample(study, to),
        *_apart(study, to),
    ]
    blocks += [*_rates(study, to), *_groups(study, to)]
    return Section(name="who", title=say("who", to), blocks=(*blocks, *_hypotheses(study, to)))


def _sample(study: Study, to: Language) -> list[Block]:
    """Say of a large table what was computed from all clients, and what from the sample."""
    found = study.metrics["eda"]
    if "sample" not in found:
        return []
    counts = {name: whole(found[name], to) for name in ("clients", "sample")}
    return [Prose(text=say("who_sample", to, **counts), tone="remark")]


def shown_columns(study: Study) -> list[str]:
    """Give the columns that the report shows: those most tied to leaving."""
    return list(study.eda["relevance"]["column"].head(study.params.report.columns))


def more(study: Study, shown: int, all_of_them: int, file: str, to: Language) -> str:
    """Say that a table is longer than what is shown, and where it is; nothing where all is shown."""
    facts = {"shown": whole(shown, to), "all": whole(all_of_them, to), "file": file.format(case=study.case)}
    return say("more", to, **facts) if shown < all_of_them else ""


def _rates(study: Study, to: Language) -> list[Block]:
    columns, least = shown_columns(study), study.params.report.least_group
    rates = study.eda["churn_rates"]
    rates = rates[rates["column"].isin(columns) & (rates["clients"] >= least)]
    columns = [name for name in columns if name in set(rates["column"])]  # one may have small levels only
    base = percent(study.metrics["eda"]["base_rate"], to)
    pictures = [_rate_picture(study, rates[rates["column"] == name], name, to) for name in columns]
    rows = [
        (f"{study.label(row['column'], to)}: {_level(study, row, to)}", whole(row["clients"], to),
         share_between(row["churn_rate"], row["low"], row["high"], to), written(row["lift"], ".2f", to))
        for name in columns for _, row in rates[rates["column"] == name].iterrows()
    ]  # fmt: skip
    hidden = say("hidden", to, least=least)
    total = len(study.eda["relevance"])
    told = more(study, len(columns), total, "data/eda/{case}/churn_rates.csv", to)
    heads = tuple(say(name, to) for name in ("level", "clients", "rate", "lift"))
    caption = say("who_rates_table", to)
    return [
        Heading(text=say("who_rates", to)),
        Prose(text=say("who_rates_told", to, base=base)),
        Pictures(pictures=tuple(pictures)),
        Table(caption=caption, heads=heads, rows=tuple(rows), note=f"{hidden} {told}".strip(), folded=True),
    ]


def _level(study: Study, row: pd.Series, to: Language) -> str:
    return level_name(row["level"], study.shown.columns[row["column"]].kind, to)


def _rate_picture(study: Study, rates: pd.DataFrame, name: str, to: Language) -> Picture:
    figure = rate_bars(rates, study.shown, [name], study.labels(to), to)
    ends = {"high": rates.loc[rates["churn_rate"].idxmax()], "low": rates.loc[rates["churn_rate"].idxmin()]}
    facts = {end: percent(row["churn_rate"], to) for end, row in ends.items()}
    levels = {f"{end}_level": _level(study, row, to) for end, row in ends.items()}
    return drawn(figure, say("who_rates_alt", to, name=study.label(name, to), **facts, **levels))


def _groups(study: Study, to: Language) -> list[Block]:
    columns = [name for name in study.eda["relevance"]["column"] if name in set(study.eda["groups"]["column"])]
    shown = columns[: study.params.report.columns]
    groups = study.eda["groups"].set_index("column")
    rows = [(study.label(name, to), *_sides(study, name, row, to)) for name, row in groups.loc[shown].iterrows()]
    heads = ("column", "mean_stayed", "mean_left", "mean_difference", "median_stayed", "median_left")
    note = more(study, len(shown), len(groups), "data/eda/{case}/groups.csv", to)
    table = Table(
        caption=say("who_means_table", to), heads=tuple(say(head, to) for head in heads), rows=tuple(rows), note=note
    )
    summary = say("who_distributions", to)
    pictures = tuple(_distribution(study, name, to) for name in shown_columns(study))
    return [Heading(text=say("who_means", to)), table, Pictures(pictures=pictures, summary=summary)]


def _sides(study: Study, name: str, row: pd.Series, to: Language) -> tuple[str, ...]:
    """Write means, their difference and medians; the mean of a flag is the share of yes, its median says nothing."""
    difference = (row["mean_difference"], row["difference_low"], row["difference_high"])
    if study.shown.columns[name].kind == "flag":
        means = [percent(row[f"mean_{group}"], to) for group in ("stayed", "left")]
        return (*means, share_between(*difference, to), NOTHING, NOTHING)
    means = [number(row[f"mean_{group}"], to) for group in ("stayed", "left")]
    medians = [number(row[f"median_{group}"], to) for group in ("stayed", "left")]
    return (*means, number_between(*difference, to), *medians)


def _distribution(study: Study, name: str, to: Language) -> Picture:
    settings = study.params
    one = study.schema.model_copy(update={"columns": {name: study.schema.columns[name]}})
    bands = {column: edges for column, edges in study.bands.items() if column == name}
    levels = as_levels(study.clients, one, bands, settings.eda.bands)
    least = settings.report.least_group
    figure = distributions(study.clients, study.shown, levels, [name], study.labels(to), to, least)
    return drawn(figure, say("who_distribution_alt", to, name=study.label(name, to)))


def _hypotheses(study: Study, to: Language) -> list[Block]:
    counts, settings = study.metrics["hypotheses"], study.params.hypotheses
    figure = forest(study.hypotheses["sweep"], study.labels(to), settings.plotted_columns, to)
    seen = {"differ": whole(counts["columns_that_differ"], to), "columns": whole(counts["columns"], to)}
    return [
        *(_declared(study, to) if counts["declared"] else []),
        Heading(text=say("who_sweep", to)),
        Pictures(pictures=(drawn(figure, say("who_sweep_alt", to, **seen)),), summary=say("who_effects", to)),
        _sweep(study, to),
        *_missing(study, to),
    ]


def _declared(study: Study, to: Language) -> list[Block]:
    """Tell what became of the hypotheses that stood before the data were looked at."""
    counts = study.metrics["hypotheses"]
    facts = {name: whole(counts[name], to) for name in ("confirmed", "declared", "opposite", "tests")}
    items = tuple(_hypothesis(study, row, to) for _, row in study.hypotheses["declared"].iterrows())
    told = say("who_hypotheses_told", to, **facts, level=percent(study.params.hypotheses.level, to, 0))
    return [
        Heading(text=say("who_hypotheses", to)),
        Prose(text=say("who_hypotheses_first", to, **facts)),
        *([Items(items=items)] if items else []),
        Prose(text=told, tone="note"),
    ]


def _hypothesis(study: Study, row: pd.Series, to: Language) -> Item:
    """Tell a hypothesis, what came out, and the tests in small letters."""
    about = row["by"] == CHURNED or row["what"] == "missing"
    told = about and row["finding"] == "differs"  # a difference that may be chance is none
    plain = in_plain_words(row, study.shown, study.column_labels, to) if told else ""
    return Item(strong=row[f"statement_{to}"], text=f"{VERDICTS[row['verdict']][to]} {plain}".strip(), small=row[to])


def _apart(study: Study, to: Language) -> list[Block]:
    """Say in a sentence a column how those who left differ: of all columns, those that differ beyond chance."""
    sweep, counts = study.hypotheses["sweep"].set_index("column", drop=False), study.metrics["hypotheses"]
    ranked = [name for name in study.eda["relevance"]["column"] if name in sweep.index]
    found = sweep.loc[[name for name in ranked if sweep.at[name, "finding"] == "differs"]].head(MOST)
    told = (in_plain_words(row, study.shown, study.column_labels, to) for _, row in found.iterrows())
    items = tuple(Item(text=text) for text in told if text)
    facts = {"differ": whole(counts["columns_that_differ"], to), "columns": whole(counts["columns"], to)}
    level = percent(study.params.hypotheses.level, to, 0)
    how = "who_apart_all" if counts["declared"] == 0 else "who_apart_too"
    return [
        Heading(text=say("who_apart", to)),
        *([Items(items=items)] if items else []),
        Prose(text=say(how, to, **facts, tests=whole(counts["tests"], to), level=level), tone="note"),
    ]


def _sweep(study: Study, to: Language) -> Table:
    sweep, columns = study.hypotheses["sweep"].set_index("column"), study.eda["relevance"]["column"]
    shown = [name for name in columns if name in sweep.index][: study.params.report.columns]
    rows = [
        (study.label(name, to), FINDINGS[row["finding"]][to], *_effects(row, to), _corrected(row, to))
        for name, row in sweep.loc[shown].iterrows()
    ]
    heads = ("column", "finding", "hedges_g", "cliffs_delta", "cramers_v", "p_holm")
    note = more(study, len(shown), len(sweep), "data/hypotheses/{case}/sweep.csv", to)
    caption, words = say("who_sweep", to), tuple(say(head, to) for head in heads)
    return Table(caption=caption, heads=words, rows=tuple(rows), words=(1,), note=note, folded=True)


def _effects(row: pd.Series, to: Language) -> list[str]:
    effects = ("hedges_g", "cliffs_delta", "cramers_v")
    return [between(row[name], row[f"{name}_low"], row[f"{name}_high"], to, "z.2f") for name in effects]


def _corrected(row: pd.Series, to: Language) -> str:
    tests = [row[f"{name}_holm"] for name in ("welch", "mann_whitney", "association")]
    return "; ".join(p_value(p, to) for p in tests if pd.notna(p)) or NOTHING  # NaN: not tested


def _missing(study: Study, to: Language) -> list[Block]:
    found = study.hypotheses["missingness"]
    found = found[found["finding"] == "differs"].head(study.params.report.columns)
    if found.empty:
        return []
    items = tuple(
        Item(text=in_plain_words(row, study.shown, study.column_labels, to), small=row[to])
        for _, row in found.iterrows()
    )
    return [Heading(text=say("who_missing", to)), Items(items=items)]
