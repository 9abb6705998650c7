"""Draws simulated clients column by column: a Gaussian copula and declared marginals, a random stream each."""

import hashlib
import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr

from churn.base.errors import UserError, nearest, short
from churn.clients.contract import Scalar
from churn.clients.formulas import compute
from churn.ingest.simulator import LETTERS, Codes, Distribution, Drawn, Ids, Simulator, shortest

_LETTERS = np.array(list(LETTERS))


def ranks_of(simulator: Simulator) -> pd.DataFrame:
    """Draw what makes clients differ: uniform ranks, a column each, and one for each column's missing cells.

    Parameters
    ----------
    simulator : Simulator
        Its seed decides the ranks.
    """
    correlated, ranks = _copula(simulator), dict[str, np.ndarray]()
    for name, column in simulator.columns.items():
        if column.ids is None:
            own = correlated.get(name)
            ranks[name] = own_stream(simulator, name).random(simulator.clients) if own is None else own
            if not isinstance(column.missing, str):
                ranks[missing(name)] = own_stream(simulator, missing(name)).random(simulator.clients)
    return pd.DataFrame(ranks)


def missing(name: str) -> str:
    """Give the name of the ranks that say which cells of a column are empty."""
    return f"{name} missing"


def drawn(simulator: Simulator, ranks: pd.DataFrame) -> pd.DataFrame:
    """Turn ranks into clients, without identifiers and target.

    Parameters
    ----------
    simulator : Simulator
        Says how each column is distributed.
    ranks : pandas.DataFrame
        Of ``ranks_of``, or of clients of several months.
    """
    found: dict[str, pd.Series] = {}
    for name, column in simulator.columns.items():
        if column.ids is None:
            found[name] = _draw_column(simulator, name, column, found, ranks)
    return pd.DataFrame(found)


def own_stream(simulator: Simulator, name: str) -> np.random.Generator:
    """One random stream a column and portion."""
    portion = "" if simulator.portion is None else f" of portion {simulator.portion.number}"
    return stream_of(simulator.seed, f"{name}{portion}")


def stream_of(seed: int, name: str) -> np.random.Generator:
    """One random stream a column: adding a column leaves the others as they were."""
    digest = hashlib.blake2b(name.encode("utf-8"), digest_size=8).digest()
    return np.random.default_rng([seed, int.from_bytes(digest, "big")])


def _copula(simulator: Simulator) -> dict[str, np.ndarray]:
    """Give correlated uniform ranks for the columns that ``correlations`` or ``factors`` name."""
    paired = {name for pair in simulator.correlations for name in pair[:2]}
    names = sorted(paired.union(*simulator.factors.values()))
    unknown = [name for name in names if name not in simulator.columns]
    if unknown:
        raise UserError(f"simulator: correlations or factors name columns that are not drawn: {', '.join(unknown)}.")
    if not names:
        return {}
    return dict(zip(names, ndtr(_add_factors(simulator, names, _own_normals(simulator, names))).T, strict=True))


def _own_normals(simulator: Simulator, names: list[str]) -> np.ndarray:
    """Give a standard normal score a client and column, correlated as ``correlations`` says."""
    place = {name: index for index, name in enumerate(names)}
    matrix = np.eye(len(names))
    for one, other, value in simulator.correlations:
        matrix[place[one], place[other]] = matrix[place[other], place[one]] = value
    normals = np.column_stack(
        [own_stream(simulator, f"{name} rank").standard_normal(simulator.clients) for name in names]
    )
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise UserError(
            "simulator: the correlations contradict each other (their matrix is not positive definite). "
            "Make the largest ones smaller."
        ) from None
    return np.asarray(normals @ factor.T)


def _add_factors(simulator: Simulator, names: list[str], own: np.ndarray) -> np.ndarray:
    """Mix what the columns share into their own scores; each score stays standard normal."""
    if not simulator.factors:
        return own
    loadings = pd.DataFrame(simulator.factors).reindex(names).fillna(0.0)
    own_share = 1.0 - (loadings**2).sum(axis=1)
    if own_share.min() < -1e-9:
        too_much = ", ".join(own_share.index[own_share < -1e-9])
        raise UserError(f"simulator: squared loadings on factors add up to more than 1: {too_much}. Make them smaller.")
    shared = np.column_stack(
        [own_stream(simulator, f"{factor} factor").standard_normal(simulator.clients) for factor in loadings]
    )
    return np.asarray(own * np.sqrt(own_share.clip(lower=0.0).to_numpy()) + shared @ loadings.to_numpy().T)


def _draw_column(
    simulator: Simulator, name: str, column: Drawn, drawn: dict[str, pd.Series], ranks: pd.DataFrame
) -> pd.Series:
    earlier = pd.DataFrame(_mentioned(column, drawn), index=ranks.index, copy=False)
    values = _draw(simulator, name, column, earlier, ranks[name].to_numpy())
    if column.rounding and not pd.api.types.is_numeric_dtype(values):
        raise UserError(
            f"simulator: '{name}' is drawn as text, and {', '.join(column.rounding)} are for numbers. Remove them."
        )
    if column.min is not None or column.max is not None:
        values = values.clip(column.min, column.max)
    if column.decimals is not None:
        values = values.round(column.decimals)
    if column.step is not None:
        values = (values / column.step).round() * column.step
    values = values.mask(_is_missing(name, column, earlier, ranks))
    # True where none is missing, too
    whole = (column.decimals == 0 or column.step is not None) and bool((values.abs() < 2.0**63).all())
    return values.astype(np.int64) if whole else values


def _mentioned(column: Drawn, drawn: dict[str, pd.Series]) -> dict[str, pd.Series]:
    """Give the earlier columns that a column's definition names: expressions on a frame of hundreds are slow."""
    definition = repr(column)
    return {name: values for name, values in drawn.items() if name in definition}


def _is_missing(name: str, column: Drawn, earlier: pd.DataFrame, ranks: pd.DataFrame) -> pd.Series:
    if isinstance(column.missing, str):
        return holds(earlier, column.missing)
    return ranks[missing(name)] < column.missing


def _draw(simulator: Simulator, name: str, way: Distribution, earlier: pd.DataFrame, rank: np.ndarray) -> pd.Series:
    """Turn uniform ranks into values of one distribution."""
    if way.levels is not None or way.codes is not None:
        return pd.Series(_levels(*_named_shares(simulator.world, name, way.levels or {}, way.codes), rank))
    if way.quantiles is not None:
        return pd.Series(_quantiles(way.quantiles, way.log, rank))
    if way.formula is not None:
        return pd.Series(_evaluate(earlier, way.formula), index=earlier.index)
    if way.same_as is not None:
        if way.same_as not in earlier:
            before = itertools.takewhile(lambda one: one != name, simulator.columns)
            allowed = nearest(way.same_as, (one for one in before if simulator.columns[one].ids is None))
            raise UserError(
                f"simulator: '{name}' is the same as '{short(way.same_as)}', not drawn before it. {allowed}"
            )
        return _copy(simulator, name, way.same_as, earlier[way.same_as])
    return _conditional(simulator, name, way.by or {}, earlier, rank)


def _conditional(
    simulator: Simulator, name: str, by: dict[str, Distribution], earlier: pd.DataFrame, rank: np.ndarray
) -> pd.Series:
    parts, free = [], pd.Series(True, index=earlier.index)
    for condition, way in by.items():
        here = free if condition == "else" else free & holds(earlier, condition)
        needed = earlier.loc[here] if way.formula or way.same_as or way.by else earlier.iloc[:0]
        parts.append(_draw(simulator, name, way, needed, rank[here.to_numpy()]).set_axis(earlier.index[here]))
        free = free & ~here
    if free.any():
        raise UserError(f"simulator: no condition of '{name}' holds for {free.sum()} clients. Add 'else'.")
    filled = [part for part in parts if len(part)]
    return pd.concat(filled).reindex(earlier.index) if filled else pd.Series(dtype=float, index=earlier.index)


def _levels(names: Sequence[object], shares: np.ndarray, rank: np.ndarray) -> np.ndarray:
    edges = np.cumsum(shares) / shares.sum()
    kinds = {type(name) for name in names}
    values = np.array(names, dtype=object if str in kinds else float if float in kinds else np.int64)
    return values[np.minimum(np.searchsorted(edges, rank, side="right"), len(names) - 1)]


def _quantiles(points: dict[float, float], log: bool, rank: np.ndarray) -> np.ndarray:
    shares = np.array(sorted(points))
    values = np.array([points[share] for share in shares])
    return np.exp(np.interp(rank, shares, np.log(values))) if log else np.interp(rank, shares, values)


def _named_shares(
    seed: int, name: str, levels: dict[Scalar, float], codes: Codes | None
) -> tuple[list[object], np.ndarray]:
    """Give the names and shares of levels: those spelt out, then the invented ones, which share what is left."""
    named = np.array(list(levels.values()), dtype=float)
    if codes is None:
        return list(levels), named
    falling = 1.0 / np.arange(2, codes.count + 2) ** codes.skew
    left = max(1.0 - named.sum(), 0.0)
    return [*levels, *_code_names(seed, name, codes)], np.concatenate([named, falling / falling.sum() * left])


def _code_names(seed: int, name: str, codes: Codes) -> list[str]:
    """Random names, as long as declared, all different."""
    stream, names = stream_of(seed, f"{name} codes"), dict[str, None]()
    while len(names) < codes.count:
        rows = _LETTERS[stream.integers(0, len(LETTERS), (codes.count, codes.length))]
        names.update((("".join(row)), None) for row in rows)
    return list(names)[: codes.count]


def _copy(simulator: Simulator, name: str, original: str, source: pd.Series) -> pd.Series:
    """Copy a column; levels get other names, the same in every portion, numbers stay."""
    if pd.api.types.is_numeric_dtype(source):
        return source
    portion = simulator.portion is not None
    levels = sorted(
        _all_levels(simulator, original, simulator.columns[original]) if portion else source.dropna().unique()
    )
    length = max(len(str(levels[0])), shortest(len(levels))) if levels else 4
    others = _code_names(simulator.world, name, Codes(count=max(len(levels), 1), length=length))
    return source.map(dict(zip(levels, others, strict=False)))


def _all_levels(simulator: Simulator, name: str, way: Distribution) -> set[str]:
    """Give the levels that a column may have, drawn or not."""
    if way.by is not None:
        return set().union(*(_all_levels(simulator, name, one) for one in way.by.values()))
    return {str(one) for one in _named_shares(simulator.world, name, way.levels or {}, way.codes)[0]}


def identifiers(simulator: Simulator, name: str, ids: Ids, clients: pd.DataFrame) -> np.ndarray:
    """Draw a column of identifiers, which no month before and no other portion has.

    Parameters
    ----------
    simulator : Simulator
        Its world decides; of the number of clients known before, and of the portion, those taken.
    name : str
        Of the column.
    ids : Ids
        From where to where, and who gets one of another client's.
    clients : pandas.DataFrame
        All other columns.
    """
    count = len(clients)
    portion = simulator.portion
    if ids.high is None:
        earlier = simulator.known + (0 if portion is None else portion.number * portion.size)
        return np.arange(ids.low, ids.low + count) + earlier
    if portion is None:
        stream = stream_of(simulator.world, name)
        order = stream.permutation(max(ids.high - ids.low + 1, 2 * (simulator.known or count)))
        further = np.arange(len(order), simulator.known + count)  # where a later month has more clients than are left
        values = ids.low + np.concatenate([order, further])[simulator.known : simulator.known + count]
    else:
        first = _taken(ids, simulator.known, portion.size) + 2 * portion.size * portion.number
        stream = stream_of(simulator.world, f"{name} from {first}")
        values = ids.low + first + stream.permutation(2 * portion.size)[:count]
    if ids.twice and ids.of and ids.into:
        takers = np.flatnonzero(holds(clients, ids.into))
        givers = np.flatnonzero(holds(clients, ids.of))
        pairs = min(round(ids.twice * len(takers)), len(givers))
        values[stream.permutation(takers)[:pairs]] = values[stream.permutation(givers)[:pairs]]
    return np.asarray(values)


def _taken(ids: Ids, known: int, size: int) -> int:
    """Say how many identifiers lie in the range from which an earlier month drew its own."""
    if ids.high is None or not known:
        return 0
    return max(ids.high - ids.low + 1, 2 * known) if known <= size else 2 * size * -(-known // size)


def _evaluate(frame: pd.DataFrame, expression: str) -> pd.Series | Scalar:
    """Give a value for every client, or one for all."""
    try:
        found = compute(frame, expression)
    except (NameError, ValueError) as error:
        raise UserError(f"simulator: cannot compute '{expression}': {error}.") from None
    if isinstance(found, list):
        raise UserError(f"simulator: '{short(expression)}' is a list. Write what has one value for every client.")
    return found


def holds(frame: pd.DataFrame, condition: str) -> pd.Series:
    """Tell for which clients a condition holds."""
    found = _evaluate(frame, condition)
    if not isinstance(found, pd.Series):
        raise UserError(
            f"simulator: the condition '{short(condition)}' names no column, so it tells no clients apart. Compare a "
            "column drawn earlier, as in 'age > 60'; what is left in 'by' is 'else'."
        )
    return found.astype(bool)
