"""Who leaves."""

WORDS = {
    "who_lead": {
        "en": "{left} of {clients} clients left: {rate} (95% interval {low} to {high}). Most tied to leaving: {first}.",
        "ru": "Ушли {left} из {clients} клиентов: {rate} (95%-й интервал: от {low} до {high}). Сильнее всего с уходом "
        "связаны: {first}.",
    },
    "who_strength": {"en": "{name} (Cramér's V {value})", "ru": "{name} (V Крамера {value})"},
    "who_base": {"en": "Left", "ru": "Ушли"},
    "who_rates": {"en": "Churn rate by level and band", "ru": "Доля ухода по уровням и полосам"},
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
        "en": "{confirmed} of {declared} declared hypotheses confirmed, {opposite} came out the other way. {tests} "
        "tests in all; p-values are corrected for all of them together (Holm), so that the chance of one false alarm "
        "or more stays below {level}.",
        "ru": "Подтверждено гипотез: {confirmed} из {declared}, вышло наоборот: {opposite}. Всего проверок: {tests}; "
        "p-значения исправлены на все вместе (Холм), так что вероятность хотя бы одной ложной тревоги меньше {level}.",
    },
    "who_sweep": {"en": "Every column against churn", "ru": "Каждый столбец против ухода"},
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
