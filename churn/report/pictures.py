"""Turns figures into pictures inside a page."""

import re
from base64 import b64encode
from io import BytesIO, StringIO

import matplotlib
from matplotlib.figure import Figure
from PIL import Image

from churn.figures.style import styled
from churn.report.blocks import Picture

SCALE = 96 / 110 * 1.1
"""CSS pixels of a figure's pixel: letters of 9 points then read like the text's small ones."""

DOTS = 150
"""Dots an inch of a PNG: more than a screen shows, so that print is sharp."""

COLOURS = 64
"""Of a PNG: a quarter of the size of all colours, and no eye tells."""


FONTS = "'DejaVu Sans', Verdana, 'Segoe UI', sans-serif"


@styled
def drawn(figure: Figure, alt: str, caption: str = "") -> Picture:
    """Give a figure as SVG.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Of lines and bars.
    alt : str
        What it shows, for those who do not see it.
    caption : str
        Below.
    """
    text = StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "churn", "svg.fonttype": "none"}):  # own ids, the reader's letters
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    svg = text.getvalue()
    svg = _fonts(_shorter(svg[svg.index("<svg") :]))
    return _picture(figure, "data:image/svg+xml;base64," + b64encode(svg.encode()).decode(), alt, caption)


@styled
def dotted(figure: Figure, alt: str, caption: str = "") -> Picture:
    """Give a figure of thousands of dots as PNG, which is smaller then; parameters as for ``drawn``."""
    image = BytesIO()
    figure.savefig(image, format="png", dpi=DOTS)
    few, image = Image.open(image).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE), BytesIO()
    few.save(image, format="png", optimize=True)
    return _picture(figure, "data:image/png;base64," + b64encode(image.getvalue()).decode(), alt, caption)


def _picture(figure: Figure, source: str, alt: str, caption: str) -> Picture:
    width, height = (round(side * 110 * SCALE) for side in figure.get_size_inches())
    return Picture(source=source, width=width, height=height, alt=alt, caption=caption)


def _fonts(svg: str) -> str:
    """Name the letters once for the whole picture, with those of readers who lack ours."""
    plain = re.sub(r"font-family: [^;\"]*; |; font-family: [^;\"]*", "", svg)
    return plain.replace("<svg ", f'<svg font-family="{FONTS}" ', 1)


def _shorter(svg: str) -> str:
    """Leave out comments, turns by nothing, and digits of coordinates that no screen shows."""
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", svg)
    coordinates = re.compile(r'(?<= d=")[^"]*|(?<= points=")[^"]*|(?<= [xy]=")[^"]*|(?<=translate\()[^)]*')
    svg = coordinates.sub(lambda part: re.sub(r"\d+\.\d+", _tenths, part[0]), svg)
    return re.sub(r">\s+<", "><", svg).replace(" \n", " ")


def _tenths(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0")
