"""Flags with missing cells: the schema calls them numbers, a reader reads no, yes and missing."""

import pandas as pd

from churn.clients.schema import Schema


def shown_flags(clients: pd.DataFrame, schema: Schema) -> list[str]:
    """Give the numbers that hold nothing but 0, 1 and empty cells."""
    numbers = schema.of_kind("number")
    return [name for name in numbers if name in clients and set(clients[name].dropna().unique()) == {0, 1}]


def as_flags(schema: Schema, flags: list[str]) -> Schema:
    """Give the schema in which these columns are flags: for words and pictures, not for models."""
    mended = {name: schema.columns[name].model_copy(update={"kind": "flag"}) for name in flags}
    return schema.model_copy(update={"columns": {**schema.columns, **mended}})


def flag_directions(directions: pd.DataFrame, flags: list[str]) -> pd.DataFrame:
    """Tell the directions of such columns by level: yes and no instead of the upper and the lower half.

    Parameters
    ----------
    directions : pandas.DataFrame
        Of ``churn.explain.directions``.
    flags : list of str
        Of ``shown_flags``.

    Returns
    -------
    pandas.DataFrame
        The table with level_high, level_low, rate_high and rate_low of levels in these rows.
    """
    told = directions.astype({"level_high": object, "level_low": object})
    mine, falls = told["feature"].isin(flags), told["direction"] == "falls"
    against = mine & (falls | (told["direction"] == "mixed") & (told["rate_low"] > told["rate_high"]))
    told.loc[mine, ["level_high", "level_low"]] = ["1", "0"]
    told.loc[against, ["level_high", "level_low"]] = ["0", "1"]
    told.loc[against, ["rate_high", "rate_low"]] = told.loc[against, ["rate_low", "rate_high"]].to_numpy()
    return told
