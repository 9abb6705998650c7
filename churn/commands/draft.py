"""Drafts a contract from a table that nobody has described yet."""

from typing import Any

import pandas as pd

from churn.base.errors import UserError, nearest, some
from churn.clients.contract import expand
from churn.ingest.checks import EMPTY, EXACT
from churn.ingest.numbers import read_numbers

TABLE = "clients"
MADE_KEY = "client_id"

_WHY_KEY = {
    "en": "The table has no id; a key made from the row's own values keeps a client's part when other rows come or go.",
    "ru": "В таблице нет номера клиента; ключ из значений строки оставляет клиента в его части при других строках.",
}


def draft_case(cells: pd.DataFrame, file: str, title: str, target: str, left: str, key: str | None) -> dict[str, Any]:
    """Describe a table as it is: types, empty cells, the target, and nothing that only its owner knows.

    Whole numbers of which all are 0 or 1 are flags; text of which more than half of the values differ is a name or an
    identifier and no feature; other text is a category. Ranges, labels, hypotheses and segments are left to the owner.

    Parameters
    ----------
    cells : pandas.DataFrame of str
        As ``churn.ingest.folder`` reads a file.
    file : str
        The stem of the file's name.
    title : str
        The case's name for readers.
    target : str
        The column that says who left.
    left : str
        Its value of those who left.
    key : str or None
        The column that identifies a client; None where there is none.

    Returns
    -------
    dict
        The content of contract.yaml, study.yaml and labels.yaml, under ``contract``, ``study`` and ``labels``.

    Raises
    ------
    UserError
        A column is not there or cannot be named, the target has not two values, or no column can be a feature.
    """
    _check_names(cells.columns, [name for name in (target, key) if name])
    columns = {str(name): _column(cells[name].str.strip()) for name in cells.columns}
    columns[target], stayed = _target(cells[target].str.strip(), target, left)
    if key:
        columns[key] = {"type": "text"}
    names = [name for name, column in columns.items() if column["type"] == "text" and name not in (key, target)]
    features = {name: column for name, column in columns.items() if name not in (key, target, *names)}
    numbers = [name for name, column in features.items() if column["type"] in ("integer", "number")]
    flags = [name for name, column in features.items() if column["type"] == "flag"]
    if not (numbers or flags):
        raise UserError("no column of numbers besides target and key: clusters need one. Add what else is known.")
    is_flag = columns[target]["type"] == "flag"
    made_key = {"rule": "content_key", "table": TABLE, "column": MADE_KEY, "why": _WHY_KEY}
    contract = {
        "tables": {TABLE: {"file": file, "columns": columns}},
        "target": {
            "table": TABLE,
            "column": target,
            "positive": int(left) if is_flag else left,
            "negative": int(stayed) if is_flag else stayed,
        },
        "key": [key or MADE_KEY],
        "rules": [] if key else [made_key],
        "roles": {key or MADE_KEY: "id", **dict.fromkeys(names, "ignored")},
    }
    clusters = {"columns": numbers or flags, "scale": "standard"}
    return {
        "contract": contract,
        "study": {"bands": {}, "clusters": clusters, "hypotheses": [], "segments": []},
        "labels": {"title": {"en": title, "ru": title}, "labels": {}},
    }


def _check_names(columns: pd.Index, needed: list[str]) -> None:
    for name in needed:
        if name not in columns:
            raise UserError(f"no column '{name}'. {nearest(name, columns)}")
    if columns.has_duplicates:
        twice = columns[columns.duplicated()]
        raise UserError(f"columns named twice: {some(twice)}. Rename or remove one of each in the file.")
    several = [name for name in columns if expand(name) != [name]]
    if several:
        raise UserError(
            f"columns whose names a contract takes for several, by a comma or {{1..3}}: {some(several)}. Rename them."
        )


def _column(cells: pd.Series) -> dict[str, Any]:
    empty = cells.isin(EMPTY)
    filled = cells[~empty]
    missing = {"missing": True} if empty.any() else {}
    numbers = read_numbers(filled)
    if len(filled) and numbers.notna().all():
        whole = bool((numbers % 1 == 0).all() and (numbers.abs() <= EXACT).all())
        if whole and not missing and set(numbers) <= {0, 1}:
            return {"type": "flag"}
        return {"type": "integer" if whole else "number", **missing}
    return {"type": "category" if filled.nunique() * 2 <= len(filled) else "text", **missing}


def _target(cells: pd.Series, target: str, left: str) -> tuple[dict[str, Any], str]:
    """Give the target's column and the value of those who stayed."""
    values = sorted(set(cells))
    if len(values) != 2 or left not in values:
        raise UserError(
            f"column '{target}' has the values {some(values)}; a target has two, of which --left names that of the "
            f"clients who left, and '{left}' was given."
        )
    return {"type": "flag" if values == ["0", "1"] else "category"}, next(value for value in values if value != left)
