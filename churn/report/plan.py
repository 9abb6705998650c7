"""Report: what to do and what it brings. The plan and the advice come first, for they are what a reader needs first."""

import pandas as pd

from churn.base.texts import Language
from churn.plan.figures import draw_curve, draw_decisions, draw_tornado
from churn.plan.words import AMOUNTS, ASSUMPTIONS, money
from churn.presentation.language import number, percent, whole
from churn.report.advice import advice
from churn.report.blocks import Block, Fact, Facts, Folded, Heading, Pictures, Prose, Section, Table
from churn.report.contacts import listed
from churn.report.names import PREDICTIONS, STRATEGIES, known
from churn.report.numbers import NOTHING, ends_between, share_between
from churn.report.pictures import drawn
from churn.report.study import Study
from churn.report.what_if import what_if
from churn.report.words import say

_DECIDED = ("decided_precision", "decided_recall", "decided_f1", "decided_accuracy")
_SHARES = ("precision", "keeps", "taken_anyway", "churn_rate")


def do(study: Study, to: Language) -> Section:
    """Tell whom to contact, what it is expected to bring, what the study advises, and on what this depends."""
    blocks = (
        Prose(text=_said(study, "summary", to), tone="lead"),
        Prose(text=f"{_said(study, 'rests', to)} {say('do_rests', to)}".strip(), tone="remark"),
        Prose(text=say("do_backtest", to)),
        _facts(study, to),
        Folded(title=say("do_more", to), texts=(f"{_said(study, 'details', to)} {say('do_assumed', to)}".strip(),)),
        *what_if(study, to),
        *listed(study, to),
        *advice(study, to),
        *_profit(study, to),
        *_assumptions(study, to),
        *_control(study, to),
        *_stakes(study, to),
    )
    return Section(name="do", title=say("do", to), blocks=blocks)


def decided(study: Study, to: Language) -> list[Block]:
    """Hold whom the plan contacts against who left, in both parts."""
    decision = study.metrics["plan"]["decision"]
    rows = [
        (say(name, to), *(_scored(found[name.removeprefix("decided_")], to) for found in decision.values()))
        for name in _DECIDED
    ]
    heads = tuple(say(head, to) for head in ("decided_score", "decided_train", "decided_test"))
    picture = drawn(draw_decisions(decision, to), say("decided_alt", to))
    return [
        Heading(text=say("decided", to)),
        Prose(text=say("decided_told", to)),
        Pictures(pictures=(picture,)),
        Table(caption=say("decided_table", to), heads=heads, rows=tuple(rows)),
    ]


def _scored(score: dict[str, float | None], to: Language) -> str:
    """Write a share with its interval; there is none where nobody is contacted."""
    value, low, high = (score[end] for end in ("value", "low", "high"))
    return NOTHING if value is None or low is None or high is None else share_between(value, low, high, to)


def promised(study: Study, to: Language) -> list[Block]:
    """Set what predictions on training clients would have promised beside what honest ones bring."""
    table = study.plan["economics"]
    table = table[table["campaign"] == "own"]
    rows = [
        (known(PREDICTIONS, row["predictions"], to), known(STRATEGIES, row["strategy"], to), whole(row["contacts"], to),
         _precision(row, to), _between(study, row, to))
        for _, row in table.iterrows()
    ]  # fmt: skip
    heads = tuple(say(head, to) for head in ("predictions", "strategy", "contacts", "precision", "profit"))
    text = _said(study, "promise", to)
    return [
        Heading(text=say("do_promised", to)),
        *([Prose(text=text)] if text else []),
        Table(caption=say("do_promised_table", to), heads=heads, rows=tuple(rows), words=(1,), folded=True),
    ]


def studied(study: Study, to: Language) -> list[Block]:
    """Set a published campaign study beside the same campaign counted with our predictions."""
    table = study.plan["economics"]
    table = table[table["campaign"] == "published"]
    rows = [
        (known(PREDICTIONS, row["predictions"], to), known(STRATEGIES, row["strategy"], to), percent(row["share"], to),
         _precision(row, to), _money(study, row["of_study"], to))
        for _, row in table.iterrows()
    ]  # fmt: skip
    if not rows:
        return []
    heads = tuple(say(head, to) for head in ("predictions", "strategy", "share_contacted", "precision", "of_study"))
    caption = say("studied", to)
    table_block = Table(caption=caption, heads=heads, rows=tuple(rows), words=(1,))
    return [Heading(text=caption), Prose(text=say("studied_told", to)), table_block]


def _said(study: Study, topic: str, to: Language) -> str:
    words = study.plan["words"].set_index("topic")[to]
    return str(words.get(topic, ""))


def _told(study: Study, topic: str, to: Language) -> list[Block]:
    """Tell the first line of a text, and fold the numbers behind it."""
    first, _, behind = _said(study, topic, to).partition("\n")
    folded = [Folded(title=say("do_numbers", to), texts=(behind,))] if behind else []
    return [Prose(text=first), *folded] if first else []


def _money(study: Study, amount: float, to: Language) -> str:
    return money(amount, study.campaign.currency, to) if pd.notna(amount) else NOTHING


def _between(study: Study, row: pd.Series, to: Language, value: str = "profit") -> str:
    """Write an amount with its interval; the currency once."""
    if pd.isna(row[value]):
        return NOTHING
    return f"{_money(study, row[value], to)} {ends_between(number(row['low'], to), number(row['high'], to), to)}"


def _precision(row: pd.Series, to: Language) -> str:
    if pd.isna(row["precision"]):  # nobody is contacted
        return NOTHING
    if pd.isna(row["precision_low"]):  # published without an interval
        return percent(row["precision"], to)
    return share_between(row["precision"], row["precision_low"], row["precision_high"], to)


def _facts(study: Study, to: Language) -> Facts:
    found = study.metrics["plan"]
    period = study.campaign.period.of(to)
    ends = {end: _money(study, found[end], to) for end in ("low", "high")}
    contacts = say("do_of", to, clients=whole(found["clients"], to), share=percent(found["share"], to))
    facts = (
        Fact(name=say("do_contacts", to), value=whole(found["contacts"], to), note=contacts),
        Fact(
            name=say("do_profit", to, period=period),
            value=_money(study, found["profit"], to),
            note=say("do_profit_note", to, **ends),
        ),
        Fact(name=say("do_cost", to), value=_money(study, found["cost"], to), note=say("do_cost_note", to)),
        Fact(name=say("do_held", to), value=whole(found["held_out"], to), note=say("do_held_note", to)),
    )
    return Facts(facts=facts)


def _profit(study: Study, to: Language) -> list[Block]:
    strategies, curve = study.plan["strategies"], study.plan["curve"]
    figure = draw_curve(curve, strategies, study.campaign.currency, to)
    rows = [
        (known(STRATEGIES, row["strategy"], to), whole(row["contacts"], to), _precision(row, to),
         _money(study, row["cost"], to), _money(study, row["expected"], to), _between(study, row, to),
         ends_between(number(row["predictive_low"], to), number(row["predictive_high"], to), to))
        for _, row in strategies.iterrows()
    ]  # fmt: skip
    heads = ("strategy", "contacts", "precision", "cost", "expected", "profit", "one_campaign")
    table = Table(caption=say("do_strategies", to), heads=tuple(say(head, to) for head in heads), rows=tuple(rows))
    return [
        Heading(text=say("do_curve", to)),
        Pictures(pictures=(drawn(figure, say("do_curve_alt", to, summary=_said(study, "summary", to))),)),
        *_told(study, "margin", to),
        table,
    ]


def _assumptions(study: Study, to: Language) -> list[Block]:
    table, text = study.plan["sensitivity"], _said(study, "tornado", to).replace("\n", " ")
    figure = draw_tornado(table, study.campaign.currency, to)
    rows = [
        (ASSUMPTIONS[row["assumption"]][to], _value(study, row, "low", to), _value(study, row, "high", to),
         _money(study, row["expected_low"], to), _money(study, row["expected_high"], to))
        for _, row in table.iterrows()
    ]  # fmt: skip
    heads = tuple(say(head, to) for head in ("assumption", "lower", "higher", "expected_lower", "expected_higher"))
    return [
        Heading(text=say("do_depends", to)),
        *_told(study, "tornado", to),
        Pictures(pictures=(drawn(figure, say("do_tornado_alt", to, text=text)),)),
        Table(caption=say("do_depends_table", to), heads=heads, rows=tuple(rows), folded=True),
        *_worth_knowing(study, to),
        *_break_even(study, to),
    ]


def _worth_knowing(study: Study, to: Language) -> list[Block]:
    told = _told(study, "learn_first", to)
    if not told:
        return []
    rows = [
        (ASSUMPTIONS[row["assumption"]][to], _money(study, row["worth"], to), percent(row["share"], to))
        for _, row in study.plan["worth_knowing"].iterrows()
    ]
    heads = tuple(say(head, to) for head in ("assumption", "worth", "of_profit"))
    note = say("do_worth_note", to)
    return [
        *told,
        Table(caption=say("do_worth_table", to), heads=heads, rows=tuple(rows), note=note, folded=True),
    ]


def _value(study: Study, row: pd.Series, end: str, to: Language) -> str:
    if pd.isna(row[end]):
        return NOTHING
    if row["assumption"] in AMOUNTS:
        return _money(study, row[end], to)
    return percent(row[end], to) if row["assumption"] in _SHARES else number(row[end], to)


def _break_even(study: Study, to: Language) -> list[Block]:
    table = study.plan["break_even"]
    if table.empty:
        return []
    rows = [
        (
            ASSUMPTIONS[row["assumption"]][to],
            *(_value(study, row, end, to) for end in ("now", "low", "high", "break_even")),
        )
        for _, row in table.iterrows()
    ]
    heads = tuple(say(head, to) for head in ("assumption", "now", "low", "high", "break_even"))
    return [Table(caption=say("do_break_even", to), heads=heads, rows=tuple(rows), folded=True)]


def _control(study: Study, to: Language) -> list[Block]:
    told = _told(study, "control", to)
    return [Heading(text=say("do_control", to)), *told] if told else []


def _stakes(study: Study, to: Language) -> list[Block]:
    groups = study.plan["groups"]
    groups = groups[groups["clients"] >= study.params.report.least_group]
    if groups.empty:
        return []
    names = study.segments["segments"].set_index("id")[f"name_{to}"]
    rows = [
        (str(names.get(row["id"], f"{say('cluster', to)} {row['id']}")), whole(row["clients"], to),
         _money(study, row["value_at_stake"], to), whole(row["contacted"], to), _between(study, row, to, "gain"))
        for _, row in groups.iterrows()
    ]  # fmt: skip
    heads = tuple(say(head, to) for head in ("group", "clients", "at_stake", "contacts", "gain_of_contacts"))
    caption, note = say("do_stakes", to), say("do_stakes_note", to)
    return [Table(caption=caption, heads=heads, rows=tuple(rows), note=note, folded=True)]
