"""Report: the quality of the data, and the description of its columns."""

import pandas as pd

from churn.base.texts import Language
from churn.figures.eda import ANNOTATED, heatmap, leading
from churn.figures.levels import level_name
from churn.presentation.language import number, percent, whole, written
from churn.report.blocks import Block, Fact, Facts, Heading, Pictures, Prose, Section, Table
from churn.report.names import KINDS, RULES, SUSPICIONS, known
from churn.report.pictures import dotted, drawn
from churn.report.study import Study
from churn.report.who import more
from churn.report.words import say

_NUMBERS = ("mean", "sd", "min", "p5", "p25", "p50", "p75", "p95", "max")


def quality(study: Study, to: Language) -> Section:
    """Tell what was done to the data and what they hold."""
    found = study.metrics["eda"]
    facts = [
        Fact(name=say("clients", to), value=whole(found["clients"], to)),
        Fact(name=say("quality_columns", to), value=whole(found["columns"], to)),
        Fact(name=say("quality_missing", to), value=percent(found["missing_share"], to)),
        Fact(name=say("quality_suspicious", to), value=whole(found["suspicious_columns"], to)),
        Fact(name=say("quality_pairs", to), value=whole(found["collinear_pairs"], to)),
    ]
    blocks = [
        Facts(facts=tuple(facts)),
        Heading(text=say("quality_log", to)),
        _log(study, to),
        Heading(text=say("quality_suspects", to)),
        _suspects(study, to),
        *_gaps(study, to),
        *_pairs(study, to),
        *_description(study, to),
        *_correlations(study, to),
    ]
    return Section(name="quality", title=say("quality", to), blocks=tuple(blocks))


def _log(study: Study, to: Language) -> Block:
    if study.log.empty:
        return Prose(text=say("quality_no_rules", to))
    rows = [
        (RULES[row["rule"]][to], str(row["table"]), _change(row, "rows", to), _change(row, "columns", to),
         whole(row["cells_changed"], to), _churn(row, to), row[f"why_{to}"])
        for _, row in study.log.iterrows()
    ]  # fmt: skip
    heads = ("rule", "table", "rows", "columns", "cells", "churn_change", "reason")
    words = tuple(say(head, to) for head in heads)
    return Table(caption=say("quality_log", to), heads=words, rows=tuple(rows), words=(1, 6))


def _change(row: pd.Series, what: str, to: Language) -> str:
    before, after = (whole(row[f"{what}_{when}"], to) for when in ("before", "after"))
    return before if before == after else f"{before} → {after}"


def _churn(row: pd.Series, to: Language) -> str:
    ends = [row["churn_before"], row["churn_after"]]
    texts = [percent(end, to, 2) for end in ends if pd.notna(end)]  # NaN: the table had no target
    return " → ".join(dict.fromkeys(texts))


def _suspects(study: Study, to: Language) -> Block:
    found = study.eda["suspicious_columns"]
    if found.empty:
        return Prose(text=say("quality_no_suspects", to))
    rows = [
        (study.label(row["column"], to), SUSPICIONS[row["suspicion"]][to], written(row["value"], ".3f", to))
        for _, row in found.head(study.params.report.columns).iterrows()
    ]
    note = more(study, len(rows), len(found), "data/eda/{case}/suspicious_columns.csv", to)
    heads = tuple(say(head, to) for head in ("column", "suspicion", "value"))
    return Table(caption=say("quality_suspects", to), heads=heads, rows=tuple(rows), words=(1,), note=note)


def _gaps(study: Study, to: Language) -> list[Block]:
    gaps = study.eda["description"]
    gaps = gaps[gaps["missing"] > 0].sort_values("missing", ascending=False, kind="stable")
    if gaps.empty:
        return []
    rows = [
        (study.label(row["column"], to), whole(row["missing"], to), percent(row["missing_share"], to))
        for _, row in gaps.head(study.params.report.columns).iterrows()
    ]
    note = _first_of(study, len(rows), len(gaps), "data/eda/{case}/description.csv", to)
    heads = tuple(say(head, to) for head in ("column", "empty", "empty_share"))
    caption = say("quality_gaps", to)
    table = Table(caption=caption, heads=heads, rows=tuple(rows), note=note, folded=len(rows) > 6)
    return [table] if table.folded else [Heading(text=caption), table]


def _first_of(study: Study, shown: int, all_of_them: int, file: str, to: Language) -> str:
    facts = {"shown": whole(shown, to), "all": whole(all_of_them, to), "file": file.format(case=study.case)}
    return say("more_first", to, **facts) if shown < all_of_them else ""


def _pairs(study: Study, to: Language) -> list[Block]:
    pairs, limit = study.eda["collinear_pairs"], written(study.params.collinear_limit, "g", to)
    if pairs.empty:
        return []
    rows = [
        (study.label(row["first"], to), study.label(row["second"], to), written(row["pearson"], "z.3f", to),
         study.label(row["dropped"], to))
        for _, row in pairs.head(study.params.report.columns).iterrows()
    ]  # fmt: skip
    heads = tuple(say(head, to) for head in ("pair_first", "pair_second", "pearson", "dropped"))
    told, caption = say("quality_pairs_told", to, limit=limit), say("quality_pairs_table", to)
    note = _first_of(study, len(rows), len(pairs), "data/eda/{case}/collinear_pairs.csv", to)
    table = Table(caption=caption, heads=heads, rows=tuple(rows), words=(1, 3), note=f"{told} {note}".strip())
    return [Heading(text=caption), table]


def _description(study: Study, to: Language) -> list[Block]:
    described, ranked = study.eda["description"].set_index("column"), list(study.eda["relevance"]["column"])
    numbers = [name for name in ranked if described.at[name, "kind"] != "category"]
    shown = numbers[: study.params.report.columns]
    rows = [
        (study.label(name, to), KINDS[row["kind"]][to], whole(row["count"], to), whole(row["distinct"], to),
         *(number(row[statistic], to) for statistic in _NUMBERS))
        for name, row in described.loc[shown].iterrows()
    ]  # fmt: skip
    heads = tuple(say(head, to) for head in ("column", "kind", "filled", "distinct", *_NUMBERS))
    note = more(study, len(shown), len(numbers), "data/eda/{case}/description.csv", to)
    blocks: list[Block] = [
        Heading(text=say("quality_columns_told", to)),
        Table(
            caption=say("quality_description", to), heads=heads, rows=tuple(rows), words=(1,), note=note, folded=True
        ),
    ]
    return [*blocks, *_levels(study, ranked, to)]


def _levels(study: Study, ranked: list[str], to: Language) -> list[Block]:
    levels, least = study.eda["levels"], study.params.report.least_group
    named = set(levels["column"])
    shown = [name for name in ranked if name in named][: study.params.report.columns]
    big = levels[levels["clients"] >= least]
    rows = [
        (
            f"{study.label(name, to)}: {_level(study, name, row['level'], to)}",
            whole(row["clients"], to),
            percent(row["share"], to),
        )
        for name in shown
        for _, row in big[big["column"] == name].head(study.params.report.columns).iterrows()
    ]
    if not rows:
        return []
    heads = tuple(say(head, to) for head in ("level", "clients", "share"))
    note = f"{say('hidden', to, least=least)} {more(study, len(shown), len(named), 'data/eda/{case}/levels.csv', to)}"
    return [Table(caption=say("quality_levels", to), heads=heads, rows=tuple(rows), note=note.strip(), folded=True)]


def _level(study: Study, name: str, level: object, to: Language) -> str:
    return level_name(str(level), study.shown.columns[name].kind, to)


def _correlations(study: Study, to: Language) -> list[Block]:
    ranked = list(study.eda["relevance"]["column"])
    pictures = []
    for kind in ("pearson", "spearman", "cramers_v"):
        matrix = study.eda[kind].set_index("column")
        shown = leading(matrix, ranked, study.params.eda.plotted_columns)
        if len(shown) > 1:
            named = known(_CORRELATIONS, kind, to)
            figure = heatmap(shown, study.labels(to), kind, to)
            turned = dotted if len(shown) > ANNOTATED else drawn
            pictures.append(turned(figure, say("correlation_alt", to, kind=named, columns=len(shown))))
    heading, summary = Heading(text=say("quality_correlations", to)), say("quality_maps", to)
    return [heading, Pictures(pictures=tuple(pictures), summary=summary)] if pictures else []


_CORRELATIONS = {
    "pearson": {"en": "Pearson correlation", "ru": "корреляция Пирсона"},
    "spearman": {"en": "Spearman correlation", "ru": "корреляция Спирмена"},
    "cramers_v": {"en": "Cramér's V", "ru": "V Крамера"},
}
