"""Drafts a case from its tables: the contract with a reason beside every guess, what is studied, names for readers."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from churn.base.errors import UserError, heads, nearest, some
from churn.base.texts import LANGUAGES, Language
from churn.clients.schema import CHURNED, CLIENT
from churn.draft.guess import Guess
from churn.draft.outcome import Outcome, outcome_of
from churn.draft.roles import COPY, TWIN, Guesses, is_named_id, key_of, with_roles
from churn.draft.tables import Joined, Source, joined, main_of
from churn.draft.types import guess_type
from churn.draft.written import DECIDE, contract_text, text
from churn.ingest.checks import EMPTY
from churn.ingest.dates import read_dates

MOST_CLUSTERED = 20
"""Columns of clusters: distances over more tell little apart."""

FEW_LEFT = 100
"""Leavers below which little can be learned; the smallest shipped case has 200."""

_WHY_KEY = {
    "en": "No column tells all rows apart; a key made from the row's own values keeps a client's part when other rows "
    "come or go.",
    "ru": "Ни один столбец не различает все строки; ключ из значений самой строки оставляет клиента в его части, когда "
    "другие строки приходят или уходят.",
}
_WHY_DAYS = {
    "en": "Models and pictures take numbers: days from the date to the day of the table.",
    "ru": "Моделям и рисункам нужны числа: сколько дней прошло от даты до дня таблицы.",
}
_WHY_NAME = {"en": "The name is needed for other columns.", "ru": "Это имя занято другим столбцом."}
_WHY_JOIN = {"en": "Both tables have the clients' key.", "ru": "В обеих таблицах есть ключ клиента."}


_TYPES = {
    "integer": ("whole number", "whole numbers"),
    "number": ("number", "numbers"),
    "flag": ("flag", "flags"),
    "category": ("category", "categories"),
    "date": ("date", "dates"),
    "text": ("text", "texts"),
}


@dataclass(frozen=True)
class Asked:
    """What the user says of a table.

    Attributes
    ----------
    target : str
        The column that says who left.
    left, stayed : tuple of str
        Its values of those who did, and of those who did not; the latter may be left out where it is one.
    key : tuple of str
        Columns that identify a client; none: one is looked for, or made.
    ignore : tuple of str
        Columns that nothing uses.
    title : str
        The case's name for readers.
    languages : tuple of {"en", "ru"}
        In which texts are written.
    """

    target: str
    left: tuple[str, ...]
    key: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    title: str = ""
    languages: tuple[Language, ...] = LANGUAGES
    stayed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A drafted case.

    Attributes
    ----------
    contract : str
        The text of contract.yaml, with comments.
    study, labels : dict
        The content of study.yaml and labels.yaml.
    sure, ask : tuple of str
        What was found, a line each, and what the owner of the table should decide.
    """

    contract: str
    study: dict[str, Any]
    labels: dict[str, Any]
    sure: tuple[str, ...]
    ask: tuple[str, ...]


def draft_case(sources: list[Source], asked: Asked) -> Draft:
    """Describe tables as they are, and guess what a contract needs to know of them.

    Parameters
    ----------
    sources : list of Source
        The tables as read. The one with the target is the clients' table; others are joined where they have its key.
    asked : Asked
        What the user says.

    Raises
    ------
    UserError
        A column is not there or cannot be named, values of the target are named wrongly, the key does not tell rows
        apart, or no column can be a feature.
    """
    main = main_of(sources, asked.target)
    _check_there(main.cells.columns, asked)
    outcome = outcome_of(main.cells[asked.target], asked.target, asked.left, asked.stayed)
    guesses = {name: guess_type(name, main.cells[name]) for name in main.cells}
    open_to = {name: guess for name, guess in guesses.items() if name not in asked.ignore}
    key, why_key = key_of(main.cells, open_to, asked.target, list(asked.key))
    tables = joined(main, [source for source in sources if source is not main], key)
    guesses |= {name: guess_type(name, tables.cells[name]) for name in tables.cells if name not in guesses}
    guesses[asked.target] = Guess(outcome.column, None, ("who left",))
    guesses = with_roles(tables.cells, guesses, key, asked.target, outcome.left.to_numpy())
    guesses |= {name: guesses[name].unused("by --ignore") for name in asked.ignore}
    return _draft(Findings(tables, guesses, outcome, asked, tuple(key), why_key))


class Findings(NamedTuple):
    """What was found of the tables."""

    tables: Joined
    guesses: Guesses
    outcome: Outcome
    asked: Asked
    key: tuple[str, ...]
    why_key: str

    @property
    def features(self) -> Guesses:
        """Columns that models may see, and dates."""
        return {name: one for name, one in self.guesses.items() if one.role is None and name != self.asked.target}

    @property
    def dates(self) -> list[str]:
        """Dates that become days."""
        return [name for name, guess in self.features.items() if guess.type == "date"]

    @property
    def names(self) -> dict[str, str]:
        """Other names for columns whose own are taken by every client table."""
        wrong = [name for name in self.guesses if name in (CLIENT, CHURNED) and name != self.asked.target]
        return {name: _free(f"{name}_given", self.guesses) for name in wrong}

    @property
    def made(self) -> str:
        """The column of a key that is made."""
        return _free("client_id", self.guesses)


def _draft(found: Findings) -> Draft:
    as_of, doubt = _as_of(found)
    target = {"table": found.tables.parts[0].name, "column": found.asked.target}
    values = {"positive": found.outcome.positive, "negative": found.outcome.negative}
    key = [found.names.get(name, name) for name in found.key] or [found.made]
    contract = contract_text(
        found.tables,
        found.guesses,
        {**target, **values},
        (key, found.why_key),
        _rules(found, as_of, doubt),
        _roles(found),
    )
    labels = _labels(found)
    clusters = {"columns": _clustered(found), "scale": "standard"}
    study = {"bands": {}, "clusters": clusters, "hypotheses": [], "segments": []}
    return Draft(contract, study, {"title": found.asked.title, "labels": labels}, _sure(found), _ask(found, doubt))


def _labels(found: Findings) -> dict[str, Any]:
    """Name what is made of dates, and give numbers the unit that stands beside them in their cells."""
    languages = found.asked.languages
    days = {f"{name}_days": text(languages, f"Days since {name}", f"Дней с даты {name}") for name in found.dates}
    units = {
        name: str(one.column["unit"]).split("|")[0] for name, one in found.features.items() if "unit" in one.column
    }
    names = {name: found.names.get(name, name) for name in units}
    measured = {
        shown: {**text(languages, shown, shown), "unit": text(languages, units[name], units[name])}
        for name, shown in names.items()
    }
    return {**days, **measured}


def _check_there(columns: pd.Index, asked: Asked) -> None:
    for option, names in (("--key", asked.key), ("--ignore", asked.ignore)):
        for name in names:
            if name not in columns:
                raise UserError(f"{option}: no column '{name}'. {nearest(name, heads(columns))}")
            if name == asked.target:
                raise UserError(f"{option}: '{name}' is the target.")


def _free(name: str, taken: Collection[str]) -> str:
    return name if name not in taken else _free(f"{name}_", taken)


def _clustered(found: Findings) -> list[str]:
    """Give the columns of clusters: numbers of which none repeats another; else flags."""
    plain = {name: guess for name, guess in found.features.items() if not guess.ask.startswith(TWIN)}
    numbers = [found.names.get(name, name) for name, guess in plain.items() if guess.is_number]
    flags = [found.names.get(name, name) for name, guess in plain.items() if guess.type == "flag"]
    columns = [*numbers, *(f"{found.names.get(name, name)}_days" for name in found.dates)] or flags
    if not columns:
        raise UserError("no column of numbers besides target and key: clusters need one. Add what else is known.")
    return columns[:MOST_CLUSTERED]


def _as_of(found: Findings) -> tuple[date, str]:
    """Give the day of the table, and the doubt about it."""
    cells, guesses = found.tables.cells, found.guesses
    named = [name for name, guess in guesses.items() if guess.type == "date"]
    last = {name: read_dates(cells[name], guesses[name].column["format"]).max() for name in named}
    if not found.dates:
        return date.min, ""
    column, day = max(last.items(), key=lambda pair: pair[1])
    return day.date(), f"days are counted to {day:%Y-%m-%d}, the last of '{column}': is the table of that day?"


def _rules(found: Findings, as_of: date, doubt: str) -> list[tuple[dict[str, Any], str]]:
    main, languages = found.tables.parts[0].name, found.asked.languages

    def rule(kind: str, why: dict[str, str], table: str = main, **settings: Any) -> dict[str, Any]:
        return {"rule": kind, "table": table, **settings, "why": text(languages, **why)}

    rules = [(rule("rename", _WHY_NAME, columns=found.names), "")] if found.names else []
    for part in found.tables.parts[1:]:
        if renames := {**found.tables.renames.get(part.name, {}), **_shared(found)}:
            rules.append((rule("rename", _WHY_NAME, part.name, columns=renames), ""))
        rules.append((rule("join", _WHY_JOIN, other=part.name, on=found.names.get(found.key[0], found.key[0])), ""))
    if not found.key:
        left_out = [name for name, one in found.guesses.items() if one.role == "ignored"]
        without: dict[str, Any] = {"without": [found.names.get(name, name) for name in left_out]} if left_out else {}
        rules.append((rule("content_key", _WHY_KEY, column=found.made, **without), ""))
    if found.dates:
        dates = [found.names.get(name, name) for name in found.dates]
        told = f"{DECIDE}{doubt} Clients of today: add `as_of_current`"
        rules.append((rule("days", _WHY_DAYS, columns=dates, as_of=as_of), told))
    return rules


def _shared(found: Findings) -> dict[str, str]:
    """Give the new name of the key by which other tables are joined, where it has one."""
    return {old: new for old, new in found.names.items() if old in found.key}


def _roles(found: Findings) -> dict[str, tuple[str, str]]:
    roles = {found.made: ("id", "")} if not found.key else {}
    for name, guess in found.guesses.items():
        if guess.role is not None:
            why = f"{DECIDE}{guess.ask}" if guess.ask else guess.why[-1]
            roles[found.names.get(name, name)] = (guess.role, why)
    usable = [name for name, one in found.guesses.items() if one.type == "date" and _may_order(one)]
    full = [name for name in usable if not found.tables.cells[name].isin(EMPTY).any()]
    if full:
        roles[found.names.get(full[0], full[0])] = ("time", "orders clients in time; no model sees it")
    return roles


def _may_order(guess: Guess) -> bool:
    return guess.role is None or guess.why[-1].startswith(COPY)


def _sure(found: Findings) -> tuple[str, ...]:
    left, of = int(found.outcome.left.sum()), len(found.outcome.left)
    kinds = Counter(guess.type for guess in found.features.values())
    ignored = [f"{name} ({guess.why[-1]})" for name, guess in found.guesses.items() if guess.role == "ignored"]
    twice = int(found.tables.cells.duplicated().sum())
    gaps = [f"{name} ({guess.why[-1]})" for name, guess in found.features.items() if "% empty" in guess.why[-1]]
    lines = [
        f"{of} clients, of whom {left} left ({left / of:.1%})",
        f"key: {', '.join(found.key) or found.made} ({found.why_key})",
        f"features: {', '.join(f'{count} {_TYPES[kind][count > 1]}' for kind, count in kinds.items())}",
        *([f"no features: {some(ignored, 12)}"] if ignored else []),
        *([f"rows that repeat another in every cell: {twice}"] if twice else []),
        *([f"empty cells: {some(gaps, 8)}"] if gaps else []),
    ]
    return tuple(lines)


def _asked(guesses: Guesses) -> list[str]:
    """List what columns leave open, a line a column; numbers that repeat others in one line."""
    twins = [f"{name} {guess.ask.partition(' (')[0]}" for name, guess in guesses.items() if guess.ask.startswith(TWIN)]
    lines = [f"{one}: {guess.ask}" for one, guess in guesses.items() if guess.ask and not guess.ask.startswith(TWIN)]
    return (
        [*lines, f"{some(twins, 4)}: does one of two tell enough? Give the other the role ignored"] if twins else lines
    )


def _ask(found: Findings, doubt: str) -> tuple[str, ...]:
    few = int(min(found.outcome.left.sum(), (~found.outcome.left).sum()))
    lines = [f"only {few} clients {'left' if found.outcome.left.mean() < 0.5 else 'stayed'}: expect wide intervals"]
    lines = lines if few < FEW_LEFT else []
    if found.outcome.left.mean() > 0.5:
        lines.append(f"more clients left than stayed: did those with {some(found.asked.left)} leave?")
    lines += list(found.tables.left_out)
    if not found.key:
        named = [name for name in found.tables.cells if is_named_id(name)]
        repeats = f" '{named[0]}' repeats: is there a row for each client?" if named else ""
        lines.append(f"key: {found.why_key}, so one is made of the row's values.{repeats}")
    lines += _asked(found.guesses)
    return tuple([*lines, doubt] if doubt else lines)
