"""How sure we are."""

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
    "sure_lead": {
        "en": "Shown a client who left and one who stayed, the model tells which is which in {auc} of pairs ({low} to "
        "{high}).",
        "ru": "Из двух клиентов, один из которых ушёл, модель верно указывает ушедшего в {auc} случаев (от {low} до "
        "{high}).",
    },
    "sure_lead_note": {
        "en": "Champion: {model}. This is its ROC-AUC with a 95% interval on {clients} held-out clients who took no "
        "part in choosing or calibrating it.",
        "ru": "Победитель: {model}. Это его ROC-AUC с 95%-м интервалом на отложенных клиентах ({clients}), которые в "
        "выборе и калибровке не участвовали.",
    },
    "sure_facts": {"en": "test part, 95%: {low} to {high}", "ru": "тест, 95%: от {low} до {high}"},
    "time_told": {
        "en": "The test part is of later clients, since {since}: {finding}. ROC-AUC is {train} out-of-fold among the "
        "earlier clients, as a random split would tell it, and {test} among the later ones; the change {change}.",
        "ru": "Отложены более поздние клиенты, с {since}: {finding}. ROC-AUC среди более ранних клиентов вне обучающих "
        "частей, как сказало бы и случайное деление, — {train}, среди поздних — {test}; изменение {change}.",
    },
    "time_costs": {"en": "the model ranks them worse", "ru": "модель упорядочивает их хуже"},
    "time_gains": {"en": "the model ranks them even better", "ru": "модель упорядочивает их даже лучше"},
    "time_cannot_tell": {
        "en": "it cannot be told whether the model ranks them worse",
        "ru": "нельзя сказать, хуже ли модель их упорядочивает",
    },
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
    "sure_models": {"en": "All models side by side", "ru": "Сравнение всех моделей"},
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
    "edge_told": {
        "en": "Some settings of the champion stand at the edge of what was tried, and the last step there paid in "
        "{metric}: going on may bring more. Add the value to the list in params.yaml, or try it with python -m churn "
        "sweep.",
        "ru": "Некоторые настройки победителя стоят на краю опробованного, и последний шаг к краю улучшил показатель "
        "«{metric}»: дальше может быть ещё лучше. Добавьте значение в список в params.yaml или испытайте его командой "
        "python -m churn sweep.",
    },
    "edge_table": {"en": "Settings at the edge of their grid", "ru": "Настройки на краю сетки"},
    "edge_setting": {"en": "Setting", "ru": "Настройка"},
    "edge_now": {"en": "Chosen", "ru": "Выбрано"},
    "edge_tried": {"en": "Tried", "ru": "Опробовано"},
    "edge_further": {"en": "Try also", "ru": "Испытать ещё"},
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
    "sure_more": {"en": "Would more clients help?", "ru": "Помогли бы данные о новых клиентах?"},
    "sure_learning_alt": {
        "en": "ROC-AUC and log loss on held-out folds against the number of clients fitted on.",
        "ru": "ROC-AUC и логарифмическая потеря на отложенных блоках по числу клиентов в обучении.",
    },
}
