"""Small versions of what `make truth` measures of comparisons."""

from churn.commands.truth_pairs import false_alarms, found_and_covered


def test_models_alike_raise_few_alarms() -> None:
    """Of 20 comparisons of three models that differ in nothing but noise at most 2 call something better or worse."""
    assert false_alarms(20, 400, 3, 100) <= 0.1


def test_a_true_difference_is_found_as_often_as_theory_says() -> None:
    """Of 60 samples of 2,000 clients a gap of .02 is found about as often as its standard error lets expect."""
    found = found_and_covered(60, 2000, 60, many=100_000).set_index("metric")
    assert abs(found.at["roc_auc", "true"] - 0.02) < 0.002
    assert abs(found.at["roc_auc", "found"] - found.at["roc_auc", "theory"]) < 0.15
    assert (found["covered"] >= 0.85).all()
    assert found["error"].between(0.75, 1.35).all()
