"""Schemas for the literal frames of tests."""

from churn.clients.schema import Field, Kind, Schema


def features(**kinds: Kind) -> Schema:
    """Give the schema of a table whose columns are all features, by kind."""
    return Schema(columns={name: Field(role="feature", kind=kind) for name, kind in kinds.items()})
