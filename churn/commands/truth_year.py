"""A year of campaigns in each simulated case, against what was planted. Part of ``truth``.

Month after month: probabilities from a model of the month studied (gradient boosting, one setting for all cases,
calibrated as champions are), the list and its control group by the plan's rule, the campaign as planted
(``cases/<case>/year.yaml``), its effect by ``measure``, and what was learned as the terms of the next month. Offers
that go by reasons are left out: reasons take minutes of processor time a year.

Beside it, on the same clients of every month, a plan that keeps the prior terms all year, and one that knows what is
planted and holds nobody out. Profits are counted with the true probabilities.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd
from scipy.stats import beta
from tqdm import tqdm

from churn.base.config import Frozen, read_config
from churn.base.params import Grid
from churn.champion.blend import alone
from churn.champion.champion import Champion
from churn.champion.champion_model import ChampionModel
from churn.clients.contract import Contract
from churn.clients.declared import Declared
from churn.clients.features import model_frame
from churn.clients.schema import CLIENT, Schema
from churn.commands.settings import Params
from churn.commands.truth_campaigns import holds
from churn.commands.worlds import through_files
from churn.evaluate.candidates import candidate
from churn.ingest.simulate import World, simulate
from churn.ingest.simulator import Simulator
from churn.measure.effect import effect
from churn.measure.learned import learn
from churn.measure.money import money
from churn.measure.outcomes import CONTACTED, LEFT
from churn.monitor.evidence import Evidence
from churn.monitor.own import own_evidence
from churn.monitor.verdict import Judged, judge
from churn.months.campaign import outcomes, when_contacted
from churn.months.door import admit
from churn.months.people import Truth, first, next_month, seen, truth_of
from churn.months.planted import Acts, Change, Year, check_year, now
from churn.plan.actions import Actions, OfferAction, offers
from churn.plan.campaign import GENERAL
from churn.plan.contact_list import CONTACT, CONTROL, within_limits
from churn.plan.control_group import campaigns_of, design, held_out
from churn.plan.decisions import setting_of
from churn.plan.profit import prospects
from churn.plan.settings import Plan
from churn.plan.terms import Beta, Campaign, Offer
from churn.segments.segments import PROBABILITY, members_by_rule
from churn.split.split import split
from churn.train.training import TrainParams, train
from stages.train_boost import learner

Owner = TypeVar("Owner", bound=Frozen)

SETTINGS: Grid = {"learning_rate": 0.05, "max_iter": 150, "max_leaf_nodes": 8, "min_samples_leaf": 20}
"""Of the model of all cases: small trees, for the smallest study has 1,300 clients."""

TOLD_AFTER = (1, 3, 6, 12)
USUAL = "usual"
"""The world in which nothing changes."""


class Terms(NamedTuple):
    """Money of a campaign and its offers."""

    campaign: Campaign
    actions: Actions

    @property
    def offers(self) -> dict[str, Offer]:
        """Give the terms of every offer."""
        return offers(self.actions, self.campaign)


class Case(NamedTuple):
    """A case with a model of the month studied.

    Attributes
    ----------
    year : Year
        What is planted.
    contract : Contract
        Of the case.
    terms : Terms
        Those before any campaign.
    segments : pandas.DataFrame
        Declared ones: id, rule.
    truth : Truth
        What leaving depends on.
    schema : Schema
        Of the clients studied.
    model : ChampionModel
        Of the clients studied.
    known : pandas.DataFrame
        Columns part, y and p of the clients studied.
    """

    year: Year
    contract: Contract
    terms: Terms
    segments: pd.DataFrame
    truth: Truth
    schema: Schema
    model: ChampionModel
    known: pd.DataFrame


class Month(NamedTuple):
    """Clients of a month: their table, the truth about them, and probabilities as the model gives them."""

    clients: pd.DataFrame
    truth: pd.DataFrame
    p: np.ndarray
    members: pd.DataFrame


def years_of_campaigns(params: Params, years: int, first_seed: int = 1) -> dict[str, pd.DataFrame]:
    """Run years of campaigns in every case that has a ``year.yaml``, of seeds from the first on, and sum them up.

    Returns
    -------
    dict of str to pandas.DataFrame
        Those of ``summed_up``.
    """
    names = [name for name in params.cases if Path("cases", name, "year.yaml").exists()]
    rows = [
        row for seed in range(first_seed, first_seed + years) for name in names for row in rows_of(name, params, seed)
    ]
    return summed_up(pd.DataFrame(rows))


def rows_of(name: str, params: Params, seed: int) -> Iterator[dict[str, Any]]:
    """Run a year of campaigns in every world of a case; give a row a month."""
    case = study(name, params, seed)
    for world in tqdm(case.year.worlds, desc=f"year {seed} of {name}", disable=None):
        told = {"case": name, "world": world, "year": seed, "changes": _outcome_changes(case.year.worlds[world])}
        for row in a_year(case, world, params, seed):
            yield told | {"idle": _idle(row["to"], now(case.year, world, row["month"]).acts)} | row


def _outcome_changes(changes: tuple[Change, ...]) -> float:
    """Give the month from which on leaving is otherwise; none where that never is."""
    return min((one.month for one in changes if one.intercept or one.slopes is not None), default=np.nan)


def _idle(to: Mapping[str, int], acts: Acts) -> int:
    """Count the clients who were sent an offer that keeps nobody."""
    return sum(count for name, count in to.items() if acts.kept(name) <= 0)


def summed_up(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Sum up years of campaigns.

    Parameters
    ----------
    rows : pandas.DataFrame
        A row a month, as ``rows_of`` gives them.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``year_intervals``: by world, how many campaigns, the shares of 95% intervals that hold what is planted, and
        of p below .05. ``year_learned``: in the usual world, error (root mean square) and width of the Beta of keeps
        after some months. ``year_profits``: a year's profit, in thousands, and to how many a useless offer is sent.
        ``year_verdicts``: false alarms, and months until a change is noticed.
    """
    return {
        "year_intervals": _intervals(rows),
        "year_learned": _convergence(rows[rows["world"] == USUAL]),
        "year_profits": _profit_a_year(rows),
        "year_verdicts": _alarms(rows),
    }


def _intervals(rows: pd.DataFrame) -> pd.DataFrame:
    # Until something changes, worlds are the same clients with the same luck: such a campaign counts once in all.
    once = rows.drop_duplicates(["case", "year", "month", "width"])
    counted = pd.concat([rows, once.assign(world="all")]).dropna(subset="effect")
    table = counted.groupby("world", sort=False)[["effect", "keeps", "money", "found", "width"]].mean()
    table.insert(0, "campaigns", counted.groupby("world").size())
    return table.reset_index()


def _convergence(rows: pd.DataFrame) -> pd.DataFrame:
    after = rows[rows["month"].isin(TOLD_AFTER)].assign(square=rows["error"] ** 2)
    table = after.groupby(["case", "month"], sort=False)[["square", "spread", "believed"]].mean()
    table["square"] **= 0.5
    return table.rename(columns={"square": "error", "spread": "width", "believed": "held"}).reset_index()


def _profit_a_year(rows: pd.DataFrame) -> pd.DataFrame:
    groups = rows.groupby(["case", "world"], sort=False)
    table = groups[["prior", "learned", "truth"]].sum().div(1000 * groups["year"].nunique(), axis=0)
    sent = rows.pivot_table(index=["case", "world"], columns="month", values="idle", sort=False)
    table["useless, month 1"], table["useless, last"] = sent.iloc[:, 0], sent.iloc[:, -1]
    return table.reset_index()


def _alarms(rows: pd.DataFrame) -> pd.DataFrame:
    alarm = rows["verdict"].isin(["recalibrate", "retrain"])
    changed = rows["month"] >= rows["changes"]
    noticed = (rows["month"] - rows["changes"] + 1).where(alarm & changed)
    found = rows.assign(false=alarm & ~changed, noticed=noticed, sure=rows["verdict"] == "as promised")
    each = found.groupby(["world", "case", "year"], sort=False).agg(
        false=("false", "max"), noticed=("noticed", "min"), changes=("changes", "first"), sure=("sure", "mean")
    )
    groups = each.groupby("world", sort=False)
    table = groups.agg(years=("false", "size"), false_alarms=("false", "mean"), promised=("sure", "mean"))
    table["noticed"] = groups["noticed"].count() / groups["changes"].count().replace(0, np.nan)
    return table.assign(months=groups["noticed"].mean()).reset_index()


def study(name: str, params: Params, seed: int) -> Case:
    """Simulate the month that is studied, and fit the model."""
    folder = Path("cases", name)
    year, contract = read_config(folder / "year.yaml", Year), read_config(folder / "contract.yaml", Contract)
    actions = read_config(folder / "actions.yaml", Actions)
    declared = read_config(folder / "study.yaml", Declared).segments
    spec = read_config(folder / year.simulator, Simulator).model_copy(update={"seed": seed})
    check_year(year, spec, tuple(offers(actions, params.campaign[name])))
    clients, schema = through_files(folder, spec, simulate(spec).clients)
    places = split(clients, params.split.test_share, params.split.folds, 1, seed)
    shared = TrainParams(seed=params.seed, collinear_limit=params.collinear_limit, training=params.training)
    tuned, predictions = train(learner(params.seed), SETTINGS, shared, clients, schema, places)
    found = candidate(predictions)
    champion = Champion(name="boost", blend=alone("boost"), calibration=found.calibration)
    known = predictions[["part", "y", "p"]].copy()
    for part, p in (("train", found.out_of_fold), ("test", found.test)):
        known.loc[known["part"] == part, "p"] = p
    segments = pd.DataFrame({"id": [one.id for one in declared], "rule": [one.where for one in declared]})
    model = ChampionModel(champion, {"boost": tuned.pipeline})
    terms = Terms(params.campaign[name], actions)
    return Case(year, contract, terms, segments, truth_of(spec), schema, model, known)


def a_year(case: Case, world: str, params: Params, seed: int) -> Iterator[dict[str, Any]]:
    """Run a year of campaigns; give a row a month.

    Parameters
    ----------
    case : Case
        With its model.
    world : str
        One of ``case.year.worlds``.
    params : Params
        Limits of the plan and its control group, and margins.
    seed : int
        Of clients, outcomes and control groups.
    """
    people, terms, evidence = first(case.truth, case.year.clients, seed), case.terms, list[Evidence]()
    for month in range(1, case.year.months + 1):
        holding = now(case.year, world, month)
        drawn = seen(case.truth, people, holding, seed, month)
        them = _known(case, drawn)
        listed = _listed(them, terms, params.plan, seed)
        called = listed[listed["group"] == CONTACT]
        luck = np.random.default_rng([seed, month, 2])
        became = outcomes(them.truth, called.set_index(CLIENT)["offer"], holding.acts, luck)
        followed = listed.merge(became, on=CLIENT)
        row = {
            "month": month,
            "listed": len(listed),
            "contacts": len(called),
            "to": called["offer"].value_counts().to_dict(),
        }
        row |= _measured(followed.merge(them.truth[[CLIENT, "p"]], on=CLIENT), terms, holding.acts)
        row |= _profits(case, them, called, params.plan, holding.acts, seed)
        terms = _after(followed, terms, f"month {month}")
        said = _judged(case, them, became, evidence, params)
        evidence.append(said.evidence)
        yield row | _beside(terms, holding.acts) | {"verdict": said.verdict}
        left = drawn.churned.to_numpy(dtype=bool)
        left[them.truth["row"]] = became[LEFT]
        people = next_month(case.truth, people, left, case.year.memory, seed, month + 1)


def _known(case: Case, drawn: World) -> Month:
    spec = case.truth.simulator
    clients, truth = admit(spec.month(spec.seed + 1, case.year.clients), drawn, case.contract)
    p = case.model.probability(model_frame(clients, case.schema))
    return Month(clients, truth, p, members_by_rule(clients.assign(**{PROBABILITY: p}), case.segments))


def _listed(month: Month, terms: Terms, plan: Plan, seed: int, hold_out: bool = True) -> pd.DataFrame:
    """Make the list of a month: client, group, offer, probability, value."""
    keys = month.clients[[CLIENT]]
    known, members = keys.assign(p=month.p), keys.join(month.members)
    setting = setting_of(terms.actions, terms.campaign, month.clients, known, members, keys)
    ordered = prospects(*setting)
    chosen = ordered[within_limits(ordered, plan.contacts, plan.budget)].reset_index(drop=True)
    held = np.zeros(len(chosen), dtype=bool)
    if hold_out:
        share = design(chosen, setting.offers, plan.control).share
        held = held_out(chosen, share, seed, campaigns_of(setting.offers))
    table = chosen[[CLIENT, "offer", "value"]].assign(probability=chosen["p"], group=np.where(held, CONTROL, CONTACT))
    return table.astype({"offer": object})


def _measured(followed: pd.DataFrame, terms: Terms, acts: Acts) -> dict[str, float]:
    """Measure the campaign, if there was one, and hold the intervals against what was planted."""
    mine, y = (followed["group"] == CONTACT).to_numpy(), followed[LEFT].to_numpy(dtype=float)
    if mine.all() or not mine.any() or len(set(y)) < 2:
        return {}
    true = followed["p"].to_numpy()
    own = when_contacted(true, _kept(followed, acts))
    found = effect(y, mine, followed["probability"].to_numpy())
    return {
        "effect": holds(found.change, float((own - true).mean())),
        "keeps": holds(found.keeps, float(1 - own.mean() / true.mean())),
        "money": holds(money(followed, terms.offers).gained, float(_gains(followed, acts, terms.offers)[mine].sum())),
        "found": float(found.p < 0.05),
        "width": 100 * (found.change.high - found.change.low),
        "missed": found.change.estimate - float((own - true).mean()),
    }


def _kept(clients: pd.DataFrame, acts: Acts) -> np.ndarray:
    return clients["offer"].map(acts.kept).to_numpy(dtype=float)


def _gains(clients: pd.DataFrame, acts: Acts, terms: Mapping[str, Offer]) -> np.ndarray:
    """Give what contacting each client brings in truth."""
    p = clients["p"].to_numpy()
    own = when_contacted(p, _kept(clients, acts))
    contact, cost = (
        clients["offer"].map({name: getattr(one, term) for name, one in terms.items()}).to_numpy(dtype=float)
        for term in ("contact_cost", "offer_cost")
    )
    taken = np.maximum(p - own, 0) + (1 - np.maximum(p, own)) * acts.taken_anyway
    return clients["value"].to_numpy() * (p - own) - contact - taken * cost


def _profits(case: Case, month: Month, called: pd.DataFrame, plan: Plan, acts: Acts, seed: int) -> dict[str, float]:
    """Count what this month's contacts bring, beside those by the prior and those by the truth."""
    prior = _listed(month, case.terms, plan, seed)
    best = _listed(month, _certain(case.terms, acts), plan, seed, hold_out=False)
    rows = {"learned": called, "prior": prior[prior["group"] == CONTACT], "truth": best}
    true = month.truth[[CLIENT, "p"]]
    return {
        name: float(_gains(table.merge(true, on=CLIENT), acts, case.terms.offers).sum()) for name, table in rows.items()
    }


def _certain(terms: Terms, acts: Acts) -> Terms:
    """Give terms that are what is planted."""

    def sure(share: float) -> Beta:
        return (max(share, 0.0), 1 - max(share, 0.0))

    actions = [
        one.model_copy(update={"keeps": sure(acts.kept(one.id)), "taken_anyway": sure(acts.taken_anyway)})
        if isinstance(one, OfferAction)
        else one
        for one in terms.actions.actions
    ]
    own = {"keeps": sure(acts.kept(GENERAL)), "taken_anyway": sure(acts.taken_anyway)}
    return Terms(terms.campaign.model_copy(update=own), terms.actions.model_copy(update={"actions": tuple(actions)}))


def _after(followed: pd.DataFrame, terms: Terms, mark: str) -> Terms:
    """Give the terms after a campaign, as ``measure --write`` would."""
    if not 0 < followed[LEFT].sum() < len(followed):
        return terms
    found = learn(followed, terms.campaign, terms.actions)
    shares: dict[str, dict[str, Any]] = {one.owner: {} for one in found}
    for one in found:
        shares[one.owner][one.share] = one.posterior
    actions = tuple(_with(one, shares, one.id, mark) for one in terms.actions.actions)
    campaign = _with(terms.campaign, shares, GENERAL, mark)
    return Terms(campaign, terms.actions.model_copy(update={"actions": actions}))


def _with(owner: Owner, shares: Mapping[str, Mapping[str, Any]], name: str, mark: str) -> Owner:
    if name not in shares:
        return owner
    return owner.model_copy(update={**shares[name], "campaigns": (*(getattr(owner, "campaigns", None) or ()), mark)})


def _beside(terms: Terms, acts: Acts) -> dict[str, float]:
    """Hold the Beta of what the general offer keeps against what it does."""
    low, high = beta.ppf([0.025, 0.975], *terms.campaign.keeps)
    planted = acts.kept(GENERAL)
    error = float(beta.mean(*terms.campaign.keeps)) - planted
    return {"error": error, "spread": float(high - low), "believed": float(low <= planted <= high)}


def _judged(case: Case, month: Month, became: pd.DataFrame, earlier: list[Evidence], params: Params) -> Judged:
    """Judge the model by those whom the campaign did not reach."""
    alone_ = (became[CONTACTED] == 0).to_numpy()
    batch = became[alone_].assign(probability=month.p[alone_])
    own = own_evidence(case.known, month.p, month.p[alone_])
    return judge(batch, own, earlier, params.compare.margin)
