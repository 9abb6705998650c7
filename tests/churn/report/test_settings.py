"""What a report reads of params.yaml: its own section whole, of other slices the keys it tells."""

from pathlib import Path

import pytest
import yaml

from churn.base.errors import UserError
from churn.base.params import read_params
from churn.commands.settings import read_all_params
from churn.report.settings import Settings

PARAMS = Path(__file__).parents[3] / "params.yaml"


def spoiled(folder: Path, section: str, key: str, value: object) -> Path:
    content = yaml.safe_load(PARAMS.read_text(encoding="utf-8"))
    content[section][key] = value
    path = folder / "params.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_what_is_told_is_what_the_slices_read() -> None:
    """Every key that a report tells has the value that its own slice reads."""
    told, whole = read_params(PARAMS, Settings).model_dump(), read_all_params(PARAMS).model_dump()
    for section, values in told.items():
        kept = whole[section] if not isinstance(values, dict) else {name: whole[section][name] for name in values}
        assert values == kept, section


@pytest.mark.parametrize(("section", "key"), [("eda", "band"), ("split", "new"), ("explain", "permutation")])
def test_keys_of_other_slices_are_passed_over(tmp_path: Path, section: str, key: str) -> None:
    """A key that a report does not tell, known or not, is its own slice's matter."""
    assert read_params(spoiled(tmp_path, section, key, 1), Settings) == read_params(PARAMS, Settings)


@pytest.mark.parametrize(
    ("section", "key", "value", "fragments"),
    [
        ("report", "least", 5, ["unknown key 'report.least'", "Did you mean 'least_group'?"]),
        ("report", "languages", ["de"], ["'report.languages.0' is 'de'", "'en' or 'ru'"]),
        ("report", "languages", [], ["'report.languages' is []", "at least 1 item"]),
        ("report", "columns", 0, ["'report.columns' is 0"]),
        ("split", "folds", "five", ["'split.folds' is 'five'", "valid integer"]),
        ("hypotheses", "least_effect", {}, ["the key 'hypotheses.least_effect.hedges_g' is missing"]),
    ],
)
def test_a_wrong_value_is_refused(tmp_path: Path, section: str, key: str, value: object, fragments: list[str]) -> None:
    """A report's own section is checked whole, of others what is told."""
    with pytest.raises(UserError) as caught:
        read_params(spoiled(tmp_path, section, key, value), Settings)
    assert [fragment for fragment in fragments if fragment not in str(caught.value)] == []
