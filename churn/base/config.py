"""YAML files become frozen typed objects; an unknown key is an error that names the nearest allowed one."""

import re
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from churn.base.errors import UserError, nearest, short, some

MOST_BITS = 256

MOST_NODES = 1_000_000
"""Values in a YAML file, aliases written out; the greatest of this repository has 4,000."""


class Frozen(BaseModel):
    """A typed, immutable group of settings that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Glimpse(BaseModel):
    """What one slice looks at in another's settings, which that slice checks whole: other keys are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


Config = TypeVar("Config", bound=BaseModel)
First = TypeVar("First", bound=Frozen)
Second = TypeVar("Second", bound=Frozen)
Other = TypeVar("Other", bound=Frozen)


class _Loader(yaml.SafeLoader):
    """YAML as DVC reads it (version 1.2): ``yes``, ``no`` and ``on`` are text, 1e-3 is a number, a key occurs once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if (key.tag, str(key.value)) in seen:
                mark = key.start_mark
                raise yaml.constructor.ConstructorError(None, None, f"the key '{key.value}' occurs twice", mark)
            seen.add((key.tag, str(key.value)))
        return super().construct_mapping(node, deep)

    def construct_short_int(self, node: yaml.ScalarNode) -> int:
        """Refuse whole numbers that Python would not even write into a message."""
        value = self.construct_yaml_int(node)
        if value.bit_length() > MOST_BITS:
            raise ValueError(f"a whole number of more than {MOST_BITS} bits")
        return value


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_short_int)


_BOOL, _FLOAT = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:float"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
_Loader.add_implicit_resolver(_FLOAT, re.compile(r"^[-+]?(?:\d+\.?\d*|\.\d+)[eE][-+]?\d+$"), list("-+.0123456789"))


class _Dumper(yaml.SafeDumper):
    """YAML that ``_Loader`` reads back: what it takes for numbers stands in quotes where it is text."""


_Dumper.add_implicit_resolver(_FLOAT, re.compile(r"^[-+]?(?:\d+\.?\d*|\.\d+)[eE][-+]?\d+$"), list("-+.0123456789"))


def as_yaml(content: Any, width: float = 120, flow: bool | None = None) -> str:
    r"""Write content as YAML, as ``read_config`` reads it back.

    Parameters
    ----------
    content : Any
        Of dictionaries, lists, texts, numbers and dates.
    width : float, default 120
        Of lines.
    flow : bool, optional
        Whether all stands in braces and brackets; by default only what is innermost.

    Examples
    --------
    >>> as_yaml({"columns": ["-1e309", "age"]})
    "columns: ['-1e309', age]\n"
    """
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=flow, width=width)


def in_one_line(content: Any) -> str:
    """Write content as YAML in one line, as ``read_config`` reads it back.

    Examples
    --------
    >>> in_one_line({"values": ["1e3", "no"], "missing": True})
    "{values: ['1e3', 'no'], missing: true}"
    """
    return as_yaml(content, 1e9, True).removesuffix("\n").removesuffix("\n...")


def read_config(path: Path, model: type[Config]) -> Config:
    """Read a YAML file as the given model.

    Parameters
    ----------
    path : Path
        The YAML file.
    model : type of Frozen
        What the file must hold.

    Raises
    ------
    UserError
        The file is missing, is not YAML, or holds an unknown key or a value that is not allowed.
    """
    return parse(path, model, load_yaml(path))


def read_either(path: Path, first: type[First], second: type[Second], *others: type[Other]) -> First | Second | Other:
    """Read a YAML file as that of several models whose keys it has, of the keys that no other of them has.

    Raises
    ------
    UserError
        As ``read_config``; or the file has keys of several models, or of none.
    """
    content = load_yaml(path)
    keys = list(content) if isinstance(content, dict) else []
    models: tuple[type[First] | type[Second] | type[Other], ...] = (first, second, *others)
    owners = {key: [model for model in models if key in model.model_fields] for key in keys}
    fitting = [model for model in models if [model] in owners.values()]
    if len(fitting) != 1:
        kinds = [f"a {model.__name__.lower()} ({', '.join(model.model_fields)})" for model in models]
        found = f"the keys {some(keys)}" if keys else "no keys"
        raise UserError(f"{path}: {found} are found. Expected are those of {' or '.join(kinds)}, and of no other.")
    return parse(path, fitting[0], content)


def load_yaml(path: Path) -> Any:
    """Read a YAML file as DVC does, version 1.2, each key once.

    Raises
    ------
    UserError
        The file is missing, cannot be read, or is not YAML.
    """
    try:
        return _load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path}: no such file. Check the path in params.yaml and dvc.yaml.") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}). A YAML file is expected.") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 text ({error.reason} at byte {error.start}). Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        raise UserError(f"{path}: not valid YAML: {error}") from None
    except RecursionError:
        raise UserError(f"{path}: nested too deep to be read. Settings are nested ten levels deep at most.") from None
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
    ) as error:  # of PyYAML: 2024-13-45, !!int x
        raise UserError(f"{path}: not valid YAML: a value cannot be read ({short(error)}). Correct it.") from None


def _load(text: str) -> Any:
    """Give what a YAML text holds, unless aliases make of it more than memory holds, or a circle."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if (size := _size(node, {}, ())) > MOST_NODES:
            raise yaml.YAMLError(f"its aliases repeat each other: {size:,} values, at most {MOST_NODES:,} are read")
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _size(node: yaml.Node, known: dict[int, int], above: tuple[int, ...]) -> int:
    """Count the values of a node as if every alias were written out."""
    if id(node) in above:
        raise yaml.YAMLError("an alias stands inside of what it names, so that it would never end")
    if id(node) not in known:
        pairs = [one for pair in node.value for one in pair] if isinstance(node, yaml.MappingNode) else []
        inside = node.value if isinstance(node, yaml.SequenceNode) else pairs
        known[id(node)] = 1 + sum(_size(one, known, (*above, id(node))) for one in inside)
    return known[id(node)]


def parse(path: Path, model: type[Config], content: Any, above: tuple[str, ...] = ()) -> Config:
    """Make a model of what a YAML file holds.

    Parameters
    ----------
    path : Path
        The file, for messages.
    model : type of Frozen
        What is expected.
    content : object
        What was found.
    above : tuple of str
        The keys under which it stands in the file, for messages.

    Raises
    ------
    UserError
        An unknown key, named with the nearest allowed one, or a value that is not allowed.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise UserError(_explain(path, model, error, above)) from None


def _explain(path: Path, model: type[BaseModel], error: ValidationError, above: tuple[str, ...]) -> str:
    problems = error.errors(include_url=False)
    lines = [f"{path}: {_problem(model, problem, above)}" for problem in problems[:5]]
    if len(problems) > 5:
        lines.append(f"{path}: and {len(problems) - 5} more problems of this kind.")
    return "\n".join(lines)


def _problem(model: type[BaseModel], problem: Any, above: tuple[str, ...]) -> str:
    where = ".".join(str(part) for part in (*above, *problem["loc"]))
    if problem["type"] == "extra_forbidden":
        *parents, name = problem["loc"]
        return f"unknown key '{where}'. {nearest(name, _allowed_keys(model, parents))}"
    if problem["type"] == "missing":
        return f"the key '{where}' is missing. Add it{_empty(model, problem['loc'])}."
    if problem["type"] in ("union_tag_not_found", "union_tag_invalid"):
        return _tag_problem(where, problem["ctx"])
    message = problem["msg"].removeprefix("Value error, ").removesuffix(".")
    if problem["type"] == "value_error" and not where:
        return f"{message}."
    found = repr(problem["input"])
    name = f"'{where}'" if where else "the whole file"
    return f"{name} is {found if len(found) < 80 else found[:77] + '...'}: {message}."


def _empty(model: type[BaseModel], place: tuple[str | int, ...]) -> str:
    """Say how a key of the file's first level stands where there is nothing to tell, if it may be empty."""
    field = model.model_fields.get(str(place[0])) if len(place) == 1 else None
    if field is None or field.metadata:  # of a least length
        return ""
    kind = get_origin(field.annotation)
    empty = "[]" if kind is tuple else "{}" if kind is dict else ""
    return f", empty where there is nothing to tell: `{place[0]}: {empty}`" if empty else ""


def _tag_problem(where: str, context: dict[str, str]) -> str:
    name = context["discriminator"].strip("'")
    if "tag" not in context:
        return f"the key '{where}.{name}' is missing. Add it."
    tags = re.findall(r"'([^']*)'", context["expected_tags"])
    return f"'{where}.{name}' is '{context['tag']}'. {nearest(context['tag'], tags)}"


def _allowed_keys(model: type[BaseModel], parents: list[int | str]) -> list[str]:
    """Follow the path of an unknown key down the models and give the keys allowed there."""
    found: list[Any] = [model]
    for parent in parents:
        found = [deeper for annotation in found for deeper in _under(annotation, parent)]
    return sorted({name for annotation in found for one in _models_in(annotation) for name in one.model_fields})


def _under(annotation: Any, key: int | str) -> list[Any]:
    """Give what stands under a key of a model, a mapping or a sequence; a union's tag chooses one of its models."""
    if _is_model(annotation):
        field = annotation.model_fields.get(str(key))
        return [field.annotation] if field else [annotation] if _tagged(annotation, key) else []
    if get_origin(annotation) is dict:
        return [get_args(annotation)[1]]
    if get_origin(annotation) in (list, tuple):
        return [get_args(annotation)[0]]
    return [deeper for part in get_args(annotation) for deeper in _under(part, key)]


def _tagged(model: type[BaseModel], tag: int | str) -> bool:
    """Tell whether a step of an error's path is the tag that chose this model: a word of a field, or its name."""
    if tag == model.__name__:
        return True
    annotations = [field.annotation for field in model.model_fields.values()]
    return any(get_origin(one) is Literal and tag in get_args(one) for one in annotations)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if _is_model(annotation):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models_in(part)]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
