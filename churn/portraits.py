"""Portraits of groups of clients: size, churn rate, every column against the rest, and the same in words."""

import numpy as np
import pandas as pd

from churn.contract import Label
from churn.intervals import wilson
from churn.schema import MISSING, Schema

LANGUAGES = ("en", "ru")

_SIZE = {
    "en": "Cluster {name}: {clients} clients, {share} of all. {rate} leave (95% interval {low} to {high}), "
    "{lift} times the base rate of {base}.",
    "ru": "Кластер {name}: клиентов {clients}, {share} всех. Уходят {rate} (95%-й интервал от {low} до {high}), "
    "это {lift} от средней доли ухода {base}.",
}
_AGAINST = {"en": "Against all others:", "ru": "По сравнению с остальными:"}
_NUMBER = {
    "en": "{label} {value}{unit} on average ({rest}{unit})",
    "ru": "{label} в среднем {value}{unit} ({rest}{unit})",
}
_SHARE = {"en": "{label}: {value} ({rest})", "ru": "{label}: {value} ({rest})"}


def group_sizes(groups: pd.Series, churned: pd.Series) -> pd.DataFrame:
    """Give size and churn rate of each group.

    Parameters
    ----------
    groups : pandas.Series
        Each client's group.
    churned : pandas.Series of 0 and 1
        The target, same index.

    Returns
    -------
    pandas.DataFrame
        Columns cluster, clients, share, left, churn_rate, low, high (95% Wilson), base_rate, lift.
    """
    table = churned.groupby(groups).agg(["size", "sum"]).reset_index()
    table.columns = pd.Index(["cluster", "clients", "left"])
    low, high = wilson(table["left"], table["clients"])
    rate, base = table["left"] / table["clients"], float(churned.mean())
    table.insert(2, "share", table["clients"] / len(groups))
    return table.assign(churn_rate=rate, low=low, high=high, base_rate=base, lift=rate / base)


def against_rest(clients: pd.DataFrame, schema: Schema, groups: pd.Series) -> pd.DataFrame:
    """Compare every group with all other clients in every column.

    Returns
    -------
    pandas.DataFrame
        One row a group and number or flag, or a group and level of a category: cluster, column, level (empty for
        numbers and flags), clients (filled cells of the group), mean and mean_rest (shares for levels and flags),
        median and median_rest (numbers), standardised: difference of means over the standard deviation of all clients.
    """
    parts = [_numbers_against_rest(clients, schema, groups), _levels_against_rest(clients, schema, groups)]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _numbers_against_rest(clients: pd.DataFrame, schema: Schema, groups: pd.Series) -> pd.DataFrame:
    rows = []
    for name in schema.of_kind("number", "flag", among=schema.described):
        values = clients[name].astype(float)
        for group in sorted(groups.unique()):
            here, rest = values[groups == group].dropna(), values[groups != group].dropna()
            row = {"cluster": group, "column": name, "level": "", "clients": len(here)}
            means = {
                "mean": here.mean(),
                "mean_rest": rest.mean(),
                "median": here.median(),
                "median_rest": rest.median(),
            }
            rows.append({**row, **means, "standardised": _standardised(here.mean() - rest.mean(), values.std())})
    return pd.DataFrame(rows)


def _levels_against_rest(clients: pd.DataFrame, schema: Schema, groups: pd.Series, most: int = 30) -> pd.DataFrame:
    rows = []
    for name in schema.of_kind("category", among=schema.described):
        values = clients[name].astype(object).where(clients[name].notna(), MISSING)
        counts = pd.crosstab(values, groups)
        frequent = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index[:most]
        for group in sorted(groups.unique()):
            size = int((groups == group).sum())
            for level in frequent:
                share = counts.at[level, group] / size
                rest = (counts.loc[level].sum() - counts.at[level, group]) / max(len(groups) - size, 1)
                overall = counts.loc[level].sum() / len(groups)
                row = {"cluster": group, "column": name, "level": str(level), "clients": size, "mean": share}
                spread = float(np.sqrt(overall * (1 - overall)))
                rows.append({**row, "mean_rest": rest, "standardised": _standardised(share - rest, spread)})
    return pd.DataFrame(rows)


def _standardised(difference: float, spread: float) -> float:
    return difference / spread if spread > 0 else 0.0


def portraits(
    sizes: pd.DataFrame, against: pd.DataFrame, schema: Schema, labels: dict[str, Label], named: int
) -> pd.DataFrame:
    """Write a portrait of every group in words; every number in it stands in the two tables.

    Parameters
    ----------
    sizes : pandas.DataFrame
        Of ``group_sizes``.
    against : pandas.DataFrame
        Of ``against_rest``.
    schema : Schema
        Kinds of the columns.
    labels : dict of str to Label
        Names for readers.
    named : int
        How many columns, those with the largest standardised difference, are named; a column without a filled cell
        in the group, or outside it, is not.

    Returns
    -------
    pandas.DataFrame
        Columns cluster, en, ru.
    """
    rows = []
    for _, size in sizes.iterrows():
        mine = against[against["cluster"] == size["cluster"]].dropna(subset=["mean", "mean_rest"])
        mine = mine.loc[mine["standardised"].abs().sort_values(ascending=False, kind="stable").index]
        chosen = mine.drop_duplicates("column").head(named)
        texts = {language: _in_words(size, chosen, schema, labels, language) for language in LANGUAGES}
        rows.append({"cluster": size["cluster"], **texts})
    return pd.DataFrame(rows).astype({"cluster": int})


def _in_words(size: pd.Series, chosen: pd.DataFrame, schema: Schema, labels: dict[str, Label], language: str) -> str:
    opening = _SIZE[language].format(
        name=int(size["cluster"]), clients=f"{int(size['clients']):,}".replace(",", " "), share=_percent(size["share"]),
        rate=_percent(size["churn_rate"]), low=_percent(size["low"]), high=_percent(size["high"]),
        lift=f"{size['lift']:.2f}", base=_percent(size["base_rate"]),
    )  # fmt: skip
    parts = [_difference(row, schema, labels, language) for _, row in chosen.iterrows()]
    return f"{opening} {_AGAINST[language]} {'; '.join(parts)}." if parts else opening


def _difference(row: pd.Series, schema: Schema, labels: dict[str, Label], language: str) -> str:
    name = row["column"]
    label = getattr(labels[name], language) if name in labels else name
    if schema.columns[name].kind == "number":
        unit = labels[name].unit if name in labels else None
        after = f" {getattr(unit, language)}" if unit else ""
        return _NUMBER[language].format(
            label=label, value=number(row["mean"]), rest=number(row["mean_rest"]), unit=after
        )
    label = f"{label}: {row['level']}" if row["level"] else label
    return _SHARE[language].format(label=label, value=_percent(row["mean"]), rest=_percent(row["mean_rest"]))


def number(value: float) -> str:
    """Write a number for readers: three significant digits, thousands apart.

    Examples
    --------
    >>> number(0.98765), number(475382.0), number(12.0)
    ('0.988', '475 000', '12')
    """
    return f"{float(f'{value:.3g}'):,.10g}".replace(",", " ")


def _percent(share: float) -> str:
    return f"{share:.1%}"
