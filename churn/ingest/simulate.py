"""Draws clients from a simulator: a Gaussian copula, declared marginals, and a logistic model of leaving."""

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, ndtr

from churn.base.errors import UserError, nearest, short
from churn.clients.contract import Scalar
from churn.clients.formulas import compute
from churn.ingest.disk import needing_space
from churn.ingest.simulator import LETTERS, PORTION, Codes, Distribution, Drawn, Effect, File, Ids, Simulator, shortest
from churn.parts.folder import part_name
from churn.parts.mapping import over_parts

_LETTERS = np.array(list(LETTERS))


@dataclass(frozen=True)
class World:
    """Simulated clients with the truth about them.

    Attributes
    ----------
    clients : pandas.DataFrame
        One row a client: every drawn column, helpers included, and the target.
    probability : pandas.Series of float
        The true probability of leaving.
    churned : pandas.Series of int
        1 for those who left.
    """

    clients: pd.DataFrame
    probability: pd.Series
    churned: pd.Series


def simulate(simulator: Simulator) -> World:
    """Draw a world of clients.

    Parameters
    ----------
    simulator : Simulator
        The specification; its seed decides everything.

    Returns
    -------
    World
        Rows in the order in which the files hold them.

    Raises
    ------
    UserError
        An expression names a column that has not been drawn yet, or correlations contradict each other.
    """
    portions = simulator.portions()
    if len(portions) == 1:
        return _world(portions[0], None)
    shared = shared_by(portions)
    worlds = [_world(portion, shared) for portion in portions]
    clients = pd.concat([world.clients for world in worlds], ignore_index=True)
    probability = pd.concat([world.probability for world in worlds], ignore_index=True)
    return World(clients, probability, pd.concat([world.churned for world in worlds], ignore_index=True))


@dataclass(frozen=True)
class Shared:
    """What the portions of a world have in common: its first one decides.

    Attributes
    ----------
    intercept : float
        Of the log-odds of leaving.
    studied : pandas.DataFrame
        As ``planted`` needs it.
    """

    intercept: float
    studied: pd.DataFrame


def shared_by(portions: Sequence[Simulator]) -> Shared:
    """Find what portions have in common.

    Parameters
    ----------
    portions : sequence of Simulator
        Of ``Simulator.portions``.
    """
    first = portions[0]
    clients = drawn(first, ranks_of(first))
    studied = _studied(first, clients)
    spread = [effect.column for effect in first.effects if effect.spread is not None]
    return Shared(intercept(planted(first, clients, studied), first.base_rate), studied[spread])


def _world(simulator: Simulator, shared: Shared | None) -> World:
    """Draw clients at once; without ``shared`` they stand for themselves."""
    clients = drawn(simulator, ranks_of(simulator))
    log_odds = planted(simulator, clients, _studied(simulator, clients) if shared is None else shared.studied)
    centre = intercept(log_odds, simulator.base_rate) if shared is None else shared.intercept
    probability = expit(log_odds + centre)
    left = (_own_stream(simulator, "churned").random(len(clients)) < probability).astype(np.int64)
    order = np.argsort(-left, kind="stable") if simulator.sorted_by_target else np.arange(len(left))
    clients = clients.iloc[order].reset_index(drop=True)
    for name, column in simulator.columns.items():
        if column.ids is not None:
            clients[name] = _identifiers(simulator, name, column.ids, clients)
    target = simulator.target
    clients[target.column] = pd.Series(left[order]).map({1: target.positive, 0: target.negative})
    return World(clients, pd.Series(probability[order]), pd.Series(left[order]))


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
            ranks[name] = _own_stream(simulator, name).random(simulator.clients) if own is None else own
            if not isinstance(column.missing, str):
                ranks[missing(name)] = _own_stream(simulator, missing(name)).random(simulator.clients)
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


def planted(simulator: Simulator, clients: pd.DataFrame, studied: pd.DataFrame) -> np.ndarray:
    """Add up the effects: the log-odds of leaving, but for the intercept.

    Parameters
    ----------
    simulator : Simulator
        Says what has an effect.
    clients : pandas.DataFrame
        Of ``drawn``.
    studied : pandas.DataFrame
        Clients of the month studied: effects of invented levels are those of the levels found there.
    """
    return sum((_effect(simulator, effect, clients, studied) for effect in simulator.effects), np.zeros(len(clients)))


def _studied(simulator: Simulator, clients: pd.DataFrame) -> pd.DataFrame:
    """Give the month studied where a later one must know which invented levels it held."""
    if simulator.earlier is None or all(effect.spread is None for effect in simulator.effects):
        return clients
    study = simulator.model_copy(update={**simulator.earlier.model_dump(), "earlier": None, "portion": None})
    first = study.portions(PORTION if simulator.portion is None else simulator.portion.size)[0]
    return drawn(first, ranks_of(first))


def write_files(simulator: Simulator, clients: pd.DataFrame, folder: Path) -> None:
    """Write simulated clients as the CSV files that users of the case have.

    Parameters
    ----------
    simulator : Simulator
        Says which file holds which columns and how numbers are written.
    clients : pandas.DataFrame
        Clients of ``simulate``.
    folder : Path
        Where to write; made if needed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in simulator.files.items():
        _write(file, clients, folder / name)


def write_world(simulator: Simulator, folder: Path) -> None:
    """Draw clients and write their files; of a large world each portion into files of its own, in parallel.

    The portions of ``a.csv`` are ``a/part-00000.csv`` and so on. Memory holds a few portions at a time.

    Parameters
    ----------
    simulator : Simulator
        The specification.
    folder : Path
        Where to write; made if needed.
    """
    portions = simulator.portions()
    if len(portions) == 1:
        write_files(simulator, simulate(simulator).clients, folder)
        return
    shared, places = shared_by(portions), [folder / Path(name).stem for name in simulator.files]
    calls = [(portion, shared, folder) for portion in portions]
    _clear(places)
    try:
        with needing_space(folder, "Simulate fewer clients, or write them elsewhere."):
            for place in places:
                place.mkdir(parents=True, exist_ok=True)
            over_parts(write_portion, calls, "portions of clients", len(calls))
    except BaseException:
        _clear(places)
        raise


def _clear(places: Sequence[Path]) -> None:
    """Remove portions, such as those of another number of clients."""
    for place in places:
        for path in place.glob("part-*.csv"):
            path.unlink()


def write_portion(portion: Simulator, shared: Shared, folder: Path) -> None:
    """Draw one portion and write its files into folders that are there."""
    clients, number = _world(portion, shared).clients, 0 if portion.portion is None else portion.portion.number
    for name, file in portion.files.items():
        _write(file, clients, folder / Path(name).stem / f"part-{part_name(number)}.csv")


def _write(file: File, clients: pd.DataFrame, path: Path) -> None:
    table = _table(file, clients)
    table.to_csv(path, sep=file.separator, decimal=file.decimal, index=False, encoding="utf-8", lineterminator="\n")


def _own_stream(simulator: Simulator, name: str) -> np.random.Generator:
    """One random stream a column and portion."""
    portion = "" if simulator.portion is None else f" of portion {simulator.portion.number}"
    return _stream(simulator.seed, f"{name}{portion}")


def _stream(seed: int, name: str) -> np.random.Generator:
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
        [_own_stream(simulator, f"{name} rank").standard_normal(simulator.clients) for name in names]
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
        [_own_stream(simulator, f"{factor} factor").standard_normal(simulator.clients) for factor in loadings]
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
        return _holds(earlier, column.missing)
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
        here = free if condition == "else" else free & _holds(earlier, condition)
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
    stream, names = _stream(seed, f"{name} codes"), dict[str, None]()
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


def _identifiers(simulator: Simulator, name: str, ids: Ids, clients: pd.DataFrame) -> np.ndarray:
    count = len(clients)
    portion = simulator.portion
    if ids.high is None:
        earlier = simulator.known + (0 if portion is None else portion.number * portion.size)
        return np.arange(ids.low, ids.low + count) + earlier
    if portion is None:
        stream = _stream(simulator.world, name)
        order = stream.permutation(max(ids.high - ids.low + 1, 2 * (simulator.known or count)))
        further = np.arange(len(order), simulator.known + count)  # where a later month has more clients than are left
        values = ids.low + np.concatenate([order, further])[simulator.known : simulator.known + count]
    else:
        first = _taken(ids, simulator.known, portion.size) + 2 * portion.size * portion.number
        stream = _stream(simulator.world, f"{name} from {first}")
        values = ids.low + first + stream.permutation(2 * portion.size)[:count]
    if ids.twice and ids.of and ids.into:
        takers = np.flatnonzero(_holds(clients, ids.into))
        givers = np.flatnonzero(_holds(clients, ids.of))
        pairs = min(round(ids.twice * len(takers)), len(givers))
        values[stream.permutation(takers)[:pairs]] = values[stream.permutation(givers)[:pairs]]
    return np.asarray(values)


def _taken(ids: Ids, known: int, size: int) -> int:
    """Say how many identifiers lie in the range from which an earlier month drew its own."""
    if ids.high is None or not known:
        return 0
    return max(ids.high - ids.low + 1, 2 * known) if known <= size else 2 * size * -(-known // size)


def _effect(simulator: Simulator, effect: Effect, clients: pd.DataFrame, studied: pd.DataFrame) -> np.ndarray:
    column = clients[effect.column]
    added = pd.Series(0.0, index=clients.index)
    if effect.points is not None:
        if not pd.api.types.is_numeric_dtype(column):
            raise UserError(f"simulator: the effect of '{effect.column}', which is text, needs 'levels', not 'points'.")
        points = sorted(effect.points)
        heights = [effect.points[point] for point in points]
        added += np.interp(column.astype(float).fillna(points[0]), points, heights)
    if effect.levels is not None:
        added += column.map(effect.levels).astype(float).fillna(0.0)
    if effect.spread is not None:
        levels = sorted(studied[effect.column].dropna().unique())
        drawn_heights = _stream(simulator.world, f"{effect.column} effect").normal(0.0, effect.spread, len(levels))
        added += column.map(dict(zip(levels, drawn_heights, strict=True))).astype(float).fillna(0.0)
    added = added.mask(column.isna(), effect.missing)
    if effect.when is not None:
        added = added.where(_holds(clients, effect.when), 0.0)
    return added.to_numpy()


def intercept(log_odds: np.ndarray, base_rate: float) -> float:
    """Solve mean(expit(log_odds + intercept)) = base_rate."""
    bound = float(np.abs(log_odds).max()) + 30.0
    try:
        return float(brentq(lambda intercept: expit(log_odds + intercept).mean() - base_rate, -bound, bound))
    except (RuntimeError, ValueError):  # no root is found among numbers this large, or not finite
        raise UserError(
            f"simulator: no share of leavers near {base_rate} comes of these effects (log-odds up to "
            f"{bound - 30:.3g}). Make them smaller."
        ) from None


def _evaluate(frame: pd.DataFrame, expression: str) -> pd.Series | Scalar:
    """Give a value for every client, or one for all."""
    try:
        found = compute(frame, expression)
    except (NameError, ValueError) as error:
        raise UserError(f"simulator: cannot compute '{expression}': {error}.") from None
    if isinstance(found, list):
        raise UserError(f"simulator: '{short(expression)}' is a list. Write what has one value for every client.")
    return found


def _holds(frame: pd.DataFrame, condition: str) -> pd.Series:
    """Tell for which clients a condition holds."""
    found = _evaluate(frame, condition)
    if not isinstance(found, pd.Series):
        raise UserError(
            f"simulator: the condition '{short(condition)}' names no column, so it tells no clients apart. Compare a "
            "column drawn earlier, as in 'age > 60'; what is left in 'by' is 'else'."
        )
    return found.astype(bool)


def _table(file: File, clients: pd.DataFrame) -> pd.DataFrame:
    melted = [file.melt.id, *file.melt.columns.values()] if file.melt else []
    if unknown := [name for name in [*(file.columns or ()), *melted] if name not in clients]:
        raise UserError(f"simulator: files name a column '{short(unknown[0])}'. {nearest(unknown[0], clients)}")
    if file.columns is not None:
        return clients[list(file.columns)]
    if file.melt is None:
        raise UserError("simulator: every file needs 'columns' or 'melt'.")
    melt = file.melt
    wide = clients[[melt.id, *melt.columns.values()]].set_axis([melt.id, *melt.columns], axis=1)
    long = wide.melt(id_vars=melt.id, var_name=melt.variable, value_name=melt.value, ignore_index=False)
    return long.sort_index(kind="stable").reset_index(drop=True)
