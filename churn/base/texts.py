"""Texts for readers, in the two languages of pictures, lists and reports."""

from typing import Literal

from churn.base.config import Frozen

Language = Literal["en", "ru"]

LANGUAGES: tuple[Language, ...] = ("en", "ru")


class Text(Frozen):
    """A text for readers in the two languages."""

    en: str
    ru: str

    def of(self, language: Language) -> str:
        """Give the text in one language."""
        return self.en if language == "en" else self.ru


class Label(Text):
    """A column's name for readers, with its unit where it has one."""

    unit: Text | None = None
