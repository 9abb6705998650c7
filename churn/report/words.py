"""The report's own words in the two languages, and how it writes numbers with their intervals."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from churn.base.texts import Language
from churn.presentation.language import number, percent, written

MODELS = {
    "lr": {"en": "Logistic regression", "ru": "Логистическая регрессия"},
    "knn": {"en": "Nearest neighbours", "ru": "Ближайшие соседи"},
    "tree": {"en": "Decision tree", "ru": "Дерево решений"},
    "rf": {"en": "Random forest", "ru": "Случайный лес"},
    "et": {"en": "Extra trees", "ru": "Сверхслучайные деревья"},
    "svc": {"en": "Support vectors", "ru": "Опорные векторы"},
    "boost": {"en": "Gradient boosting", "ru": "Градиентный бустинг"},
    "catboost": {"en": "CatBoost", "ru": "CatBoost"},
    "blend": {"en": "Blend of models", "ru": "Смесь моделей"},
}
RULES = {
    "rename": {"en": "columns renamed", "ru": "столбцы переименованы"},
    "replace": {"en": "values mended", "ru": "значения исправлены"},
    "pivot": {"en": "periods made columns", "ru": "периоды стали столбцами"},
    "join": {"en": "table joined by key", "ru": "таблица присоединена по ключу"},
    "align": {"en": "table joined row by row", "ru": "таблица присоединена построчно"},
    "content_key": {"en": "key made from content", "ru": "ключ составлен из значений"},
    "keep": {"en": "rows chosen", "ru": "строки отобраны"},
    "flag_missing": {"en": "empty cells flagged", "ru": "пустые ячейки отмечены"},
    "derive": {"en": "column computed", "ru": "столбец вычислен"},
    "drop_useless": {"en": "useless columns dropped", "ru": "бесполезные столбцы убраны"},
    "drop_copies": {"en": "copies of columns dropped", "ru": "копии столбцов убраны"},
}
FINDINGS = {
    "differs": {"en": "differs", "ru": "различается"},
    "small": {"en": "too small to matter", "ru": "слишком мало"},
    "uncertain": {"en": "may be chance", "ru": "возможна случайность"},
    "chance": {"en": "no more than chance", "ru": "не больше случайного"},
    "untestable": {"en": "cannot be judged", "ru": "судить нельзя"},
}
SUSPICIONS = {
    "tells the outcome": {"en": "alone nearly tells the outcome", "ru": "один почти выдаёт исход"},
    "follows the row number": {"en": "follows the row number", "ru": "идёт за номером строки"},
    "identifies clients": {"en": "identifies clients", "ru": "опознаёт клиентов"},
}
KINDS = {
    "number": {"en": "number", "ru": "число"},
    "flag": {"en": "yes or no", "ru": "да или нет"},
    "category": {"en": "category", "ru": "категория"},
}
CALIBRATIONS = {
    "none": {"en": "none needed", "ru": "не понадобилась"},
    "sigmoid": {"en": "sigmoid", "ru": "сигмоида"},
    "isotonic": {"en": "isotonic", "ru": "изотоническая"},
}
STRATEGIES = {
    "nobody": {"en": "nobody", "ru": "никто"},
    "everybody": {"en": "everybody", "ru": "все"},
    "random": {"en": "as many at random", "ru": "столько же наугад"},
    "rule": {"en": "the rule: expected gain above 0", "ru": "правило: ожидаемая выгода больше 0"},
    "limited": {"en": "the rule within the limits", "ru": "правило в пределах ограничений"},
    "foresight": {"en": "if one knew who leaves", "ru": "если бы знать, кто уйдёт"},
    "search": {"en": "best place on the curve, searched for", "ru": "лучшее место кривой, найденное перебором"},
}
PREDICTIONS = {
    "training": {"en": "on the model's own training clients", "ru": "на обучающих клиентах самой модели"},
    "out_of_fold": {"en": "out-of-fold, honest", "ru": "вне блока, честные"},
    "test": {"en": "held-out part, honest", "ru": "отложенная часть, честные"},
    "published": {"en": "the published study", "ru": "опубликованное исследование"},
}
ADVICE = {
    "offer": {"en": "What to offer, by expected gain", "ru": "Что предложить, по ожидаемой выгоде"},
    "review": {"en": "What to look into", "ru": "В чём разобраться"},
    "targeting": {"en": "Whom to contact first", "ru": "С кем связаться в первую очередь"},
    "open": {"en": "What is left open", "ru": "Что осталось открытым"},
}
PUBLISHED = {
    "clients": {"en": "Clients", "ru": "Клиентов"},
    "left": {"en": "Clients who left", "ru": "Ушедших клиентов"},
    "pearson": {"en": "Correlation of {column} and {other}", "ru": "Корреляция: {column} и {other}"},
    "mean": {"en": "Mean, {column}, {group}", "ru": "Среднее, {column}, {group}"},
    "median": {"en": "Median, {column}, {group}", "ru": "Медиана, {column}, {group}"},
    "churn_rate": {"en": "Churn rate, {column}: {level}", "ru": "Доля ухода, {column}: {level}"},
    "accuracy": {"en": "Accuracy, {model}", "ru": "Доля верных, {model}"},
    "precision": {"en": "Precision, {model}", "ru": "Точность, {model}"},
    "recall": {"en": "Recall, {model}", "ru": "Полнота, {model}"},
    "segment_clients": {"en": "Clients, {segment}", "ru": "Клиентов, {segment}"},
    "segment_churn_rate": {"en": "Churn rate, {segment}", "ru": "Доля ухода, {segment}"},
    "p_value": {"en": "p-value ({test}), {column}", "ru": "p-значение ({test}), {column}"},
    "cluster": {"en": "Churn rate of cluster {level}", "ru": "Доля ухода в кластере {level}"},
}
TESTS = {
    "welch": {"en": "Welch", "ru": "Уэлч"},
    "mann_whitney": {"en": "Mann-Whitney", "ru": "Манн — Уитни"},
    "association": {"en": "chi-square", "ru": "хи-квадрат"},
}
AGREES = {
    "yes": {"en": "yes", "ru": "да"},
    "no": {"en": "no", "ru": "нет"},
    "better": {"en": "ours is better", "ru": "у нас лучше"},
    "shown": {"en": "shown only", "ru": "только показано"},
}
GROUPS = {"stayed": {"en": "stayed", "ru": "остались"}, "left": {"en": "left", "ru": "ушли"}}

WORDS = {
    "learned": {
        "en": "From {less} to {more} clients the log loss changed by {change}: {finding}.",
        "ru": "От {less} до {more} клиентов логарифмическая потеря изменилась на {change}: {finding}.",
    },
    "learned_helps": {"en": "more clients would help", "ru": "больше клиентов помогло бы"},
    "learned_no gain": {
        "en": "any gain is smaller than {margin}, which matters to nobody, so more clients promise little",
        "ru": "выигрыш, если он и есть, меньше {margin} и значения не имеет, так что новые клиенты мало что обещают",
    },
    "learned_undecided": {
        "en": "undecided, a gain that matters ({margin} or more) is neither shown nor ruled out",
        "ru": "не решено: выигрыш, который имел бы значение ({margin} и больше), не показан и не исключён",
    },
    "subtitle": {"en": "Churn report", "ru": "Отчёт об оттоке"},
    "contents": {"en": "Sections", "ru": "Разделы"},
    "language": {"en": "in English", "ru": "по-русски"},
    "simulated": {
        "en": "These clients are simulated. The report shows what the study delivers; its numbers describe no real "
        "person and no real company.",
        "ru": "Эти клиенты смоделированы. Отчёт показывает, что даёт исследование; его числа не описывают ни реальных "
        "людей, ни реальную компанию.",
    },
    # index
    "index": {"en": "Churn reports", "ru": "Отчёты об оттоке"},
    "case": {"en": "Case", "ru": "Исследование"},
    "champion": {"en": "Champion", "ru": "Победитель"},
    "index_profit": {"en": "Profit of the plan [95%]", "ru": "Прибыль плана [95%]"},
    "index_money": {"en": "{profit} a {period}", "ru": "{profit} за {period}"},
    "index_simulated": {"en": "simulated clients", "ru": "смоделированные клиенты"},
    # titles
    "do": {"en": "What to do and what it brings", "ru": "Что делать и что это даст"},
    "who": {"en": "Who leaves", "ru": "Кто уходит"},
    "why": {"en": "Why", "ru": "Почему"},
    "sure": {"en": "How sure we are", "ru": "Насколько мы уверены"},
    "segments": {"en": "Segments", "ru": "Сегменты"},
    "quality": {"en": "Data quality", "ru": "Качество данных"},
    "method": {"en": "Method", "ru": "Метод"},
    "published": {"en": "Published numbers beside ours", "ru": "Опубликованные числа рядом с нашими"},
    # common
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
    "level": {"en": "Level or band", "ru": "Уровень или полоса"},
    "share": {"en": "Share", "ru": "Доля"},
    "lift": {"en": "Times the base rate", "ru": "Раз к среднему"},
    # do
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
        "en": "95% intervals: expected profit {low} to {high}, one campaign {predictive_low} to {predictive_high}",
        "ru": "95%-е интервалы: ожидаемая прибыль от {low} до {high}, одна кампания от {predictive_low} до "
        "{predictive_high}",
    },
    "do_cost": {"en": "Expected to cost", "ru": "Ожидаемые расходы"},
    "do_cost_note": {"en": "contacts and offers taken", "ru": "контакты и принятые предложения"},
    "do_held": {"en": "Control group", "ru": "Контрольная группа"},
    "do_held_note": {"en": "of these, held out", "ru": "из них, без контакта"},
    "do_clients": {"en": "Clients: {clients}.", "ru": "Клиентов: {clients}."},
    "do_gain": {
        "en": "Expected gain {expected}; with the outcomes seen {gain}.",
        "ru": "Ожидаемая выгода {expected}; по известным исходам {gain}.",
    },
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
    # the list of current clients
    "list": {"en": "The list of current clients", "ru": "Список нынешних клиентов"},
    "list_table": {
        "en": "{clients} clients of today, of whom nobody knows yet whether they leave, went through the checks, the "
        "cleaning and the model of those studied.",
        "ru": "Нынешние клиенты, о которых ещё не известно, уйдут ли они ({clients}), прошли те же проверки, очистку и "
        "модель, что и изученные.",
    },
    "list_again": {
        "en": "{studied} of them were studied before, and {studied_left} of these had left by then.",
        "ru": "Из них изучены раньше: {studied}; из этих тогда ушли: {studied_left}.",
    },
    "list_simulated": {
        "en": "They are simulated: put the table of today's clients under cases.{case}.current in params.yaml.",
        "ru": "Они смоделированы: укажите таблицу нынешних клиентов в params.yaml, cases.{case}.current.",
    },
    "list_stayed": {
        "en": "There is no table of current clients (cases.{case}.current is the source itself), so the list is of the "
        "{clients} clients studied who stayed, by their out-of-fold probabilities: as if nothing had changed since.",
        "ru": "Таблицы нынешних клиентов нет (cases.{case}.current — сам источник), поэтому в списке оставшиеся из "
        "изученных ({clients}), по вероятностям вне блока: как если бы с тех пор ничего не изменилось.",
    },
    "list_gain": {"en": "Expected gain", "ru": "Ожидаемая выгода"},
    "list_gain_note": {
        "en": "of these contacts, from probabilities and assumptions",
        "ru": "от этих контактов, по вероятностям и допущениям",
    },
    "list_held_note": {
        "en": "on the list, not to be contacted; it forgoes {gain}",
        "ru": "в списке, без контакта; упущенная выгода {gain}",
    },
    "list_file": {
        "en": "To work from: data/contacts/{case}/list.xlsx (also {others}). Do not contact the control group, which "
        "stands on a sheet of its own: without it nobody can tell what the campaign did.",
        "ru": "Для работы: data/contacts/{case}/list.xlsx (и {others}). С контрольной группой, она на отдельном листе, "
        "не связывайтесь: без неё не узнать, что дала кампания.",
    },
    "list_expected": {
        "en": "Of all current clients {rate} are expected to leave if nobody is contacted (of those studied {base} "
        "left). If the probabilities are right, they will score a ROC-AUC of {auc} and a log loss of {loss}; outside "
        "these 95% intervals, which hold the chance of who leaves, the model no longer fits.",
        "ru": "Если ни с кем не связываться, из всех нынешних клиентов уйдут {rate} (из изученных ушли {base}). Если "
        "вероятности верны, ROC-AUC выйдет {auc}, логарифмическая потеря — {loss}; вне этих 95%-х интервалов, в "
        "которых учтён случай, кто уйдёт, модель уже не подходит.",
    },
    "list_differ": {
        "en": "Beside the training clients {columns_drifted} of {columns} columns have drifted (population stability, "
        "p corrected by Holm for all columns). Clients with a value that the model never saw: {clients} (columns: "
        "{columns_unseen}).",
        "ru": "По сравнению с обучающими клиентами сместились столбцы: {columns_drifted} из {columns} (индекс "
        "стабильности популяции, p с поправкой Холма на все столбцы). Клиентов со значением, какого модель не видела: "
        "{clients} (столбцов: {columns_unseen}).",
    },
    "list_differ_table": {
        "en": "Columns in which current clients differ",
        "ru": "Столбцы, которыми отличаются нынешние клиенты",
    },
    "list_drifted": {"en": "Drifted", "ru": "Сместился"},
    "list_psi": {"en": "Stability index", "ru": "Индекс стабильности"},
    "list_unseen": {"en": "Values never seen", "ru": "Невиданных значений"},
    "list_missing_before": {"en": "Empty, studied", "ru": "Пусто, изученные"},
    "list_missing_after": {"en": "Empty, current", "ru": "Пусто, нынешние"},
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
    # who
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
    # why
    "why_lead": {
        "en": "The model is given {features} columns and relies on {relied}: shuffled, they make it worse on clients "
        "it never saw (corrected for all columns). {drivers} of these tell it something that no other column tells. "
        "Strongest: {first}.",
        "ru": "Модели даны столбцы ({features}); опирается она на {relied}: перемешанные, они ухудшают её на клиентах, "
        "которых она не видела (с поправкой на все столбцы). Из них {drivers} говорят ей то, чего не говорит ни один "
        "другой столбец. Сильнее всего: {first}.",
    },
    "why_caution": {
        "en": "Reasons say what the model reacts to. That changing them would keep a client is not proven by this: "
        "only an experiment with a control group would prove it.",
        "ru": "Причины говорят, на что реагирует модель. Что их изменение удержит клиента, этим не доказано: это "
        "доказал бы только опыт с контрольной группой.",
    },
    "why_unseen": {
        "en": "Every client is explained by a model that had not seen that client: those of the training part by the "
        "champion refitted outside their fold. How much a column moves a client's risk is counted exactly for trees, "
        "regression and support vectors; where it is sampled, only what exceeds twice its error counts as a reason.",
        "ru": "Каждого клиента объясняет модель, которая этого клиента не видела: клиентов обучающей части — "
        "победитель, обученный заново без их блока. Насколько столбец сдвигает риск клиента, для деревьев, регрессии "
        "и опорных векторов вычислено точно; где это оценено выборочно, причиной считается лишь то, что больше двух "
        "ошибок оценки.",
    },
    "why_directions": {"en": "Which way each column works", "ru": "В какую сторону действует каждый столбец"},
    "why_strengths_alt": {
        "en": "Bar chart of mean absolute Shapley values; the largest: {first}.",
        "ru": "Столбчатая диаграмма средних модулей значений Шепли; наибольшие: {first}.",
    },
    "why_swarm": {
        "en": "Every dot is a client. To the right the column raises the client's risk, to the left it lowers it; red: "
        "high values of the column, blue: low ones.",
        "ru": "Каждая точка — клиент. Справа столбец повышает риск клиента, слева снижает; красное: большие значения "
        "столбца, синее: малые.",
    },
    "why_swarm_alt": {
        "en": "Shapley values of {clients} clients for {columns} columns, one row of dots a column; what they say "
        "stands in the list above.",
        "ru": "Значения Шепли, клиентов: {clients}, столбцов: {columns}, ряд точек на столбец; что они говорят, "
        "сказано в списке выше.",
    },
    "why_dependence": {"en": "Risk along the values of each column", "ru": "Риск вдоль значений каждого столбца"},
    "why_dependence_alt": {
        "en": "Shapley values against the values of {name}.",
        "ru": "Значения Шепли в зависимости от значений, {name}.",
    },
    "why_importance": {"en": "What the model loses without a column", "ru": "Что модель теряет без столбца"},
    "why_importance_told": {
        "en": "Increase of the log loss when a column is shuffled, {clients} clients of the training part, each "
        "predicted by a model fitted without it. This is about the model: another that predicts as well may rely on "
        "others, for correlated columns can stand in for each other. So each column that the model relies on is also "
        "exchanged among clients who are alike in all other columns: what it then loses, that column alone tells. "
        "An increase counts from {least} on, and if it is not the work of the few clients that change most (ten, or "
        "one in a thousand).",
        "ru": "Рост логарифмической потери, когда столбец перемешан; клиентов обучающей части: {clients}, каждого "
        "предсказывает модель, обученная без него. Это свойство модели: другая, не хуже, может опираться на другие "
        "столбцы, ведь связанные столбцы заменяют друг друга. Поэтому каждый столбец, на который модель опирается, "
        "меняется ещё и между клиентами, похожими во всех остальных столбцах: что она теряет тогда, говорит только он. "
        "Рост засчитывается от {least} и если он не дело немногих клиентов, у которых изменилось больше всего (десяти "
        "или одного из тысячи).",
    },
    "why_importance_alt": {
        "en": "Increase of log loss by column with 95% intervals; telling something of their own: {drivers}.",
        "ru": "Рост логарифмической потери по столбцам с 95%-ми интервалами; говорят своё: {drivers}.",
    },
    "why_importance_table": {"en": "Importance in numbers", "ru": "Важность в числах"},
    "loss_increase": {"en": "Increase of log loss, shuffled [95%]", "ru": "Рост лог. потери, перемешан [95%]"},
    "alone_increase": {"en": "Among clients alike [95%]", "ru": "Среди похожих клиентов [95%]"},
    "auc_drop": {"en": "Drop of ROC-AUC", "ru": "Падение ROC-AUC"},
    "relied": {"en": "The model relies on it", "ru": "Модель опирается"},
    "relied_alone": {"en": "yes, for what it alone tells", "ru": "да, говорит своё"},
    "relied_stand_in": {"en": "yes; {name} can stand in", "ru": "да; может заменить {name}"},
    "relied_shared": {"en": "yes; others may stand in", "ru": "да; могут заменить другие"},
    "relied_no": {"en": "not shown", "ru": "не показано"},
    "why_coefficients": {
        "en": "Coefficients of the logistic regression, without penalty",
        "ru": "Коэффициенты логистической регрессии, без штрафа",
    },
    "why_coefficients_told": {
        "en": "Fitted anew on the training part without the penalty that shrinks the model's own coefficients (Firth's "
        "method), so that the intervals are about the true values, all other columns held equal. A level is set beside "
        "the mean of all levels of its column.",
        "ru": "Подогнаны заново по обучающей части без штрафа, который сжимает коэффициенты самой модели (метод "
        "Фёрта), поэтому интервалы относятся к истинным значениям при прочих равных. Уровень сравнивается со средним "
        "всех уровней своего столбца.",
    },
    "why_coefficients_alt": {
        "en": "Largest coefficients of the logistic regression without penalty, with 95% intervals.",
        "ru": "Наибольшие коэффициенты логистической регрессии без штрафа, с 95%-ми интервалами.",
    },
    # sure
    "sure_lead": {
        "en": "Champion: {model}. Of a client who left and one who stayed, both held out, it gives the higher "
        "probability to the one who left in {auc} of pairs (ROC-AUC; 95% interval {low} to {high}; {clients} clients "
        "who took no part in choosing or calibrating it).",
        "ru": "Победитель: {model}. Из ушедшего и оставшегося клиентов отложенной части модель даёт большую "
        "вероятность ушедшему в {auc} пар (ROC-AUC; 95%-й интервал: от {low} до {high}; клиентов, которые в её "
        "выборе и калибровке не участвовали: {clients}).",
    },
    "sure_facts": {"en": "test part, 95%: {low} to {high}", "ru": "тест, 95%: от {low} до {high}"},
    "sure_groups": {
        "en": "Do the probabilities come true?",
        "ru": "Сбываются ли вероятности?",
    },
    "agreement_holds": {
        "en": "On {clients} held-out clients nothing shows that the probabilities are off: the intervals hold the "
        "values of probabilities that come true.",
        "ru": "На отложенных клиентах ({clients}) не видно, чтобы вероятности были неверны: интервалы содержат "
        "значения, какие были бы у сбывающихся вероятностей.",
    },
    "agreement_off": {
        "en": "On {clients} held-out clients the probabilities are off: not all intervals hold the value of "
        "probabilities that come true.",
        "ru": "На отложенных клиентах ({clients}) вероятности расходятся с исходами: не все интервалы содержат "
        "значение, какое было бы у сбывающихся вероятностей.",
    },
    "agreement_table": {
        "en": "Probabilities against outcomes [95%]",
        "ru": "Вероятности и исходы [95%]",
    },
    "agreement_measure": {"en": "Measure", "ru": "Мера"},
    "agreement_perfect": {"en": "If they come true", "ru": "Если сбываются"},
    "agreement_slope": {
        "en": "Slope of the log-odds (below 1: too extreme)",
        "ru": "Наклон логарифма шансов (меньше 1: слишком крайние)",
    },
    "agreement_intercept": {
        "en": "Shift of the log-odds (above 0: more leave than expected)",
        "ru": "Сдвиг логарифма шансов (больше 0: уходит больше, чем ожидалось)",
    },
    "agreement_observed_to_expected": {
        "en": "Leavers observed to expected",
        "ru": "Ушедших: наблюдалось к ожидавшимся",
    },
    "sure_groups_table": {
        "en": "Training clients in ten groups by out-of-fold probability: promised and observed",
        "ru": "Клиенты обучающей части в десяти группах по вероятности вне блока: обещано и наблюдалось",
    },
    "promised": {"en": "Mean probability", "ru": "Средняя вероятность"},
    "group": {"en": "Group", "ru": "Группа"},
    "sure_models": {"en": "All models side by side", "ru": "Все модели рядом"},
    "sure_models_told": {
        "en": "The champion is the simplest model that is surely behind the best by no more than {margin} of {metric}, "
        "which matters to nobody, over {folds} folds of the training part; where no simpler one is, it is the best. "
        "The test part has no say in this; it decides only which segments are called confirmed, and with them whom the "
        "plan targets. Behind: difference from the best in cross-validation, 95% interval corrected for folds that "
        "share clients (Nadeau and Bengio).",
        "ru": "Победитель — простейшая модель, которая заведомо отстаёт от лучшей по показателю «{metric}» не больше "
        "чем на {margin}, а это никому не важно; сравнение идёт на блоках обучающей части (их {folds}). Если "
        "такой нет, победитель — сама лучшая. Тестовая часть в этом не участвует; она решает лишь, какие сегменты "
        "названы подтверждёнными, а с ними и к кому план советует обратиться. "
        "Отставание: разность с лучшей при перекрёстной проверке, 95%-й интервал с поправкой на общих клиентов "
        "блоков (Надо и Бенжио).",
    },
    "sure_models_table": {"en": "Models in numbers", "ru": "Модели в числах"},
    "sure_models_alt": {
        "en": "Scores of all models on the test part with 95% intervals.",
        "ru": "Показатели всех моделей на тестовой части с 95%-ми интервалами.",
    },
    "model": {"en": "Model", "ru": "Модель"},
    "cv_mean": {"en": "Cross-validated {metric} (sd)", "ru": "Перекрёстная проверка, {metric} (ст. откл.)"},
    "behind": {"en": "Behind the best [95%]", "ru": "Отставание от лучшей [95%]"},
    "test_auc": {"en": "Test ROC-AUC [95%]", "ru": "ROC-AUC, тест [95%]"},
    "test_loss": {"en": "Test log loss [95%]", "ru": "Лог. потеря, тест [95%]"},
    "champion_mark": {"en": "{model} (champion)", "ru": "{model} (победитель)"},
    "sure_curves": {"en": "Curves", "ru": "Кривые"},
    "sure_curves_told": {
        "en": "Out-of-fold probabilities of the training part ({clients} clients); the champion is red.",
        "ru": "Вероятности вне блока, обучающая часть (клиентов: {clients}); победитель красный.",
    },
    "sure_curve_alt": {
        "en": "{chart} of all models; the champion, {model}, is drawn strong.",
        "ru": "{chart}, все модели; победитель, {model}, выделен.",
    },
    "roc": {"en": "ROC curves", "ru": "ROC-кривые"},
    "precision_recall": {"en": "Precision and recall", "ru": "Точность и полнота"},
    "gain": {
        "en": "Share of leavers reached by share of clients contacted",
        "ru": "Доля охваченных ушедших по доле контактов",
    },
    "lift_chart": {"en": "Lift by share of clients contacted", "ru": "Лифт по доле контактов"},
    "reliability": {"en": "Calibration", "ru": "Калибровка"},
    "decided": {"en": "Whom the plan contacts, and who left", "ru": "С кем план связывается и кто ушёл"},
    "decided_told": {
        "en": "A client is contacted where the expected gain of the best offer is above 0. There is no single "
        "probability from which on: the line depends on what a client is worth and on the offer.",
        "ru": "С клиентом связываются, если ожидаемая выгода лучшего предложения больше 0. Единого порога вероятности "
        "нет: он зависит от ценности клиента и от предложения.",
    },
    "decided_alt": {
        "en": "Clients contacted and not contacted by whether they left, in the training and the test part.",
        "ru": "Клиенты с контактом и без него среди ушедших и оставшихся, в обучающей и тестовой частях.",
    },
    "decided_table": {
        "en": "How often contacts meet leavers, with 95% intervals, before limits on contacts and money",
        "ru": "Как часто контакты приходятся на уходящих, с 95%-ми интервалами, без ограничений контактов и денег",
    },
    "decided_score": {"en": "Score", "ru": "Показатель"},
    "decided_train": {"en": "Training part, out-of-fold", "ru": "Обучающая часть, вне блока"},
    "decided_test": {"en": "Test part", "ru": "Тестовая часть"},
    "decided_precision": {
        "en": "Precision: share of those contacted who left",
        "ru": "Точность: доля ушедших среди контактов",
    },
    "decided_recall": {
        "en": "Recall: share of leavers who were contacted",
        "ru": "Полнота: доля контактов среди ушедших",
    },
    "decided_f1": {"en": "F1", "ru": "F1"},
    "decided_accuracy": {"en": "Accuracy", "ru": "Доля верных"},
    "sure_more": {"en": "Would more clients help?", "ru": "Помогут ли новые клиенты?"},
    "sure_learning_alt": {
        "en": "ROC-AUC and log loss on held-out folds against the number of clients fitted on.",
        "ru": "ROC-AUC и логарифмическая потеря на отложенных блоках по числу клиентов в обучении.",
    },
    # segments
    "segments_named": {"en": "Declared and mined segments", "ru": "Объявленные и найденные сегменты"},
    "segments_told": {
        "en": "Declared segments are somebody's knowledge; mined ones were found in the training part among {rules} "
        "rules tried, so that only the test part tells what they are worth: of {judged} judged there {confirmed} are "
        "confirmed (p corrected for all segments, Holm). Their conditions are associated with leaving; that they cause "
        "it is not shown.",
        "ru": "Объявленные сегменты — чьё-то знание; найденные получены перебором правил ({rules}) в обучающей части, "
        "поэтому чего они стоят, говорит только тестовая: из проверенных там {judged} подтверждены {confirmed} (p с "
        "поправкой на все сегменты, Холм). Их условия связаны с уходом; что они — его причина, не показано.",
    },
    "segments_alt": {
        "en": "Churn rate of every segment in the training and the test part with 95% intervals; the same in the "
        "table.",
        "ru": "Доля ухода каждого сегмента в обучающей и тестовой частях с 95%-ми интервалами; то же в таблице.",
    },
    "segments_table": {"en": "Segments in numbers", "ru": "Сегменты в числах"},
    "segment": {"en": "Segment", "ru": "Сегмент"},
    "origin": {"en": "Origin", "ru": "Откуда"},
    "declared": {"en": "declared", "ru": "объявлен"},
    "mined": {"en": "mined", "ru": "найден"},
    "train_rate": {"en": "Left, training [95%]", "ru": "Ушли, обучение [95%]"},
    "test_rate": {"en": "Left, test [95%]", "ru": "Ушли, тест [95%]"},
    "test_lift": {"en": "Times the base rate, test", "ru": "Раз к среднему, тест"},
    "confirmed": {"en": "Confirmed", "ru": "Подтверждён"},
    "overlap": {"en": "How much segments share", "ru": "Насколько сегменты пересекаются"},
    "both": {"en": "In both", "ru": "В обоих"},
    "of_first": {"en": "Of the first", "ru": "От первого"},
    "of_second": {"en": "Of the second", "ru": "От второго"},
    "clusters": {"en": "Clusters", "ru": "Кластеры"},
    "clusters_told": {
        "en": "{k} groups of similar clients, found without looking at who left (K-means; mean silhouette "
        "{silhouette}). Redrawn from resampled clients, the least stable cluster keeps {jaccard} of its members "
        "(mean Jaccard).",
        "ru": "Групп похожих клиентов: {k}; найдены без взгляда на то, кто ушёл (K-средние; средний силуэт "
        "{silhouette}). При повторных выборках наименее устойчивый кластер сохраняет {jaccard} состава (средний "
        "коэффициент Жаккара).",
    },
    "clusters_alt": {
        "en": "Churn rate and size of each cluster beside its differences from the rest; the same in words above.",
        "ru": "Доля ухода и размер каждого кластера рядом с его отличиями от остальных; то же словами выше.",
    },
    "clusters_table": {"en": "Clusters in numbers", "ru": "Кластеры в числах"},
    "cluster": {"en": "Cluster", "ru": "Кластер"},
    "stability": {"en": "Stability, Jaccard [95%]", "ru": "Устойчивость, Жаккар [95%]"},
    "clusters_how": {"en": "How many clusters", "ru": "Сколько кластеров"},
    "dendrogram_alt": {
        "en": "Dendrogram of Ward's hierarchy with the line that cuts it into {k} clusters.",
        "ru": "Дендрограмма иерархии Уорда с линией, которая делит её на кластеры: {k}.",
    },
    "silhouette_alt": {
        "en": "Mean silhouette by number of clusters; {k} are used.",
        "ru": "Средний силуэт по числу кластеров; выбрано {k}.",
    },
    # quality
    "quality_columns": {"en": "Columns", "ru": "Столбцов"},
    "quality_missing": {"en": "Empty cells", "ru": "Пустых ячеек"},
    "quality_suspicious": {"en": "Suspicious columns", "ru": "Подозрительных столбцов"},
    "quality_pairs": {"en": "Collinear pairs", "ru": "Коллинеарных пар"},
    "quality_log": {"en": "What cleaning did", "ru": "Что сделала очистка"},
    "rule": {"en": "Rule", "ru": "Правило"},
    "table": {"en": "Table", "ru": "Таблица"},
    "rows": {"en": "Rows", "ru": "Строк"},
    "columns": {"en": "Columns", "ru": "Столбцов"},
    "cells": {"en": "Cells changed", "ru": "Ячеек изменено"},
    "churn_change": {"en": "Churn rate", "ru": "Доля ухода"},
    "reason": {"en": "Why", "ru": "Почему"},
    "quality_no_rules": {"en": "The table needed no cleaning.", "ru": "Очистка не понадобилась."},
    "quality_suspects": {"en": "Columns that may know too much", "ru": "Столбцы, которые могут знать лишнее"},
    "quality_no_suspects": {
        "en": "No column tells the outcome by itself, follows the order of rows, or identifies clients.",
        "ru": "Ни один столбец не выдаёт исход сам по себе, не идёт за порядком строк и не опознаёт клиентов.",
    },
    "suspicion": {"en": "Suspicion", "ru": "Подозрение"},
    "value": {"en": "Value", "ru": "Значение"},
    "quality_gaps": {"en": "Columns with empty cells", "ru": "Столбцы с пустыми ячейками"},
    "empty": {"en": "Empty", "ru": "Пусто"},
    "empty_share": {"en": "Share empty", "ru": "Доля пустых"},
    "quality_pairs_table": {"en": "Collinear pairs and the decision", "ru": "Коллинеарные пары и решение"},
    "quality_pairs_told": {
        "en": "From |r| of {limit} on, one of a pair leaves the linear model.",
        "ru": "При |r| от {limit} один из пары не входит в линейную модель.",
    },
    "pair_first": {"en": "First", "ru": "Первый"},
    "pair_second": {"en": "Second", "ru": "Второй"},
    "pearson": {"en": "Pearson", "ru": "Пирсон"},
    "dropped": {"en": "Left out", "ru": "Не входит"},
    "quality_description": {"en": "Description of numbers", "ru": "Описание чисел"},
    "quality_levels": {"en": "Levels of categories", "ru": "Уровни категорий"},
    "kind": {"en": "Kind", "ru": "Вид"},
    "filled": {"en": "Filled", "ru": "Заполнено"},
    "distinct": {"en": "Distinct", "ru": "Различных"},
    "mean": {"en": "Mean", "ru": "Среднее"},
    "sd": {"en": "Sd", "ru": "Ст. откл."},
    "min": {"en": "Least", "ru": "Мин."},
    "max": {"en": "Greatest", "ru": "Макс."},
    "p5": {"en": "5%", "ru": "5%"},
    "p25": {"en": "25%", "ru": "25%"},
    "p50": {"en": "Median", "ru": "Медиана"},
    "p75": {"en": "75%", "ru": "75%"},
    "p95": {"en": "95%", "ru": "95%"},
    "quality_columns_told": {"en": "The columns described", "ru": "Описание столбцов"},
    "quality_maps": {"en": "Heat maps of correlations", "ru": "Тепловые карты корреляций"},
    "quality_correlations": {"en": "Correlations", "ru": "Корреляции"},
    "correlation_alt": {
        "en": "Heat map of {kind} between {columns} columns.",
        "ru": "Тепловая карта, {kind}, столбцов: {columns}.",
    },
    # method
    "method_parts": {
        "en": "Clients were split by a hash of their key: {train} for training ({train_rate} left), {test} held out "
        "({test_rate} left).",
        "ru": "Клиенты разделены по хешу ключа: для обучения {train} (ушли {train_rate}), отложено {test} (ушли "
        "{test_rate}).",
    },
    "method_out_of_fold": {
        "en": "Every probability of a training client is out-of-fold: from models that never saw the client. Those of "
        "the held-out part come from the final model.",
        "ru": "Каждая вероятность клиента обучающей части получена вне блока: от моделей, которые его не видели. "
        "Вероятности отложенной части дала окончательная модель.",
    },
    "method_folds": {
        "en": "Models are compared on {folds} folds ({each}, drawn {repeats} times) by {metric}.",
        "ru": "Модели сравниваются на блоках, которых {folds} (по {each}, повторов {repeats}); показатель: {metric}.",
    },
    "method_champion": {
        "en": "Champion: {model}. Calibration: {calibration}.",
        "ru": "Победитель: {model}. Калибровка: {calibration}.",
    },
    "method_weights": {"en": "Weights of the blend: {weights}.", "ru": "Веса смеси: {weights}."},
    "method_intervals": {
        "en": "Intervals are 95% and hold one at a time: rates by Wilson, differences of means by Welch, test scores "
        "by bootstrap ({draws} draws).",
        "ru": "Интервалы 95%-е, каждый сам по себе: доли — Уилсон, разности средних — Уэлч, показатели на тесте — "
        "бутстреп (выборок: {draws}).",
    },
    "method_tests": {
        "en": "Differences count from an effect on: Hedges' g {g}, Cliff's delta {delta}, Cramér's V {v}; p-values are "
        "corrected by Holm for all tests of the case.",
        "ru": "Различие засчитывается, начиная с эффекта: g Хеджеса {g}, дельта Клиффа {delta}, V Крамера {v}; "
        "p-значения исправлены по Холму на все проверки.",
    },
    "method_small": {
        "en": "Groups of fewer than {least} clients are shown nowhere in this report.",
        "ru": "Группы меньше {least} клиентов в этом отчёте нигде не показаны.",
    },
    "method_files": {
        "en": "Every number stands in a file of the stage that computed it: {files}.",
        "ru": "Каждое число стоит в файле того этапа, который его вычислил: {files}.",
    },
    # published
    "published_told": {
        "en": "Left, what an earlier study published; right, the same number from this run. They agree where they "
        "differ by no more than half a unit of the last published digit; scores of models, where ours are not below.",
        "ru": "Слева то, что опубликовало прежнее исследование; справа то же число этого расчёта. Они сходятся, если "
        "различаются не больше чем на половину единицы последнего знака; показатели моделей — если наши не ниже.",
    },
    "published_simulated": {
        "en": "The published numbers belong to the real table; ours here come from simulated clients drawn to resemble "
        "it. They should be alike, not equal.",
        "ru": "Опубликованные числа относятся к реальной таблице, наши здесь — к смоделированным клиентам, похожим на "
        "неё. Они должны быть близки, но не равны.",
    },
    "studied": {"en": "A published campaign, counted anew", "ru": "Опубликованная кампания, пересчитанная заново"},
    "studied_told": {
        "en": "The study let everybody who was contacted and about to leave stay, and looked for the best place on the "
        "curve of a model's own training clients. With clients that the model never saw the same campaign brings what "
        "the honest rows say.",
        "ru": "Исследование считало, что каждый уходящий, с которым связались, остаётся, и искало лучшее место кривой "
        "на обучающих клиентах самой модели. На клиентах, которых модель не видела, та же кампания приносит то, что "
        "сказано в честных строках.",
    },
    "share_contacted": {"en": "Share contacted", "ru": "Доля контактов"},
    "of_study": {"en": "Profit, as many clients as studied", "ru": "Прибыль на столько же клиентов"},
    "published_table": {"en": "Published and recomputed", "ru": "Опубликовано и пересчитано"},
    "what": {"en": "What", "ru": "Что"},
    "published_value": {"en": "Published", "ru": "Опубликовано"},
    "recomputed": {"en": "Recomputed", "ru": "Пересчитано"},
    "agrees": {"en": "Agrees", "ru": "Сходится"},
}

NOTHING = "—"


def say(key: str, language: Language, **facts: Any) -> str:
    """Give a text of ``WORDS`` with facts in their places."""
    return WORDS[key][language].format(**facts)


def known(words: dict[str, dict[str, str]], name: str, language: Language) -> str:
    """Give a name's words, or the name where it has none."""
    return words[name][language] if name in words else name


def between(value: float, low: float, high: float, language: Language, form: str = "z.3f") -> str:
    """Write a number with its interval, or a dash where there is none.

    Examples
    --------
    >>> between(0.8812, 0.86, 0.9, "en"), between(0.8812, 0.86, 0.9, "ru")
    ('0.881 [0.860, 0.900]', '0,881 [0,860; 0,900]')
    """
    if pd.isna(value):
        return NOTHING
    return _between((value, low, high), language, lambda one: written(one, form, language))


def number_between(value: float, low: float, high: float, language: Language) -> str:
    """Write a number of any size with its interval, each with three significant digits.

    Examples
    --------
    >>> number_between(429123.0, 334000.0, 0.5, "ru")
    '429 000 [334 000; 0,5]'
    """
    if pd.isna(value):
        return NOTHING
    return _between((value, low, high), language, lambda one: number(one + 0.0, language))  # + 0.0: never -0


def share_between(value: float, low: float, high: float, language: Language) -> str:
    """Write a share with its interval in percent.

    Examples
    --------
    >>> share_between(0.2652, 0.25, 0.28, "ru")
    '26,5% [25,0%; 28,0%]'
    """
    return _between((value, low, high), language, lambda one: percent(one, language))


def _between(numbers: tuple[float, float, float], language: Language, write: Callable[[float], str]) -> str:
    value, *ends = map(write, numbers)
    return f"{value} [{(', ' if language == 'en' else '; ').join(ends)}]"
