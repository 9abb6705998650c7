"""Pictures: the same content gives the same bytes, and charts stand in a grid."""

from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from churn.base.texts import Language
from churn.figures.style import STYLE, distinct, in_language, panels, plain_numbers, save, shares, short, styled


def drawn(height: float = 2.0) -> Figure:
    figure, (one, other) = panels(2)
    one.plot([1, 2, 3], [height, 1, 4])
    other.barh([0, 1], [3, 4])
    other.set_title("Доля ухода, %")
    return figure


def test_same_picture_is_the_same_bytes(tmp_path: Path) -> None:
    """A picture drawn twice gives twice the same file, one that differs in a point gives another."""
    for name, height in (("one", 2.0), ("two", 2.0), ("other", 2.5)):
        save(drawn(height), tmp_path / f"{name}.png")
    one, two, other = ((tmp_path / f"{name}.png").read_bytes() for name in ("one", "two", "other"))
    assert one == two
    assert one != other


def test_picture_names_neither_software_nor_time(tmp_path: Path) -> None:
    """The file is a PNG that holds no text chunk, and so no version and no date."""
    save(drawn(), tmp_path / "plot.png")
    content = (tmp_path / "plot.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert [chunk for chunk in (b"tEXt", b"iTXt", b"zTXt", b"tIME") if chunk in content] == []


def test_folders_are_made_and_the_figure_is_closed(tmp_path: Path) -> None:
    """A picture's folders are made, and its figure does not stay in memory."""
    figure = drawn()
    save(figure, tmp_path / "plots" / "bank" / "plot.png")
    assert (tmp_path / "plots" / "bank" / "plot.png").exists()
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    ("count", "most_across", "expected"),
    [(0, 4, (1, 1)), (1, 4, (1, 1)), (3, 4, (1, 3)), (4, 4, (1, 4)), (5, 4, (2, 4)), (5, 2, (3, 2))],
)
def test_charts_stand_in_a_grid(count: int, most_across: int, expected: tuple[int, int]) -> None:
    """As many charts as asked for are given, in rows of at most so many, and the places left over are empty."""
    figure, axes = panels(count, width=3, height=2, most_across=most_across)
    down, across = expected
    assert figure.axes[0].get_gridspec().get_geometry() == expected
    assert figure.get_size_inches().tolist() == [3 * across, 2 * down]
    assert [ax.axison for ax in figure.axes] == [True] * count + [False] * (down * across - count)
    assert figure.axes[:count] == axes
    plt.close(figure)


def test_charts_may_have_different_widths() -> None:
    """Charts of a row have the widths that the ratios ask for."""
    figure, (narrow, wide) = panels(2, ratios=(1, 3))
    assert narrow.get_gridspec().get_width_ratios() == (1, 3)
    figure.canvas.draw()
    assert wide.get_position().width > 2 * narrow.get_position().width
    plt.close(figure)


@pytest.mark.parametrize(
    ("largest", "language", "expected"),
    [
        (1.5e6, "en", "1.5M"),
        (2e5, "en", "200k"),
        (99_999, "en", "99999"),
        (1.5e6, "ru", "1,5 млн"),
        (2e5, "ru", "200 тыс."),
        (0.25, "ru", "0,25"),
    ],
)
def test_numbers_on_axes_are_the_languages(largest: float, language: Language, expected: str) -> None:
    """From a hundred thousand on, an axis writes thousands or millions; the decimal sign is the language's."""
    figure, (ax,) = panels(1)
    ax.plot([0, 1], [0, largest])
    ax.set_yticks([largest])
    plain_numbers(ax.yaxis, largest, language)
    in_language(figure, language)
    figure.canvas.draw()
    assert [label.get_text() for label in ax.get_yticklabels()] == [expected]
    plt.close(figure)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [("abcde", 5, "abcde"), ("abcdef", 5, "abcd…"), ("", 5, ""), ("x" * 29, 28, "x" * 27 + "…")],
)
def test_long_labels_are_cut(text: str, most: int, expected: str) -> None:
    """A label longer than allowed is cut to that length and ends in an ellipsis."""
    assert expected == short(text, most)


def test_nothing_outside_a_picture_changes(tmp_path: Path) -> None:
    """Importing and drawing leave matplotlib's settings as they were; within a picture its style holds."""
    before = dict(plt.rcParams)
    seen = styled(lambda: plt.rcParams["font.size"])()
    save(drawn(), tmp_path / "plot.png")
    assert dict(plt.rcParams) == before
    assert seen == STYLE["font.size"] != before["font.size"]


@pytest.mark.parametrize(
    ("names", "most", "expected"),
    [
        (["Northbridge upon Avon", "Northbridge upon Thames"], 16, ["Northbri…on Avon", "Northbri… Thames"]),
        (["spent_total", "spent_last", "age"], 11, ["spent_total", "spent_last", "age"]),
        (["a" * 20 + "1" + "b" * 9, "a" * 20 + "2" + "b" * 9], 16, ["aaaaa…1bbbbbbbbb", "aaaaa…2bbbbbbbbb"]),
        (["a very long name", "short"], 10, ["a very lo…", "short"]),
        (["same name here", "same name here"], 10, ["same name…", "same name…"]),
    ],
)
def test_cut_labels_stay_apart(names: list[str], most: int, expected: list[str]) -> None:
    """Different names that would be cut to the same one keep their ends, none is longer than allowed."""
    found = distinct(names, most)
    assert found == expected
    assert all(len(one) <= most for one in found)


@pytest.mark.parametrize(("top", "expected"), [(0.025, ["0%", "1%", "2%"]), (0.16, ["0%", "5%", "10%", "15%"])])
def test_shares_stand_at_round_places(top: float, expected: list[str]) -> None:
    """No two ticks of an axis of shares read the same, and none is rounded."""
    figure, (ax,) = panels(1)
    ax.plot([0, 1], [0, top])
    ax.set_ylim(0, top)
    shares(ax.yaxis, 4)
    figure.canvas.draw()
    assert [label.get_text() for label in ax.get_yticklabels()][: len(expected)] == expected


def test_names_keep_their_dots() -> None:
    """A level that is a date is a name and no number: it gets no decimal comma."""
    figure, (ax,) = panels(1)
    ax.barh([0, 1], [0.5, 1.5])
    ax.set_yticks([0, 1], ["09.09.2026", "v1.5"])
    in_language(figure, "ru")
    figure.canvas.draw()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["09.09.2026", "v1.5"]
