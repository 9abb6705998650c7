"""Segments and clusters."""

WORDS = {
    "segments_named": {"en": "Declared and mined segments", "ru": "Объявленные и найденные сегменты"},
    "segments_told": {
        "en": "Declared segments are somebody's knowledge; mined ones were found in the training part among {rules} "
        "rules tried, so that only the test part tells what they are worth: of {judged} judged there {confirmed} are "
        "confirmed (p corrected for all segments, Holm). Their conditions are associated with leaving; that they cause "
        "it is not shown.",
        "ru": "Объявленные сегменты идут от знания дела; найденные получены перебором правил ({rules}) в обучающей "
        "части, поэтому чего они стоят, говорит только тестовая: из проверенных там {judged} подтверждены {confirmed} "
        "(p с поправкой на все сегменты, Холм). Их условия связаны с уходом; что они — его причина, не показано.",
    },
    "segments_alt": {
        "en": "Churn rate of every segment in the training and the test part with 95% intervals; the same in the "
        "table.",
        "ru": "Доля ухода каждого сегмента в обучающей и тестовой частях с 95%-ми интервалами; то же в таблице.",
    },
    "segments_sizes": {
        "en": "The segments among all clients of today, each counted",
        "ru": "Сегменты среди всех нынешних клиентов (сплошной подсчёт)",
    },
    "segments_table": {"en": "Segments in numbers", "ru": "Сегменты в числах"},
    "segment": {"en": "Segment", "ru": "Сегмент"},
    "origin": {"en": "Origin", "ru": "Откуда"},
    "declared": {"en": "declared", "ru": "объявлен"},
    "mined": {"en": "mined", "ru": "найден"},
    "train_rate": {"en": "Left, training [95%]", "ru": "Ушли, обучение [95%]"},
    "test_rate": {"en": "Left, test [95%]", "ru": "Ушли, тест [95%]"},
    "test_lift": {"en": "Times the base rate, test", "ru": "К средней доле, раз, тест"},
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
}
