"""Holds the verdict on a model against planted changes: false alarms, and how soon one is noticed. Part of ``truth``.

Companies have the sizes and the shares of leavers of the five cases, and one has few leavers. Each year has a model of
its own, fitted on so many clients as the case has; it misses a bend of one column, as models do. The likeliest to leave
are contacted, all but a tenth, so that they do not judge. What is planted comes after three months.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from churn.clients.schema import CLIENT, TEST, TRAIN
from churn.measure.outcomes import LEFT
from churn.monitor.evidence import Evidence
from churn.monitor.own import own_evidence
from churn.monitor.verdict import Judged, judge

MARGINS = {"log_loss": 0.002, "roc_auc": 0.002}
COLUMNS, FOLDS, HELD_OUT = 12, 5, 0.1
BEFORE, MONTHS = 3, 12
"""Months until the planted change, and in all."""


class Company(NamedTuple):
    """A case: clients it was studied on, clients a month, share leaving, spread of log-odds, share contacted."""

    studied: int
    monthly: int
    rate: float
    spread: float
    contacted: float


COMPANIES = {
    "like fitness": Company(4000, 2000, 0.265, 5.0, 0.29),
    "like metanprom": Company(10_000, 3000, 0.2, 2.0, 0.25),
    "like bank": Company(10_000, 3000, 0.18, 2.3, 0.31),
    "like shop": Company(1300, 600, 0.39, 3.0, 0.43),
    "like telecom": Company(10_000, 2000, 0.07, 0.9, 0.014),
    "rare leavers": Company(10_000, 10_000, 0.04, 1.0, 0.05),
}


class World(NamedTuple):
    """What makes clients leave: log-odds are a constant, weights of columns, and a bend of the first column."""

    constant: float
    weights: np.ndarray

    def probability(self, columns: np.ndarray) -> np.ndarray:
        """Give true probabilities."""
        return expit(self.constant + self.linear(columns))

    def linear(self, columns: np.ndarray) -> np.ndarray:
        """Give log-odds but for the constant."""
        return columns @ self.weights + 0.15 * self.weights[0] * (columns[:, 0] ** 2 - 1)

    def at_rate(self, rate: float) -> "World":
        """Give the same world with another share leaving."""
        linear = self.linear(np.random.default_rng(0).normal(size=(20_000, COLUMNS)))
        return self._replace(constant=float(brentq(lambda one: expit(one + linear).mean() - rate, -30, 30)))


def _tell_less(world: World, rate: float) -> World:
    return world._replace(weights=world.weights / 2).at_rate(rate)


def _some_tell_nothing(world: World, rate: float) -> World:
    return world._replace(weights=world.weights * (np.arange(COLUMNS) % 2)).at_rate(rate)


NOTHING = "nothing"
CHANGES: dict[str, Callable[[World, float], World]] = {
    NOTHING: lambda world, _: world,
    "a tenth more leave": lambda world, rate: world.at_rate(1.1 * rate),
    "a third more leave": lambda world, rate: world.at_rate(4 / 3 * rate),
    "columns tell half as much": _tell_less,
    "half of the columns tell nothing": _some_tell_nothing,
}
"""What may happen to a world; where columns tell less, as many leave as before."""


def false_verdicts(years: int) -> pd.DataFrame:
    """Tell how often a model is called wrong, or as promised, in a year in which nothing changes.

    Returns
    -------
    pandas.DataFrame
        One row a company: company, years, a batch and a year (shares with an alarm), and shares of years called as
        promised after 1, 3 and 12 batches.
    """
    rows = []
    for name in COMPANIES:
        found = [_alarms(one) for one in _years(name, NOTHING, years)]
        called = np.array([[one == "as promised" for one in verdicts] for _, verdicts in found])
        alarms = np.array([any_ for any_, _ in found])
        promised = {f"as promised after {after}": float(called[:, after - 1].mean()) for after in (1, 3, MONTHS)}
        shares = {"a batch": float(alarms.mean()), "a year": float(alarms.any(axis=1).mean())}
        rows.append({"company": name, "years": years, **shares, **promised})
    return pd.DataFrame(rows)


def noticed(years: int) -> pd.DataFrame:
    """Tell how soon planted changes are noticed, and what is said then.

    Returns
    -------
    pandas.DataFrame
        One row a company and change: company, planted, years, shares noticed after 1, 3 and 9 batches, median (batches
        until then; empty where fewer than half are), and the share of first alarms that say "retrain".
    """
    rows = []
    for name in COMPANIES:
        for planted in list(CHANGES)[1:]:
            found = [_first(*_alarms(one)) for one in _years(name, planted, years)]
            delay = np.array([batches for batches, _ in found])
            after = {f"after {most}": float((delay <= most).mean()) for most in (1, 3, MONTHS - BEFORE)}
            said = [one == "retrain" for _, one in found if one]
            median = float(np.median(delay)) if np.isfinite(np.median(delay)) else np.nan
            retrain = float(np.mean(said)) if said else np.nan
            rows.append(
                {"company": name, "planted": planted, "years": years, **after, "median": median, "retrain": retrain}
            )
    return pd.DataFrame(rows)


def _years(name: str, change: str, years: int) -> Iterator[list[Judged]]:
    number = list(COMPANIES).index(name)
    for one in tqdm(range(years), desc=f"{name}, {change}", disable=None):
        yield year(COMPANIES[name], change, np.random.default_rng([number, one]))


def _alarms(judged: list[Judged]) -> tuple[list[bool], list[str]]:
    return [bool(one.alarms) for one in judged], [one.verdict for one in judged]


def _first(alarms: list[bool], verdicts: list[str]) -> tuple[float, str]:
    """Give the batches since the change until the first alarm, and what it says."""
    later = [month for month in range(BEFORE, MONTHS) if alarms[month]]
    return (later[0] - BEFORE + 1.0, verdicts[later[0]]) if later else (np.inf, "")


def year(company: Company, change: str, rng: np.random.Generator) -> list[Judged]:
    """Judge twelve batches of a model, in a world that changes after three."""
    world = _world(company, rng)
    model, studied = _study(company, world, rng)
    earlier, found = list[Evidence](), list[Judged]()
    for month in range(1, MONTHS + 1):
        now = CHANGES[change](world, company.rate) if month > BEFORE else world
        judged = _month(company, now, model, studied, earlier, rng)
        earlier, found = [*earlier, judged.evidence], [*found, judged]
    return found


def _world(company: Company, rng: np.random.Generator) -> World:
    weights = rng.normal(size=COLUMNS)
    return World(0.0, company.spread * weights / np.linalg.norm(weights)).at_rate(company.rate)


def _study(company: Company, world: World, rng: np.random.Generator) -> tuple[LogisticRegression, pd.DataFrame]:
    """Fit a model on four fifths of the clients, and give everybody's probability by a model that did not see him."""
    columns, y = _drawn(company.studied, world, rng)
    fold = np.arange(len(y)) % (FOLDS + 1)
    inside, p = fold < FOLDS, np.empty(len(y))
    model = _fitted(columns[inside], y[inside])
    p[~inside] = model.predict_proba(columns[~inside])[:, 1]
    for one in range(FOLDS):
        out = fold == one
        p[out] = _fitted(columns[inside & ~out], y[inside & ~out]).predict_proba(columns[out])[:, 1]
    return model, pd.DataFrame({"part": np.where(inside, TRAIN, TEST), "y": y, "p": p})


def _fitted(columns: np.ndarray, y: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=np.inf, tol=1e-6, max_iter=1000).fit(columns, y)


def _drawn(clients: int, world: World, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    columns = rng.normal(size=(clients, COLUMNS))
    return columns, (rng.random(clients) < world.probability(columns)).astype(int)


def _month(
    company: Company, world: World, model: LogisticRegression, studied: pd.DataFrame, earlier: list[Evidence],
    rng: np.random.Generator,
) -> Judged:  # fmt: skip
    columns, y = _drawn(company.monthly, world, rng)
    p = model.predict_proba(columns)[:, 1]
    listed = p >= np.quantile(p, 1 - company.contacted)
    judges = ~listed | (rng.random(len(p)) < HELD_OUT)
    batch = pd.DataFrame({CLIENT: np.flatnonzero(judges), "probability": p[judges], LEFT: y[judges]})
    return judge(batch, own_evidence(studied, p, p[judges]), earlier, MARGINS)
