"""What to do and what it brings."""

WORDS = {
    "do_assumed": {
        "en": "Who takes an offer anyway, what a client is worth and what contacts cost are assumptions of params.yaml "
        "and actions.yaml, where their comments name no measurement. The interval of the expected profit holds the "
        "doubt about acceptance and the chance of which clients these are, that of one campaign also the chance of who "
        "then leaves and accepts; what else would change the sum stands below.",
        "ru": "Кто взял бы предложение и так, сколько стоит клиент и контакт — это допущения из params.yaml и "
        "actions.yaml, если в примечаниях там не названо измерение. Интервал ожидаемой прибыли включает сомнение в "
        "доле согласий и случайность состава клиентов, интервал одной кампании — ещё и случай, кто уйдёт и "
        "согласится; что ещё изменило бы сумму, сказано ниже.",
    },
    "do_rests": {
        "en": "What a client is worth and what contacts cost are assumptions, too: move them below.",
        "ru": "Ценность клиента и стоимость контакта — тоже допущения: ниже их можно изменить.",
    },
    "do_more": {"en": "How these numbers came about", "ru": "Откуда эти числа"},
    "do_numbers": {"en": "In numbers", "ru": "В числах"},
    "do_of": {"en": "of {clients} clients, {share}", "ru": "из {clients} клиентов, {share}"},
    "contacts": {"en": "Clients to contact", "ru": "С кем связаться"},
    "do_backtest": {
        "en": "This is a backtest on the clients studied, whose outcome is known: what the rule would have brought. "
        "Whom to contact now stands in the list of current clients, below.",
        "ru": "Проверка на изученных клиентах, исход которых известен: что дало бы правило. С кем связаться сейчас, "
        "сказано ниже, в списке нынешних клиентов.",
    },
    "do_contacts": {"en": "Contacts among those studied", "ru": "Контактов среди изученных"},
    "do_profit": {"en": "Profit a {period}", "ru": "Прибыль за {period}"},
    "do_profit_note": {
        "en": "95% interval {low} to {high}",
        "ru": "95%-й интервал: от {low} до {high}",
    },
    "do_cost": {"en": "Expected to cost", "ru": "Ожидаемые расходы"},
    "do_cost_note": {"en": "contacts and offers taken", "ru": "контакты и принятые предложения"},
    "do_held": {"en": "Control group", "ru": "Контрольная группа"},
    "do_held_note": {"en": "of these, held out", "ru": "из них, без контакта"},
    "do_clients": {"en": "Clients: {clients}.", "ru": "Клиентов: {clients}."},
    "do_gain": {"en": "Expected gain {expected}.", "ru": "Ожидаемая выгода {expected}."},
    "do_gain_seen": {"en": "With the outcomes seen the gain is {gain}.", "ru": "По известным исходам выгода {gain}."},
    "do_curve": {"en": "Profit by share contacted", "ru": "Прибыль по доле охваченных"},
    "do_curve_alt": {
        "en": "Profit against the share of clients contacted, with 95% bands. {summary}",
        "ru": "Прибыль в зависимости от доли клиентов, с которыми связались, с 95%-ми полосами. {summary}",
    },
    "do_strategies": {
        "en": "Whom to contact: the rule beside other choices",
        "ru": "С кем связываться: правило рядом с другими способами",
    },
    "strategy": {"en": "Choice", "ru": "Способ"},
    "precision": {"en": "Leave among them [95%]", "ru": "Уходят среди них [95%]"},
    "cost": {"en": "Cost", "ru": "Расходы"},
    "expected": {"en": "Expected from probabilities", "ru": "Ожидается по вероятностям"},
    "profit": {"en": "Expected profit with outcomes [95%]", "ru": "Ожидаемая прибыль по исходам [95%]"},
    "one_campaign": {"en": "One campaign [95%]", "ru": "Одна кампания [95%]"},
    "do_depends": {"en": "What the profit depends on", "ru": "От чего зависит прибыль"},
    "do_depends_table": {"en": "Each assumption up and down", "ru": "Каждое допущение выше и ниже"},
    "do_tornado_alt": {
        "en": "Bars: how far each assumption moves the profit. {text}",
        "ru": "Полоски: насколько каждое допущение сдвигает прибыль. {text}",
    },
    "assumption": {"en": "Assumption", "ru": "Допущение"},
    "lower": {"en": "Lower", "ru": "Меньше"},
    "higher": {"en": "Higher", "ru": "Больше"},
    "expected_lower": {"en": "Expected at the lower", "ru": "Ожидается при меньшем"},
    "expected_higher": {"en": "Expected at the higher", "ru": "Ожидается при большем"},
    "do_worth_table": {"en": "What to learn first", "ru": "Что узнать сначала"},
    "do_worth_note": {
        "en": "Expected value of partial perfect information: how much more is expected where the decision whom to "
        "contact may wait for the assumption's true value. Where it moves the profit but no decision, it is worth "
        "nothing to know it first.",
        "ru": "Ожидаемая ценность частичной совершенной информации: насколько больше ожидается, если решать, с кем "
        "связываться, уже зная истинное значение. Что сдвигает прибыль, но не решение, узнавать заранее незачем.",
    },
    "worth": {"en": "Worth of knowing it", "ru": "Ценность знания"},
    "of_profit": {"en": "Of the expected profit", "ru": "От ожидаемой прибыли"},
    "do_break_even": {"en": "Where the campaign only just pays", "ru": "Где кампания едва окупается"},
    "now": {"en": "Now", "ru": "Сейчас"},
    "low": {"en": "95%, from", "ru": "95%, от"},
    "high": {"en": "95%, to", "ru": "95%, до"},
    "break_even": {"en": "Break-even", "ru": "Едва окупается"},
    "do_control": {"en": "How to see the effect", "ru": "Как увидеть эффект"},
    "do_stakes": {"en": "Where the money is: segments and clusters", "ru": "Где деньги: сегменты и кластеры"},
    "do_stakes_note": {
        "en": "At stake: the sum of each client's probability times what is lost with the client. Segments overlap, so "
        "their sums do not add up.",
        "ru": "Под угрозой: сумма вероятностей ухода, умноженных на потерю с клиентом. Сегменты пересекаются, поэтому "
        "их суммы не складываются.",
    },
    "at_stake": {"en": "At stake", "ru": "Под угрозой"},
    "gain_of_contacts": {"en": "Gain of those contacted [95%]", "ru": "Выгода от контактов [95%]"},
    "do_promised": {
        "en": "What predictions on training clients would have promised",
        "ru": "Что пообещали бы предсказания на обучающих клиентах",
    },
    "do_promised_table": {"en": "Promised and honest profit", "ru": "Обещанная и честная прибыль"},
    "predictions": {"en": "Predictions", "ru": "Предсказания"},
}
