"""The list as a workbook for those who call: whom to contact, whom not, and totals, in one language and no codes."""

import pandas as pd

from churn.base.texts import Language
from churn.clients.schema import CLIENT
from churn.contacts.files import Sheet, money_format
from churn.contacts.listing import totals
from churn.contacts.words import say
from churn.plan.actions import Actions, OfferAction
from churn.plan.campaign import GENERAL
from churn.plan.contact_list import CONTACT, CONTROL
from churn.presentation.reasons import MOST

MONEY = ("value", "expected_gain", "expected_cost")
_WIDTHS = {CLIENT: 18.0, "offer": 44.0, "segments": 36.0, "why_not": 44.0, "what": 60.0, "count": 12.0}
_WIDTHS |= dict.fromkeys((*MONEY, "probability", "decile"), 14.0)
_REASON = 36.0


def offer_names(actions: Actions, to: Language) -> dict[str, str]:
    """Give what each offer says to do, by id."""
    own = {one.id: one.text.of(to) for one in actions.actions if isinstance(one, OfferAction)}
    return {**own, GENERAL: actions.general.of(to)}


def call_sheets(
    listed: pd.DataFrame, everybody: int, offers: dict[str, str], currency: str, to: Language
) -> list[Sheet]:
    """Give the sheets of a list.

    Parameters
    ----------
    listed : pandas.DataFrame
        Of ``Listing.listed``, with segments named in the language.
    everybody : int
        How many current clients there are.
    offers : dict of str to str
        What each offer says to do.
    currency : str
        Of the amounts.
    to : Language
        Of all texts.

    Returns
    -------
    list of Sheet
        Clients to contact, the greatest expected gain first; the control group, apart, so that nobody calls it; totals.
    """
    named = listed.assign(offer=listed["offer"].map(offers))
    reasons = [f"reason_{rank}_{to}" for rank in range(1, MOST + 1)]
    call = named.loc[
        named["group"] == CONTACT, [CLIENT, "offer", "probability", "decile", *MONEY, "segments", *reasons]
    ]
    alone = named.loc[named["group"] == CONTROL, [CLIENT, "probability", "decile", "value", "segments"]]
    alone.insert(1, "why_not", say("control", to))
    return [
        _sheet("to_call", call, currency, to),
        _sheet("not_to_call", alone, currency, to, quiet=True),
        _sheet("totals", _totals(named, everybody, to), currency, to),
    ]


def _totals(named: pd.DataFrame, everybody: int, to: Language) -> pd.DataFrame:
    """Give counts and money: of all, of those to contact by offer, and of the control group."""
    found = totals(named)
    rows: list[tuple[str, float, float | None, float | None]] = [(say("all", to), everybody, None, None)]
    rows += [(say("contacts", to), found["contacts"], found["expected_gain"], found["expected_cost"])]
    called = named[named["group"] == CONTACT]
    for offer in called.groupby("offer")["expected_gain"].sum().sort_values(ascending=False, kind="stable").index:
        own = totals(called[called["offer"] == offer])
        rows.append((say("of_offer", to, offer=offer), own["contacts"], own["expected_gain"], own["expected_cost"]))
    rows.append((say("held_out", to), found["held_out"], found["gain_forgone"], None))
    return pd.DataFrame(rows, columns=["what", "count", "expected_gain", "expected_cost"])


def _sheet(name: str, table: pd.DataFrame, currency: str, to: Language, quiet: bool = False) -> Sheet:
    heads = {column: _head(column, to) for column in table}
    formats = dict.fromkeys(MONEY, money_format(currency)) | {"probability": "0.0%", "count": "#,##0"}
    return Sheet(
        say(name, to),
        table.rename(columns=heads),
        {heads[column]: formats[column] for column in table if column in formats},
        {heads[column]: _WIDTHS.get(column, _REASON) for column in table},
        quiet,
    )


def _head(column: str, to: Language) -> str:
    if column.startswith("reason_"):
        return say("reason", to, rank=column.split("_")[1])
    return say(column, to)
