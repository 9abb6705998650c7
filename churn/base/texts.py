"""Texts for readers, in the two languages of pictures, lists and reports."""

from typing import Any, Literal

from pydantic import model_validator

from churn.base.config import Frozen

Language = Literal["en", "ru"]

LANGUAGES: tuple[Language, ...] = ("en", "ru")


class Text(Frozen):
    """A text for readers in the two languages; one given alone, or a bare word, serves both."""

    en: str
    ru: str

    @model_validator(mode="before")
    @classmethod
    def _one_language_is_enough(cls, content: Any) -> Any:
        if isinstance(content, str):
            return {"en": content, "ru": content}
        given = [name for name in LANGUAGES if name in content] if isinstance(content, dict) else []
        if len(given) != 1:
            return content
        return {**content, **dict.fromkeys(LANGUAGES, content[given[0]])}

    def of(self, language: Language) -> str:
        """Give the text in one language."""
        return self.en if language == "en" else self.ru


class Label(Text):
    """A column's name for readers, with its unit where it has one."""

    unit: Text | None = None
