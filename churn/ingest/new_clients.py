"""What is asked of clients of whom nobody knows yet whether they leave."""

from churn.clients.contract import Contract
from churn.ingest.checks import without_target


def for_new_clients(contract: Contract) -> Contract:
    """Give the contract that clients keep of whom nobody knows yet whether they leave.

    The target's column is not asked for; a table that would be left without columns is not either, nor is the rule
    that joins it.
    """
    tables = without_target(contract.tables, contract.target)
    kept = {name: table for name, table in tables.items() if table.columns}
    rules = tuple(rule for rule in contract.rules if getattr(rule, "other", rule.table) in kept)
    return contract.model_copy(update={"tables": kept, "rules": rules})
