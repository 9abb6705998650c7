"""How what was measured against simulated truth is put together and told."""

import pandas as pd

from churn.commands.truth import COUNTED, SPREAD, counts, spread, told

STUDIES = pd.DataFrame(
    {
        **{name: [0.1, 0.3] for name in SPREAD},
        "false_drivers": [0.0, 1.0], "null_columns": [3.0, 3.0], "true_drivers": [5.0, 7.0],
        "effect_columns": [7.0, 7.0], "right_directions": [3.0, 3.0], "directions": [3.0, 3.0],
    }
)  # fmt: skip


def test_studies_are_put_together() -> None:
    """Distances as mean and extremes; findings added up, each out of as many as there were."""
    assert spread(STUDIES)[["mean", "min", "max"]].round(6).drop_duplicates().to_numpy().tolist() == [[0.2, 0.1, 0.3]]
    assert counts(STUDIES)[["found", "of"]].to_numpy().tolist() == [[1, 6], [12, 14], [6, 6]]
    assert [what for what, _, _ in COUNTED] == counts(STUDIES)["what"].tolist()


def test_every_table_has_its_sentence() -> None:
    """In Markdown, with four digits; what has no value is left empty."""
    found = {
        "alarms": pd.DataFrame({"what": ["a"], "share": [0.030004]}),
        "counts": pd.DataFrame({"n": [float("nan")]}),
    }
    first, head, *_ = told(found).split("\n\n")
    assert first.startswith("Comparisons of what does not differ")
    assert head.endswith("| a | 0.03 |")
    assert told(found).endswith("|  |")
