"""Renders a report into one HTML file that needs nothing else: styles and pictures stand inside."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from churn.base.config import Frozen

TEMPLATES = Path(__file__).parent / "templates"


def render(content: Frozen, template: str) -> str:
    """Fill a template.

    Parameters
    ----------
    content : Frozen
        Given to the template as ``page``; every text of it is escaped.
    template : str
        File in the folder ``templates`` beside this module.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704  a file of this repository
    script = Markup((TEMPLATES / "what_if.js").read_text(encoding="utf-8"))  # noqa: S704  a file of this repository
    values: dict[str, Any] = {"page": content, "style": style, "script": script}
    return environment.get_template(template).render(values)


def write_page(html: str, path: Path) -> None:
    """Write a page. Folders are made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8", newline="\n")
