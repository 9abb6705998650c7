"""What if: money and limits as sliders."""

WORDS = {
    "if_title": {"en": "What if?", "ru": "А если иначе?"},
    "if_told": {
        "en": "Move an assumption and see what the campaign would have brought among the clients studied, whose "
        "outcome is known. The rule stays the same: contact those whose expected gain is above 0, as far as the "
        "limits reach.",
        "ru": "Подвиньте ползунок и посмотрите, что принесла бы кампания среди изученных клиентов, исход которых "
        "известен. Правило прежнее: связываться с теми, чья ожидаемая выгода больше 0, пока позволяют ограничения.",
    },
    "if_one": {
        "en": "Counted from groups of clients, so a list may differ a little from the plan's.",
        "ru": "Считается по группам клиентов, поэтому размер списка может немного отличаться от плана.",
    },
    "if_several": {
        "en": "Counted with the general offer alone, from groups of clients: the plan above chooses among several "
        "offers and so brings other sums.",
        "ru": "Считается по группам клиентов и только для общего предложения: план выше выбирает из нескольких "
        "предложений, поэтому суммы в нём другие.",
    },
    "if_value": {"en": "Lost with a client who leaves, on average", "ru": "Потеря с ушедшим клиентом, в среднем"},
    "if_contact": {"en": "Cost of a contact", "ru": "Стоимость контакта"},
    "if_offer": {"en": "Cost of the offer, where it is taken", "ru": "Стоимость принятого предложения"},
    "if_keeps": {"en": "Of those about to leave, the offer keeps", "ru": "Доля уходящих, которых удержит предложение"},
    "if_taken": {"en": "Of those who would stay, take it anyway", "ru": "Доля остающихся, которые возьмут его и так"},
    "if_budget": {"en": "Budget", "ru": "Бюджет"},
    "if_most": {"en": "The most contacts", "ru": "Контактов не больше"},
    "if_no_limit": {"en": "no limit", "ru": "без ограничения"},
    "if_reset": {"en": "As in the plan", "ru": "Как в плане"},
    "if_of": {"en": "{share} of {all}", "ru": "{share} из {all}"},
    "if_between": {"en": "{low} to {high}", "ru": "от {low} до {high}"},
    "if_needs": {
        "en": "The sliders need JavaScript; all else in this page works without it.",
        "ru": "Ползункам нужен JavaScript; всё остальное на странице работает без него.",
    },
    "if_curve": {"en": "Profit by the length of the list", "ru": "Прибыль по длине списка"},
    "if_out_contacts": {"en": "Clients on the list", "ru": "Клиентов в списке"},
    "if_out_cost": {"en": "Cost", "ru": "Расходы"},
    "if_out_profit": {"en": "Expected profit a {period}", "ru": "Ожидаемая прибыль за {period}"},
    "if_out_interval": {"en": "95% interval of it", "ru": "95%-й интервал прибыли"},
    "if_out_precision": {"en": "Leave among them", "ru": "Уходят среди них"},
}
