"""Model files that are safe to load: skops, no pickle, and the same bytes for the same model."""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sklearn.pipeline import Pipeline

from churn.base.errors import UserError


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Let modules that are not loaded yet seem not to be installed: None is how Python notes that."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


# skops has scikit-learn list all its estimators, which walks through its modules; two of them load all of Dask and all
# of pytest where these are installed: .3 of the .6 s of processor time that this takes in every stage with a model.
with _without("dask", "pytest"):
    import skops.io as skops

TRUSTED = [
    "churn.train.catboost_model.StableCatBoost",
    "churn.train.encoding.DropCollinear",
    "churn.train.encoding.DropEmpty",
    "churn.train.encoding.Frequencies",
    "churn.train.encoding.LongTails",
    "churn.train.encoding.Ranks",
    "churn.train.support_vectors.RadialMachine",
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.model_selection._split.KFold",
    "sklearn.tree._tree.Tree",
]
"""Types that a model file may hold beyond those that skops trusts by itself.

None of them runs code from the file. A forged ``Tree`` could crash the process, so load forests that your own pipeline
made (DVC checks their hash) or that come from people you trust.
"""


def save_model(pipeline: Pipeline, path: Path) -> None:
    """Write a fitted pipeline.

    skops numbers objects by their memory address and stamps the archive's members with the time; both are
    replaced, so that equal models give equal bytes. On another kind of processor a model may differ in last bits.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(skops.dumps(pipeline))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    ids, names = dict[int, int](), dict[str, str]()
    schema = _renumber(json.loads(members.pop("schema.json")), ids, names)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_member("schema.json"), json.dumps(schema))
        for old, new in names.items():
            archive.writestr(_member(new), members[old])


def load_model(path: Path) -> Pipeline:
    """Read a pipeline without running code from its file.

    Raises
    ------
    UserError
        The file is not there, is not a model, or holds a type that is not trusted.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            schema = archive.read("schema.json").decode()
        for module in {name.rpartition(".")[0] for name in TRUSTED if name.startswith("churn.")}:
            if module in schema:  # CatBoost is imported for its own files only: half a second
                import_module(module)
        pipeline = skops.load(path, trusted=TRUSTED)
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path}: not a model file that can be trusted: {error}") from None
    if not isinstance(pipeline, Pipeline):
        raise UserError(f"{path}: holds a {type(pipeline).__name__}, not a model. Name a file of a train stage.")
    return pipeline


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _renumber(node: Any, ids: dict[int, int], names: dict[str, str]) -> Any:
    """Replace memory addresses, and the file names made of them, by numbers in order of appearance."""
    if isinstance(node, list):
        return [_renumber(item, ids, names) for item in node]
    if not isinstance(node, dict):
        return node
    renewed: dict[str, Any] = {}
    for key, value in node.items():
        if key == "__id__" and isinstance(value, int):
            renewed[key] = ids.setdefault(value, len(ids) + 1)
        elif key == "file" and isinstance(value, str):
            renewed[key] = names.setdefault(value, f"{len(names) + 1}.{value.rsplit('.', 1)[-1]}")
        else:
            renewed[key] = _renumber(value, ids, names)
    return renewed
