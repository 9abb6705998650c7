"""What all sections share: titles, the index, and words that several need."""

WORDS = {
    "subtitle": {"en": "Churn report", "ru": "Отчёт об оттоке"},
    "contents": {"en": "Sections", "ru": "Разделы"},
    "language": {"en": "in English", "ru": "по-русски"},
    "simulated": {
        "en": "These clients are simulated. The report shows what the study delivers; its numbers describe no real "
        "person and no real company.",
        "ru": "Эти клиенты смоделированы. Отчёт показывает, что даёт исследование; его числа не описывают ни реальных "
        "людей, ни реальную компанию.",
    },
    "index": {"en": "Churn reports", "ru": "Отчёты об оттоке"},
    "case": {"en": "Case", "ru": "Исследование"},
    "champion": {"en": "Champion", "ru": "Победитель"},
    "index_profit": {"en": "Profit of the plan [95%]", "ru": "Прибыль плана [95%]"},
    "index_money": {"en": "{profit} a {period}", "ru": "{profit} за {period}"},
    "index_simulated": {"en": "simulated clients", "ru": "смоделированные клиенты"},
    "do": {"en": "What to do and what it brings", "ru": "Что делать и что это даст"},
    "who": {"en": "Who leaves", "ru": "Кто уходит"},
    "why": {"en": "Why", "ru": "Почему"},
    "sure": {"en": "How sure we are", "ru": "Насколько мы уверены"},
    "segments": {"en": "Segments", "ru": "Сегменты"},
    "quality": {"en": "Data quality", "ru": "Качество данных"},
    "method": {"en": "Method", "ru": "Метод"},
    "published": {"en": "Published numbers beside ours", "ru": "Опубликованные числа и наши"},
    "interval": {"en": "95% interval {low} to {high}", "ru": "95%-й интервал: от {low} до {high}"},
    "more": {
        "en": "Shown: {shown} of {all}, those most tied to leaving. All of them: {file}.",
        "ru": "Показано: {shown} из {all}, сильнее всего связанные с уходом. Все: {file}.",
    },
    "hidden": {
        "en": "Groups of fewer than {least} clients are not shown.",
        "ru": "Группы меньше {least} клиентов не показаны.",
    },
    "more_first": {
        "en": "Shown: {shown} of {all}. All of them: {file}.",
        "ru": "Показано: {shown} из {all}. Все: {file}.",
    },
    "yes": {"en": "yes", "ru": "да"},
    "no": {"en": "no", "ru": "нет"},
    "column": {"en": "Column", "ru": "Столбец"},
    "clients": {"en": "Clients", "ru": "Клиентов"},
    "rate": {"en": "Churn rate [95%]", "ru": "Доля ухода [95%]"},
    "level": {"en": "Level or band", "ru": "Уровень или диапазон"},
    "share": {"en": "Share", "ru": "Доля"},
    "lift": {"en": "Times the base rate", "ru": "К средней доле, раз"},
}
