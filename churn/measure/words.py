"""What a campaign changed, in words for the terminal: the verdict first."""

import pandas as pd

from churn.measure.effect import Estimate
from churn.measure.follow import Followed
from churn.measure.learned import FEWEST, LEAST
from churn.measure.measure import Measured, verdict
from churn.measure.settle import line_of
from churn.plan.campaign import GENERAL
from churn.presentation.language import number, p_value, percent, whole

_VERDICTS = {
    "kept": "The campaign kept clients: churn of those contacted is {amount} points lower ({ends}).",
    "drove_away": "The campaign drove clients away: churn of those contacted is {amount} points higher ({ends}).",
    "cannot_tell": "Cannot tell whether the campaign changed anything: churn of those contacted is {amount} points "
    "{side}, but 0 lies within the doubt ({ends}).",
}


def told(found: Measured, followed: Followed, currency: str) -> str:
    """Tell what a campaign changed.

    Parameters
    ----------
    found : Measured
        The campaign.
    followed : Followed
        Its clients, and what must be known of them.
    currency : str
        Of all amounts.
    """
    parts = [
        [_verdict(found.effect.change)],
        _groups(found),
        _money(found, currency),
        _offers(found.offers),
        _clients(followed),
        _lines(found),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _verdict(change: Estimate) -> str:
    ends = f"95% interval {points(change.low)} to {points(change.high)}"
    amount, side = points(abs(change.estimate)).lstrip("+"), "lower" if change.estimate < 0 else "higher"
    return _VERDICTS[verdict(change)].format(amount=amount, side=side, ends=ends)


def points(change: float) -> str:
    """Write a change of a share in points of percent.

    Examples
    --------
    >>> points(-0.1234), points(0.05)
    ('-12.3', '+5.0')
    """
    return f"{100 * change:+.1f}"


def _groups(found: Measured) -> list[str]:
    own, control, plain = found.effect.contacted, found.effect.control, found.plain.change
    return [
        f"Left of {whole(own.clients, 'en')} to contact: {whole(own.leavers, 'en')}; of {whole(control.clients, 'en')} "
        f"held out: {whole(control.leavers, 'en')}. Adjusted for the probability known before: "
        f"{percent(own.mean, 'en')} and {percent(control.mean, 'en')} (p {p_value(found.effect.p, 'en')}).",
        f"Not adjusted: {points(plain.estimate)} points ({points(plain.low)} to {points(plain.high)}, p "
        f"{p_value(found.plain.p, 'en')}).",
        f"Share of leavers kept: {_share(found.effect.keeps)}.",
    ]


def _share(keeps: Estimate) -> str:
    if not keeps.low > -10:
        return f"at most {percent(keeps.high, 'en')}; so few were held out or left that it may be anything below"
    return f"{percent(keeps.estimate, 'en')} ({percent(keeps.low, 'en')} to {percent(keeps.high, 'en')})"


def _money(found: Measured, currency: str) -> list[str]:
    brought, known = found.money, "as taken" if found.money.counted else "as expected, for who took them is not known"
    gained, low, high = (f"{number(amount + 0.0, 'en')} {currency}" for amount in brought.gained)
    contacts, offers = (f"{number(amount + 0.0, 'en')} {currency}" for amount in (brought.contacts, brought.offers))
    spent = f"after contacts for {contacts} and offers for {offers} ({known})"
    return [f"Money gained: {gained} ({low} to {high}), {spent}."]


def _offers(table: pd.DataFrame) -> list[str]:
    lines = [
        f"  {row['offer']}: {row['contacted']} to contact, {row['control']} held out: "
        + (
            f"too few, {FEWEST} of each are needed."
            if pd.isna(row["p"])
            else f"{points(row['estimate'])} points ({points(row['low'])} to {points(row['high'])}, p corrected for "
            f"the offers judged {p_value(row['p_corrected'], 'en')})."
        )
        for _, row in table.iterrows()
    ]
    return ["Offer by offer:", *lines] if len(lines) > 1 else []


def _clients(followed: Followed) -> list[str]:
    return [f"Note: {note}" for note in followed.notes]


def _lines(found: Measured) -> list[str]:
    if not found.learned:
        return [f"For the next plan: nothing learned; a share takes {LEAST} clients of each group."]
    lines = ["For the next plan (`--write` puts these lines there):"]
    for owner in dict.fromkeys(one.owner for one in found.learned):
        lines.append("  params.yaml, campaign:" if owner == GENERAL else f"  actions.yaml, {owner}:")
        lines += [f"    {line_of(one, found.mark)}" for one in found.learned if one.owner == owner]
    if all(one.share == "keeps" for one in found.learned):
        lines.append("  taken_anyway stays: it takes a column 'taken' in the outcomes of all those contacted.")
    return lines
