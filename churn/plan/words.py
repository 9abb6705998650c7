"""What a plan found, in words of the two languages; every number in them stands in the tables.

The first line of a text is for everybody: at most one number and its range a sentence. A second line, if any, has the
numbers behind it, which the report folds.
"""

from collections.abc import Mapping

import pandas as pd

from churn.base.texts import LANGUAGES, Language
from churn.plan.control_group import MOST_PERIODS, Design
from churn.plan.settings import Control
from churn.plan.terms import Campaign
from churn.presentation.language import number, percent, whole

ASSUMPTIONS = {
    "keeps": {"en": "share of leavers kept by the offer", "ru": "доля уходящих, которых удержит предложение"},
    "taken_anyway": {"en": "share of others who take the offer", "ru": "доля остающихся, которые его возьмут"},
    "value": {"en": "money lost with a client", "ru": "потеря с уходом клиента"},
    "contact_cost": {"en": "cost of a contact", "ru": "стоимость контакта"},
    "offer_cost": {"en": "cost of the offer", "ru": "стоимость предложения"},
    "churn_rate": {"en": "churn rate", "ru": "доля уходящих"},
    "clients": {"en": "number of clients", "ru": "число клиентов"},
    "precision": {"en": "precision of the list", "ru": "точность списка"},
    "all": {"en": "all of these together", "ru": "всё это вместе"},
}
AMOUNTS = ("value", "contact_cost", "offer_cost")
"""Assumptions that are money; the others are shares or counts."""

_NOBODY = {
    "en": "Contact nobody: with these assumptions no client's expected gain is above 0.",
    "ru": "Не связываться ни с кем: при этих допущениях ожидаемая выгода ни по одному клиенту не выше 0.",
}
ENOUGH = 0.8
"""Chance of a profit from which a campaign is advised: one in five would then have been better left alone."""

_ADVICE = {
    "contact": {
        "en": "Contact {contacts} of {clients} clients: those from whom more is expected than contacting them costs",
        "ru": "Связаться с {contacts} из {clients} клиентов — с теми, от кого ожидаемая выгода больше расходов",
    },
    "try": {
        "en": "Try it on {trial} clients first: contacting the {contacts} of {clients} from whom more is expected than "
        "it costs is likely to pay, but that is not shown",
        "ru": "Сначала попробовать (клиентов: {trial}): контакты с {contacts} из {clients} клиентов, от которых "
        "ожидаемая выгода больше расходов, скорее всего окупятся, но это не доказано",
    },
    "leave": {
        "en": "Not worth it on this evidence: that contacting the {contacts} of {clients} clients from whom more is "
        "expected than it costs pays is not shown, and so many contacts would not show it",
        "ru": "По этим данным не стоит: не доказано, что контакты с {contacts} из {clients} клиентов, от которых "
        "ожидаемая выгода больше расходов, окупятся, и столько контактов этого не докажут",
    },
}
_RULE = {
    "en": "{advice}. Among the clients studied this would have brought {profit} a {period} ({low} to {high}).",
    "ru": "{advice}. На изученных клиентах это принесло бы {profit} за {period} (от {low} до {high}).",
}
_DETAILS = {
    "en": "Of those contacted {precision} leave ({precision_low} to {precision_high}). The range of the profit is the "
    "95% interval of the expected profit, with the outcomes seen. One such campaign among as many other clients brings "
    "{predictive_low} to {predictive_high} in 95% of draws, and more than nothing in {chance}. As many clients at "
    "random: {random}; everybody: {everybody}; if one knew who leaves: {foresight}.",
    "ru": "Из тех, с кем связываются, уходят {precision} (от {precision_low} до {precision_high}). Границы прибыли — "
    "95%-й интервал ожидаемой прибыли по известным исходам. Одна такая кампания среди стольких же других клиентов "
    "приносит от {predictive_low} до {predictive_high} в 95% розыгрышей и больше нуля в {chance}. Столько же клиентов "
    "наугад: {random}; все: {everybody}; если бы знать, кто уйдёт: {foresight}.",
}
_LIMITED = {
    "en": "Within the limits: {contacts} clients, expected to cost {cost}, bring {profit} ({low} to {high}).",
    "ru": "В пределах ограничений: {contacts} клиентов с ожидаемыми расходами {cost} приносят {profit} (от {low} до "
    "{high}).",
}
_BREAK_EVEN = {
    "en": "Contacting these clients pays as long as more than {precision_even} of them leave. Of those studied "
    "{precision} did ({low} to {high}).\nOr, put otherwise, as long as the offer keeps more than {keeps_even} of "
    "leavers; {keeps} are assumed. Two more points of precision at as many contacts are worth {points}.",
    "ru": "Связываться с этими клиентами выгодно, пока из них уходит больше {precision_even}. Среди изученных ушли "
    "{precision} (от {low} до {high}).\nИначе говоря, пока предложение удерживает больше {keeps_even} уходящих; "
    "принято {keeps}. Ещё два процентных пункта точности при том же числе контактов стоят {points}.",
}
_TORNADO = {
    "en": "Most depends on one assumption: {assumption}.\nAt {low_at} the rule is expected to bring {low}, at "
    "{high_at} {high}.",
    "ru": "Сильнее всего прибыль зависит от одного допущения: {assumption}.\nПри {low_at} правило должно принести "
    "{low}, при {high_at} — {high}.",
}
_CONTROL = {
    "en": "To see the effect, {held} clients of the list are left alone. One such list shows the difference with a "
    "chance of {assurance}.\nThese clients are {share} of the list. Of them {leave} are expected to leave, of those "
    "contacted {contacted}. The chance is on average over what the offers may keep; the share of leavers kept is left "
    "with an interval {width} wide (95%). {until}",
    "ru": "Чтобы увидеть эффект, часть клиентов списка оставляют без контакта: {held}. Один такой список покажет "
    "разницу с вероятностью {assurance}.\nБез контакта остаются {share} списка. Из них должны уйти {leave}, из тех, "
    "с кем свяжутся, — {contacted}. Вероятность дана в среднем по тому, сколько могут удержать предложения; "
    "интервал доли удержанных будет шириной {width} (95%). {until}",
}
_UNTIL = {
    "power": {
        "en": "Lists until that chance is {power}: {periods}.",
        "ru": "Списков, чтобы эта вероятность стала {power}, нужно: {periods}.",
    },
    "width": {
        "en": "Lists until the interval is {wished} wide: {periods}.",
        "ru": "Списков, чтобы ширина интервала стала {wished}, нужно: {periods}.",
    },
}
_OR_MORE = {"en": "{periods} or more", "ru": "{periods} или больше"}
_LEARN = {
    "en": "What to learn first: {assumption}. To know it before deciding whom to contact would be worth {worth} a "
    "{period}.\nThat is {share} of the expected profit. To know all these assumptions would be worth {all}.",
    "ru": "Что узнать прежде всего: {assumption}. Знать это, решая, с кем связываться, стоило бы {worth} за {period}.\n"
    "Это {share} ожидаемой прибыли. Знать все эти допущения стоило бы {all}.",
}
_RESTS = {
    "none": {
        "en": "No campaign has been measured yet: how many an offer keeps is an assumption.",
        "ru": "Ни одна кампания ещё не измерена: сколько клиентов удержит предложение — допущение.",
    },
    "some": {
        "en": "How many an offer keeps rests on measured campaigns with a control group: {campaigns}.",
        "ru": "Сколько клиентов удержит предложение, известно по измеренным кампаниям с контрольной группой: "
        "{campaigns}.",
    },
}
_PROMISE = {
    "en": "Predictions on the model's own training clients would have promised {inside} with a precision of "
    "{precision_inside}; on clients it never saw the same rule brings {honest} with {precision}.",
    "ru": "Предсказания на обучающих клиентах самой модели пообещали бы {inside} при точности {precision_inside}; на "
    "клиентах, которых она не видела, то же правило приносит {honest} при точности {precision}.",
}


def money(amount: float, currency: str, language: Language) -> str:
    """Write an amount with three significant digits and its currency."""
    return f"{number(amount + 0.0, language)} {currency}"


def summary(strategies: pd.DataFrame, clients: int, campaign: Campaign, language: Language) -> str:
    """Say what to do, whom to contact and what it brings.

    Where neither the interval of one campaign lies above 0 nor the chance of a profit is ``ENOUGH``, contacting all of
    them is not advised.

    Parameters
    ----------
    strategies : pandas.DataFrame
        Of ``churn.plan.profit.strategies``.
    clients : int
        Those who may be contacted.
    campaign : Campaign
        Its money.
    language : Language
        Of the words.
    """
    table = strategies.set_index("strategy")
    row = table.loc["rule"]
    if row["contacts"] == 0:
        return _NOBODY[language]
    amounts = {name: money(row[name], campaign.currency, language) for name in ("profit", "low", "high")}
    counts = {"contacts": row["contacts"], "clients": clients, "trial": row["trial"] if advice(row) == "try" else 0}
    told = _ADVICE[advice(row)][language].format(**{name: whole(count, language) for name, count in counts.items()})
    text = _RULE[language].format(advice=told, **amounts, period=campaign.period.of(language))
    return text if "limited" not in table.index else f"{text} {_limits(table.loc['limited'], campaign, language)}"


def details(strategies: pd.DataFrame, campaign: Campaign, language: Language) -> str:
    """Say what the summary's numbers mean, how sure one campaign is, and what other ways bring; empty without contacts.

    Parameters
    ----------
    strategies : pandas.DataFrame
        Of ``churn.plan.profit.strategies``.
    campaign : Campaign
        Its money.
    language : Language
        Of the words.
    """
    table = strategies.set_index("strategy")
    row = table.loc["rule"]
    if row["contacts"] == 0:
        return ""
    amounts = {
        **{name: row[name] for name in ("predictive_low", "predictive_high")},
        **{name: table.loc[name, "profit"] for name in ("random", "everybody", "foresight")},
    }
    told = {name: money(amount, campaign.currency, language) for name, amount in amounts.items()}
    shares = {name: percent(row[name], language) for name in ("precision", "precision_low", "precision_high")}
    return _DETAILS[language].format(**told, **shares, chance=percent(row["chance_of_profit"], language, 0))


def advice(row: pd.Series) -> str:
    """Tell whether the evidence is enough to ``contact`` all, to ``try`` it on some, or to ``leave`` it.

    Parameters
    ----------
    row : pandas.Series
        Of ``churn.plan.profit.strategies``.
    """
    if row["predictive_low"] >= 0 or row["chance_of_profit"] >= ENOUGH:
        return "contact"
    return "try" if row["trial"] <= row["contacts"] else "leave"


def _limits(row: pd.Series, campaign: Campaign, language: Language) -> str:
    amounts = {name: money(row[name], campaign.currency, language) for name in ("cost", "profit", "low", "high")}
    return _LIMITED[language].format(**amounts, contacts=whole(row["contacts"], language))


def margin(break_even: pd.DataFrame, points: float, campaign: Campaign, language: Language) -> str:
    """Say down to where the campaign pays, and how far it is from there; empty where nobody is contacted.

    Parameters
    ----------
    break_even : pandas.DataFrame
        Of ``churn.plan.sensitivity.break_even``.
    points : float
        Worth of two more points of precision.
    campaign : Campaign
        Its money.
    language : Language
        Of the words.
    """
    if break_even.empty:
        return ""
    table = break_even.set_index("assumption")
    shares = {
        "precision": table.loc["precision", "now"],
        "low": table.loc["precision", "low"],
        "high": table.loc["precision", "high"],
        "precision_even": table.loc["precision", "break_even"],
        "keeps": table.loc["keeps", "now"],
        "keeps_even": table.loc["keeps", "break_even"],
    }
    written = {name: percent(share, language) for name, share in shares.items()}
    return _BREAK_EVEN[language].format(**written, points=money(points, campaign.currency, language))


def strongest(tornado: pd.DataFrame, campaign: Campaign, language: Language) -> str:
    """Say which assumption moves the profit most; empty where none does."""
    row = tornado.iloc[0]
    if row["change"] == 0:
        return ""
    ends = {f"{end}_at": assumed(row["assumption"], row[end], campaign.currency, language) for end in ("low", "high")}
    profits = {end: money(row[f"expected_{end}"], campaign.currency, language) for end in ("low", "high")}
    return _TORNADO[language].format(assumption=ASSUMPTIONS[row["assumption"]][language], **ends, **profits)


def assumed(assumption: str, value: float, currency: str, language: Language) -> str:
    """Write the value of an assumption: a share, an amount with its currency, or a count."""
    if assumption in AMOUNTS:
        return money(value, currency, language)
    return (
        percent(value, language) if assumption in ("keeps", "taken_anyway", "churn_rate") else number(value, language)
    )


def learn_first(worth: pd.DataFrame, campaign: Campaign, language: Language) -> str:
    """Say which assumption is worth most to know; empty where knowing changes no decision.

    Parameters
    ----------
    worth : pandas.DataFrame
        Of ``churn.plan.worth_knowing.worth_knowing``.
    campaign : Campaign
        Its money.
    language : Language
        Of the words.
    """
    first, whole_ = worth.iloc[0], worth.iloc[-1]
    if not first["worth"] > 0 or pd.isna(first["share"]):
        return ""
    return _LEARN[language].format(
        assumption=ASSUMPTIONS[first["assumption"]][language],
        worth=money(first["worth"], campaign.currency, language),
        share=percent(first["share"], language),
        period=campaign.period.of(language),
        all=money(whole_["worth"], campaign.currency, language),
    )


def rests(campaigns: int, language: Language) -> str:
    """Say on how many measured campaigns the shares of clients kept rest."""
    return _RESTS["some" if campaigns else "none"][language].format(campaigns=whole(campaigns, language))


def control(design: Design, held: int, settings: Control, language: Language) -> str:
    """Say who is held out and what that will show; empty where nothing can be shown.

    Parameters
    ----------
    design : Design
        Of ``churn.plan.control_group.design``.
    held : int
        Clients held out.
    settings : Control
        What was asked for.
    language : Language
        Of the words.
    """
    if not design.periods:
        return ""
    periods = whole(design.periods, language)
    until = _UNTIL["power" if settings.width is None else "width"][language].format(
        power=percent(settings.power, language, 0),
        wished=percent(settings.width or 0.0, language, 0),
        periods=_OR_MORE[language].format(periods=periods) if design.periods == MOST_PERIODS else periods,
    )
    return _CONTROL[language].format(
        held=whole(held, language),
        share=percent(design.share, language, 0),
        leave=percent(design.leave_held_out, language),
        contacted=percent(design.leave_contacted, language),
        assurance=percent(design.assurance, language, 0),
        width=percent(design.width, language, 0),
        until=until,
    )


def promise(economics: pd.DataFrame, campaign: Campaign, language: Language) -> str:
    """Say what predictions on training clients would have promised; empty where these contact nobody."""
    own = economics[(economics["campaign"] == "own") & (economics["strategy"] == "rule")].set_index("predictions")
    inside, honest = own.loc["training"], own.loc["out_of_fold"]
    if inside["contacts"] == 0 or honest["contacts"] == 0:
        return ""
    return _PROMISE[language].format(
        inside=money(inside["profit"], campaign.currency, language),
        precision_inside=percent(inside["precision"], language),
        honest=money(honest["profit"], campaign.currency, language),
        precision=percent(honest["precision"], language),
    )


def topics(texts: Mapping[str, Mapping[Language, str]]) -> pd.DataFrame:
    """Put texts into a table: columns topic, en, ru; empty texts are left out."""
    rows = [{"topic": topic, **{language: words[language] for language in LANGUAGES}} for topic, words in texts.items()]
    table = pd.DataFrame(rows)
    return table[table["en"] != ""].reset_index(drop=True)
