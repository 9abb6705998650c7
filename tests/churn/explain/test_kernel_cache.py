"""What numba compiled is found again wherever the code stands."""

from pathlib import Path

import pytest
from numba import config

from churn.explain import trees
from churn.explain.kernel_cache import OneFolder
from churn.run.processes import LOCATOR


def test_copies_of_the_code_share_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two copies of a module with the same content have one place and one stamp; another content has another stamp."""
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "kernels"))
    source = Path(trees.__file__).read_text(encoding="utf-8")
    places = [tmp_path / name / "trees.py" for name in ("fitness", "bank", "edited")]
    for place, text in zip(places, (source, source, source + "\n"), strict=True):
        place.parent.mkdir()
        place.write_text(text, encoding="utf-8")
    one, same, edited = (OneFolder.from_function(trees.tree_mean, str(place)) for place in places)
    assert one.get_cache_path() == same.get_cache_path() == str(tmp_path / "kernels")
    assert one.get_source_stamp() == same.get_source_stamp() != edited.get_source_stamp()


def test_a_run_names_it() -> None:
    """The name that ``make repro`` gives to numba is that of the class."""
    assert f"{OneFolder.__module__}.{OneFolder.__qualname__}" == LOCATOR
