"""What the last campaign changed, and whether the model is still right."""

WORDS = {
    "changed": {"en": "What the last campaign changed", "ru": "Что изменила последняя кампания"},
    "changed_kept": {
        "en": "Campaign {name} kept clients: churn of those contacted is {points} percentage points lower [{ends}].",
        "ru": "Кампания {name} удержала клиентов: из тех, с кем связались, ушло на {points} п. п. меньше [{ends}].",
    },
    "changed_drove_away": {
        "en": "Campaign {name} drove clients away: churn of those contacted is {points} percentage points higher "
        "[{ends}]. Do not repeat it as it was.",
        "ru": "Кампания {name} отпугнула клиентов: из тех, с кем связались, ушло на {points} п. п. больше [{ends}]. Не "
        "повторяйте её в том же виде.",
    },
    "changed_cannot_tell": {
        "en": "Whether campaign {name} changed anything cannot be told: the difference between those contacted and "
        "those held out may be chance.",
        "ru": "Изменила ли что-то кампания {name}, сказать нельзя: разница между теми, с кем связались, и контрольной "
        "группой может быть случайной.",
    },
    "changed_contact": {"en": "left of those contacted", "ru": "ушло из тех, с кем связались"},
    "changed_control": {"en": "left of those held out", "ru": "ушло из контрольной группы"},
    "changed_of": {"en": "{left} of {clients}", "ru": "{left} из {clients}"},
    "changed_keeps": {"en": "leavers kept", "ru": "удержано уходящих"},
    "changed_money": {"en": "gained", "ru": "выигрыш"},
    "changed_ends": {"en": "95%: {low} to {high}", "ru": "95%: от {low} до {high}"},
    "changed_at_most": {"en": "95%: at most {high}", "ru": "95%: не больше {high}"},
    "changed_how": {
        "en": "Counted by the groups of the list, whoever was reached, and adjusted for each client's probability "
        "known before; p {p}.",
        "ru": "Считается по группам списка, до кого бы ни дозвонились, с поправкой на известную заранее вероятность "
        "каждого клиента; p {p}.",
    },
    "changed_alt": {
        "en": "Campaign by campaign: by how much fewer left, and the share of leavers kept, with 95% intervals",
        "ru": "Кампания за кампанией: на сколько меньше ушло и доля удержанных, с 95%-ми интервалами",
    },
    "changed_table": {"en": "All campaigns measured [95%]", "ru": "Все измеренные кампании [95%]"},
    "changed_campaign": {"en": "Campaign", "ru": "Кампания"},
    "changed_effect": {"en": "Churn changed, points", "ru": "Отток изменился, п. п."},
    "still": {"en": "Is the model still right", "ru": "Верна ли ещё модель"},
    "still_as promised": {
        "en": "As promised: of batch {name} {left} clients left, {expected} were expected, and the model ranks them as "
        "well as it said. Go on.",
        "ru": "Как обещано: из партии {name} ушло {left} (ожидалось {expected}), и упорядочивает модель не хуже, чем "
        "обещала. Продолжайте.",
    },
    "still_recalibrate": {
        "en": "Recalibrate: the model still ranks clients as promised, but its levels are off. Of batch {name} {left} "
        "left, {expected} were expected. Add the latest clients to the case's table and run it again; until then trust "
        "the order, not the amounts.",
        "ru": "Перекалибровать: порядок клиентов по-прежнему верен, уровни — нет. Из партии {name} ушло {left}, "
        "ожидалось {expected}. Добавьте в таблицу последних клиентов и пересчитайте; до тех пор верьте порядку, но не "
        "суммам.",
    },
    "still_retrain": {
        "en": "Retrain: the model ranks the clients of batch {name} worse than it promised. Add the latest clients to "
        "the case's table and run it again; lists of this model are worth less than they say.",
        "ru": "Обучить заново: клиентов партии {name} модель упорядочивает хуже, чем обещала. Добавьте в таблицу "
        "последних клиентов и пересчитайте; списки этой модели стоят меньше, чем говорят.",
    },
    "still_cannot tell yet": {
        "en": "Cannot tell yet: nothing speaks against the model, but of batch {name} too few outcomes of clients whom "
        "no campaign reached are known to call it right.",
        "ru": "Пока нельзя сказать: против модели ничто не говорит, но в партии {name} слишком мало известных исходов "
        "у клиентов, которых не коснулась кампания, чтобы назвать её верной.",
    },
    "still_left": {"en": "left, observed to expected", "ru": "ушло к ожидавшимся"},
    "still_roc_auc": {"en": "ROC-AUC that came out", "ru": "вышедший ROC-AUC"},
    "still_log_loss": {"en": "log loss that came out", "ru": "вышедшая логарифмическая потеря"},
    "still_promised_note": {"en": "promised {promised}", "ru": "обещано {promised}"},
    "still_judges": {
        "en": "Judged by {judges} clients whom no campaign reached; {reached} were reached, of {unknown} the outcome "
        "is not known.",
        "ru": "Судят клиенты, которых не коснулась кампания: {judges}. Коснулась она {reached}, исход неизвестен у "
        "{unknown}.",
    },
    "still_alt": {
        "en": "Batch by batch: leavers observed to expected, and the ROC-AUC that came out beside the one promised",
        "ru": "Партия за партией: ушедшие к ожидавшимся и вышедший ROC-AUC рядом с обещанным",
    },
    "still_table": {"en": "All batches judged [95%]", "ru": "Все партии, по которым судили [95%]"},
    "still_batch": {"en": "Batch", "ru": "Партия"},
    "still_verdict": {"en": "Verdict", "ru": "Вывод"},
    "still_promised": {"en": "ROC-AUC promised", "ru": "Обещанный ROC-AUC"},
    "verdict_as promised": {"en": "as promised", "ru": "как обещано"},
    "verdict_recalibrate": {"en": "recalibrate", "ru": "перекалибровать"},
    "verdict_retrain": {"en": "retrain", "ru": "обучить заново"},
    "verdict_cannot tell yet": {"en": "cannot tell yet", "ru": "пока нельзя сказать"},
    "verdict_kept": {"en": "kept clients", "ru": "удержала"},
    "verdict_drove_away": {"en": "drove clients away", "ru": "отпугнула"},
    "verdict_cannot_tell": {"en": "cannot tell", "ru": "нельзя сказать"},
    "index_campaign": {"en": "Last campaign", "ru": "Последняя кампания"},
    "index_kept": {"en": "{verdict}: {share} of leavers", "ru": "{verdict}: {share} уходящих"},
    "index_model": {"en": "Model", "ru": "Модель"},
}
