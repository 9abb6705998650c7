"""What stands on the sheets of a list, in the two languages."""

from typing import Any

from churn.base.texts import Language

WORDS: dict[str, dict[Language, str]] = {
    "to_call": {"en": "To contact", "ru": "Связаться"},
    "not_to_call": {"en": "Do not contact", "ru": "Не связываться"},
    "totals": {"en": "Totals", "ru": "Итоги"},
    "client": {"en": "Client", "ru": "Клиент"},
    "offer": {"en": "What to offer", "ru": "Что предложить"},
    "probability": {"en": "Probability of leaving", "ru": "Вероятность ухода"},
    "decile": {"en": "Tenth by risk (1: highest)", "ru": "Десятая часть по риску (1: высший)"},
    "value": {"en": "Lost with the client", "ru": "Потеря с уходом"},
    "expected_gain": {"en": "Expected gain", "ru": "Ожидаемая выгода"},
    "expected_cost": {"en": "Expected cost", "ru": "Ожидаемые расходы"},
    "segments": {"en": "Segments", "ru": "Сегменты"},
    "reason": {"en": "Reason {rank}", "ru": "Причина {rank}"},
    "why_not": {"en": "Why not", "ru": "Почему нет"},
    "control": {
        "en": "Control group: only beside clients left alone can one see what the contacts change.",
        "ru": "Контрольная группа: только рядом с теми, кого не трогали, видно, что меняют контакты.",
    },
    "what": {"en": "What", "ru": "Что"},
    "count": {"en": "Clients", "ru": "Клиентов"},
    "all": {"en": "All current clients", "ru": "Все нынешние клиенты"},
    "contacts": {"en": "To contact", "ru": "Связаться"},
    "held_out": {
        "en": "Not to contact: control group (gain forgone)",
        "ru": "Не связываться: контрольная группа (упущенная выгода)",
    },
    "of_offer": {"en": "Of those to contact: {offer}", "ru": "Из тех, с кем связаться: {offer}"},
}


def say(key: str, to: Language, **facts: Any) -> str:
    """Give a text with facts in their places."""
    return WORDS[key][to].format(**facts)
