"""Method, and published numbers beside ours."""

WORDS = {
    "method_parts": {
        "en": "Clients were split by a hash of their key: {train} for training ({train_rate} left), {test} held out "
        "({test_rate} left).",
        "ru": "Клиенты разделены по хешу ключа: для обучения {train} (ушли {train_rate}), отложено {test} (ушли "
        "{test_rate}).",
    },
    "method_parts_time": {
        "en": "Clients were split by time: {train} earlier ones for training ({train_rate} left), {test} since {since} "
        "held out ({test_rate} left).",
        "ru": "Клиенты разделены по времени: для обучения более ранние, {train} (ушли {train_rate}), отложены клиенты "
        "с {since}, {test} (ушли {test_rate}).",
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
        "ru": "Каждое число есть в файлах того этапа, который его вычислил: {files}.",
    },
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
