"""Codes of tables and settings by the names that readers know."""

from churn.base.texts import Language

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
    "days": {"en": "days counted from dates", "ru": "дни посчитаны по датам"},
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
VERDICTS = {
    "confirmed": {"en": "Confirmed.", "ru": "Подтвердилось."},
    "not confirmed": {"en": "Not confirmed.", "ru": "Не подтвердилось."},
    "opposite": {"en": "It is the other way round.", "ru": "Всё наоборот."},
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
    "targeting": {"en": "Groups that leave more than others", "ru": "Группы, из которых уходят чаще"},
    "open": {
        "en": "What the model relies on, and what to do about it",
        "ru": "На что опирается модель и что с этим делать",
    },
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


def known(words: dict[str, dict[str, str]], name: str, language: Language) -> str:
    """Give a name's words, or the name where it has none."""
    return words[name][language] if name in words else name
