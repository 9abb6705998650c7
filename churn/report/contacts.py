"""Report: the list of current clients, what to expect of them, and how they differ from those studied."""

from typing import Any

from churn.base.texts import Language
from churn.plan.words import money
from churn.presentation.language import p_value, percent, whole, written
from churn.report.blocks import Block, Fact, Facts, Folded, Heading, Prose, Table
from churn.report.numbers import between, share_between
from churn.report.study import Study
from churn.report.words import say


def listed(study: Study, to: Language) -> list[Block]:
    """Tell how many current clients there are, what their list adds up to, and how they differ."""
    found = study.metrics["contacts"]
    return [
        Heading(text=say("list", to)),
        Prose(text=_basis(study, found, to)),
        _facts(study, found, to),
        Prose(text=say("list_file", to, case=study.case, others=_other_files(study, to))),
        *_expected(study, to),
        *([] if found["basis"] == "stayed" else _differences(study, found, to)),
    ]


def _basis(study: Study, found: dict[str, Any], to: Language) -> str:
    clients = whole(found["clients"], to)
    most = [say("list_most", to, most=whole(found["most"], to))] if "most" in found else []
    if found["basis"] == "stayed":
        return " ".join([say("list_stayed", to, clients=clients, case=study.case), *most])
    texts = [say("list_table", to, clients=clients), *most]
    if found["studied"]:
        counts = {name: whole(found[name], to) for name in ("studied", "studied_left")}
        texts.append(say("list_again", to, **counts))
    if found["kind"] == "simulator" and not study.simulated:
        texts.append(say("list_simulated", to, case=study.case))
    return " ".join(texts)


def _other_files(study: Study, to: Language) -> str:
    files = [f"list_{one}.xlsx" for one in study.params.report.languages[1:]]
    return ", ".join([*files, "list.csv"])


def _facts(study: Study, found: dict[str, Any], to: Language) -> Facts:
    share = percent(found["contacts"] / max(found["clients"], 1), to)
    amounts = {
        name: money(found[name], study.campaign.currency, to)
        for name in ("expected_gain", "expected_cost", "gain_forgone")
    }
    facts = (
        Fact(
            name=say("contacts", to),
            value=whole(found["contacts"], to),
            note=say("do_of", to, clients=whole(found["clients"], to), share=share),
        ),
        Fact(name=say("list_gain", to), value=amounts["expected_gain"], note=say("list_gain_note", to)),
        Fact(name=say("do_cost", to), value=amounts["expected_cost"], note=say("do_cost_note", to)),
        Fact(
            name=say("do_held", to),
            value=whole(found["held_out"], to),
            note=say("list_held_note", to, gain=amounts["gain_forgone"]),
        ),
    )
    return Facts(facts=facts)


def _expected(study: Study, to: Language) -> list[Block]:
    """Say what to expect of the outcomes, from the probabilities alone; scores are folded."""
    table = study.contacts["expected"].set_index("measure")
    ends = {name: (row["expected"], row["low"], row["high"]) for name, row in table.iterrows()}
    (rate, low, high), auc, loss = (ends[name] for name in ("churn_rate", "roc_auc", "log_loss"))
    scores = {"auc": between(auc[0], auc[1], auc[2], to), "loss": between(loss[0], loss[1], loss[2], to)}
    told = {"rate": share_between(rate, low, high, to), "base": percent(study.metrics["eda"]["base_rate"], to)}
    return [
        Prose(text=say("list_expected", to, **told)),
        Folded(title=say("list_check", to), texts=(say("list_scores", to, **scores),)),
    ]


def _differences(study: Study, found: dict[str, Any], to: Language) -> list[Block]:
    """Say which columns drifted and how many clients have values that the model never saw."""
    counts = {name: whole(found[name], to) for name in ("columns", "columns_drifted", "columns_unseen")}
    least = study.params.report.least_group
    strange = _count(found["clients_unseen"], least, to)
    first = say("list_apart" if found["columns_drifted"] else "list_alike", to, **counts)
    text = [Prose(text=first), Prose(text=say("list_differ", to, clients=strange, **counts), tone="note")]
    table = study.contacts["differences"]
    shown = table[table["drifted"] | (table["unseen"] >= least)].sort_values(
        ["p_holm", "unseen_share", "column"], ascending=[True, False, True]
    )
    if shown.empty:
        return [*text]
    rows = [
        (study.label(row["column"], to), say("yes" if row["drifted"] else "no", to), written(row["psi"], ".3f", to),
         p_value(row["p_holm"], to), _count(row["unseen"], least, to), percent(row["missing_before"], to),
         percent(row["missing_after"], to))
        for _, row in shown.head(study.params.report.columns).iterrows()
    ]  # fmt: skip
    heads = ("column", "list_drifted", "list_psi", "p_holm", "list_unseen", "list_missing_before", "list_missing_after")
    note = say("more_first", to, shown=len(rows), all=len(table), file=f"data/contacts/{study.case}/differences.csv")
    caption = say("list_differ_table", to)
    table_block = Table(
        caption=caption, heads=tuple(say(head, to) for head in heads), rows=tuple(rows), words=(1,), note=note,
        folded=True,
    )  # fmt: skip
    return [*text, table_block]


def _count(clients: int, least: int, to: Language) -> str:
    """Write a count; a small one could name a person."""
    return f"< {whole(least, to)}" if 0 < clients < least else whole(clients, to)
