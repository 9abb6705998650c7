"""A case's names for readers, in ``cases/<case>/labels.yaml``: its title, and what its columns are called."""

from collections.abc import Iterable, Mapping

from churn.base.config import Frozen
from churn.base.errors import UserError, nearest
from churn.base.texts import Label, Language, Text


class Labels(Frozen):
    """Names for readers.

    Attributes
    ----------
    title : Text
        The case's.
    labels : dict of str to Label
        By column; one that is not listed is shown under its own name.
    """

    title: Text
    labels: dict[str, Label]

    def names(self, language: Language) -> dict[str, str]:
        """Give the columns' names in one language, of those that have one."""
        return {name: label.of(language) for name, label in self.labels.items()}


def check_labels(labels: Mapping[str, Label], columns: Iterable[str], target: str) -> None:
    """Refuse labels of columns that are not there; the raw target may have one.

    Raises
    ------
    UserError
        A label belongs to no column.
    """
    allowed = [*columns, target]
    for name in labels:
        if name not in allowed:
            raise UserError(
                f"labels.yaml: labels: there is no column '{name}' in the cleaned table. {nearest(name, allowed)}"
            )


def label_of(name: str, labels: Mapping[str, Label], language: Language) -> str:
    """Give a column's name for readers: its label, or its own name where it has none."""
    return labels[name].of(language) if name in labels else name
