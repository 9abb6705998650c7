"""Why they leave."""

WORDS = {
    "why_lead": {
        "en": "What moves the model's estimate most: {first}.",
        "ru": "Сильнее всего на оценку модели влияют: {first}.",
    },
    "why_how": {"en": "How this was found", "ru": "Как это найдено"},
    "why_relied": {
        "en": "The model is given {features} columns and relies on {relied}: shuffled, they make it worse on clients "
        "it never saw (corrected for all columns). {drivers} of these tell it something that no other column tells.",
        "ru": "Столбцов у модели {features}, опирается она на {relied}: если их перемешать, на клиентах, "
        "которых не видела, она ошибается больше (с поправкой на все столбцы). Из них {drivers} говорят ей то, чего "
        "не говорит ни один другой столбец.",
    },
    "why_caution": {
        "en": "Reasons say what the model reacts to. That changing them would keep a client is not proven by this: "
        "only an experiment with a control group would prove it.",
        "ru": "Причины показывают, на что реагирует модель. Удержит ли клиента их изменение, отсюда не следует: это "
        "покажет только эксперимент с контрольной группой.",
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
    "why_dependence": {"en": "Risk along the values of each column", "ru": "Риск в зависимости от значений столбцов"},
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
        "Рост засчитывается от {least} и если он не держится на немногих клиентах, у которых "
        "изменилось больше всего (десяти или одном из тысячи).",
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
        "ru": "Оценены заново по обучающей части без штрафа, который сжимает коэффициенты самой модели (метод "
        "Фёрта), поэтому интервалы относятся к истинным значениям при прочих равных. Уровень сравнивается со средним "
        "всех уровней своего столбца.",
    },
    "why_coefficients_log": {
        "en": "Columns with a long tail, such as money, are on a log scale: their coefficients tell what several times "
        "as much means, not a certain amount more.",
        "ru": "Столбцы с длинным хвостом, например деньги, входят в модель в логарифмах: их коэффициент говорит, что "
        "меняется, когда значение в несколько раз больше, а не больше на столько-то.",
    },
    "why_coefficients_alt": {
        "en": "Largest coefficients of the logistic regression without penalty, with 95% intervals.",
        "ru": "Наибольшие коэффициенты логистической регрессии без штрафа, с 95%-ми интервалами.",
    },
}
