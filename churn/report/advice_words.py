"""What the study advises."""

WORDS = {
    "advice_one": {
        "en": "Nothing else is declared that the company can do: name offers and reviews in actions.yaml, and the plan "
        "chooses among them for each client.",
        "ru": "Других предложений не объявлено: назовите в actions.yaml, что компания может предложить и проверить, и "
        "план выберет лучшее для каждого клиента.",
    },
    "advice_gain": {
        "en": "For {clients} clients this is expected to bring {gain}.",
        "ru": "Для {clients} клиентов ожидаемая выгода — {gain}.",
    },
    "advice_groups_note": {
        "en": "At stake: the sum of each client's probability times what is lost with the client. A group most of "
        "whose clients stand in rows above is merged into the row that holds most of them.",
        "ru": "Под угрозой: сумма вероятностей ухода, умноженных на потерю с клиентом. Группа, большинство клиентов "
        "которой уже есть в строках выше, присоединена к строке, где их больше всего.",
    },
    "advice_new": {"en": "Of them in no row above", "ru": "Из них нет в строках выше"},
    "advice_merged": {"en": "Groups merged into it", "ru": "Присоединено групп"},
    "advice_highest": {"en": "The risk is highest with", "ru": "Риск выше всего"},
    "advice_there": {"en": "Left there", "ru": "Ушли там"},
    "advice_else": {"en": "At the other end", "ru": "На другом конце"},
    "reason_of": {"en": "A main reason for clients", "ru": "Главная причина у клиентов"},
    "advice_can": {"en": "What can be done", "ru": "Что можно сделать"},
    "advice_drivers_note": {
        "en": "What the model relies on beyond what other columns tell. For numbers the two rates are those of the "
        "upper and the lower half. That a column goes with leaving does not prove that changing it keeps anybody.",
        "ru": "То, на что модель опирается сверх сказанного другими столбцами. Для чисел доли даны по верхней и нижней "
        "половинам. Связь с уходом ещё не доказывает, что изменение удержит клиента.",
    },
    "risk_rises": {"en": "high values", "ru": "при больших значениях"},
    "risk_falls": {"en": "low values", "ru": "при малых значениях"},
    "risk_mixed": {"en": "no single direction", "ru": "единого направления нет"},
    "can_open": {"en": "nothing is declared yet", "ru": "пока ничего не объявлено"},
    "can_target": {"en": "not to be changed; tells whom to contact", "ru": "не изменить; видно, с кем связываться"},
    "can_not": {"en": "not to be changed", "ru": "не изменить"},
}
