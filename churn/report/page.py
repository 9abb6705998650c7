"""Renders a report into one HTML file that needs nothing else: styles and pictures stand inside."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from churn.core.config import Frozen


def render(content: Frozen, templates: Path, template: str) -> str:
    """Fill a template.

    Parameters
    ----------
    content : Frozen
        Given to the template as ``page``; every text of it is escaped.
    templates : Path
        Folder of the templates and of ``style.css``.
    template : str
        File in the folder.
    """
    environment = Environment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style = Markup((templates / "style.css").read_text(encoding="utf-8"))  # noqa: S704  a file of this repository
    values: dict[str, Any] = {"page": content, "style": style}
    return environment.get_template(template).render(values)


def write_page(html: str, path: Path) -> None:
    """Write a page. Folders are made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8", newline="\n")
