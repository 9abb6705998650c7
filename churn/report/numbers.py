"""How the report writes numbers with their intervals."""

from collections.abc import Callable

import pandas as pd

from churn.base.texts import Language
from churn.presentation.language import number, percent, written

NOTHING = "—"


def between(value: float, low: float, high: float, language: Language, form: str = "z.3f") -> str:
    """Write a number with its interval, or a dash where there is none.

    Examples
    --------
    >>> between(0.8812, 0.86, 0.9, "en"), between(0.8812, 0.86, 0.9, "ru")
    ('0.881 [0.860, 0.900]', '0,881 [0,860; 0,900]')
    """
    if pd.isna(value):
        return NOTHING
    return _between((value, low, high), language, lambda one: written(one, form, language))


def number_between(value: float, low: float, high: float, language: Language) -> str:
    """Write a number of any size with its interval, each with three significant digits.

    Examples
    --------
    >>> number_between(429123.0, 334000.0, 0.5, "ru")
    '429 000 [334 000; 0,5]'
    """
    if pd.isna(value):
        return NOTHING
    return _between((value, low, high), language, lambda one: number(one + 0.0, language))  # + 0.0: never -0


def share_between(value: float, low: float, high: float, language: Language) -> str:
    """Write a share with its interval in percent.

    Examples
    --------
    >>> share_between(0.2652, 0.25, 0.28, "ru")
    '26,5% [25,0%; 28,0%]'
    """
    return _between((value, low, high), language, lambda one: percent(one, language))


def _between(numbers: tuple[float, float, float], language: Language, write: Callable[[float], str]) -> str:
    value, low, high = map(write, numbers)
    return f"{value} {ends_between(low, high, language)}"


def ends_between(low: str, high: str, language: Language) -> str:
    """Write the ends of an interval.

    Examples
    --------
    >>> ends_between("0,5", "1", "ru")
    '[0,5; 1]'
    """
    return f"[{low}{',' if language == 'en' else ';'} {high}]"
