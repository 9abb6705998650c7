"""Stage plan: a label of a column that is not there stops it before anything is written."""

from pathlib import Path
from shutil import copy

import pandas as pd
import pytest

from churn.base.errors import UserError
from churn.clients.table import write_clients
from stages.plan import main
from tests.schemas import features

ROOT = Path(__file__).parents[2]


def test_a_label_of_no_column_is_refused(tmp_path: Path) -> None:
    """The cleaned table decides: a misspelt label is named with the nearest column, and no table is written."""
    for name in ("contract", "study", "labels", "actions"):
        copy(ROOT / "cases" / "fitness" / f"{name}.yaml", tmp_path)
    (tmp_path / "labels.yaml").write_text(
        "title: {en: Gym, ru: Зал}\nlabels: {Agee: {en: Age, ru: Возраст}}\n", encoding="utf-8"
    )
    clients = pd.DataFrame({"client": ["a", "b"], "churned": [0, 1], "Age": [20.0, 30.0]})
    write_clients(clients, features(Age="number"), tmp_path / "clean")
    out = tmp_path / "out"
    with pytest.raises(
        UserError, match=r"labels: there is no column 'Agee' in the cleaned table\. Did you mean 'Age'\?"
    ):
        main(ROOT / "params.yaml", "fitness", tmp_path, tmp_path / "clean", [], out, out, out / "plan.json")
    assert not out.exists()
