"""params.yaml as the stages read it: each takes the sections it uses, as frozen typed objects, and no others."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, RootModel

from churn.base.config import Config, Glimpse, load_yaml, parse
from churn.base.errors import UserError, nearest

Positive = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(gt=0, lt=1)]
Setting = bool | int | float | str | None

Grid = dict[str, Setting | tuple[Setting, ...]]
"""A model's settings by their names in scikit-learn: a value, or a list that cross-validation chooses from."""


class LeastGroup(Glimpse):
    """Of the reports' settings, what all pictures go by.

    Attributes
    ----------
    least_group : int
        Groups of fewer clients are not shown.
    """

    least_group: Positive


def read_params(path: Path, sections: type[Config]) -> Config:
    """Read some sections of params.yaml.

    The other sections are not looked at: a mistake there stops the stages that use them, and
    ``python -m churn preflight``, which reads the whole file.

    Parameters
    ----------
    path : Path
        The file.
    sections : type of Frozen
        One field a section, of the same name.

    Raises
    ------
    UserError
        A section is missing, holds an unknown key (the nearest allowed one is named) or a value that is not allowed.
    """
    content = load_yaml(path)
    if not isinstance(content, dict):
        raise UserError(f"{path}: the whole file is {content!r}. Sections such as 'seed: 0' are expected.")
    return parse(path, sections, {name: content[name] for name in sections.model_fields if name in content})


def read_entry(path: Path, model: type[Config], *place: str) -> Config:
    """Read what stands under some keys of a YAML file, such as one case's campaign.

    Raises
    ------
    UserError
        A key is missing, or what stands there is not what ``model`` allows.
    """
    return parse(path, model, _entry(path, place), place)


def read_grid(path: Path, section: str) -> Grid:
    """Read a model's settings.

    Raises
    ------
    UserError
        The section is missing, or holds something else than values and lists of values.
    """
    return read_entry(path, _Grid, section).root


class _Grid(RootModel[Grid]):
    model_config = ConfigDict(frozen=True)


def _entry(path: Path, place: tuple[str, ...]) -> Any:
    content = load_yaml(path)
    for depth, name in enumerate(place):
        if not isinstance(content, dict) or name not in content:
            known = nearest(name, content) if isinstance(content, dict) else "Nothing stands above it."
            raise UserError(f"{path}: the key '{'.'.join(place[: depth + 1])}' is missing. {known}")
        content = content[name]
    return content
