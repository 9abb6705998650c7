"""Churn rates of a large table: counted over all its clients, in the bands and levels of the sample."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from churn.clients.schema import CHURNED, MISSING
from churn.parts.mapping import over_parts
from churn.statistics.rates import OTHER, Bands, Levels, level_counts, levelled, rates


def rates_over(parts: list[Path], chosen: Mapping[str, Bands | Levels]) -> pd.DataFrame:
    """Count every client of a large table.

    Parameters
    ----------
    parts : list of Path
        Parquet files of clients.
    chosen : mapping of str to Bands or Levels
        Of ``levels_of`` on the sample. What no client of the sample has is counted as ``OTHER``.

    Returns
    -------
    pandas.DataFrame
        As ``churn.statistics.rates.churn_rates`` gives it.
    """
    counted = over_parts(_count, [(part, chosen) for part in parts], "churn rates", len(parts))
    together = pd.concat(counted).groupby(["column", "level"])[["clients", "left"]].sum()
    ordered = together.reindex(_order(chosen, together.index)).reset_index()
    of_one = ordered[ordered["column"] == next(iter(chosen))]
    return rates(ordered, float(of_one["left"].sum() / of_one["clients"].sum()))


def _order(chosen: Mapping[str, Bands | Levels], found: pd.Index) -> list[tuple[str, str]]:
    """Put columns and levels in the order of the sample; what it has not, and empty cells, come last."""
    wanted = [(name, level) for name, one in chosen.items() for level in dict.fromkeys([*one.names, OTHER, MISSING])]
    return [pair for pair in wanted if pair in found]


def _count(part: Path, chosen: Mapping[str, Bands | Levels]) -> pd.DataFrame:
    clients = pd.read_parquet(part, columns=[*chosen, CHURNED])
    return level_counts(levelled(clients, chosen), clients[CHURNED])
