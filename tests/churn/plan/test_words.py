"""Sentences of the plan in both languages, on literal tables."""

import re

import numpy as np
import pandas as pd
import pytest

from churn.base.texts import Language
from churn.plan.control_group import Design
from churn.plan.settings import Control
from churn.plan.terms import Campaign
from churn.plan.words import control, details, learn_first, margin, money, promise, rests, strongest, summary, topics

CAMPAIGN = Campaign(
    contact_cost=1, offer_cost=2, keeps=(6, 14), taken_anyway=(1, 1), currency="₽", value=5,
    period={"en": "month", "ru": "месяц"},
)  # fmt: skip
STRATEGIES = pd.DataFrame(
    {
        "strategy": ["everybody", "random", "rule", "limited", "foresight"],
        "contacts": [2000, 1000, 1000, 100, 300],
        "share": [1.0, 0.5, 0.5, 0.05, 0.15],
        "cost": [4000.0, 2000.0, 1500.0, 150.0, 400.0],
        "precision": [0.15, 0.15, 0.3, 0.5, 1.0],
        "precision_low": [0.1, 0.1, 0.25, 0.4, 0.99],
        "precision_high": [0.2, 0.2, 0.35, 0.6, 1.0],
        "profit": [-1234.0, -600.0, 12345.0, 2000.0, 30000.0],
        "low": [-2000.0, -900.0, -100.0, 10.0, 100.0],
        "high": [-10.0, -5.0, 25000.0, 4000.0, 60000.0],
        "predictive_low": [-2500.0, -950.0, -500.0, -5.0, 50.0],
        "predictive_high": [0.0, 0.0, 25500.0, 4010.0, 60100.0],
        "chance_of_profit": [0.0, 0.0, 0.97, 0.98, 1.0],
        "trial": [np.nan, np.nan, 200.0, 90.0, 10.0],
    }
)


def test_the_summary_says_whom_and_what_for() -> None:
    """Clients, and profit with its interval: no other number."""
    text = summary(STRATEGIES[STRATEGIES["strategy"] != "limited"], 2000, CAMPAIGN, "en")
    assert text == (
        "Contact 1,000 of 2,000 clients: those from whom more is expected than contacting them costs. Among the "
        "clients studied this would have brought 12,300 ₽ a month (-100 ₽ to 25,000 ₽)."
    )


def test_the_details_say_how_sure_it_is() -> None:
    """Precision and one campaign with intervals, and what other ways would bring; nothing where nobody is contacted."""
    assert details(STRATEGIES, CAMPAIGN, "en") == (
        "Of those contacted 30.0% leave (25.0% to 35.0%). The range of the profit is the 95% interval of the expected "
        "profit, with the outcomes seen. One such campaign among as many other clients brings -500 ₽ to 25,500 ₽ in "
        "95% of draws, and more than nothing in 97%. As many clients at random: -600 ₽; everybody: -1,230 ₽; if one "
        "knew who leaves: 30,000 ₽."
    )
    assert details(STRATEGIES.assign(contacts=0), CAMPAIGN, "en") == ""


@pytest.mark.parametrize(
    ("chance", "low", "trial", "english", "russian"),
    [
        (0.8, -1.0, 5000.0, "Contact 1,000 of", "Связаться с 1"),
        (0.7, 0.0, 5000.0, "Contact 1,000 of", "Связаться с 1"),
        (0.79, -1.0, 200.0, "Try it on 200 clients first", "Сначала попробовать (клиентов: 200)"),
        (0.79, -1.0, 1001.0, "Not worth it on this evidence", "По этим данным не стоит"),
        (0.48, -1.0, np.nan, "Not worth it on this evidence", "По этим данным не стоит"),
    ],
)
def test_the_first_words_advise(chance: float, low: float, trial: float, english: str, russian: str) -> None:
    """Where a profit is not shown, the summary advises a trial, or none where so many contacts would not show it."""
    table = STRATEGIES.assign(chance_of_profit=chance, predictive_low=low, trial=trial)
    assert summary(table, 2000, CAMPAIGN, "en").startswith(english)
    assert summary(table, 2000, CAMPAIGN, "ru").startswith(russian)


def test_limits_are_told() -> None:
    """Where contacts or money are limited, a sentence says what is left of the profit."""
    text = summary(STRATEGIES, 2000, CAMPAIGN, "en")
    assert text.endswith("Within the limits: 100 clients, expected to cost 150 ₽, bring 2,000 ₽ (10 ₽ to 4,000 ₽).")


@pytest.mark.parametrize(("language", "start"), [("en", "Contact nobody"), ("ru", "Не связываться ни с кем")])
def test_nobody_is_an_answer(language: Language, start: str) -> None:
    """Where no contact pays, that is said and nothing else."""
    assert summary(STRATEGIES.assign(contacts=0), 2000, CAMPAIGN, language).startswith(start)


def test_the_margin_says_where_it_only_just_pays() -> None:
    """Precision and the share kept at break-even, and what better predictions would bring; nothing without contacts."""
    rows = [("precision", 0.3, 0.25, 0.35, 0.2), ("keeps", 0.3, 0.1, 0.5, 0.15)]
    table = pd.DataFrame(rows, columns=["assumption", "now", "low", "high", "break_even"])
    assert margin(table, 1234.5, CAMPAIGN, "en") == (
        "Contacting these clients pays as long as more than 20.0% of them leave. Of those studied 30.0% did (25.0% to "
        "35.0%).\nOr, put otherwise, as long as the offer keeps more than 15.0% of leavers; 30.0% are assumed. Two "
        "more points of precision at as many contacts are worth 1,230 ₽."
    )
    assert margin(table.head(0), np.nan, CAMPAIGN, "en") == ""


@pytest.mark.parametrize(
    ("assumption", "ends"),
    [("value", "At 0.2 ₽ the rule is"), ("keeps", "At 20.0% the rule is"), ("clients", "At 0.2")],
)
def test_the_strongest_assumption_is_named(assumption: str, ends: str) -> None:
    """With its values, shares in percent, and what the rule is then expected to bring; nothing where none matters."""
    row = {"assumption": assumption, "low": 0.2, "high": 0.4, "expected_low": 1.0, "expected_high": 9.0, "change": 5.0}
    assert ends in strongest(pd.DataFrame([row]), CAMPAIGN, "en")
    assert strongest(pd.DataFrame([{**row, "change": 0.0}]), CAMPAIGN, "en") == ""


def test_the_control_group_is_told() -> None:
    """Who is held out, what one list shows and how many are needed; nothing where there is nothing to see."""
    asked, found = Control(power=0.8, level=0.05, least=0.05, most=0.3), Design(0.05, 0.6, 0.42, 3, 0.55, 0.25)
    text = control(found, 50, asked, "en")
    first, behind = text.split("\n")
    assert "50 clients of the list" in first
    assert "with a chance of 55%" in first
    assert "5% of the list" in behind
    assert "an interval 25% wide" in text
    assert text.endswith("Lists until that chance is 80%: 3.")
    wished = asked.model_copy(update={"width": 0.1})
    assert control(found._replace(periods=1000), 50, wished, "en").endswith("10% wide: 1,000 or more.")
    assert control(found._replace(periods=0), 0, asked, "en") == ""


def test_what_to_learn_first_is_told() -> None:
    """With its worth in money and of the profit; nothing where knowing changes no decision."""
    table = pd.DataFrame({"assumption": ["keeps", "all"], "worth": [50.0, 80.0], "share": [0.25, 0.4]})
    assert learn_first(table, CAMPAIGN, "en") == (
        "What to learn first: share of leavers kept by the offer. To know it before deciding whom to contact would be "
        "worth 50 ₽ a month.\nThat is 25.0% of the expected profit. To know all these assumptions would be worth 80 ₽."
    )
    assert learn_first(table.assign(worth=0.0), CAMPAIGN, "en") == ""


@pytest.mark.parametrize(("campaigns", "text"), [(0, "No campaign has been measured yet"), (3, "control group: 3.")])
def test_it_is_told_on_how_many_campaigns_a_plan_rests(campaigns: int, text: str) -> None:
    """None, or how many."""
    assert text in rests(campaigns, "en")


def test_promises_stand_beside_what_came() -> None:
    """Profit and precision of both predictions; nothing where one contacts nobody."""
    table = pd.DataFrame(
        {
            "campaign": "own",
            "strategy": "rule",
            "predictions": ["training", "out_of_fold"],
            "contacts": [10, 20],
            "profit": [900.0, 100.0],
            "precision": [0.9, 0.3],
        }
    )
    text = promise(table, CAMPAIGN, "en")
    assert re.findall(r"[\d.]+ ?[%₽]", text) == ["900 ₽", "90.0%", "100 ₽", "30.0%"]
    assert promise(table.assign(contacts=[10, 0]), CAMPAIGN, "en") == ""


def test_russian_numbers_are_russian() -> None:
    """Decimal commas and no English separators in Russian texts, and the same numbers as in English."""
    texts = {language: summary(STRATEGIES, 2000, CAMPAIGN, language) for language in ("en", "ru")}
    digits = {language: re.findall(r"\d", text) for language, text in texts.items()}
    assert digits["en"] == digits["ru"]
    assert re.findall(r"\d\.\d|\d,\d{3}", texts["ru"]) == []


def test_money_has_no_negative_nothing() -> None:
    """Three digits and the currency; zero has no sign."""
    assert [money(amount, "₽", "en") for amount in (-0.0, 1234.0, -5.678)] == ["0 ₽", "1,230 ₽", "-5.68 ₽"]


def test_empty_texts_are_left_out() -> None:
    """A topic without a text has no row."""
    table = topics({"one": {"en": "a", "ru": "б"}, "two": {"en": "", "ru": ""}})
    assert table.to_dict("records") == [{"topic": "one", "en": "a", "ru": "б"}]


NUMBER = re.compile(r"\d[\d.,\N{NO-BREAK SPACE}]*")
EVEN = pd.DataFrame(
    [("precision", 0.3, 0.25, 0.35, 0.2), ("keeps", 0.3, 0.1, 0.5, 0.15)],
    columns=["assumption", "now", "low", "high", "break_even"],
)
WORTH = pd.DataFrame({"assumption": ["keeps", "all"], "worth": [50.0, 80.0], "share": [0.25, 0.4]})
MOVED = pd.DataFrame(
    [{"assumption": "keeps", "low": 0.2, "high": 0.4, "expected_low": 1.0, "expected_high": 9.0, "change": 5.0}]
)
ASKED = Control(power=0.8, level=0.05, least=0.05, most=0.3)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_sentence_of_the_first_level_has_one_number_and_its_range(language: Language) -> None:
    """What stands before the line's end has at most one number a sentence, ranges in brackets apart."""
    texts = (
        margin(EVEN, 1234.5, CAMPAIGN, language),
        strongest(MOVED, CAMPAIGN, language),
        control(Design(0.05, 0.6, 0.42, 3, 0.55, 0.25), 50, ASKED, language),
        learn_first(WORTH, CAMPAIGN, language),
    )
    for text in texts:
        first, _, behind = text.partition("\n")
        sentences = re.split(r"(?<=[.!?]) (?=[A-ZА-Я])", re.sub(r" \([^)]*\)", "", first))
        assert [sentence for sentence in sentences if len(NUMBER.findall(sentence)) > 1] == []
        assert behind
