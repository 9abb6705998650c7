"""A small simulated world for tests of months."""

from churn.ingest.simulator import Simulator

WORLD = Simulator.model_validate(
    {
        "seed": 0,
        "clients": 4000,
        "base_rate": 0.3,
        "columns": {
            "id": {"ids": {"low": 100}},
            "visits": {"quantiles": {0: 0, 1: 10}},
            "age": {"quantiles": {0: 20, 1: 60}, "missing": 0.1},
            "plan": {"codes": {"count": 5}},
        },
        "correlations": [["visits", "age", 0.5]],
        "effects": [{"column": "visits", "points": {0: 1, 10: -1}}, {"column": "plan", "spread": 1.0}],
        "no_effect": ["age"],
        "target": {"column": "left", "positive": 1, "negative": 0},
        "files": {"t.csv": {"columns": ["id", "visits", "age", "plan", "left"]}},
    }
)
