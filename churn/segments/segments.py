"""Segments of clients: whom a rule holds for, how many of them leave in each part, and whom segments share."""

import re
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from churn.base.errors import UserError, nearest
from churn.base.texts import LANGUAGES, Label
from churn.clients.declared import MINED, Segment
from churn.clients.formulas import compute
from churn.clients.schema import CHURNED, TEST, TRAIN, Schema
from churn.segments.conditions import Rule, expression, members, rule_in_words
from churn.segments.mining import Mined, confirmed, mine
from churn.segments.settings import Segments
from churn.statistics.intervals import wilson
from churn.statistics.multiplicity import holm
from churn.statistics.rates import SMALLEST_LEVEL

PROBABILITY = "probability"
"""The column with each client's honest probability of leaving, beside those of the client table."""

PARTS = (TRAIN, TEST)


class Found(NamedTuple):
    """Segments: tables by the names of their files, who is in which, and counts."""

    tables: dict[str, pd.DataFrame]
    members: pd.DataFrame
    summary: dict[str, Any]


def segments(
    clients: pd.DataFrame,
    schema: Schema,
    known: pd.DataFrame,
    wished: tuple[Segment, ...],
    labels: dict[str, Label],
    settings: Segments,
) -> Found:
    """Describe declared segments, mine others on the training part, and judge both on the test part.

    Parameters
    ----------
    clients, schema
        The client table and its columns.
    known : pandas.DataFrame
        Probabilities of stage evaluate, rows as in ``clients``.
    wished : tuple of Segment
        Declared ones.
    labels : dict of str to Label
        Names for readers.
    settings : Segments
        Of the search.
    """
    train = (known["part"] == TRAIN).to_numpy()
    with_p = clients.assign(**{PROBABILITY: known["p"].to_numpy()})
    mined = mine(clients, train, schema, settings)
    inside = declared_members(with_p, wished)
    declared = declared_table(wished, inside, with_p, train, settings.level)
    judged = mined_table(mined, with_p, train, schema, labels)
    kept = confirmed(mined)
    found = mined_table(kept, with_p, train, schema, labels)
    inside = pd.concat([inside, mined_members(clients, kept.rules)], axis=1)
    tables = {
        "segments": pd.concat([declared, found], ignore_index=True),
        "judged": judged.drop(columns="id"),
        "overlap": overlaps(inside),
    }
    return Found(tables, inside, {**counts(declared, judged), "rules_tried": mined.tried, **first_lift(found)})


def declared_members(clients: pd.DataFrame, declared: tuple[Segment, ...]) -> pd.DataFrame:
    """Tell for every declared segment whom its rule holds for.

    Parameters
    ----------
    clients : pandas.DataFrame
        The client table with ``probability``.
    declared : tuple of Segment
        Those of study.yaml.

    Returns
    -------
    pandas.DataFrame
        One column of bool a segment, under its id; the index of ``clients``.

    Raises
    ------
    UserError
        A rule names an unknown column, or cannot be computed.
    """
    return pd.DataFrame({one.id: _satisfied(clients, one.id, one.where) for one in declared}, index=clients.index)


def members_by_rule(clients: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Tell for segments of an earlier study, declared and mined, which of other clients their rules hold for.

    Parameters
    ----------
    clients : pandas.DataFrame
        A client table with ``probability``.
    segments : pandas.DataFrame
        Columns id and rule, as stage segments wrote them.

    Returns
    -------
    pandas.DataFrame
        One column of bool a segment, under its id; the index of ``clients``.

    Raises
    ------
    UserError
        A rule cannot be computed for these clients.
    """
    rules = dict(zip(segments["id"], segments["rule"], strict=True))
    return pd.DataFrame({name: _satisfied(clients, name, rule) for name, rule in rules.items()}, index=clients.index)


def _satisfied(clients: pd.DataFrame, segment: str, rule: str) -> pd.Series:
    where = f"study.yaml: segment '{segment}': where: '{rule}'"
    try:
        result = compute(clients, rule)
        if not isinstance(result, pd.Series) or result.dtype != bool:
            raise TypeError("the result is not true or false for every client")
    except pd.errors.UndefinedVariableError as error:
        name = str(error).split("'")[1].removeprefix("BACKTICK_QUOTED_STRING_")
        raise UserError(f"{where} names an unknown column '{name}'. {nearest(name, clients)}") from None
    except (TypeError, ValueError) as error:
        raise UserError(f"{where} cannot be computed: {error}. Columns: {', '.join(clients)}.") from None
    return result


def mined_members(clients: pd.DataFrame, rules: tuple[Rule, ...]) -> pd.DataFrame:
    """Tell for every mined rule whom it holds for, under ``mined_1`` and so on."""
    held = {f"{MINED}{place}": members(rule, clients) for place, rule in enumerate(rules, start=1)}
    return pd.DataFrame(held, index=clients.index)


def declared_table(
    declared: tuple[Segment, ...], inside: pd.DataFrame, clients: pd.DataFrame, train: np.ndarray, level: float
) -> pd.DataFrame:
    """Describe the declared segments.

    Their p-values are of Fisher's exact test, two-sided, for a declared rule claims no direction, on the test part;
    Holm corrects for all declared segments. Who declared a rule may have seen these very clients: then they confirm
    less than for a mined rule.

    Parameters
    ----------
    declared : tuple of Segment
        Those of study.yaml.
    inside : pandas.DataFrame of bool
        Of ``declared_members``.
    clients : pandas.DataFrame
        The client table with ``probability``.
    train : numpy.ndarray of bool
        The training part.
    level : float
        Of the tests.

    Returns
    -------
    pandas.DataFrame
        One row a segment: id, kind, name_en, name_ru, rule, the columns of ``sizes``, p_value, p_adjusted, confirmed,
        mean_probability, conditions (columns that the rule looks at).
    """
    left = clients[CHURNED].to_numpy(dtype=bool)
    p_values = np.array([_p_differs(inside[one.id].to_numpy()[~train], left[~train]) for one in declared], dtype=float)
    adjusted = holm(p_values)
    named = pd.DataFrame(
        {
            "id": [one.id for one in declared],
            "kind": "declared",
            **{f"name_{language}": [one.name.of(language) for one in declared] for language in LANGUAGES},
            "rule": [one.where for one in declared],
        }
    )
    judged = {"p_value": p_values, "p_adjusted": adjusted, "confirmed": adjusted < level}
    return _described(named, inside, clients, train).assign(
        **judged,
        mean_probability=_means(inside, clients),
        conditions=[len(_columns_of(one.where, clients)) for one in declared],
    )


def _p_differs(inside: np.ndarray, left: np.ndarray) -> float:
    groups = [left[inside], left[~inside]]
    if min(len(group) for group in groups) < SMALLEST_LEVEL:
        return float("nan")
    return float(fisher_exact([[group.sum(), (~group).sum()] for group in groups]).pvalue)


def _columns_of(rule: str, clients: pd.DataFrame) -> set[str]:
    names = {quoted or plain for quoted, plain in re.findall(r"`([^`]+)`|([^\W\d]\w*)", rule)}
    return names & set(clients)


def mined_table(
    mined: Mined, clients: pd.DataFrame, train: np.ndarray, schema: Schema, labels: dict[str, Label]
) -> pd.DataFrame:
    """Describe all mined rules that went to the test part, by rank; columns as in ``declared_table``.

    The training part chose them, so their rates there, and of all clients, are too high; those of the test part are
    not. The p-values are one-sided (see ``mining.p_more``), and Holm corrects for all rules of this table.
    """
    inside = mined_members(clients, mined.rules)
    named = pd.DataFrame(
        {
            "id": list(inside),
            "kind": "mined",
            **{f"name_{of}": [rule_in_words(one, schema, labels, of) for one in mined.rules] for of in LANGUAGES},
            "rule": [expression(one) for one in mined.rules],
        }
    )
    judged = {name: mined.judged[name].to_numpy() for name in ("p_value", "p_adjusted", "confirmed")}
    return _described(named, inside, clients, train).assign(
        **judged, mean_probability=_means(inside, clients), conditions=[len(one) for one in mined.rules]
    )


def _described(named: pd.DataFrame, inside: pd.DataFrame, clients: pd.DataFrame, train: np.ndarray) -> pd.DataFrame:
    sizes_of = sizes(inside, clients[CHURNED].to_numpy(dtype=bool), train)
    return pd.concat([named, sizes_of], axis=1)


def _means(inside: pd.DataFrame, clients: pd.DataFrame) -> list[float]:
    p = clients[PROBABILITY]
    return [p[inside[name]].mean() if _enough(inside[name].to_numpy()) else np.nan for name in inside]


def _enough(inside: np.ndarray) -> bool:
    return bool(inside.sum() >= SMALLEST_LEVEL)


def sizes(inside: pd.DataFrame, left: np.ndarray, train: np.ndarray) -> pd.DataFrame:
    """Give size and churn rate of segments, among all clients and in each part.

    Parameters
    ----------
    inside : pandas.DataFrame of bool
        One column a segment.
    left, train : numpy.ndarray of bool
        Who left, and who is in the training part.

    Returns
    -------
    pandas.DataFrame
        One row a segment: clients, share (of all clients), left, churn_rate, low, high (95% Wilson), base_rate, lift
        (churn_rate over base_rate); the same with the prefixes ``train_`` and ``test_``. Of fewer than ten clients
        only their number is told.
    """
    everybody = np.ones(len(left), dtype=bool)
    parts = {"": everybody, f"{TRAIN}_": train, f"{TEST}_": ~train}
    tables = [_sizes(inside[part], left[part]).add_prefix(prefix) for prefix, part in parts.items()]
    return pd.concat(tables, axis=1)


def _sizes(inside: pd.DataFrame, left: np.ndarray) -> pd.DataFrame:
    clients = inside.to_numpy(dtype=bool).sum(axis=0)
    gone = inside.to_numpy(dtype=bool)[left].sum(axis=0)
    told, base = clients >= SMALLEST_LEVEL, float(left.mean())
    low, high = wilson(gone, clients)
    rate = np.divide(gone, clients, out=np.full(len(clients), np.nan), where=told)
    return pd.DataFrame(
        {
            "clients": clients,
            "share": clients / len(left),
            "left": pd.Series(gone, dtype="Int64").where(told),
            "churn_rate": rate,
            "low": np.where(told, low, np.nan),
            "high": np.where(told, high, np.nan),
            "base_rate": base,
            "lift": rate / base,
        }
    )


def overlaps(inside: pd.DataFrame) -> pd.DataFrame:
    """Give of every pair of segments whom they share.

    Returns
    -------
    pandas.DataFrame
        One row a pair: first, second, both (clients), of_first and of_second (their share of each), jaccard (their
        share of the clients of either). Of one to nine clients nothing is told.
    """
    rows = [_overlap(first, second, inside) for first, second in combinations(inside, 2)]
    columns = ["first", "second", "both", "of_first", "of_second", "jaccard"]
    return pd.DataFrame(rows, columns=columns).astype({"both": "Int64"})


def _overlap(first: str, second: str, inside: pd.DataFrame) -> dict[str, object]:
    one, other = inside[first].to_numpy(), inside[second].to_numpy()
    both, either = int((one & other).sum()), int((one | other).sum())
    if 0 < both < SMALLEST_LEVEL or not either:
        return {"first": first, "second": second}
    of_first, of_second = (both / of.sum() if of.any() else np.nan for of in (one, other))
    shares = {"of_first": of_first, "of_second": of_second, "jaccard": both / either}
    return {"first": first, "second": second, "both": both, **shares}


def counts(declared: pd.DataFrame, judged: pd.DataFrame) -> dict[str, int]:
    """Count declared segments, mined rules that went to the test part, and those of each that it confirmed."""
    return {
        "declared": len(declared),
        "declared_that_differ": int(declared["confirmed"].sum()),
        "mined_judged": len(judged),
        "mined_confirmed": int(judged["confirmed"].sum()),
    }


def first_lift(found: pd.DataFrame) -> dict[str, float]:
    """Give the lift on the test part, with its interval, of the mined segment that ranks first; NaN without one.

    First on the training part: the greatest lift on the test part would be so by luck, too. The interval is that of the
    rate over the base rate, which is known far better.
    """
    rates = {"test_lift": "churn_rate", "test_lift_low": "low", "test_lift_high": "high"}
    first = found.head(1)
    lifts = {name: first[f"test_{rate}"] / first["test_base_rate"] for name, rate in rates.items()}
    return {f"first_mined_{name}": float(lift.iloc[0]) if len(lift) else np.nan for name, lift in lifts.items()}
