"""Guesses which columns are no features: keys, row numbers, constants, copies, and what tells the outcome."""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from churn.base.errors import UserError, some
from churn.draft.guess import Guess
from churn.draft.types import CODES, MOSTLY
from churn.ingest.checks import EMPTY, TRUTH
from churn.ingest.dates import read_dates
from churn.ingest.numbers import read_numbers

Guesses = dict[str, Guess]

ALONE = 0.95
"""ROC-AUC of one column alone from which it is suspected to be known only after the client left, as in stage eda."""

NAMED = 0.75
"""The same for a column whose name speaks of leaving."""

ALIKE = 0.999
"""Rank correlation, without its sign, from which two numbers tell the same."""

SAME = 0.99995
"""The same from which the second is left out."""

FEWEST = 30
"""Rows below which columns are not judged by their values being unique, or telling the outcome."""

MEETINGS = 5
"""Expected pairs of equal whole numbers from which it is no chance that all differ: one in 150."""

FOLDS = 5

COPY = "tells the same as"
"""Begins what is said of a column that repeats another in all rows."""

TWIN = "goes up and down with"
"""Begins what is said of a number that repeats another."""

_ID = re.compile(
    r"(?i:(?:^|[_\s.-])(id|key|guid|uuid|number|no|num|phone|email|e-mail|account|msisdn|код|номер|ид)\d?$"
    r"|^(client|customer|user|member|subscriber|account|клиент)(_?(id|number|no|key))?$)"
    r"|(?<=[a-z])(Id|ID|Number|No|Key)$"
)
_ROW = re.compile(r"^(row|index|unnamed|#|no|n|x|номер строки)[\W_\d]*(number|num|no|id)?$|^rownames?$", re.IGNORECASE)
_LEAVING = re.compile(r"churn|attrit|exit|cancel|terminat|left|leave|leaving|departure|closed|отток|уш[её]л|расторж",
                      re.IGNORECASE)  # fmt: skip


def key_of(cells: pd.DataFrame, guesses: Mapping[str, Guess], target: str, asked: list[str]) -> tuple[list[str], str]:
    """Give the columns that identify a client, and why; no columns where a key must be made.

    Parameters
    ----------
    cells : pandas.DataFrame of str
        Stripped.
    guesses : dict of str to Guess
        Of the types.
    target : str
        Is never a key.
    asked : list of str
        Columns that the user named; then they are checked.

    Raises
    ------
    UserError
        The columns named do not tell the rows apart.
    """
    if asked:
        _check_key(cells, asked, unique_columns(cells, guesses, target))
        return asked, "as given by --key"
    unique = unique_columns(cells, guesses, target)
    named = [name for name in unique if is_named_id(name)]
    steady = [name for name in unique if not is_row_number(name, cells[name])]
    best = next(iter([*named, *steady]), None)
    if best is None:
        return [], "no column tells all rows apart"
    others = [name for name in unique if name != best]
    return [best], f"differs in all {len(cells)} rows" + (f"; so do {some(others)}" if others else "")


def unique_columns(cells: pd.DataFrame, guesses: Mapping[str, Guess], target: str) -> list[str]:
    """Give the columns that could be a key: filled and different in all rows, and neither fractions nor days."""
    return [
        name
        for name, guess in guesses.items()
        if name != target
        and guess.type in ("text", "integer", "category")
        and "unit" not in guess.column
        and cells[name].is_unique
        and not cells[name].isin(EMPTY).any()
        and (not guess.is_number or _ID.search(name) or _is_dense(read_numbers(cells[name])))
    ]


def _is_dense(numbers: pd.Series) -> bool:
    """Tell whether whole numbers drawn from their range would meet more often than these do (birthday problem)."""
    expected = len(numbers) * (len(numbers) - 1) / 2 / (numbers.max() - numbers.min() + 1)
    return bool(expected >= MEETINGS * max(1, len(numbers) - numbers.nunique()))


def _check_key(cells: pd.DataFrame, asked: list[str], unique: list[str]) -> None:
    empty = [name for name in asked if cells[name].isin(EMPTY).any()]
    if empty:
        raise UserError(f"--key {' '.join(asked)}: '{empty[0]}' is empty in some rows, and a key never is.")
    repeated = cells[cells.duplicated(asked, keep=False)]
    if len(repeated):
        example = ", ".join(repeated.iloc[0][asked])
        instead = f"Columns that do: {some(unique)}." if unique else "No single column does; name several, or none."
        raise UserError(
            f"--key {' '.join(asked)}: does not tell rows apart: {len(repeated)} of {len(cells)} rows share it with "
            f"another ('{example}'). {instead} Without --key one is found, or made from the row's values."
        )


def is_named_id(name: str) -> bool:
    """Tell whether a column is named as identifiers are."""
    return bool(_ID.search(name)) and not _ROW.search(name)


def is_row_number(name: str, cells: pd.Series) -> bool:
    """Tell whether a column counts the rows, or is named so and differs in all."""
    numbers = read_numbers(cells)
    counted = len(cells) >= 3 and bool((numbers.diff().iloc[1:] == 1).all())
    return (counted and not _ID.search(name)) or (bool(_ROW.search(name)) and (counted or cells.is_unique))


def with_roles(cells: pd.DataFrame, guesses: Guesses, key: list[str], target: str, left: np.ndarray) -> Guesses:
    """Give the guesses with the roles of columns that no model should see.

    Parameters
    ----------
    cells : pandas.DataFrame of str
        Stripped.
    guesses : dict of str to Guess
        Of the types.
    key : list of str
        The columns that identify a client.
    target : str
        The column that says who left.
    left : numpy.ndarray of bool
        Who did.

    Returns
    -------
    dict of str to Guess
        In the same order.
    """
    unique, found, seen = unique_columns(cells, guesses, target), dict(guesses), dict[str, str]()
    for name, guess in guesses.items():
        if name == target:
            continue
        if name in key:
            found[name] = _as_key(guess, cells[name], len(key) == 1)
        elif guess.role is None:
            found[name] = _judged(name, guess, cells, unique, left)
        pattern = _pattern(cells[name], guess) if found[name].role is None else ""
        if pattern and (twin := seen.setdefault(pattern, name)) != name:
            told = f"{COPY} {twin}, row by row"
            found[name] = found[name].unused(told)
    return _alike(cells, found, target)


def _as_key(guess: Guess, cells: pd.Series, alone: bool) -> Guess:
    column = {"type": "text" if alone or not guess.is_number else guess.type}
    return Guess(column, "id", ("the key",) if alone else ("part of the key",))


def _judged(name: str, guess: Guess, cells: pd.DataFrame, unique: list[str], left: np.ndarray) -> Guess:
    """Give a feature the role ``ignored`` where its values speak against it."""
    column = cells[name]
    if column.nunique() == 1:
        return guess.unused(f"'{column.iloc[0]}' in every row")
    if name in unique:
        number = is_row_number(name, column)
        told = "counts the rows" if number else f"differs in all {len(cells)} rows, as an identifier does"
        ask = "" if number or _ID.search(name) else f"{told}; if it is a quantity, remove its role"
        return Guess({"type": "text", "missing": True}, "ignored", (told,), ask)
    if guess.type == "integer" and column.nunique() > CODES and (is_named_id(name) or is_nearly(column)):
        told = f"{column.nunique()} different whole numbers in {len(cells)} rows, as of an identifier that repeats"
        return guess.unused(told, f"{told}; if it is a quantity, remove its role")
    if len(cells) < FEWEST:
        return guess
    empty = column.isin(EMPTY).astype(int).astype(str)
    auc, gap = tells(column, guess, left), tells(empty, Guess({"type": "flag"}), left)
    limit = NAMED if _LEAVING.search(name) else ALONE
    if max(auc, gap) < limit:
        return guess
    how = "whether its cell is empty" if gap >= auc else "it alone"
    told = f"{how} tells who left (ROC-AUC {max(auc, gap):.3f}), as if written afterwards"
    return guess.unused(told, f"{told}; if it is known in time, remove its role")


def tells(cells: pd.Series, guess: Guess, left: np.ndarray) -> float:
    """Give the ROC-AUC, at least a half, of one column alone; of texts by the level's share of leavers.

    A level's share is counted in the other folds, so a client's own outcome is not in it, and is drawn towards that of
    all as by five clients more.
    """
    score = _score(cells, guess, left)
    ranks, positives = rankdata(score), int(left.sum())
    if positives in (0, len(left)):
        return 0.5
    wins = ranks[left].sum() - positives * (positives + 1) / 2
    auc = float(wins / (positives * (len(left) - positives)))
    return max(auc, 1 - auc)


def _score(cells: pd.Series, guess: Guess, left: np.ndarray) -> np.ndarray:
    if guess.type == "date":
        return read_dates(cells, guess.column["format"]).astype("int64").to_numpy().astype(float)
    if guess.is_number:
        numbers = read_numbers(cells, guess.column.get("decimal"), guess.column.get("unit"))
        return numbers.fillna(numbers.median()).to_numpy()
    return _cross_fitted(cells.replace(TRUTH).to_numpy(), left)


def _cross_fitted(levels: np.ndarray, left: np.ndarray) -> np.ndarray:
    table = pd.DataFrame({"level": levels, "left": left.astype(float), "fold": np.arange(len(left)) % FOLDS})
    score = np.zeros(len(left))
    for fold in range(FOLDS):
        others, here = table[table["fold"] != fold], table["fold"] == fold
        found, base = others.groupby("level")["left"].agg(["sum", "size"]), others["left"].mean()
        share = (found["sum"] + FOLDS * base) / (found["size"] + FOLDS)
        score[here] = table.loc[here, "level"].map(share).fillna(base)
    return np.round(score, 12)


def is_nearly(cells: pd.Series) -> bool:
    """Tell whether whole numbers differ in nearly all rows though their range is too small for that by chance."""
    return cells.nunique() >= MOSTLY * len(cells) and _is_dense(read_numbers(cells).dropna())


def _pattern(cells: pd.Series, guess: Guess) -> str:
    """Digest which rows are equal: two columns of one pattern tell the same, whatever their levels are called.

    Nothing where too few are: any two columns whose values all differ would have one pattern.
    """
    if len(cells) < FEWEST or cells.nunique() * 2 > len(cells):
        return ""
    read = read_numbers(cells, guess.column.get("decimal"), guess.column.get("unit")) if guess.is_number else cells
    return str(hash(pd.factorize(read)[0].tobytes()))


def _alike(cells: pd.DataFrame, guesses: Guesses, target: str) -> Guesses:
    """Tell of numbers of which one is nearly a function of another, such as months and years."""
    names = [name for name, guess in guesses.items() if guess.is_number and guess.role is None and name != target]
    if len(names) < 2 or len(cells) < FEWEST:
        return guesses
    columns = {
        name: read_numbers(cells[name], guesses[name].column.get("decimal"), guesses[name].column.get("unit"))
        for name in names
    }
    ranks = pd.DataFrame(columns).rank().corr().abs().to_numpy()
    found = dict(guesses)
    for second in range(len(names)):
        first = next((one for one in range(second) if ranks[one, second] >= ALIKE), None)
        if first is not None and ranks[first, second] >= SAME:
            found[names[second]] = found[names[second]].unused(f"{COPY} {names[first]}, but for rounding")
        elif first is not None:
            told = f"{TWIN} {names[first]} (rank correlation {ranks[first, second]:.4f})"
            found[names[second]] = found[names[second]].but(told, ask=f"{told}: does one of the two tell enough?")
    return found
