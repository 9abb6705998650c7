"""CatBoost as scikit-learn expects a model, and the same bytes for the same clients."""

from inspect import signature
from typing import Any, Self

from catboost import CatBoostClassifier


class StableCatBoost(CatBoostClassifier):
    """CatBoost's classifier, quiet, on one thread, without the random name and the time that it writes into a model.

    Fits of several folds run side by side instead, so no thread is idle; predictions do not depend on the number.
    """

    def __init__(self, **settings: Any) -> None:
        quiet = {"verbose": 0, "allow_writing_files": False, "thread_count": 1}
        super().__init__(**{**settings, **quiet})

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Give all settings; CatBoost itself gives only those that were set."""
        return {**dict.fromkeys(signature(CatBoostClassifier).parameters), **super().get_params()}

    def set_params(self, **settings: Any) -> Self:
        """Change settings; None stands for CatBoost's own choice."""
        super().set_params(**{name: value for name, value in settings.items() if value is not None})
        return self

    def fit(self, X: Any, y: Any) -> Self:
        """Fit on an encoded matrix and outcomes 0 and 1."""
        super().fit(X, y)
        metadata = self.get_metadata()
        for name in ("model_guid", "train_finish_time"):
            del metadata[name]
        return self
