"""What is computed as a code has a name for readers."""

from typing import get_args

from churn.clients.contract import CleaningRule
from churn.report.names import RULES


def test_every_rule_of_cleaning_has_a_name() -> None:
    """A report of a case with any rule can be told."""
    rules = get_args(get_args(CleaningRule)[0])
    assert {get_args(rule.model_fields["rule"].annotation)[0] for rule in rules} == set(RULES)
