"""Hostile cells, names and labels in what people open: reports, lists, the pull request's comment."""

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from churn.commands.faults_place import cases
from churn.contacts.files import Sheet, write_sheet, write_workbook
from churn.faults.spoil_cells import HOSTILE
from churn.report.page import render

MARK = "PWNED"

PAYLOADS = (
    f"<script>document.title='{MARK}'</script>", f"<img src=x onerror=\"document.title='{MARK}'\">",
    f"'\"><svg onload=\"document.title='{MARK}'\">", f"</script><script>document.title='{MARK}'</script>",
    f"<a href=\"javascript:document.title='{MARK}'\">x</a>", "{{ 7*7 }}", "<!--", "]]>", "&lt;b&gt;",
)  # fmt: skip
"""Texts that would change the title of a page that ran them."""


class Shape(HTMLParser):
    """Counts the elements of a page, each with the names of its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[tuple[str, ...]] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count an element."""
        self.counts[tag, *(name for name, _ in attrs)] += 1


def shape(html: str) -> Counter[tuple[str, ...]]:
    """Count the elements of a page."""
    parser = Shape()
    parser.feed(html)
    return parser.counts


def inert(root: Path) -> tuple[pd.DataFrame, list[str]]:
    """Put hostile texts into what people open and look whether anything is active.

    Returns
    -------
    table : pandas.DataFrame
        What was made, how often, and how often something was active.
    wrong : list of str
        What was.
    """
    with tempfile.TemporaryDirectory(prefix="faults") as folder:
        found = {
            **of_lists(Path(folder)),
            "comment of a pull request: cells": of_comment(),
            **of_reports(root, Path(folder)),
        }
    rows = [{"what": what, "tried": tried, "active": len(active)} for what, (tried, active) in found.items()]
    return pd.DataFrame(rows), [f"{what}: {one}" for what, (_, active) in found.items() for one in active]


def of_lists(folder: Path) -> dict[str, tuple[int, list[str]]]:
    """Write hostile cells as CSV and Excel and read them back."""
    import csv

    import openpyxl

    texts = [*HOSTILE, *PAYLOADS, "\n=1+1", "＝1+1", " =1+1"]
    table = pd.DataFrame({"client": texts, "amount": range(len(texts))})
    write_sheet(table, folder / "list.csv")
    write_workbook([Sheet("=1+1", table)], folder / "list.xlsx")
    with (folder / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [cell for row in csv.reader(file) for cell in row]
    cells = [cell for row in openpyxl.load_workbook(folder / "list.xlsx").active.iter_rows() for cell in row]
    return {
        "list.csv: cells": (len(texts), [cell for cell in rows if re.match(r"[=+\-@\t\r\n＝＋－＠]", cell)]),
        "list.xlsx: cells": (len(texts), [str(one.value) for one in cells if one.data_type == "f" or one.hyperlink]),
    }


def of_comment() -> tuple[int, list[str]]:
    """Write hostile cells into a comment's table; HTML, links, pictures and calls of people must stay texts."""
    from ci.comment import table_cell

    texts = [*HOSTILE, *PAYLOADS, "@everybody", "a|b", "a\nb", "a\r\nb", "`code`", "[x](http://example.invalid)"]
    pattern = r"<|(?<!\\)[|`]|!\[|\]\(|@\w|\n|\r"
    return len(texts), [text for text in texts if re.search(pattern, table_cell(text))]


def of_reports(root: Path, folder: Path) -> dict[str, tuple[int, list[str]]]:
    """Make the report of a case with hostile names for readers, and compare it with that of harmless ones."""
    made = [case for case in cases(root) if (root / "data/segments" / case / "segments.csv").is_file()]
    if not made:
        return {"report: not made here, run make repro": (0, [])}
    pages = {kind: _pages(root, folder / kind, made[0], kind == "hostile") for kind in ("harmless", "hostile")}
    active = [
        f"{name}: {item} {count} times"
        for name, html in pages["hostile"].items()
        for item, count in (shape(html) - shape(pages["harmless"][name])).items()
    ]
    found = {f"report of {made[0]}: elements, beside those of harmless names": (len(pages["hostile"]), active)}
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser:
        shown = {name: _titled(browser, folder / f"{name}", html) for name, html in pages["hostile"].items()}
        ran = [name for name, title in shown.items() if title.strip() == MARK]
        found["the same in headless Chromium: scripts that ran"] = (len(shown), ran)
    return found


def _pages(root: Path, folder: Path, case: str, hostile: bool) -> dict[str, str]:
    """Render a case's report in all languages, its labels changed."""
    from churn.base.config import read_config
    from churn.base.params import read_entry, read_params
    from churn.clients.declared import Declared
    from churn.plan.terms import Campaign
    from churn.presentation.labels import Labels
    from churn.report.case import in_every_language
    from churn.report.settings import Settings
    from churn.report.study import read_study

    declared = folder / "declared"
    shutil.copytree(root / "cases" / case, declared)
    content = yaml.safe_load((declared / "labels.yaml").read_text(encoding="utf-8"))
    (declared / "labels.yaml").write_text(yaml.safe_dump(_named(content, hostile), allow_unicode=True), "utf-8")
    made = [root / name.replace("${key}", case) for name in _made(root)]
    study = read_study(
        case, read_params(root / "params.yaml", Settings), read_entry(root / "params.yaml", Campaign, "campaign", case),
        read_config(declared / "labels.yaml", Labels), read_config(declared / "study.yaml", Declared).bands,
        declared / "history.yaml", declared / "published.yaml", root / "data/split" / case / "base_rates.csv",
        root / "plots" / case / "curves", made,
    )  # fmt: skip
    return {f"{language}.html": render(page, "report.html") for language, page in in_every_language(study)}


def _made(root: Path) -> list[str]:
    """Name the folders that stage report reads, as dvc.yaml does."""
    stages = yaml.safe_load((root / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    words: list[str] = stages["report"]["do"]["cmd"].split()
    return words[words.index("--made") + 1 : words.index("--pages")]


def _named(content: Any, hostile: bool) -> Any:
    """Give every text of labels another: a hostile one, or a plain one of no length that matters."""
    texts = iter(range(10**9))

    def change(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: change(value) for key, value in part.items()}
        number = next(texts)
        return f"{number} {PAYLOADS[number % len(PAYLOADS)]}" if hostile else f"{number} name"

    return {key: change(value) for key, value in content.items()}


def _titled(browser: str, path: Path, html: str) -> str:
    """Show a page and give its title afterwards."""
    path.write_text(html, encoding="utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom"]
    done = subprocess.run([*command, path.as_uri()], capture_output=True, text=True, timeout=120)
    found = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    return found[1] if found else "no title"
