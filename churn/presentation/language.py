"""How numbers and names are written for readers, in the two languages of texts, pictures and reports."""

from churn.base.texts import Language

_RUSSIAN = str.maketrans({",": "\N{NO-BREAK SPACE}", ".": ","})


def written(value: float, form: str, language: Language) -> str:
    """Write a number in a format of ``format()``, with the decimal sign and the thousands of the language.

    Examples
    --------
    >>> written(1234.5, ",.1f", "en"), written(4.5, ".1f", "ru")
    ('1,234.5', '4,5')
    """
    text = format(value, form)
    return text if language == "en" else text.translate(_RUSSIAN)


def number(value: float, language: Language) -> str:
    """Write a number with three significant digits.

    Examples
    --------
    >>> number(0.98765, "en"), number(475382.0, "en"), number(12.0, "en"), number(0.98765, "ru")
    ('0.988', '475,000', '12', '0,988')
    """
    return written(float(f"{value:.3g}"), ",.10g", language)


def whole(value: float, language: Language) -> str:
    """Write a count: every digit, none after the decimal sign."""
    return written(value, ",.0f", language)


def percent(share: float, language: Language, places: int = 1) -> str:
    """Write a share in percent.

    Examples
    --------
    >>> percent(0.1234, "en"), percent(0.1234, "ru"), percent(0.5, "en", 0)
    ('12.3%', '12,3%', '50%')
    """
    return written(share, f".{places}%", language)


def p_value(p: float, language: Language) -> str:
    """Write a p-value with three decimals, or that it is less."""
    return f"< {written(0.001, '.3f', language)}" if p < 0.001 else written(p, ".3f", language)
