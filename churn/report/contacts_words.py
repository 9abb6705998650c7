"""The list of current clients."""

WORDS = {
    "list": {"en": "The list of current clients", "ru": "Список нынешних клиентов"},
    "list_table": {
        "en": "{clients} clients of today, of whom nobody knows yet whether they leave, went through the checks, the "
        "cleaning and the model of those studied.",
        "ru": "Нынешние клиенты, о которых ещё неизвестно, уйдут ли они ({clients}), прошли те же проверки, очистку и "
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
    "list_most": {
        "en": "The table is large, so the list holds at most {most} clients (large.listed, or plan.contacts where that "
        "is less): reasons were computed for those who could be among them, and the list is the same as with the "
        "reasons of all.",
        "ru": "Таблица большая, поэтому в списке не больше {most} клиентов (large.listed или plan.contacts, если оно "
        "меньше): причины вычислены для тех, кто мог в него попасть, и список тот же, что и с причинами для всех.",
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
        "en": "Of all current clients {rate} are expected to leave if nobody is contacted. Of those studied {base} "
        "left.",
        "ru": "Если ни с кем не связываться, из нынешних клиентов должны уйти {rate}. Из изученных ушли {base}.",
    },
    "list_check": {"en": "How to check it next time", "ru": "Как проверить это в следующий раз"},
    "list_scores": {
        "en": "If the probabilities are right, they will score a ROC-AUC of {auc} and a log loss of {loss}; outside "
        "these 95% intervals, which hold the chance of who leaves, the model no longer fits.",
        "ru": "Если вероятности верны, ROC-AUC выйдет {auc}, логарифмическая потеря — {loss}; вне этих 95%-х "
        "интервалов, в которых учтён случай, кто уйдёт, модель уже не подходит.",
    },
    "list_alike": {
        "en": "They are like the clients studied: no column has drifted.",
        "ru": "Они похожи на изученных: ни один столбец не сместился.",
    },
    "list_apart": {
        "en": "They differ from the clients studied: columns that have drifted are {columns_drifted} of {columns}.",
        "ru": "Они отличаются от изученных: сместились столбцы, {columns_drifted} из {columns}.",
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
}
