"""What speaks for a recommendation, in words of the two languages; every number in them stands in the tables."""

import pandas as pd

from churn.base.texts import Language
from churn.plan.terms import Offer
from churn.presentation.language import p_value, percent, whole, written
from churn.statistics.rates import SMALLEST_LEVEL

_PLANNED = {
    "en": "It suits {eligible} clients; the plan gives it to {clients}.",
    "ru": "Кому подходит: {eligible}, кому достаётся по плану: {clients}.",
}
_TERMS = {
    "en": "A contact costs {contact} {currency}, the offer {offer} {currency} where it is taken.",
    "ru": "Контакт стоит {contact} {currency}, принятое предложение — {offer} {currency}.",
}
_DECLARED = {
    "en": "{name}: {clients} clients, {rate} of them left (95% interval {low} to {high}), {lift} times the base rate "
    "of {base}. {verdict}",
    "ru": "{name}: клиентов {clients}, ушли {rate} (95%-й интервал от {low} до {high}), это {lift} средней доли "
    "ухода ({base}). {verdict}",
}
_MINED = {
    "en": "{clients} clients. In the test part, which took no part in the search, {rate} of them left "
    "(95% interval {low} to {high}), {lift} times the base rate of {base}. {verdict}",
    "ru": "Клиентов: {clients}. В тестовой части, которая в поиске не участвовала, ушли {rate} (95%-й интервал "
    "от {low} до {high}), это {lift} средней доли ухода ({base}). {verdict}",
}
_CONFIRMED = {
    "en": "Confirmed: in the test part alone the difference from other clients is beyond chance (corrected p {p}).",
    "ru": "Подтверждено: и в одной тестовой части отличие от остальных клиентов больше случайного (p с поправкой {p}).",
}
_NOT_CONFIRMED = {
    "en": "In the test part alone the difference from other clients is not beyond chance (corrected p {p}).",
    "ru": "В одной тестовой части отличие от остальных клиентов не больше случайного (p с поправкой {p}).",
}
_NOT_TESTED = {
    "en": "The test part holds too few of them to judge.",
    "ru": "В тестовой части их слишком мало, чтобы судить.",
}
_DRIVER = {
    "en": "The model relies on it for what no other column tells (corrected p {p}).",
    "ru": "Модель опирается на этот признак: он говорит то, чего не говорят другие (p с поправкой {p}).",
}
_SHARED = {
    "en": "The model relies on it, but whether it tells anything that correlated columns do not is not certain "
    "(corrected p {p}).",
    "ru": "Модель опирается на этот признак, но говорит ли он что-либо сверх связанных с ним, точно сказать нельзя "
    "(p с поправкой {p}).",
}
_NOT_RELIED = {
    "en": "That the model relies on it is not shown (corrected p {p}).",
    "ru": "Что модель опирается на этот признак, не показано (p с поправкой {p}).",
}
_REASON = {
    "en": "It stands among the strongest reasons of {clients} clients.",
    "ru": "Клиентов, у которых он среди главных причин: {clients}.",
}
_TARGET_COLUMN = {
    "en": "Nobody can act on “{label}”, but it tells whom to contact first: clients among whose reasons it stands.",
    "ru": "На признак «{label}» повлиять нельзя, но по нему видно, с кем связываться первыми: с теми, у кого он среди "
    "причин.",
}
_TARGET_SEGMENT = {
    "en": "Contact first the clients of the segment “{name}”.",
    "ru": "Связаться в первую очередь с клиентами сегмента «{name}».",
}
_OPEN = {
    "en": "“{label}” is associated with leaving, but nothing declared applies to it: decide what to do about it, or "
    "whom to contact by it.",
    "ru": "Признак «{label}» связан с уходом, но ничего из объявленного к нему не подходит: решите, что с ним делать "
    "или с кем по нему связываться.",
}


def of_plan(eligible: int, clients: int, language: Language) -> str:
    """Say how many clients an offer suits and how many get it."""
    return _PLANNED[language].format(eligible=whole(eligible, language), clients=whole(clients, language))


def of_terms(offer: Offer, currency: str, language: Language) -> str:
    """Say what an offer costs."""
    contact, taken = (written(cost, ",.10g", language) for cost in (offer.contact_cost, offer.offer_cost))
    return _TERMS[language].format(contact=contact, offer=taken, currency=currency)


def of_segment(row: pd.Series, language: Language) -> str:
    """Say how many clients of a segment leave, and whether the test part confirms that they differ from others.

    The search for mined segments saw the training part, so only their test part is told.
    """
    words, part = (_MINED, "test_") if row["kind"] == "mined" else (_DECLARED, "")
    shares = {"rate": "churn_rate", "low": "low", "high": "high", "base": "base_rate"}
    return words[language].format(
        name=row[f"name_{language}"],
        clients=whole(row["clients"], language),
        lift=written(row[f"{part}lift"], ".1f", language),
        verdict=_verdict(row, language),
        **{key: percent(row[f"{part}{name}"], language) for key, name in shares.items()},
    )


def _verdict(row: pd.Series, language: Language) -> str:
    p = row["p_adjusted"]
    if pd.isna(p):  # not tested
        return _NOT_TESTED[language]
    return (_CONFIRMED if row["confirmed"] else _NOT_CONFIRMED)[language].format(p=p_value(p, language))


def of_driver(words: str, row: pd.Series, clients: int, language: Language) -> str:
    """Say which way a column acts, whether the model relies on it, and for how many clients it is a reason."""
    words_of = _DRIVER if row["driver"] else _SHARED if row["relied"] else _NOT_RELIED
    certain = words_of[language].format(p=p_value(row["alone_p" if row["relied"] else "p_holm"], language))
    reason = _REASON[language].format(clients=whole(clients, language)) if clients >= SMALLEST_LEVEL else ""
    return " ".join(part for part in (words, certain, reason) if part)


def target_column(label: str, language: Language) -> str:
    """Advise to contact clients by a column."""
    return _TARGET_COLUMN[language].format(label=label)


def target_segment(name: str, language: Language) -> str:
    """Advise to contact the clients of a segment."""
    return _TARGET_SEGMENT[language].format(name=name)


def no_action(label: str, language: Language) -> str:
    """Say that nothing is declared for a driver."""
    return _OPEN[language].format(label=label)
