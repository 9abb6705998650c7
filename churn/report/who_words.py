"""Who leaves."""

WORDS = {
    "who_lead": {
        "en": "{left} of {clients} clients left, {rate}. Most tied to leaving: {first}.",
        "ru": "Ушли {left} из {clients} клиентов, {rate}. Сильнее всего с уходом связаны: {first}.",
    },
    "who_sample": {
        "en": "The table is large. Counts and churn rates by level are of all {clients} clients; tests, models, "
        "reasons and segments were worked out on {sample} of them, picked by a hash of their keys, as good as at "
        "random. Every client is scored. Whether a larger sample (large.sample) would help, the learning curve tells.",
        "ru": "Таблица большая. Численности и доли ухода по уровням — по всем клиентам ({clients}); проверки, модели, "
        "причины и сегменты — по {sample} из них, отобранным по хешу ключа, то есть практически случайно. Оценку "
        "получает каждый клиент. Поможет ли выборка побольше (large.sample), показывает кривая обучения.",
    },
    "who_apart": {"en": "How those who left differ", "ru": "Чем ушедшие отличаются"},
    "who_apart_all": {
        "en": "No hypotheses were declared beforehand, so every column was tested: {differ} of {columns} differ. "
        "p-values are corrected for all {tests} tests together (Holm), so that the chance of one false alarm or more "
        "stays below {level}. What was found by looking at all columns is a lead, not a confirmation: new clients will "
        "confirm it.",
        "ru": "Гипотез заранее не было, поэтому проверен каждый столбец: различаются {differ} из {columns}. p-значения "
        "исправлены на все проверки вместе (Холм; проверок {tests}), так что вероятность хотя бы одной ложной тревоги "
        "меньше {level}. Найденное перебором всех столбцов — подсказка, а не подтверждение: подтвердят его новые "
        "клиенты.",
    },
    "who_apart_too": {
        "en": "{differ} of {columns} columns differ; p-values are corrected for all {tests} tests together (Holm), so "
        "that the chance of one false alarm or more stays below {level}.",
        "ru": "Различаются столбцы: {differ} из {columns}; p-значения исправлены на все проверки вместе (Холм; "
        "проверок {tests}), так что вероятность хотя бы одной ложной тревоги меньше {level}.",
    },
    "who_hypotheses_first": {
        "en": "{confirmed} of {declared} expectations came true, {opposite} came out the other way.",
        "ru": "Ожиданий сбылось: {confirmed} из {declared}, вышло наоборот: {opposite}.",
    },
    "who_effects": {"en": "Effects with their intervals", "ru": "Эффекты с интервалами"},
    "who_base": {"en": "Left", "ru": "Ушли"},
    "who_rates": {"en": "Churn rate by level and band", "ru": "Доля ухода по уровням и диапазонам"},
    "who_rates_told": {
        "en": "All clients of both parts. Bars: share that left; lines: 95% intervals (Wilson), one at a time; dashed: "
        "the base rate of {base}.",
        "ru": "Все клиенты обеих частей. Полоски: доля ушедших; отрезки: 95%-е интервалы (Уилсон), каждый сам по себе; "
        "пунктир: средняя доля {base}.",
    },
    "who_rates_alt": {
        "en": "Bar chart, churn rate by {name}: highest {high} at {high_level}, lowest {low} at {low_level}.",
        "ru": "Столбчатая диаграмма, доля ухода, {name}: выше всего {high} при «{high_level}», ниже всего {low} при "
        "«{low_level}».",
    },
    "who_rates_table": {"en": "Churn rates in numbers", "ru": "Доли ухода в числах"},
    "who_means": {"en": "Means and medians by churn", "ru": "Средние и медианы по уходу"},
    "who_means_table": {
        "en": "Means and medians of those who stayed and those who left",
        "ru": "Средние и медианы оставшихся и ушедших",
    },
    "mean_stayed": {"en": "Mean, stayed", "ru": "Среднее, остались"},
    "mean_left": {"en": "Mean, left", "ru": "Среднее, ушли"},
    "mean_difference": {"en": "Difference [95%]", "ru": "Разность [95%]"},
    "median_stayed": {"en": "Median, stayed", "ru": "Медиана, остались"},
    "median_left": {"en": "Median, left", "ru": "Медиана, ушли"},
    "who_distributions": {
        "en": "Distributions of those who stayed and left",
        "ru": "Распределения оставшихся и ушедших",
    },
    "who_distribution_alt": {
        "en": "Distribution of {name} among those who stayed and those who left.",
        "ru": "Распределение, {name}: оставшиеся и ушедшие.",
    },
    "who_hypotheses": {"en": "What was expected, and what came out", "ru": "Чего ждали и что вышло"},
    "who_hypotheses_told": {
        "en": "The hypotheses stood before the data were looked at. {tests} tests in all; p-values are corrected for "
        "all of them together (Holm), so that the chance of one false alarm or more stays below {level}.",
        "ru": "Гипотезы записаны до того, как смотрели на данные. Всего проверок: {tests}; p-значения исправлены на "
        "все вместе (Холм), так что вероятность хотя бы одной ложной тревоги меньше {level}.",
    },
    "who_sweep": {"en": "Every column against churn", "ru": "Связь каждого столбца с уходом"},
    "who_sweep_alt": {
        "en": "Effects of the columns most different between those who left and stayed, with 95% intervals. "
        "Differing columns: {differ} of {columns}.",
        "ru": "Эффекты столбцов, которые сильнее всего различают ушедших и оставшихся, с 95%-ми интервалами. "
        "Различаются: {differ} из {columns}.",
    },
    "finding": {"en": "Finding", "ru": "Вывод"},
    "hedges_g": {"en": "Hedges' g [95%]", "ru": "g Хеджеса [95%]"},
    "cliffs_delta": {"en": "Cliff's delta [95%]", "ru": "Дельта Клиффа [95%]"},
    "cramers_v": {"en": "Cramér's V [95%]", "ru": "V Крамера [95%]"},
    "p_holm": {"en": "p, corrected", "ru": "p с поправкой"},
    "who_missing": {"en": "Do empty cells say anything?", "ru": "Говорят ли что-нибудь пустые ячейки?"},
}
