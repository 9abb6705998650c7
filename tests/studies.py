"""A small study of invented clients for tests of reports: its tables are computed where that is short, else literal."""

import numpy as np
import pandas as pd

from churn.base.texts import Label, Text
from churn.clients.declared import Differs
from churn.clusters.clusters import ward
from churn.eda.describe import compare_groups, describe, describe_levels
from churn.history.history import History
from churn.hypotheses.examine import examine
from churn.hypotheses.settings import Hypotheses, LeastEffect
from churn.hypotheses.words import with_words
from churn.plan.terms import Campaign
from churn.profile.portraits import against_rest, group_sizes, portraits
from churn.report.settings import Report, Settings
from churn.report.study import Chosen, Study
from churn.scores.calibration import reliability
from churn.scores.gains import gain_curve
from churn.scores.scores import precision_recall_points, roc_points
from churn.statistics.associations import collinear_pairs, cramers_matrix, pearson, spearman
from churn.statistics.confusion import Confusion
from churn.statistics.rates import as_levels, churn_rates, relevance
from tests.schemas import features

EVIL = "<script>alert(1)</script>"
"""A level that would run if it were not escaped."""

RARE = "Редкий"
"""A level of five clients."""

SCHEMA = features(visits="number", app="flag", city="category")
LABELS = {
    "visits": Label(en="Visits", ru="Визиты", unit=Text(en="a week", ru="в неделю")),
    "app": Label(en="Uses the app", ru="Пользуется приложением"),
    "city": Label(en="Town", ru="Город"),
}
TESTED = Hypotheses(
    level=0.05, least_effect=LeastEffect(hedges_g=0.1, cliffs_delta=0.06, cramers_v=0.05), plotted_columns=5
)
SETTINGS = Settings.model_validate(
    {
        "seed": 0,
        "collinear_limit": 0.9,
        "eda": {"bands": 3, "plotted_columns": 5},
        "hypotheses": TESTED.model_dump(),
        "split": {"test_share": 0.2, "folds": 5, "repeats": 3},
        "evaluate": {"metric": "log_loss", "draws": 10},
        "explain": {"clients": 40, "least_effect": 0.001, "plotted_columns": 3},
        "plan": {"contacts": None, "budget": None},
        "profile": {"plotted_columns": 2},
        "report": Report(languages=("en", "ru"), least_group=10, columns=5),
    }
)
CAMPAIGN = Campaign(
    contact_cost=1, offer_cost=5, keeps=(3, 7), taken_anyway=(5, 5), currency="₽",
    period=Text(en="month", ru="месяц"), value=100,
)  # fmt: skip


def clients() -> pd.DataFrame:
    """Give 80 clients: more visits, fewer leave; one level of ``city`` is rare, one must be escaped."""
    n = 80
    place = np.arange(n)
    return pd.DataFrame(
        {
            "client": [f"c{number}" for number in place],
            "churned": (place % 8 < 5 - place // 20).astype(int),
            "visits": (place // 4 + place % 3 * 0.25).astype(float),
            "app": pd.Series(place % 2, dtype="int8"),
            "city": np.where(place < 5, RARE, np.where(place < 40, EVIL, "Пермь")),
        }
    )


def study(**changes: object) -> Study:
    """Give the study; ``changes`` replace fields."""
    table = clients()
    churned, p = table["churned"], np.linspace(0.9, 0.1, len(table))
    levels = as_levels(table, SCHEMA, {}, 3)
    expected = Text(en="Those who left came less often.", ru="Ушедшие ходили реже.")
    declared = Differs(kind="differs", id="visits", statement=expected, column="visits", direction="lower")
    found = examine(table, SCHEMA, (declared,), TESTED)
    groups = pd.Series(np.where(table["visits"] < 10, 1, 2))
    sizes, against = group_sizes(groups, churned), against_rest(table, SCHEMA, groups)
    fields: dict[str, object] = {
        "case": "tiny",
        "simulated": False,
        "params": SETTINGS,
        "campaign": CAMPAIGN,
        "title": Text(en=f"Tiny {EVIL}", ru="Малый случай"),
        "column_labels": LABELS,
        "bands": {},
        "clients": table,
        "schema": SCHEMA,
        "log": pd.DataFrame([_LOG]),
        "eda": _eda(table, levels),
        "hypotheses": {
            name: with_words(getattr(found, name), SCHEMA, LABELS) for name in ("declared", "sweep", "missingness")
        },
        "parts": pd.DataFrame([_part("train", 64), _part("test", 16)]),
        "evaluation": {
            **_EVALUATION,
            "probabilities": pd.DataFrame({"client": table["client"], "part": "train", "y": churned, "p": p}),
        },
        "curves": _curves(churned.to_numpy(), p),
        "champion": Chosen("rf", {"rf": 1.0}, "none"),
        "learning": pd.DataFrame(
            {"share": [0.5, 1.0], "clients": [32, 64], "roc_auc": [0.7, 0.75], "log_loss": [0.5, 0.45]}
        ),
        "learned": _LEARNED,
        "explanation": _explanation(table),
        "clusters": {
            "stability": pd.DataFrame({"cluster": [1, 2], "mean_jaccard": 0.9, "low": 0.8, "high": 0.95}),
            "tree": pd.DataFrame(ward(table[["visits"]])),
            "silhouette": pd.DataFrame({"k": [2, 3], "silhouette": [0.5, 0.4]}),
        },
        "profile": {
            "clusters": sizes,
            "against_rest": against,
            "portraits": portraits(sizes, against, SCHEMA, LABELS, 2),
        },
        "segments": _SEGMENTS,
        "plan": _PLAN,
        "contacts": _CONTACTS,
        "metrics": _METRICS,
        "history": History(batches=()),
        "published": pd.DataFrame([_published("mean", "visits", "left", 9.1), _published("clients", "", "", 80)]),
    }
    return Study(**{**fields, **changes})  # type: ignore[arg-type]


def _eda(table: pd.DataFrame, levels: pd.DataFrame) -> dict[str, pd.DataFrame]:
    numbers = table[["visits", "app"]]
    matrices = {"pearson": pearson(numbers), "spearman": spearman(numbers)}
    matrices["cramers_v"] = cramers_matrix(table[["app", "city"]])
    rank = relevance(levels, table["churned"])
    return {
        "description": describe(table, SCHEMA),
        "levels": describe_levels(table, SCHEMA),
        "groups": compare_groups(table, SCHEMA),
        "churn_rates": churn_rates(levels, table["churned"]),
        "relevance": rank.rename_axis("column").rename("cramers_v").reset_index(),
        "collinear_pairs": collinear_pairs(numbers, table["churned"], 0.001),
        "suspicious_columns": pd.DataFrame({"column": ["city"], "suspicion": ["identifies clients"], "value": [0.99]}),
        **{name: matrix.rename_axis("column").reset_index() for name, matrix in matrices.items()},
    }


def _part(part: str, size: int) -> dict[str, object]:
    return {"part": part, "fold": "all", "clients": size, "left": size // 3, "base_rate": 0.33, "low": 0.2, "high": 0.4}


def _curves(y: np.ndarray, p: np.ndarray) -> dict[str, pd.DataFrame]:
    makers = {"roc": roc_points, "precision_recall": precision_recall_points, "gain": gain_curve, "lift": gain_curve}
    tables = {name: make(y, p) for name, make in makers.items()} | {"reliability": reliability(y, p, 4)}
    return {name: pd.concat([one.assign(model=model) for model in ("lr", "rf")]) for name, one in tables.items()}


def _explanation(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    names, left = ["visits", "city", "app"], table["churned"].to_numpy() - 0.4
    words = {"en": "the higher the value, the lower the risk", "ru": "чем больше значение, тем ниже риск"}
    told = {"feature": names, "mean_abs": [0.5, 0.2, 0.1], "direction": ["falls", "levels", "mixed"]}
    for language, text in words.items():
        told |= {f"label_{language}": [LABELS[name].of(language) for name in names]}  # type: ignore[arg-type]
        told |= {f"words_{language}": [f"{LABELS[name].of(language)}: {text}." for name in names]}  # type: ignore[arg-type]
    lost = {"log_loss_increase": [0.2, 0.1, 0.0], "low": [0.1, 0.0, -0.1], "high": [0.3, 0.2, 0.1]}
    passed = {"p_holm": [0.0001, 0.002, 1.0], "relied": [True, True, False], "auc_drop": [0.1, 0.02, 0.0]}
    alone = {f"alone_{name}": [0.1, 0.01, np.nan] for name in ("increase", "low", "high", "p")}
    verdict = {"driver": [True, False, False], "stand_in": [np.nan, "visits", np.nan]}
    weights = {"column": ["visits", "app"], "feature": ["visits", "app"], "coefficient": [-0.5, 0.1]}
    shapley = {name: left * size for name, size in zip(names, (1.0, 0.5, 0.1), strict=True)}
    return {
        "directions": pd.DataFrame(told),
        "importance": pd.DataFrame({"feature": names, **lost, **passed, **alone, **verdict}),
        "coefficients": pd.DataFrame({**weights, "low": [-0.7, -0.1], "high": [-0.3, 0.3]}),
        "shapley": pd.DataFrame({"client": table["client"], **shapley}),
        "errors": pd.DataFrame({"client": table["client"], **dict.fromkeys(shapley, 0.0)}),
    }


def _published(statistic: str, column: str, detail: str, value: float) -> dict[str, object]:
    row = {"what": statistic, "published": value, "recomputed": value, "tolerance": 0.0, "agrees": "yes"}
    return {**row, "statistic": statistic, "column": column, "detail": detail}


_LOG = {
    "rule": "keep", "table": "clients", "rows_before": 90, "rows_after": 80, "columns_before": 5, "columns_after": 5,
    "cells_changed": 0, "churn_before": 0.32, "churn_after": 0.33, "why_en": "They are new.", "why_ru": "Они новые.",
}  # fmt: skip
_EVALUATION = {
    "agreement": pd.DataFrame(
        [
            {"measure": measure, "part": part, "value": 0.9, "low": -0.1, "high": 1.1}
            for part in ("train", "test")
            for measure in ("slope", "intercept", "observed_to_expected")
        ]
    ),
    "comparison": pd.DataFrame(
        {
            "model": ["lr", "rf"], "mean": [0.4, 0.35], "sd": 0.01, "behind": [0.05, 0.0], "low": [0.01, 0.0],
            "high": [0.09, 0.0], "champion": [False, True],
        }
    ),
    "test": pd.DataFrame(
        [
            {"model": model, "metric": metric, "value": 0.7, "low": 0.6, "high": 0.8}
            for model in ("lr", "rf")
            for metric in ("roc_auc", "average_precision", "log_loss", "brier")
        ]
    ),
}  # fmt: skip
_SEGMENTS = {
    "segments": pd.DataFrame(
        {
            "id": ["rare", "idle"], "kind": ["declared", "mined"], "name_en": [EVIL, "Visits: below 3"],
            "name_ru": [EVIL, "Визиты: меньше 3"], "clients": [20, 30], "base_rate": 0.33, "p_adjusted": [0.01, np.nan],
            "confirmed": [True, np.nan],
            **{f"{part}_{end}": [0.5, 0.6] for part in ("train", "test") for end in ("churn_rate", "low", "high")},
            "test_lift": [1.5, np.nan],
        }
    ),
    "overlap": pd.DataFrame({"first": ["rare"], "second": ["idle"], "both": [12], "of_first": [0.6], "of_second": 0.4}),
}  # fmt: skip
_AMOUNTS = {
    "expected": 90.0, "profit": 100.0, "low": 50.0, "high": 150.0, "cost": 20.0, "predictive_low": 20.0,
    "predictive_high": 180.0,
}  # fmt: skip
_CHANCES = {"precision": 0.6, "precision_low": 0.5, "precision_high": 0.7}
_PLAN = {
    "words": pd.DataFrame(
        [
            {"topic": topic, "en": f"In words: {topic}.", "ru": "Словами об этом."}
            for topic in ("summary", "margin", "tornado", "control", "promise", "learn_first", "rests")
        ]
    ),
    "strategies": pd.DataFrame(
        [
            {"strategy": name, "contacts": 20, "share": 0.25, **_CHANCES, **_AMOUNTS}
            for name in ("nobody", "everybody", "random", "rule", "foresight")
        ]
    ),
    "curve": pd.DataFrame(
        {
            "share_contacted": [0.0, 0.5, 1.0],
            **{
                name: [0.0, 100.0, 50.0]
                for name in ("profit", "low", "high", "expected", "random", "random_low", "random_high", "foresight")
            },
        }
    ),
    "sensitivity": pd.DataFrame(
        {
            "assumption": ["keeps", "value"], "low": [0.1, 80.0], "high": [0.4, 120.0], "expected_low": [50.0, 80.0],
            "expected_high": [150.0, 120.0], "profit": 100.0, "expected": 100.0, "change": [50.0, 20.0],
        }
    ),
    "worth_knowing": pd.DataFrame(
        {"assumption": ["keeps", "value", "all"], "worth": [30.0, 10.0, 45.0], "share": [0.3, 0.1, 0.45]}
    ),
    "break_even": pd.DataFrame(
        {"assumption": ["keeps", "value"], "now": [0.3, 100.0], "low": [0.2, np.nan], "high": [0.4, np.nan],
         "break_even": [0.1, 60.0]}
    ),
    "economics": pd.DataFrame(
        [
            {"campaign": "own", "predictions": name, "strategy": "rule", "contacts": 20, **_CHANCES, **_AMOUNTS}
            for name in ("training", "out_of_fold", "test")
        ]
        + [
            {"campaign": "published", "predictions": "published", "strategy": "search", "share": 0.04, "precision": 0.4}
            | {"contacts": 20, "profit": 41000.0, "of_study": 41000.0}
        ]
    ),
    "groups": pd.DataFrame(
        {"kind": ["segment", "cluster"], "id": ["rare", "1"], "clients": [20, 40], "value_at_stake": 900.0,
         "contacted": 10, "gain": 70.0, "low": 20.0, "high": 120.0}
    ),
    "recommendations": pd.DataFrame(
        {
            "id": ["offer", "few", "look"], "kind": ["offer", "offer", "review"], "clients": [20, 4, np.nan],
            "expected_gain": [90.0, 9.0, np.nan], "gain": [100.0, 9.0, np.nan], "low": [50.0, 1.0, np.nan],
            "high": [150.0, 20.0, np.nan], "text_en": ["Call them.", "Call the four.", f"Ask about {EVIL}."],
            "text_ru": ["Позвонить.", "Позвонить четверым.", "Спросить."], "evidence_en": "It is so.",
            "evidence_ru": "Так и есть.",
        }
    ),
}  # fmt: skip
_LEARNED = {
    "model": "rf", "finding": "helps", "less": 32, "more": 64, "change": -0.05, "low": -0.08, "high": -0.02,
    "margin": 0.002,
}  # fmt: skip
_CONTACTS = {
    "expected": pd.DataFrame(
        {"measure": ["churn_rate", "roc_auc", "log_loss"], "expected": [0.25, 0.8, 0.4], "low": [0.2, 0.75, 0.35],
         "high": [0.3, 0.85, 0.45]}
    ),
    "differences": pd.DataFrame(
        {"column": ["visits", "city", "app"], "missing_before": 0.0, "missing_after": [0.0, 0.1, 0.0],
         "unseen": [4, 12, 0], "unseen_share": [0.1, 0.3, 0.0], "examples": ["99", EVIL, ""], "psi": [0.01, 0.4, 0.0],
         "p_holm": [0.9, 0.0001, 1.0], "drifted": [False, True, False]}
    ),
}  # fmt: skip
_SCORE = {"value": 0.7, "low": 0.6, "high": 0.8}
_METRICS = {
    "eda": {
        "clients": 80, "left": 26, "base_rate": 0.325, "base_rate_low": 0.23, "base_rate_high": 0.43, "columns": 3,
        "missing_share": 0.0, "suspicious_columns": 1, "collinear_pairs": 1,
    },
    "hypotheses": {
        "tests": 4, "columns": 3, "columns_that_differ": 1, "declared": 1, "confirmed": 1, "opposite": 0,
    },
    "evaluation": {
        "champion": "rf", "margin": 0.002,
        "test": dict.fromkeys(("roc_auc", "average_precision", "log_loss", "brier"), _SCORE),
    },
    "explain": {"features": 3, "relied": 2, "drivers": 1},
    "clusters": {"k": 2, "silhouette": 0.5, "least_jaccard": 0.9},
    "segments": {"rules_tried": 50, "mined_judged": 2, "mined_confirmed": 1},
    "contacts": {
        "basis": "table", "kind": "files", "clients": 40, "left_out": 1, "studied": 11, "studied_left": 10,
        "listed": 12, "contacts": 11, "held_out": 1, "expected_gain": 500.0, "expected_cost": 70.0,
        "gain_forgone": 30.0, "columns": 3, "columns_drifted": 1, "columns_unseen": 2, "clients_unseen": 14,
    },
    "plan": {
        "clients": 80, "contacts": 20, "share": 0.25, "held_out": 2, **_AMOUNTS, "decision": {
            part: {
                **Confusion(30, 10, 20, 20)._asdict(), "precision": dict.fromkeys(("value", "low", "high")),
                **dict.fromkeys(("recall", "f1", "accuracy"), _SCORE),
            }
            for part in ("train", "test")
        },
    },
}  # fmt: skip
