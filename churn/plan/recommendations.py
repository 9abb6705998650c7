"""What the study advises: offers by what they gain, reviews that the data support, whom to contact first."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from churn.base.texts import LANGUAGES, Label, Language, Text
from churn.clients.declared import Declared
from churn.plan.actions import Actions, OfferAction, ReviewAction, eligible, offers, strongest_reasons
from churn.plan.campaign import GENERAL
from churn.plan.profit import strategies
from churn.plan.recommendation_words import (
    no_action,
    of_driver,
    of_plan,
    of_segment,
    of_terms,
    target_column,
    target_segment,
)
from churn.plan.terms import Campaign, Offer
from churn.presentation.labels import label_of
from churn.statistics.rates import SMALLEST_LEVEL

Row = dict[str, Any]

MONEY = ["expected_gain", "gain", "low", "high"]

COLUMNS = ["rank", "id", "kind", "clients", *MONEY, "text_en", "text_ru", "evidence_en", "evidence_ru"]


class Evidence(NamedTuple):
    """What earlier stages found about the clients of a case.

    Attributes
    ----------
    members : pandas.DataFrame of bool, shape (clients, segments)
        Who belongs to which segment, indexed by client.
    pushes : pandas.DataFrame, shape (clients, features)
        Shapley values of ``beyond_chance``, indexed by client.
    segments : pandas.DataFrame
        ``segments.csv``.
    hypotheses : pandas.DataFrame
        ``declared.csv``.
    importance : pandas.DataFrame
        ``importance.csv``.
    directions : pandas.DataFrame
        ``directions.csv``.
    """

    members: pd.DataFrame
    pushes: pd.DataFrame
    segments: pd.DataFrame
    hypotheses: pd.DataFrame
    importance: pd.DataFrame
    directions: pd.DataFrame


class _Found(NamedTuple):
    """The evidence as rows of advice look it up."""

    labels: dict[str, Label]
    rules: dict[str, str]
    segments: pd.DataFrame
    hypotheses: pd.DataFrame
    drivers: pd.DataFrame
    eligible: pd.Series


def offer_gains(contacted: pd.DataFrame, offers: Mapping[str, Offer], draws: int, seed: int) -> pd.DataFrame:
    """Give what a plan expects of every offer.

    Parameters
    ----------
    contacted : pandas.DataFrame
        Of ``churn.plan.profit.prospects``, those whom the plan contacts.
    offers : mapping of str to Offer
        By id.
    draws, seed : int
        Behind the intervals.

    Returns
    -------
    pandas.DataFrame
        One row an offer: offer, clients (who get it), expected_gain (from probabilities alone), gain (with outcomes)
        with low and high (95%, as ``churn.plan.profit.strategies`` draws it).
    """
    given = {name: (contacted["offer"] == name).to_numpy() for name in offers}
    names = {"strategy": "offer", "contacts": "clients", "expected": "expected_gain", "profit": "gain"}
    return strategies(contacted, given, offers, draws, seed).rename(columns=names)[["offer", "clients", *MONEY]]


def recommendations(
    actions: Actions,
    campaign: Campaign,
    declared: Declared,
    labels: dict[str, Label],
    gains: pd.DataFrame,
    evidence: Evidence,
) -> pd.DataFrame:
    """Rank what the study advises.

    Offers come first, by what the plan expects of them; then reviews, in the order of their file; then whom to contact
    first, by columns that nobody can act on (the greatest share of Shapley values first) and by mined segments that the
    test part confirms; then drivers that none of these speaks of.

    Parameters
    ----------
    actions : Actions
        What the case can do.
    campaign : Campaign
        Its money.
    declared : Declared
        Its segments and hypotheses.
    labels : dict of str to Label
        Names for readers.
    gains : pandas.DataFrame
        What the plan expects of every offer, from ``offer_gains``.
    evidence : Evidence
        What earlier stages found.

    Returns
    -------
    pandas.DataFrame
        Columns rank, id, kind (offer, review, targeting, open), clients (offers: to whom the plan gives it; targeting
        and open: of the segment, or those with the column among their strongest reasons), expected_gain, gain, low,
        high (offers only), text_en, text_ru, evidence_en, evidence_ru. Nothing is said of fewer than ten clients: an
        offer that fewer get is left out.
    """
    found = _found(actions, declared, labels, evidence)
    reviews = [one for one in actions.reviews if _is_supported(one, found)]
    rows = [
        *_offer_rows(actions, campaign, gains, found),
        *({"id": one.id, "kind": "review", **_texts(one.text), **_review_evidence(one, found)} for one in reviews),
        *_target_rows(actions, found),
        *_segment_rows(found),
        *_open_rows(actions, reviews, found),
    ]
    table = pd.DataFrame(rows).reindex(columns=COLUMNS)
    table["rank"] = range(1, len(table) + 1)
    return table.astype({"clients": "Int64", **dict.fromkeys(MONEY, float)})


def _found(actions: Actions, declared: Declared, labels: dict[str, Label], evidence: Evidence) -> _Found:
    """Set the evidence beside each other: by id of a segment or hypothesis, by column."""
    reasons = strongest_reasons(evidence.pushes).sum().rename("clients")
    drivers = evidence.importance.set_index("feature").join(evidence.directions.set_index("feature")).join(reasons)
    unexplained = {"clients": 0, "words_en": "", "words_ru": ""}  # of wide tables only the first columns are explained
    return _Found(
        labels,
        {one.id: one.where for one in declared.segments},
        evidence.segments.set_index("id"),
        evidence.hypotheses.set_index("id"),
        drivers.fillna(unexplained).sort_values("share", ascending=False, kind="stable"),
        eligible(actions, evidence.members, evidence.pushes).sum(),
    )


def _texts(text: Text) -> Row:
    return {f"text_{language}": text.of(language) for language in LANGUAGES}


def _offer_rows(actions: Actions, campaign: Campaign, gains: pd.DataFrame, found: _Found) -> Iterator[Row]:
    declared, terms = {one.id: one for one in actions.offers}, offers(actions, campaign)
    shown = gains[gains["clients"] >= SMALLEST_LEVEL].sort_values("expected_gain", ascending=False, kind="stable")
    for _, gain in shown.iterrows():
        name = gain["offer"]
        evidence = {
            f"evidence_{language}": " ".join(
                [
                    of_plan(int(found.eligible[name]), int(gain["clients"]), language),
                    of_terms(terms[name], campaign.currency, language),
                    *(_offer_evidence(declared[name], found, language) if name != GENERAL else []),
                ]
            )
            for language in LANGUAGES
        }
        text = actions.general if name == GENERAL else declared[name].text
        money = {key: gain[key] for key in ("clients", *MONEY)}
        yield {"id": name, "kind": "offer", **money, **_texts(text), **evidence}


def _offer_evidence(action: OfferAction, found: _Found, language: Language) -> list[str]:
    parts = [of_segment(found.segments.loc[action.segment], language)] if action.segment else []
    return parts + ([_of_driver(action.driver, found, language)] if action.driver else [])


def _of_driver(name: str, found: _Found, language: Language) -> str:
    row = found.drivers.loc[name]
    return of_driver(row[f"words_{language}"], row, int(row["clients"]), language)


def _is_supported(review: ReviewAction, found: _Found) -> bool:
    """Say whether every reason that a review names holds."""
    confirmed = review.hypothesis is None or found.hypotheses.at[review.hypothesis, "verdict"] == "confirmed"
    if review.driver is None or review.driver not in found.drivers.index:
        return confirmed and review.driver is None
    driver = found.drivers.loc[review.driver]
    return bool(confirmed and driver["driver"] and driver["direction"] == review.direction)


def _review_evidence(review: ReviewAction, found: _Found) -> Row:
    evidence = {}
    for language in LANGUAGES:
        parts = [_of_driver(review.driver, found, language)] if review.driver else []
        if review.hypothesis:
            row = found.hypotheses.loc[review.hypothesis]
            parts = [row[f"statement_{language}"], row[language], *parts]
        evidence[f"evidence_{language}"] = " ".join(parts)
    return evidence


def _target_rows(actions: Actions, found: _Found) -> Iterator[Row]:
    drivers = found.drivers[found.drivers["driver"] & (found.drivers["clients"] >= SMALLEST_LEVEL)]
    for name in drivers.index[drivers.index.isin(actions.targeting)]:
        row: Row = {"id": name, "kind": "targeting", "clients": drivers.at[name, "clients"]}
        for language in LANGUAGES:
            row[f"text_{language}"] = target_column(_label(name, found, language), language)
            row[f"evidence_{language}"] = _of_driver(name, found, language)
        yield row


def _segment_rows(found: _Found) -> Iterator[Row]:
    table = found.segments
    confirmed = table["confirmed"].eq(True) & table["kind"].eq("mined") & table["clients"].ge(SMALLEST_LEVEL)
    for name, segment in table[confirmed & table["test_lift"].gt(1)].iterrows():
        row: Row = {"id": name, "kind": "targeting", "clients": segment["clients"]}
        for language in LANGUAGES:
            row[f"text_{language}"] = target_segment(segment[f"name_{language}"], language)
            row[f"evidence_{language}"] = of_segment(segment, language)
        yield row


def _open_rows(actions: Actions, reviews: list[ReviewAction], found: _Found) -> Iterator[Row]:
    spoken_of = _spoken_of(actions, reviews, found)
    rules = [found.rules[one.segment] for one in actions.offers if one.segment]
    for name in found.drivers.index[found.drivers["driver"]]:
        if name not in spoken_of and not any(_names(rule, name) for rule in rules):
            row: Row = {"id": name, "kind": "open", "clients": found.drivers.at[name, "clients"]}
            for language in LANGUAGES:
                row[f"text_{language}"] = no_action(_label(name, found, language), language)
                row[f"evidence_{language}"] = _of_driver(name, found, language)
            yield row


def _spoken_of(actions: Actions, reviews: list[ReviewAction], found: _Found) -> set[str]:
    """Give the columns of targeting, of offers, and of reviews that the data support."""
    asked = {found.hypotheses.at[one.hypothesis, "column"] for one in reviews if one.hypothesis}
    acted_on = {one.driver for one in actions.offers if one.driver} | {one.driver for one in reviews if one.driver}
    return {*actions.targeting, *asked, *acted_on}


def _names(rule: str, column: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(column)}(?!\w)", rule) is not None


def _label(name: str, found: _Found, language: Language) -> str:
    return label_of(name, found.labels, language)
