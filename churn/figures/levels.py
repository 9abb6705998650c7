"""Levels of a column in pictures and tables: the same ones in the same order everywhere, in the reader's numbers."""

import re

import pandas as pd

from churn.base.texts import Language
from churn.clients.schema import MISSING, Kind
from churn.statistics.rates import OTHER, level_label

MOST = 14
"""The most levels of a column in a picture; those of most clients stay."""


def level_name(level: str, kind: Kind, language: Language) -> str:
    r"""Give a level or band as readers know it, its numbers with the thousands of the language.

    Examples
    --------
    >>> level_name("2 000–4 500", "number", "en"), level_name("2 000–4 500.5", "number", "ru")
    ('2,000–4,500', '2\xa0000–4\xa0500,5')
    """
    name = level_label(level, kind, language)
    if kind != "number":
        return name
    return re.sub(r"(?<=\d) (?=\d{3})", "," if language == "en" else "\N{NO-BREAK SPACE}", name)


def largest(clients: pd.Series, most: int = MOST) -> list[str]:
    """Choose the levels that a picture shows: those of most clients, in the order given.

    Parameters
    ----------
    clients : pandas.Series of int
        How many clients each level has, indexed by level, in the order of reading.
    most : int
        How many levels.
    """
    kept = set(clients.sort_values(ascending=False, kind="stable").index[:most])
    return [level for level in clients.index if level in kept]


def in_order(levels: pd.Series, known: tuple[str, ...] = ()) -> pd.Series:
    """Count the clients of each level, in the order of reading: as declared, else by name; pooled and missing last."""
    counts, places = levels.value_counts(), {level: place for place, level in enumerate(known)}

    def place(level: str) -> tuple[bool, bool, int, str]:
        return level == MISSING, level == OTHER, places.get(level, len(known)), level

    return counts.loc[sorted(counts.index, key=place)]
