"""Reads numbers as people write them: decimal commas, separated thousands, a unit or a currency's sign beside them."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

_SPACES = r"[\s\u00a0\u202f]"
_GROUPED = {
    ".": r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?",
    ",": r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d*)?",
}
"""Numbers whose thousands are separated by the sign that does not begin decimals."""
_SURE = {
    ".": r"[-+]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})",
    ",": r"[-+]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})",
}
"""Those of them that cannot be read otherwise."""
_DECIMAL_COMMA = r"[-+]?\d*,\d+"


def read_numbers(cells: pd.Series, decimal: str | None = None, unit: str | None = None) -> pd.Series:
    """Read cells as numbers; NaN where a cell is none.

    Parameters
    ----------
    cells : pandas.Series of str
        Spaces separate thousands.
    decimal : {".", ","}, optional
        What begins decimals; the other sign separates thousands. None: told from the cells by ``decimal_of``.
    unit : str, optional
        What may stand before or behind a number; several forms are separated by a bar: ``months|month``.

    Returns
    -------
    pandas.Series of float

    Examples
    --------
    >>> read_numbers(pd.Series(["1,5", "1 200"])).to_list(), read_numbers(pd.Series(["$1,200"]), ".", "$").to_list()
    ([1.5, 1200.0], [1200.0])
    """
    plain = _plain(cells, unit)
    decimal = decimal or decimal_of(plain)
    if plain.str.contains(",", regex=False, na=False).any():
        grouped, thousands = plain.str.fullmatch(_GROUPED[decimal], na=False), "," if decimal == "." else "."
        plain = plain.mask(grouped, plain.str.replace(thousands, "", regex=False))
        plain = plain.str.replace(",", ".", regex=False) if decimal == "," else plain
    elif decimal == ",":
        grouped = plain.str.fullmatch(_GROUPED[","], na=False)
        plain = plain.mask(grouped, plain.str.replace(".", "", regex=False))
    return pd.to_numeric(plain, errors="coerce").astype(float).replace([np.inf, -np.inf], np.nan)


def decimal_of(cells: pd.Series) -> str:
    """Tell what begins decimals: a comma where some cell has one and no cell has a point, or the thousands say so.

    Examples
    --------
    >>> [decimal_of(pd.Series(cells)) for cells in (["1,5", "2"], ["1,234.5"], ["1.234,5"], ["1,234", "1.5"])]
    [',', '.', ',', '.']
    """
    for decimal, form in _SURE.items():
        if cells.str.fullmatch(form, na=False).any():
            return decimal
    comma = cells.str.fullmatch(_DECIMAL_COMMA, na=False).any()
    return "," if comma and not cells.str.contains(".", regex=False, na=False).any() else "."


@dataclass(frozen=True)
class Signs:
    """What the cells of a column, or of a block of it, say of decimals: whether some cell is such.

    Attributes
    ----------
    sure_point, sure_comma : bool
        It cannot be read otherwise.
    decimal_comma : bool
        It is digits, one comma, digits.
    point, comma : bool
        It has the sign.
    """

    sure_point: bool = False
    sure_comma: bool = False
    decimal_comma: bool = False
    point: bool = False
    comma: bool = False

    def __or__(self, other: "Signs") -> "Signs":
        return Signs(**{name: value or getattr(other, name) for name, value in vars(self).items()})

    @property
    def decimal(self) -> str:
        """What begins decimals, as ``decimal_of`` tells it."""
        if self.sure_point or self.sure_comma:
            return "." if self.sure_point else ","
        return "," if self.decimal_comma and not self.point else "."


def signs_of(cells: pd.Series, unit: str | None = None) -> Signs:
    """Look for what tells decimals in a block of cells.

    Examples
    --------
    >>> (signs_of(pd.Series(["1,5"])) | signs_of(pd.Series(["2.5"]))).decimal
    '.'
    """
    plain = _plain(cells, unit)
    return Signs(
        *(bool(plain.str.fullmatch(form, na=False).any()) for form in (*_SURE.values(), _DECIMAL_COMMA)),
        *(bool(plain.str.contains(sign, regex=False, na=False).any()) for sign in ".,"),
    )


def _plain(cells: pd.Series, unit: str | None) -> pd.Series:
    plain = cells.str.replace(_SPACES, "", regex=True)
    if not unit:
        return plain
    beside = f"(?:{'|'.join(re.escape(re.sub(_SPACES, '', one)) for one in unit.split('|'))})"
    return plain.str.replace(rf"^([-+]?){beside}", r"\1", regex=True).str.replace(rf"{beside}$", "", regex=True)
