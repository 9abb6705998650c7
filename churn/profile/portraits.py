"""Portraits of groups of clients: size, churn rate, every column against the rest, and the same in words."""

import numpy as np
import pandas as pd

from churn.base.texts import LANGUAGES, Label, Language
from churn.clients.schema import MISSING, Schema
from churn.presentation.labels import label_of
from churn.presentation.language import number, percent, whole, written
from churn.statistics.intervals import wilson

_SIZE = {
    "en": "Cluster {name}: {clients} clients, {share} of all. {rate} leave (95% interval {low} to {high}), "
    "{lift} times the base rate of {base}.",
    "ru": "Кластер {name}: клиентов {clients}, {share} всех. Уходят {rate} (95%-й интервал от {low} до {high}), "
    "это {lift} средней доли ухода ({base}).",
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
        rows.append((size["cluster"], *(_in_words(size, chosen, schema, labels, language) for language in LANGUAGES)))
    return pd.DataFrame(rows, columns=["cluster", *LANGUAGES]).astype({"cluster": int})


def _in_words(
    size: pd.Series, chosen: pd.DataFrame, schema: Schema, labels: dict[str, Label], language: Language
) -> str:
    shares = {"share": "share", "rate": "churn_rate", "low": "low", "high": "high", "base": "base_rate"}
    opening = _SIZE[language].format(
        name=int(size["cluster"]),
        clients=whole(size["clients"], language),
        lift=written(size["lift"], ".2f", language),
        **{word: percent(size[name], language) for word, name in shares.items()},
    )
    parts = [_difference(row, schema, labels, language) for _, row in chosen.iterrows()]
    return f"{opening} {_AGAINST[language]} {'; '.join(parts)}." if parts else opening


def _difference(row: pd.Series, schema: Schema, labels: dict[str, Label], language: Language) -> str:
    name = row["column"]
    label = label_of(name, labels, language)
    if schema.columns[name].kind == "number":
        unit = labels[name].unit if name in labels else None
        value, rest = number(row["mean"], language), number(row["mean_rest"], language)
        return _NUMBER[language].format(
            label=label, value=value, rest=rest, unit=f" {unit.of(language)}" if unit else ""
        )
    label = f"{label}: {row['level']}" if row["level"] else label
    value, rest = percent(row["mean"], language), percent(row["mean_rest"], language)
    return _SHARE[language].format(label=label, value=value, rest=rest)
