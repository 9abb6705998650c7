"""The picture of segments: what stands in it, in both languages, and that it is drawn without segments."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from churn.base.texts import Language
from churn.figures.segments import draw_segments

TABLE = pd.DataFrame(
    {
        "name_en": ["Young", "Age: 41 to 65 years; Active client: no; Balance: 1,500,000 and more; City: Omsk"],
        "name_ru": ["Молодые", "Возраст: от 41 до 65 лет; Активный клиент: нет; Баланс: от 1 500 000"],
        "clients": [1500, 60],
        "base_rate": [0.2, 0.2],
        **{f"train_{name}": value for name, value in {"churn_rate": [0.4, 0.6], "low": 0.3, "high": 0.7}.items()},
        **{f"test_{name}": value for name, value in {"churn_rate": [0.5, np.nan], "low": 0.3, "high": 0.8}.items()},
    }
)


@pytest.mark.parametrize(
    ("language", "tick", "title", "base"),
    [
        ("en", "Young (n=1,500)", "Churn rate of segments", "20.0%"),
        ("ru", "Молодые (n=1 500)", "Доля ухода по сегментам", "20,0%"),
    ],
)
def test_words_are_in_the_language(language: Language, tick: str, title: str, base: str) -> None:
    """Names with numbers of clients, the title and the base rate are in the reader's language; long names wrap."""
    ax = draw_segments(TABLE, language).axes[0]
    ticks = [text.get_text() for text in ax.get_yticklabels()]
    spaced = ticks[0].replace("\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}", "=").replace("\N{NO-BREAK SPACE}", " ")
    assert (spaced, ax.get_title()) == (tick, title)
    assert "\n" in ticks[1]
    assert base in ax.get_xlabel()
    plt.close("all")


def test_nothing_to_draw() -> None:
    """Without segments the picture is empty."""
    assert draw_segments(TABLE.head(0), "en").axes[0].get_yticklabels() == []
    plt.close("all")
