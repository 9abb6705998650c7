"""Adds a model to dvc.yaml and to the models that are compared, once its script and its settings are written.

    python -m churn add-model gnb

Before it a person writes stages/train_gnb.py, like stages/train_rf.py, whose docstring says in a line what the model
is, and a block train_gnb in params.yaml. The command then writes the stage train_gnb, its files in the lists of
train_blend and evaluate, and its place in evaluate.simplest_first, before the blend: move it to where it belongs.
"""

import ast
import re
from pathlib import Path

from churn.base.config import in_one_line, load_yaml
from churn.base.errors import UserError
from churn.base.files import write_whole
from churn.commands.declare import declared
from churn.commands.options import command_line
from churn.commands.settings import read_all_params

LIKE = "rf"
"""The model whose stage is copied."""

LAST = "blend"
"""Comes after all models: it is made of them."""

BREAK = "\n        "
"""A line's end inside a stage's command."""


def main(arguments: list[str]) -> int:
    """Check what is there, then write dvc.yaml and params.yaml; nothing is written where something is missing."""
    parser = command_line("add-model", __doc__)
    parser.add_argument("name", help="as in stages/train_<name>.py")
    name = parser.parse_args(arguments).name
    stages, params = Path("dvc.yaml"), Path("params.yaml")
    told = check(Path(), name)
    new_params = with_place(params.read_text(encoding="utf-8"), name)
    new_stages = declared(with_model(stages.read_text(encoding="utf-8"), name, told), Path())
    write_whole(stages, new_stages)
    write_whole(params, new_params)
    read_all_params(params)
    print(f"dvc.yaml has the stage train_{name}. Try it: dvc repro train_{name}@<case>; then: dvc repro")
    return 0


def check(root: Path, name: str) -> str:
    """Refuse what is not ready; give the line that says what the model is.

    Raises
    ------
    UserError
        The name is none, the model is there already, or its script or its settings are not.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UserError(f"'{name}' cannot name a model: it becomes a file; use small Latin letters, digits, _.")
    if f"train_{name}" in load_yaml(root / "dvc.yaml")["stages"]:
        raise UserError(f"dvc.yaml has a stage train_{name} already. Give another name.")
    if f"train_{name}" not in load_yaml(root / "params.yaml"):
        raise UserError(
            f"params.yaml has no block 'train_{name}:'. Write one like train_{LIKE}: the model's settings by their "
            f"names in scikit-learn, a list where cross-validation chooses; 'train_{name}: {{}}' where there are none."
        )
    script = Path("stages", f"train_{name}.py")
    if not (root / script).is_file():
        raise UserError(f"{script} is not there. Write it like stages/train_{LIKE}.py: ten lines.")
    return _told(script, (root / script).read_text(encoding="utf-8"), name)


def _told(script: Path, text: str, name: str) -> str:
    tree = ast.parse(text)
    if not any(isinstance(node, ast.FunctionDef) and node.name == "learner" for node in tree.body):
        raise UserError(f"{script} has no function learner(seed), which gives the unfitted model. Add it.")
    if f'"train_{name}"' not in text:
        raise UserError(f'{script} does not call train_stage("train_{name}", learner). Let it end so.')
    told = (ast.get_docstring(tree) or "").split("\n")[0].partition(":")[2].strip().rstrip(".")
    if not told:
        raise UserError(f'{script} does not say what the model is. Begin it with a line \'"""train_{name}: ...\'.')
    return told[0].upper() + told[1:]


def with_model(text: str, name: str, told: str) -> str:
    """Give dvc.yaml with a model's stage, and its files where all models are read; comments stay.

    Parameters
    ----------
    text : str
        Of dvc.yaml; commands stand under ``cmd: >-``, dependencies in brackets.
    name : str
        The model.
    told : str
        What it is, in a line.
    """
    new = _copied(_block(text, f"train_{LIKE}"), name, told)
    blend, evaluate = _block(text, f"train_{LAST}"), _block(text, "evaluate")
    predicted, model = f"data/predictions/${{key}}/{name}", f"models/${{key}}/{name}.skops"
    members = _before(blend, f" --predictions data/predictions/${{key}}/{LAST}", f" {predicted}{BREAK}")
    members = _before(members, "churn/", f"'{predicted}', ")
    all_models = evaluate
    for added, last in ((predicted, f"data/predictions/${{key}}/{LAST}"), (model, f"models/${{key}}/{LAST}.json")):
        all_models = _before(all_models, f" {last}", f" {added}{BREAK}")
        all_models = _before(all_models, f"'{last}'", f"'{added}', ")
    return text.replace(blend, new + members, 1).replace(evaluate, all_models, 1)


def _block(text: str, stage: str) -> str:
    found = re.search(rf"(?ms)^  {stage}:\n.*?(?=^  \w|^\S|\Z)", text)
    if not found:
        raise UserError(f"dvc.yaml has no stage '{stage}', by which a new model finds its place. Add it by hand.")
    return found[0]


def _before(block: str, anchor: str, added: str) -> str:
    """Put a text before the first place where another stands; a break of a line takes the blank that follows it."""
    if anchor not in block:
        stage = block.split(":")[0].strip()
        raise UserError(f"dvc.yaml: '{anchor.strip()}' is expected in {stage}. Add the model by hand.")
    both = f"{added}{anchor.lstrip() if added.endswith(BREAK) else anchor}"
    return block.replace(anchor, both, 1)


def _copied(block: str, name: str, told: str) -> str:
    """Give the stage of a model like that of another: names and files are its own."""
    word = in_one_line(told)
    renamed = block.replace(f"train_{LIKE}", f"train_{name}").replace(f"}}/{LIKE}", f"}}/{name}")
    return re.sub(r"(?m)^( +)desc: .*$", lambda found: f"{found[1]}desc: {word}", renamed, count=1)


def with_place(params: str, name: str) -> str:
    """Give params.yaml with a model among those compared, before the blend, where it is not there yet; comments stay.

    Raises
    ------
    UserError
        There is no list ``simplest_first: [...]``.
    """
    found = re.search(r"(?m)^  simplest_first: \[(.*?)\]", params)
    if not found:
        raise UserError(f"params.yaml: evaluate.simplest_first is expected as a list in one line. Add '{name}' there.")
    models = [model.strip() for model in found[1].split(",")]
    if name in models:
        return params
    place = models.index(LAST) if LAST in models else len(models)
    listed = ", ".join([*models[:place], name, *models[place:]])
    return f"{params[: found.start(1)]}{listed}{params[found.end(1) :]}"
