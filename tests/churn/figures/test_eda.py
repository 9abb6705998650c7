"""Pictures of columns: the same levels in each, whole numbers without gaps, heavy tails on a logarithmic axis."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from churn.clients.schema import Field, Schema
from churn.eda.explore import explore
from churn.figures.eda import distributions, draw_exploration, heavy_tailed, rate_bars, titled
from churn.figures.explain import draw_coefficients, draw_dependence
from churn.figures.levels import in_order, largest, level_name
from churn.statistics.rates import OTHER, as_levels, churn_rates, level_label, levels_of
from tests.schemas import features

N = 900
TOWNS = [f"town {place:02}" for place in range(20)]


def clients() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "churned": rng.integers(0, 2, N),
            "town": rng.choice(TOWNS, N, p=np.arange(1, 21) / 210),
            "money": np.exp(rng.normal(3, 1.6, N)),
            "visits": rng.poisson(9, N).astype(float),
        }
    )


SCHEMA = features(town="category", money="number", visits="number")


def test_pictures_of_a_column_have_the_same_levels() -> None:
    """Rates, shares and dependence show the same levels, those of most clients, in the same order."""
    table = clients()
    levels = as_levels(table, SCHEMA, {}, 5)
    rates = churn_rates(levels[["town"]], table["churned"])
    bars = rate_bars(rates, SCHEMA, ["town"], {}, "en").axes[0].get_yticklabels()
    shares = distributions(table, SCHEMA, levels, ["town"], {}, "en").axes[0].get_xticklabels()
    values = table[["town"]].assign(town=0.1)
    dots = draw_dependence(values, table[["town"]], SCHEMA, {}, ["town"], "en").axes[0].get_xticklabels()
    shown = [label.get_text().split(" (")[0] for label in bars]
    assert shown == [label.get_text() for label in shares] == [label.get_text() for label in dots]
    assert len(shown) == 14


@pytest.mark.parametrize(("least", "expected"), [(1, [True] * 3), (10, [False] * 3)])
def test_groups_of_few_clients_are_in_no_picture(least: int, expected: list[bool]) -> None:
    """Neither their rates, nor their shares, nor their clients one by one: they could name a person."""
    table = clients()
    table["town"] = ["Nowhere"] * 4 + ["Here"] * 446 + ["There"] * 450
    levels = as_levels(table, SCHEMA, {}, 5)
    rates = churn_rates(levels[["town"]], table["churned"])
    tables = {name: pd.DataFrame({"column": ["town"], "town": [1.0]}) for name in ("pearson", "spearman", "cramers_v")}
    tables |= {"relevance": pd.DataFrame({"column": ["town"]}), "churn_rates": rates}
    figures = draw_exploration(tables, levels, table, SCHEMA, {}, 5, least, "en")
    values = table[["town"]].assign(town=0.1)
    dots = draw_dependence(values, table[["town"]], SCHEMA, {}, ["town"], "en", least=least)
    pictures = [figures["churn_rates"], figures["distributions"], dots]
    texts = [[text.get_text() for text in figure.findobj(Text)] for figure in pictures]
    pooled = ("Nowhere", level_label(OTHER, "category", "en"))
    assert [any(text.startswith(pooled) for text in one) for one in texts] == expected


def test_heavy_tails_are_told() -> None:
    """An axis is logarithmic where a few values lie far above the rest, and says so; else it is not."""
    table = clients()
    levels = as_levels(table, SCHEMA, {}, 5)
    money, visits = distributions(table, SCHEMA, levels, ["money", "visits"], {}, "en").axes[:2]
    assert (money.get_xscale(), money.get_xlabel()) == ("log", "logarithmic scale")
    assert (visits.get_xscale(), visits.get_xlabel()) == ("linear", "")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.arange(100.0), False),
        (np.exp(np.linspace(0, 8, 100)), True),
        (-np.exp(np.linspace(0, 8, 100)), False),
        ([], False),
    ],
)
def test_a_tail_is_heavy_on_one_side(values: list[float], expected: bool) -> None:
    """Only columns of amounts above 0 with a far upper tail are shown on a logarithmic axis."""
    assert heavy_tailed(pd.Series(values, dtype=float)) == expected


def test_whole_numbers_leave_no_gaps() -> None:
    """Bins of a count hold one value each: between its smallest and largest none is empty for want of a number."""
    table = clients()
    axes = distributions(table, SCHEMA, as_levels(table, SCHEMA, {}, 5), ["visits"], {}, "en").axes[0]
    assert {round(patch.get_width(), 6) for patch in axes.patches} == {1.0}


def test_levels_are_read_alike() -> None:
    """Thousands as the language writes them; the order is that of names, what is missing last."""
    assert level_name("2 000–4 500", "number", "en") == "2,000–4,500"
    assert level_name("12 000", "category", "en") == "12 000"
    counts = in_order(pd.Series(["b", "missing", "a", "b", "other levels", "missing"]))
    assert list(counts.index) == ["a", "b", "other levels", "missing"]
    assert largest(counts, 2) == ["b", "missing"]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("amount_spent_on_extra_services", ["amount_spent_on_", "extra_services"]),
        ("Town", ["Town"]),
        ("A b c", ["A b c"]),
    ],
)
def test_long_titles_are_broken(name: str, lines: list[str]) -> None:
    """A title wider than its chart goes on in the next line, also where it has no spaces."""
    assert titled(name, 18).split("\n") == lines


def test_encoded_columns_have_names() -> None:
    """What the encoder added for empty cells and rare levels is told in words."""
    table = pd.DataFrame(
        {"column": ["missingindicator_age", "town_frequency", "town_infrequent_sklearn", "log_age"],
         "feature": ["age", "town", "town", "age"], "coefficient": 0.1, "low": 0.0, "high": 0.2}
    )  # fmt: skip
    drawn = draw_coefficients(table, {"age": "Age"}, 5, "en").axes[0].get_yticklabels()
    assert [label.get_text() for label in drawn] == [
        "Age: missing",
        "town: how common the level is",
        "town: rare levels",
        "Age: log scale",
    ]


def test_days_since_a_date_are_drawn_on_an_axis_of_time() -> None:
    """The picture shows the dates themselves, empty cells left out, under the date's own name."""
    dates = pd.Series(pd.date_range("2020-03-01", periods=N, freq="D"))
    dates[:5] = pd.NaT
    days = (pd.Timestamp("2023-01-01") - dates).dt.days
    table = clients().assign(joined=dates, joined_days=days)
    date = Field(role="ignored", kind="date")
    schema = Schema(columns={"joined": date, "joined_days": Field(role="feature", kind="number")})
    levels = as_levels(table, schema, {}, 5)
    labels = {"joined": "Joined", "joined_days": "Days since joined"}
    (axes, *_) = distributions(table, schema, levels, ["joined_days"], labels, "en").axes
    months = [label.get_text() for label in axes.get_xticklabels()]
    assert (months[0], months[-1]) == ("2020-03", "2022-08")
    assert axes.get_title() == "Joined"
    assert axes.get_xlim()[1] < 20_000


def test_a_table_of_numbers_alone_is_drawn() -> None:
    """Without categories there is no picture of their associations, and all others are there."""
    table, schema = clients().drop(columns="town"), features(money="number", visits="number")
    found = explore(table, schema, levels_of(table, schema, {}, 5), 0.9, 0)
    drawn = draw_exploration(found.tables, found.levels, table, schema, {}, 5, 1, "en")
    assert set(drawn) == {"pearson", "spearman", "churn_rates", "distributions"}
