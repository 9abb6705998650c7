"""What scores are called where people read.

Apart from their formulas in ``churn.scores.metrics``, so that no model is fitted again where a word changes.
"""

from churn.base.texts import Language

LABELS: dict[str, dict[Language, str]] = {
    "roc_auc": {"en": "ROC-AUC", "ru": "ROC-AUC"},
    "roc_auc_delong": {"en": "ROC-AUC, DeLong", "ru": "ROC-AUC, Делонг"},
    "average_precision": {"en": "average precision", "ru": "средняя точность (PR-AUC)"},
    "log_loss": {"en": "log loss", "ru": "логарифмическая потеря"},
    "brier": {"en": "Brier score", "ru": "оценка Брайера"},
    "profit": {"en": "profit, of what foresight gains", "ru": "прибыль, доля возможной при предвидении"},
}


def metric_name(metric: str, language: Language) -> str:
    """Give a score's name for readers; one that is not known stands under its own."""
    return LABELS[metric][language] if metric in LABELS else metric.replace("_", " ")
