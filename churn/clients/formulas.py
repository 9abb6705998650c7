"""Computes the expressions of contracts, studies and simulators: of columns, and of nothing else.

pandas.DataFrame.eval alone runs whatever an expression names: ``@pd.io.common.os.system(...)`` started a shell, and
``age.to_csv(...)`` wrote a file: docs/reliability.md.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

LONGEST = 2000
"""Characters of an expression."""

POWER = 20
"""The greatest exponent: of whole numbers without bound a power of powers never ends."""

METHODS = ("isna", "notna", "isin", "between", "abs", "fillna", "round", "clip")
TEXT_METHODS = ("contains", "startswith", "endswith", "lower", "upper", "strip", "len")
DATE_PARTS = ("year", "month", "day", "dayofweek", "days")
FUNCTIONS = ("sqrt", "log", "log10", "log1p", "exp", "expm1", "abs", "floor", "ceil")

ALLOWED = (
    "columns, numbers, texts in quotes, + - * / // % **, comparisons, in, and, or, not, "
    f"{', '.join(f'.{name}()' for name in METHODS)}, .str and {', '.join(TEXT_METHODS)}, .dt and "
    f"{', '.join(DATE_PARTS)}, and {', '.join(FUNCTIONS)}"
)

_NODES = (
    *(ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd, ast.Invert, ast.BinOp),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.BitAnd, ast.BitOr, ast.Compare),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Name, ast.Load, ast.Constant),
    *(ast.List, ast.Tuple, ast.Call, ast.Attribute, ast.keyword),
)
_FAILURES = (
    *(TypeError, ValueError, AttributeError, NotImplementedError, KeyError, IndexError, AssertionError),
    *(ArithmeticError, MemoryError, RecursionError, re.error),
)
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`([^`]*)`""")


def compute(frame: pd.DataFrame, expression: str) -> Any:
    """Compute an expression of a frame's columns for every row.

    Parameters
    ----------
    frame : pandas.DataFrame
        Its columns are what an expression may name; a name that is no word stands in backticks.
    expression : str
        In one line, as pandas.DataFrame.eval takes it, of what ``ALLOWED`` names.

    Raises
    ------
    pandas.errors.UndefinedVariableError
        A name is no column.
    ValueError
        Anything else that keeps it from being computed; the text says what is allowed.

    Examples
    --------
    >>> compute(pd.DataFrame({"age": [20, 70], "in city": [1, 1]}), "age > 60 and `in city` == 1").to_list()
    [False, True]
    """
    if len(expression) > LONGEST or len(expression.strip().splitlines()) != 1:
        raise ValueError(f"an expression is one line of at most {LONGEST} characters")
    plain, renames = _without_backticks(frame, expression.strip())
    named = frame.rename(columns=renames)
    try:
        _check(plain, named)
        return named.eval(plain, engine="python")
    except pd.errors.UndefinedVariableError:
        raise
    except SyntaxError as error:
        raise ValueError(f"{error.msg}; allowed are {ALLOWED}") from None
    except _FAILURES as error:
        raise ValueError(str(error) or type(error).__name__) from None


def _without_backticks(frame: pd.DataFrame, expression: str) -> tuple[str, dict[str, str]]:
    """Put words in place of names in backticks: what is checked is then what pandas computes."""
    renames: dict[str, str] = {}

    def word(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return found[0]
        if name not in frame:
            raise pd.errors.UndefinedVariableError(name)
        return renames.setdefault(name, f"quoted_{len(renames)}_")

    return _QUOTED.sub(word, expression), renames


def _check(expression: str, frame: pd.DataFrame) -> None:
    tree = ast.parse(expression, mode="eval")
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, _NODES) or (isinstance(node, ast.Call) and not _is_known(node)):
            raise ValueError(f"'{ast.unparse(node)[:80]}' is not allowed; allowed are {ALLOWED}")
        if isinstance(node, ast.Attribute) and id(node) not in functions and not _is_part(node):
            raise ValueError(f"'.{node.attr}' is not allowed; allowed are {ALLOWED}")
        if isinstance(node, ast.Name) and id(node) not in functions and node.id not in frame:
            raise pd.errors.UndefinedVariableError(node.id)
        if isinstance(node, ast.BinOp):
            _check_size(node)


def _is_known(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in FUNCTIONS
    if not isinstance(call.func, ast.Attribute):
        return False
    of_text = isinstance(call.func.value, ast.Attribute) and call.func.value.attr == "str"
    return call.func.attr in (TEXT_METHODS if of_text else METHODS)


def _is_part(node: ast.Attribute) -> bool:
    """Tell whether this is .str or .dt, or a part of a date."""
    of_date = isinstance(node.value, ast.Attribute) and node.value.attr == "dt"
    return node.attr in (DATE_PARTS if of_date else ("str", "dt"))


def _check_size(node: ast.BinOp) -> None:
    """Refuse powers that never end, and texts repeated."""
    powers = isinstance(node.op, ast.Pow)
    if powers and not (isinstance(node.right, ast.Constant) and -POWER <= _number(node.right) <= POWER):
        raise ValueError(f"an exponent is a number of at most {POWER}")
    if powers and any(isinstance(one, ast.Pow) for one in ast.walk(node.left)):
        raise ValueError("a power of a power is not allowed")
    if isinstance(node.op, ast.Mult | ast.Mod) and any(isinstance(one, str) for one in _constants(node)):
        raise ValueError("a text is not multiplied")


def _number(node: ast.Constant) -> float:
    return node.value if isinstance(node.value, int | float) else POWER + 1


def _constants(node: ast.BinOp) -> Iterator[object]:
    return (one.value for side in (node.left, node.right) for one in ast.walk(side) if isinstance(one, ast.Constant))
