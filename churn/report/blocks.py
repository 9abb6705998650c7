"""What a report is made of: sections of blocks whose texts are final; the template only arranges them."""

from typing import Literal

from churn.base.config import Frozen
from churn.base.texts import Language


class Prose(Frozen):
    """A paragraph; ``tone`` sets a remark apart from the text."""

    kind: Literal["prose"] = "prose"
    text: str
    tone: Literal["plain", "lead", "remark", "note"] = "plain"


class Folded(Frozen):
    """Paragraphs that open on demand: what a first reading does not need."""

    kind: Literal["folded"] = "folded"
    title: str
    texts: tuple[str, ...]


class Heading(Frozen):
    """A heading under a section's title."""

    kind: Literal["heading"] = "heading"
    text: str


class Item(Frozen):
    """An entry of a list: a text, what stands out before it, and a smaller text below."""

    strong: str = ""
    text: str
    small: str = ""


class Items(Frozen):
    """A list; ``ordered`` where the order says something."""

    kind: Literal["items"] = "items"
    items: tuple[Item, ...]
    ordered: bool = False


class Fact(Frozen):
    """A number that stands out: its name, the number, and its interval or what it means."""

    name: str
    value: str
    note: str = ""


class Facts(Frozen):
    """Numbers side by side."""

    kind: Literal["facts"] = "facts"
    facts: tuple[Fact, ...]


class Table(Frozen):
    """A table; the first cell of a row names the row.

    Attributes
    ----------
    caption : str
        Says what the table holds.
    heads : tuple of str
        Names of the columns.
    rows : tuple of tuple of str
        Final texts.
    words : tuple of int
        Places of the columns that hold words beside the first; the others are numbers and stand to the right.
    note : str
        Below: what was left out and where it is.
    folded : bool
        Opens on demand.
    """

    kind: Literal["table"] = "table"
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: tuple[int, ...] = ()
    note: str = ""
    folded: bool = False


class Picture(Frozen):
    """A picture inside the page: its data URI, size in CSS pixels, what it shows in words, and the text below."""

    source: str
    width: int
    height: int
    alt: str
    caption: str = ""


class Pictures(Frozen):
    """Pictures that stand side by side where there is room; ``summary`` folds them, ``pairs`` makes room for two."""

    kind: Literal["pictures"] = "pictures"
    pictures: tuple[Picture, ...]
    summary: str = ""
    pairs: bool = False


class Slider(Frozen):
    """An assumption or limit that a reader moves.

    Attributes
    ----------
    name, label : str
        For the script, and for readers.
    form : {"money", "percent", "count"}
        How its value is written.
    most, step, now : float
        From 0 to here, in such steps; where it stands first.
    limit : bool
        At its end there is no limit.
    """

    name: str
    label: str
    form: Literal["money", "percent", "count"]
    most: float
    step: float
    now: float
    limit: bool = False


class Output(Frozen):
    """A number that follows the sliders: its name for the script and for readers."""

    name: str
    label: str


class WhatIf(Frozen):
    """Sliders, and what the page's script counts from them.

    Attributes
    ----------
    data : str
        JSON: sums over groups of clients.
    sliders, outputs
        What is asked, and what is told.
    currency : str
        The sign of amounts.
    words : dict of str to str
        What the script and the form say.
    """

    kind: Literal["what_if"] = "what_if"
    data: str
    sliders: tuple[Slider, ...]
    outputs: tuple[Output, ...]
    currency: str
    words: dict[str, str]


Block = Prose | Folded | Heading | Items | Facts | Table | Pictures | WhatIf


class Section(Frozen):
    """A part of the report under a title; ``name`` is its anchor."""

    name: str
    title: str
    blocks: tuple[Block, ...]


class Page(Frozen):
    """A whole report in one language.

    Attributes
    ----------
    language : {"en", "ru"}
        Of all texts.
    title, subtitle : str
        The case's name and what the page is.
    remark : str
        What a reader must know first, for example that the clients are simulated; empty for nothing.
    contents : str
        Title of the list of sections.
    others : dict of str to str
        File of the same report in another language to the name of that language.
    sections : tuple of Section
        In the order of reading.
    """

    language: Language
    title: str
    subtitle: str
    remark: str
    contents: str
    others: dict[str, str]
    sections: tuple[Section, ...]

    @property
    def moves(self) -> bool:
        """Whether the page needs the script of its sliders."""
        return any(block.kind == "what_if" for section in self.sections for block in section.blocks)
