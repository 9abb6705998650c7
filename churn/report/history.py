"""Report: what the last campaign changed, and whether the model is still right, where either was measured."""

from typing import Any

from matplotlib.figure import Figure

from churn.base.texts import Language
from churn.figures.history import Ends, draw_campaigns, draw_promises
from churn.history.history import Beside, CampaignEntry, Estimate, History, ModelEntry
from churn.plan.words import money
from churn.presentation.language import p_value, percent, whole, written
from churn.report.blocks import Fact, Facts, Pictures, Prose, Section, Table
from churn.report.numbers import NOTHING, between, number_between, share_between
from churn.report.pictures import drawn
from churn.report.study import Study
from churn.report.words import say

UNKNOWN = Ends(float("nan"), float("nan"), float("nan"))

HOPELESS = -10.0
"""Shares kept below it say nothing: hardly any of those held out left."""


def changed(study: Study, to: Language) -> Section | None:
    """Tell what the last campaign changed; nothing where none was measured."""
    found = [(one.name, one.campaign) for one in study.history.batches if one.campaign]
    if not found:
        return None
    blocks = (
        Prose(text=_changed(*found[-1], to), tone="lead"),
        _changed_facts(found[-1][1], study.campaign.currency, to),
        Prose(text=say("changed_how", to, p=p_value(found[-1][1].p, to))),
        Pictures(pictures=(drawn(_campaigns(found, to), say("changed_alt", to)),)),
        *([_campaign_table(found, study.campaign.currency, to)] if len(found) > 1 else []),
    )
    return Section(name="changed", title=say("changed", to), blocks=blocks)


def _changed(name: str, found: CampaignEntry, to: Language) -> str:
    ends = sorted(abs(100 * end) for end in (found.effect.low, found.effect.high))
    points = {"points": written(abs(100 * found.effect.estimate), ".1f", to)}
    between_ends = (", " if to == "en" else "; ").join(written(end, ".1f", to) for end in ends)
    return say(f"changed_{found.verdict}", to, name=name, ends=between_ends, **points)


def _changed_facts(found: CampaignEntry, currency: str, to: Language) -> Facts:
    rates = [
        Fact(
            name=say(f"changed_{name}", to),
            value=percent(group.left / group.clients, to),
            note=say("changed_of", to, left=whole(group.left, to), clients=whole(group.clients, to)),
        )
        for name, group in (("contact", found.contact), ("control", found.control))
    ]
    gained = {end: money(getattr(found.money, end), currency, to) for end in ("estimate", "low", "high")}
    note = say("changed_ends", to, low=gained["low"], high=gained["high"])
    return Facts(
        facts=(*rates, _kept(found.keeps, to), Fact(name=say("changed_money", to), value=gained["estimate"], note=note))
    )


def _kept(keeps: Estimate, to: Language) -> Fact:
    low, high = (percent(end, to) for end in (keeps.low, keeps.high))
    name = say("changed_keeps", to)
    if keeps.low < HOPELESS:
        return Fact(name=name, value=NOTHING, note=say("changed_at_most", to, high=high))
    return Fact(name=name, value=percent(keeps.estimate, to), note=say("changed_ends", to, low=low, high=high))


def _campaigns(found: list[tuple[str, CampaignEntry]], to: Language) -> Figure:
    effects = [Ends(-one.effect.estimate, -one.effect.high, -one.effect.low) for _, one in found]
    keeps = [UNKNOWN if one.keeps.low < HOPELESS else _ends(one.keeps) for _, one in found]
    return draw_campaigns([name for name, _ in found], effects, keeps, to)


def _campaign_table(found: list[tuple[str, CampaignEntry]], currency: str, to: Language) -> Table:
    rows = []
    for name, one in reversed(found):
        points = [100 * end for end in _ends(one.effect)]
        kept = NOTHING if one.keeps.low < HOPELESS else share_between(*_ends(one.keeps), to)
        gained = f"{number_between(*_ends(one.money), to)} {currency}"
        verdict = say(f"verdict_{one.verdict}", to)
        rows.append((name, verdict, between(points[0], points[1], points[2], to, "+.1f"), kept, gained))
    heads = ("changed_campaign", "still_verdict", "changed_effect", "changed_keeps", "changed_money")
    return Table(
        caption=say("changed_table", to), heads=tuple(say(head, to) for head in heads), rows=tuple(rows), words=(1,),
        folded=True,
    )  # fmt: skip


def still_right(study: Study, to: Language) -> Section | None:
    """Tell whether the model is still right; nothing where no batch was judged."""
    found = [(one.name, one.model) for one in study.history.batches if one.model]
    if not found:
        return None
    name, last = found[-1]
    counts = {one: whole(getattr(last, one), to) for one in ("left", "expected", "judges", "reached", "unknown")}
    blocks = (
        Prose(text=say(f"still_{last.verdict}", to, name=name, **counts), tone="lead"),
        _still_facts(last, to),
        Prose(text=say("still_judges", to, **counts)),
        Pictures(pictures=(drawn(_promises(found, to), say("still_alt", to)),)),
        *([_batch_table(found, to)] if len(found) > 1 else []),
    )
    return Section(name="still", title=say("still", to), blocks=blocks)


def _still_facts(found: ModelEntry, to: Language) -> Facts:
    ratio = Fact(
        name=say("still_left", to),
        value=NOTHING if found.ratio is None else written(found.ratio.estimate, ".2f", to),
        note="" if found.ratio is None else _noted(found.ratio, ".2f", to),
    )
    scores = [
        Fact(
            name=say(f"still_{name}", to),
            value=NOTHING if one.found is None else written(one.found.estimate, ".3f", to),
            note=say("still_promised_note", to, promised=_score(one.promised, to)),
        )
        for name, one in (("roc_auc", found.roc_auc), ("log_loss", found.log_loss))
    ]
    return Facts(facts=(ratio, *scores))


def _noted(found: Estimate, form: str, to: Language) -> str:
    return say("changed_ends", to, low=written(found.low, form, to), high=written(found.high, form, to))


def _promises(found: list[tuple[str, ModelEntry]], to: Language) -> Figure:
    ratios = [UNKNOWN if one.ratio is None else _ends(one.ratio) for _, one in found]
    out = [UNKNOWN if one.roc_auc.found is None else _ends(one.roc_auc.found) for _, one in found]
    promised = [_ends(one.roc_auc.promised) for _, one in found]
    return draw_promises([name for name, _ in found], ratios, out, promised, to)


def _batch_table(found: list[tuple[str, ModelEntry]], to: Language) -> Table:
    rows = tuple(
        (name, say(f"verdict_{one.verdict}", to), whole(one.judges, to), _ratio(one, to), *_auc(one.roc_auc, to))
        for name, one in reversed(found)
    )
    heads = ("still_batch", "still_verdict", "clients", "still_left", "still_roc_auc", "still_promised")
    return Table(
        caption=say("still_table", to), heads=tuple(say(head, to) for head in heads), rows=rows, words=(1,), folded=True
    )


def _ratio(found: ModelEntry, to: Language) -> str:
    return NOTHING if found.ratio is None else between(*_ends(found.ratio), to, ".2f")


def _auc(found: Beside, to: Language) -> tuple[str, str]:
    return (NOTHING if found.found is None else _score(found.found, to)), _score(found.promised, to)


def _score(found: Estimate, to: Language) -> str:
    return between(*_ends(found), to)


def _ends(found: Estimate) -> Ends:
    return Ends(found.estimate, found.low, found.high)


def of_index(history: History) -> dict[str, Any]:
    """Give what the index says of a case: the last campaign's verdict and share kept, the model's last verdict."""
    campaigns = [one.campaign for one in history.batches if one.campaign]
    models = [one.model for one in history.batches if one.model]
    return {
        "campaign": {"verdict": campaigns[-1].verdict, **campaigns[-1].keeps.model_dump()} if campaigns else None,
        "model": models[-1].verdict if models else None,
    }
