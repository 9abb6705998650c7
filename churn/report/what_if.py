"""Report: what if. Money and limits as sliders in the page, which counts the campaign anew from groups of clients."""

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from churn.base.texts import Language
from churn.clients.table import beside
from churn.plan.campaign import client_values, expected
from churn.report.blocks import Block, Heading, Output, Prose, Slider, WhatIf
from churn.report.study import Study
from churn.report.words import say

GROUPS = 200
"""The most groups by probability: 5 KB, and one group more or less is 1% of all clients in a list of nearly all."""

MIXED, LEVELS = 600, 15
"""The most groups where values differ, and how many of them by value among clients of about the same probability; with
200 groups lists came out wrong by up to 1% of all clients."""

OUTPUTS = ("if_out_contacts", "if_out_cost", "if_out_profit", "if_out_interval", "if_out_precision")

_SAID: dict[str, dict[str, str]] = {
    "if_of": {"share": "{share}", "all": "{all}"},
    "if_between": {"low": "{low}", "high": "{high}"},
    "if_no_limit": {},
    "if_reset": {},
    "if_needs": {},
    "if_curve": {},
}
"""What the script says; it fills the places itself."""


def what_if(study: Study, to: Language) -> list[Block]:
    """Let a reader move the campaign's money and limits, and see what comes."""
    known = beside(study.clients, study.evaluation["probabilities"])
    value = client_values(study.campaign.value, study.clients, study.segments.get("members"))
    if not value.mean() > 0:
        return []
    period = study.campaign.period.of(to)
    data = {**groups(known, value, study.params.report.least_group), "clients": len(known)}
    block = WhatIf(
        data=json.dumps({**data, **_assumed(study)}, separators=(",", ":")),
        sliders=tuple(_sliders(study, float(value.mean()), len(known), to)),
        outputs=tuple(Output(name=_name(key), label=say(key, to, period=period)) for key in OUTPUTS),
        currency=study.campaign.currency,
        words={_name(key): say(key, to, **places) for key, places in _SAID.items()},
    )
    several = "if_several" if (study.plan["recommendations"]["kind"] == "offer").sum() > 1 else "if_one"
    told = Prose(text=f"{say('if_told', to)} {say(several, to)}")
    return [Heading(text=say("if_title", to)), told, block]


def _name(key: str) -> str:
    """Give a word's key as the script names it."""
    return key.removeprefix("if_").removeprefix("out_")


def _assumed(study: Study) -> dict[str, Any]:
    campaign = study.campaign
    return {"keeps": campaign.keeps, "taken": campaign.taken_anyway}


def groups(known: pd.DataFrame, value: np.ndarray, least: int) -> dict[str, Any]:
    """Sum up clients in groups of about the same probability and value: all that a campaign's profit depends on.

    A client's contribution is linear in y, p, p v and y v, and its square in y, y v and y v squared; sums of these give
    the profit of any campaign that contacts whole groups, and the variance of it among resampled clients.

    Parameters
    ----------
    known : pandas.DataFrame
        Columns p and y.
    value : numpy.ndarray of float
        Money lost with each client.
    least : int
        The fewest clients a group.

    Returns
    -------
    dict of str to list of float or float
        ``mean_value``, and a number a group: n (clients), left, p (sum), and where values differ, as multiples of the
        mean: pv (sum of p times value), lv and lvv (sums of the value and of its square over those who left).
    """
    mean, same = float(value.mean()), bool(np.ptp(value) == 0)
    table = known[["p", "y"]].reset_index(drop=True).assign(v=value / mean if not same else 1.0)
    left = table["y"] * table["v"]
    table = table.assign(n=1, left=table["y"], pv=table["p"] * table["v"], lv=left, lvv=left * table["v"])
    sums = table.groupby(_places(table, least, *((GROUPS, 1) if same else (MIXED, LEVELS))))[
        ["n", "left", "p", "pv", "lv", "lvv"]
    ].sum()
    names = ["n", "left", "p"] if same else list(sums)
    return {"mean_value": float(f"{mean:.10g}")} | {name: [float(f"{one:.6g}") for one in sums[name]] for name in names}


def _places(table: pd.DataFrame, least: int, most: int, levels: int) -> np.ndarray:
    """Give the place of each client's group: quantiles of p, and within each of them of the value."""
    n = len(table)
    most = max(1, min(most, n // least))
    levels = min(levels, math.isqrt(most))
    outer = _tapered(table["p"].to_numpy(), most // levels, least * levels)
    places = np.empty(n, dtype=int)
    for part in range(outer.max() + 1):
        inside = np.flatnonzero(outer == part)
        places[inside] = part * levels + _parts(table["v"].to_numpy()[inside], levels)
    return places


def _tapered(values: np.ndarray, parts: int, least: int) -> np.ndarray:
    """Divide into about as many parts, those of the largest values smallest: short lists are then told as finely."""
    n = len(values)
    sizes = np.diff(np.round(n * (np.arange(parts + 1) / parts) ** 2)).clip(least)
    starts = np.append(0, sizes.cumsum()[:-1])
    starts = starts[(starts == 0) | (starts <= n - least)]
    rank = np.empty(n, dtype=int)
    rank[np.argsort(-values, kind="stable")] = np.arange(n)
    return np.searchsorted(starts, rank, side="right") - 1


def _parts(values: np.ndarray, parts: int) -> np.ndarray:
    """Divide into as many parts of equal size, from the smallest values; of equal values the first rows come first."""
    rank = np.empty(len(values), dtype=int)
    rank[np.argsort(values, kind="stable")] = np.arange(len(values))
    return rank * parts // len(values)


def _sliders(study: Study, value: float, clients: int, to: Language) -> Iterator[Slider]:
    campaign, limits = study.campaign, study.params.plan
    for key, amount in (("if_value", value), ("if_contact", campaign.contact_cost), ("if_offer", campaign.offer_cost)):
        now, step = rounded(amount or value / 100)
        yield _slider(key, to, form="money", most=_up(4 * now, step), step=step, now=now if amount else 0.0)
    for key, share in (("if_keeps", campaign.keeps), ("if_taken", campaign.taken_anyway)):
        percent = round(100 * expected(share), 1)
        yield _slider(key, to, form="percent", most=100, step=1 if percent % 1 == 0 else 0.1, now=percent)
    dearest = clients * (campaign.contact_cost + campaign.offer_cost) or 1.0  # all are contacted and take the offer
    step = float(f"1e{math.floor(math.log10(dearest)) - 2}")
    for key, form, most, limit, by in (
        ("if_budget", "money", _up(dearest, step), limits.budget, step),
        ("if_most", "count", clients, limits.contacts, 1),
    ):
        yield _slider(
            key, to, form=form, most=most, step=by, now=most if limit is None else min(limit, most), limit=True
        )


def _slider(key: str, to: Language, **settings: Any) -> Slider:
    return Slider(name=_name(key), label=say(key, to), **settings)


def _up(amount: float, step: float) -> float:
    """Round up to whole steps."""
    return float(f"{math.ceil(amount / step - 1e-9) * step:.10g}")


def rounded(amount: float) -> tuple[float, float]:
    """Give an amount with three significant digits, and a slider's step that meets it: of the second digit, or third.

    Examples
    --------
    >>> rounded(12000.0), rounded(317.4312), rounded(0.25)
    ((12000.0, 1000.0), (317.0, 1.0), (0.25, 0.01))
    """
    now, place = float(f"{amount:.3g}"), math.floor(math.log10(amount))
    steps = (float(f"1e{place - 1}"), float(f"1e{place - 2}"))
    return now, next((step for step in steps if abs(round(now / step) - now / step) < 1e-9), steps[1])
