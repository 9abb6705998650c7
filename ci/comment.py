"""Words of a comparison: a comment in Markdown for a pull request, and a plain table for a terminal."""

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from churn.clients.schema import TRAIN
from churn.compare.paired import BETTER, EQUIVALENT, POWER, UNDECIDED, WORSE
from churn.presentation.language import number, p_value, percent, whole, written
from churn.presentation.metrics import metric_name

Report = dict[str, Any]

NOTHING = "nothing changed"

MOST = 100
"""Rows of one table in a comment: GitHub takes 65,536 characters. Everything is in the JSON file."""


_LONGEST = 100
"""Characters of a cell: a formula or a reason of a contract can be a paragraph."""


def is_empty(report: Report) -> bool:
    """Tell whether the versions give the same from the same."""
    parts = [report[name] for name in ("rows", "settings", "stages", "metrics", "plots", "only_base", "only_head")]
    cases = [case.get("data") or case.get("refused") for case in report["cases"].values()]
    return not any([*parts, *cases])


def markdown(report: Report) -> str:
    """Write the comment: what is better or worse first, everything else folded."""
    title = f"### `{report['base']}` → `{report['head']}`"
    if is_empty(report):
        return f"{title}: {NOTHING}\n"
    verdicts = [row for row in report["rows"] if row["verdict"] in (WORSE, BETTER)]
    parts = [title, summary(report), _table(_SHORT, sorted(verdicts, key=lambda row: row["verdict"] == BETTER))]
    parts.append("\n".join(f"- {line}" for line in remarks(report)))
    folded = [
        ("All comparisons", report["rows"], _LONG),
        ("Settings", report["settings"], _SETTINGS),
        ("Stages", _by_stage(report["stages"]), _STAGES),
        ("Columns that drifted", _drifted(report), _DRIFT),
        ("Metrics of champions", _champions(report), _SETTINGS),
    ]
    parts += [_folded(f"{name}: {len(rows)}", _table(columns, rows)) for name, rows, columns in folded if rows]
    if report["plots"]:
        parts.append(_folded(f"Plots: {len(report['plots'])}", _plots(report)))
    return "\n\n".join(part for part in parts if part) + "\n"


def plain(report: Report) -> str:
    """Write what a terminal shows: the same table without markup, and the lists in a line each."""
    if is_empty(report):
        return f"{report['base']} -> {report['head']}: {NOTHING}"
    lines = [f"{report['base']} -> {report['head']}: {summary(report)}"]
    if report["rows"]:
        cells = [[name for name, _ in _LONG], *([cell(row) for _, cell in _LONG] for row in report["rows"])]
        widths = [max(len(line[place]) for line in cells) for place in range(len(_LONG))]
        lines += ["  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)) for line in cells]
    lines += remarks(report)
    lines += [
        f"{row['file']}: {row['key']}: {_value(row['before'])} -> {_value(row['after'])}" for row in report["settings"]
    ]
    lines += [f"{row['stage']}: {row['why']} ({row['cases']})" for row in _by_stage(report["stages"])]
    return "\n".join(line.rstrip() for line in lines)


def summary(report: Report) -> str:
    """Count the verdicts, and say on what they stand."""
    rows = report["rows"]
    if not rows:
        return "No model says anything else of any client that can be compared."
    count = {name: sum(row["verdict"] == name for row in rows) for name in (WORSE, BETTER, EQUIVALENT, UNDECIDED)}
    told = ", ".join(f"{number} {name}" for name, number in count.items() if number)
    where = "out-of-fold probabilities of the training part" if report["part"] == TRAIN else "the test part"
    return (
        f"{told}, of {len(rows)} comparisons on {where}. A false alarm among all of them has a chance of "
        f"{percent(report['level'], 'en', 0)} (Holm).{_looks(report['looks'])}"
    )


def _looks(count: int) -> str:
    """Say how used up the test part is; nothing where it was not looked at."""
    if not count:
        return ""
    many = f" That is for one look: of {count} results since the base, the best by chance looks better than it is."
    return f" Looks at the test part for this change: {count}.{many if count > 1 else ''}"


def remarks(report: Report) -> list[str]:
    """Say what was compared with what, and what was not."""
    lines = []
    for case, found in report["cases"].items():
        if found["refused"]:
            lines.append(f"{case} is not compared: {found['refused']}")
        lines += _left_out(case, found)
        lines += _data(case, found)
        if found["champion"]["before"] != found["champion"]["after"]:
            lines.append(f"{case}: the champion was {found['champion']['before']}, is {found['champion']['after']}.")
        lines += [f"{case}: {name} is in one version alone." for name in found["only_base"] + found["only_head"]]
        if found["clients"] and found["same"]:
            lines.append(f"{case}: the same probabilities as before from {', '.join(found['same'])}.")
    return lines + [f"case {name} is in one version alone." for name in report["only_base"] + report["only_head"]]


def _left_out(case: str, found: Report) -> list[str]:
    reasons = {
        "only_base": "not there any more",
        "only_head": "not there before",
        "moved": "in another part than before",
        "changed": "with another outcome than before",
    }
    if not found["left_out"]:
        return []
    left = [
        f"{whole(found['left_out'][key], 'en')} {words}" for key, words in reasons.items() if found["left_out"][key]
    ]
    if not left:
        return []
    return [f"{case}: compared on {whole(found['clients'], 'en')} clients; left out are {', '.join(left)}."]


def _data(case: str, found: Report) -> list[str]:
    data = found["data"]
    if not data:
        return []
    rows, rate = data["clients"], data["churn_rate"]
    words = [
        f"{whole(rows['before'], 'en')} clients before, {whole(rows['after'], 'en')} after "
        f"({data['clients_added']} new, {data['clients_removed']} gone)",
        f"{percent(rate['before'], 'en')} left, now {percent(rate['after'], 'en')}",
    ]
    for key, told in (("columns_added", "new columns"), ("columns_removed", "columns gone")):
        words += [f"{told}: {', '.join(data[key])}"] if data[key] else []
    return [f"{case}: the client table changed: {'; '.join(words)}."]


def _value(value: Any) -> str:
    return "nothing" if value is None else number(value, "en") if isinstance(value, float) else str(value)


def _score(value: float) -> str:
    return written(value, ".4f", "en")


def _change(row: Report) -> str:
    low, high = (written(row[name], "+.4f", "en") for name in ("low", "high"))
    return f"{written(row['difference'], '+.4f', 'en')} [{low}, {high}]"


Columns = Sequence[tuple[str, Callable[[Report], str]]]

_SHORT: Columns = (
    ("case", lambda row: row["case"]),
    ("model", lambda row: row["model"]),
    ("score", lambda row: metric_name(row["metric"], "en")),
    ("before", lambda row: _score(row["base"])),
    ("after", lambda row: _score(row["head"])),
    ("change [95%]", _change),
    ("p, corrected", lambda row: p_value(row["p_corrected"], "en")),
    ("verdict", lambda row: row["verdict"]),
)

_LONG: Columns = (*_SHORT, (f"seen with {POWER:.0%}", lambda row: _score(row["detectable"])))

_SETTINGS: Columns = (
    ("file", lambda row: row["file"]),
    ("key", lambda row: row["key"]),
    ("before", lambda row: _value(row["before"])),
    ("after", lambda row: _value(row["after"])),
)

_STAGES: Columns = (
    ("stage", lambda row: row["stage"]),
    ("what changed", lambda row: row["why"]),
    ("cases", lambda row: row["cases"]),
    ("outputs that differ", lambda row: row["outputs"]),
)

_DRIFT: Columns = (
    ("case", lambda row: row["case"]),
    ("column", lambda row: row["column"]),
    ("mean before", lambda row: _number(row["before"])),
    ("mean after", lambda row: _number(row["after"])),
    ("in standard deviations", lambda row: _number(row["standardised_difference"])),
    ("missing before", lambda row: percent(row["missing_before"], "en")),
    ("missing after", lambda row: percent(row["missing_after"], "en")),
    ("stability index", lambda row: _number(row["psi"])),
)


def _number(value: float) -> str:
    return "" if pd.isna(value) else number(value, "en")  # NaN: a column of text has no mean


def _table(columns: Columns, rows: Sequence[Report]) -> str:
    if not rows:
        return ""
    lines = [[table_cell(cell(row)) for _, cell in columns] for row in rows[:MOST]]
    head = [[name for name, _ in columns], ["---"] * len(columns)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in [*head, *lines])
    return table if len(rows) <= MOST else f"{table}\n\nand {len(rows) - MOST} more."


def table_cell(text: str) -> str:
    """Write a text as a cell of a table: short, in one line, and no HTML, link, picture, code or call of anybody.

    Examples
    --------
    >>> table_cell("<b> @all")
    '&lt;b> &#64;all'
    """
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    one_line = " ".join(re.split(r"[\r\n]+", short))
    inert = re.sub(r"([\\|`])", r"\\\1", one_line).replace("](", "]\\(").replace("![", "!\\[")
    return inert.replace("<", "&lt;").replace("@", "&#64;")


def _folded(title: str, content: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{content}\n\n</details>"


def _by_stage(stages: list[Report]) -> list[Report]:
    """Tell the cases of a stage that changed for the same reasons in one row."""
    rows = [
        {"stage": row["stage"].split("@")[0], "case": row["stage"].split("@")[-1], "why": ", ".join(row["why"]),
         "count": len(row["outputs"])}
        for row in stages
    ]  # fmt: skip
    found = []
    for (stage, why), group in groupby(sorted(rows, key=_stage_key), key=_stage_key):
        members = list(group)
        cases, outputs = ", ".join(row["case"] for row in members), sum(row["count"] for row in members)
        found.append({"stage": stage, "why": why or "only the outputs", "cases": cases, "outputs": str(outputs)})
    return found


def _stage_key(row: Report) -> tuple[str, str]:
    return row["stage"], row["why"]


def _drifted(report: Report) -> list[Report]:
    return [
        {"case": case, **row}
        for case, found in report["cases"].items()
        for row in (found["data"] or {"drift": []})["drift"]
    ]


def _champions(report: Report) -> list[Report]:
    return [row for row in report["metrics"] if row["file"].endswith("/champion.json")]


def _plots(report: Report) -> str:
    shown = {row["path"] for row in report["pictures"]}
    lines = []
    for row in report["pictures"]:
        images = [f"![{key}]({row[key]})" if row[key] else "none" for key in ("before", "after")]
        lines.append(f"`{row['path']}`\n\n| before | after |\n| --- | --- |\n| {' | '.join(images)} |")
    others = [path for path in report["plots"] if path not in shown]
    more = [f"- and {len(others) - MOST} more"] if len(others) > MOST else []
    return "\n\n".join([*lines, "\n".join([f"- `{path}`" for path in others[:MOST]] + more)])
