"""Ten small tables as companies have them go from the draft to the report; slow, so only `make truth` runs them."""

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.__main__ import main
from churn.commands.bench import stage_commands
from churn.commands.one_process import run_all
from tests.workflow.conftest import commit, copy_repository, environment

CLIENTS = 400
MONEY = ["--value", "900", "--contact-cost", "5", "--offer-cost", "50", "--currency", "€"]

Written = tuple[str, list[str]]
"""The table's place in the folder, and what one types behind it."""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository with small settings."""
    folder = tmp_path_factory.mktemp("ten") / "repository"
    folder.mkdir()
    copy_repository(folder)
    commit(folder, "start")
    return folder


@pytest.fixture
def inside(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The copy, as a user's shell has it."""
    monkeypatch.chdir(repository)
    for name in ("PATH", "PYTHONUTF8", "DVC_NO_ANALYTICS"):
        monkeypatch.setenv(name, environment()[name])
    monkeypatch.setattr("sys.argv", ["test"])
    monkeypatch.setattr("warnings.showwarning", None)
    return repository


def clients(seed: int, base: float = 0.3) -> tuple[pd.DataFrame, np.ndarray]:
    """Draw months, money with a long tail, and who leaves: the newer and the poorer."""
    rng = np.random.default_rng(seed)
    months, money = rng.integers(1, 60, CLIENTS), np.exp(rng.normal(5, 1.3, CLIENTS)).round(2)
    score = -0.04 * months - 0.5 * np.log(money) + rng.logistic(0, 0.7, CLIENTS)
    left = score > np.quantile(score, 1 - base)
    return pd.DataFrame({"months": months, "money": money}), left


def saved(folder: Path, name: str, table: pd.DataFrame, **form: object) -> str:
    table.to_csv(folder / name, index=False, **form)
    return name


def russian(folder: Path) -> Written:
    """Semicolons, decimal commas, days before months, an encoding of Windows, words for yes and no."""
    table, left = clients(1)
    days = pd.Timestamp("2024-03-01") - pd.to_timedelta(table["months"] * 30, unit="D")
    table = table.assign(
        Номер=[f"К-{row:04}" for row in range(CLIENTS)],
        Начало=days.dt.strftime("%d.%m.%Y"),
        Приложение=np.where(np.arange(CLIENTS) % 3, "да", "нет"),
        Ушёл=np.where(left, "да", "нет"),
    )
    name = saved(folder, "клиенты.csv", table, sep=";", decimal=",", encoding="cp1251")
    return name, ["--target", "Ушёл", "--left", "да"]


def with_units(folder: Path) -> Written:
    """Numbers with a currency, months in words, and flags with empty cells."""
    table, left = clients(2)
    table = pd.DataFrame(
        {
            "customerID": [f"{row:04}-X" for row in range(CLIENTS)],
            "tenure": [f"{month} months" if month != 1 else "1 month" for month in table["months"]],
            "paid": [f"${amount:,.2f}" for amount in table["money"]],
            "share": [f"{row % 90}%" for row in range(CLIENTS)],
            "online": np.where(np.arange(CLIENTS) % 7 == 0, "", np.where(np.arange(CLIENTS) % 2, "Yes", "No")),
            "Churn": np.where(left, "Yes", "No"),
        }
    )
    return saved(folder, "units.csv", table), ["--target", "Churn", "--left", "Yes"]


def ordered(folder: Path) -> Written:
    """Levels with an order: known scales, also with underscores, and bands of years."""
    table, left = clients(3)
    cuts = pd.cut(table["money"], [0, 60, 150, 400, np.inf], labels=["Low", "Medium", "High", "Very_High"])
    years = pd.cut(table["months"], [0, 12, 36, 99], labels=["< 1 year", "1-3 years", "3+ years"])
    table = table.assign(id=range(5000, 5000 + CLIENTS), satisfaction=cuts, stay=years, gone=left.astype(int))
    return saved(folder, "ordered.csv", table.drop(columns="months")), ["--target", "gone", "--left", "1"]


def marked(folder: Path) -> Written:
    """Unknown, dashes, N/A and NaT where nothing is known, and few leavers."""
    table, left = clients(4, base=0.1)
    rows = np.arange(CLIENTS)
    days = (pd.Timestamp("2024-03-01") - pd.to_timedelta(table["months"] * 30, unit="D")).dt.strftime("%Y-%m-%d")
    table = pd.DataFrame(
        {
            "key": [f"k{row}" for row in rows],
            "visits": np.where(rows % 9 == 0, "-", table["months"].astype(str)),
            "area": np.where(rows % 5 == 0, "Unknown", np.where(rows % 2, "north", "south")),
            "paid": np.where(rows % 11 == 0, "N/A", table["money"].astype(str)),
            "last": np.where(rows % 13 == 0, "NaT", days),
            "left": left.astype(int),
        }
    )
    return saved(folder, "marked.csv", table), ["--target", "left", "--left", "1", "--period", "quarter"]


def coded(folder: Path) -> Written:
    """Whole numbers that are codes, and digits with leading zeros."""
    table, left = clients(5)
    rows = np.arange(CLIENTS)
    table = table.assign(
        id=[f"c{row}" for row in rows],
        branch_id=100 + rows % 37,
        region=(rows * 7) % 12,
        zip_code=[f"{(row * 31) % 60:05}" for row in rows],
        exited=left.astype(int),
    )
    return saved(folder, "coded.csv", table), ["--target", "exited", "--left", "1", "--key", "id"]


def crowded(folder: Path) -> Written:
    """Row numbers, names, constants, copies, hundreds of levels, and columns that tell the outcome."""
    table, left = clients(6)
    rows = np.arange(CLIENTS)
    table = table.assign(
        RowNumber=rows + 1,
        CustomerId=15_000_000 + (rows * 7919) % 9973,
        name=[f"Name {row}" for row in rows],
        years=(table["months"] / 12).round(4),
        country="FR",
        town=[f"town {row % 150}" for row in rows],
        reason=np.where(left, np.where(rows % 2, "price", "moved"), ""),
        churn_score=np.where(left, 80 + rows % 20, rows % 30),
        Exited=left.astype(int),
    )
    return saved(folder, "crowded.csv", table), ["--target", "Exited", "--left", "1"]


def keyless(folder: Path) -> Written:
    """No column identifies a client, row numbers apart, and some rows are alike."""
    table, left = clients(7)
    table = table.assign(months=table["months"] // 12, money=table["money"].round(-2), left=left)
    return saved(folder, "keyless.csv", table.rename_axis("row").reset_index()), ["--target", "left", "--left", "True"]


def in_a_folder(folder: Path) -> Written:
    """Two tables with a shared key, and one of transactions that cannot be joined."""
    table, left = clients(8)
    ids = [f"u{row}" for row in range(CLIENTS)]
    (folder / "several").mkdir()
    people = pd.DataFrame({"user_id": ids, "months": table["months"], "left": np.where(left, "yes", "no")})
    saved(folder / "several", "people.csv", people)
    saved(folder / "several", "money.csv", pd.DataFrame({"user_id": ids[::-1], "paid": table["money"][::-1]}))
    saved(folder / "several", "orders.csv", pd.DataFrame({"user_id": ids[:9] * 5, "sum": range(45)}))
    return "several", ["--target", "left", "--left", "yes"]


def in_a_workbook(folder: Path) -> Written:
    """Excel with two sheets of the same clients and one that is empty."""
    table, left = clients(9)
    numbers = range(1000, 1000 + CLIENTS)
    with pd.ExcelWriter(folder / "book.xlsx") as book:
        pd.DataFrame({"Client No": numbers, "Months": table["months"], "Closed": left.astype(int)}).to_excel(
            book, sheet_name="Clients", index=False
        )
        pd.DataFrame({"Client No": numbers, "Paid": table["money"]}).to_excel(book, sheet_name="Money", index=False)
        pd.DataFrame().to_excel(book, sheet_name="Empty", index=False)
    return "book.xlsx", ["--target", "Closed", "--left", "1", "--language", "en"]


def of_several_values(folder: Path) -> Written:
    """A state of four values, times with hours, and a key of two columns."""
    table, left = clients(10)
    rows = np.arange(CLIENTS)
    since = pd.Timestamp("2024-03-01 12:30") - pd.to_timedelta(table["months"] * 731, unit="h")
    state = np.where(left, np.where(rows % 3, "Closed", "Cancelled"), np.where(rows % 9, "Active", "Joined"))
    table = table.assign(city=np.where(rows % 2, "A", "B"), number=rows // 2, since=since, state=state)
    words = ["--left", "Closed", "Cancelled", "--stayed", "Active", "Joined", "--key", "city", "number"]
    return saved(folder, "states.csv", table.drop(columns="months")), ["--target", "state", *words]


TABLES: tuple[Callable[[Path], Written], ...] = (
    russian, with_units, ordered, marked, coded, crowded, keyless, in_a_folder, in_a_workbook, of_several_values,
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("make", TABLES, ids=lambda make: make.__name__)
def test_a_table_becomes_a_report(make: Callable[[Path], Written], inside: Path, tmp_path: Path) -> None:
    """What new-case drafts runs through every stage as it is, and the page says something everywhere."""
    name, (table, words) = make.__name__, make(tmp_path)
    assert main(["new-case", name, str(tmp_path / table), *words, *MONEY]) == 0
    commands = [command for stage, command in stage_commands(inside).items() if stage.endswith(f"@{name}")]
    assert len(commands) > 20
    listed = tmp_path / "commands.json"
    listed.write_text(json.dumps(commands), encoding="utf-8")
    run_all(str(listed))
    page = shown((inside / "reports" / name / "en.html").read_text(encoding="utf-8"))
    assert "What to do and what it brings" in page
    assert re.findall(r".{0,40}(?:\bnan\b|\bNone\b|missingindicator|\b0 of 0\b|\{\w+\}).{0,40}", page) == []


def shown(page: str) -> str:
    """Give what a reader sees of a page."""
    bare = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", page)
    return unescape(re.sub(r"<[^>]+>", " ", bare))
