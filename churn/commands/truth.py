"""Measures the statistics where the truth is known: on simulated clients, whose true probability the simulator tells.

python -m churn truth [--worlds 20] [--samples 200] [--shuffles 200] [--comparisons 300] [--telecoms 3] [--gyms 14]
                      [--campaigns 400] [--years 40] [--models 200] [--campaign-years 4]

Prints how often 95% intervals of ROC-AUC hold the true value, how often a column without effect is called a driver, one
too that is correlated with a column that has an effect, how many true drivers are found and whether their directions
are right, how far calibrated probabilities lie from the true ones, and how often segments are mined where the target is
shuffled. Then how often the comparison of two versions raises a false alarm, finds a difference that is there, and how
often its intervals hold the true one; what short lists of rare leavers promise beside the truth; how often what
``measure`` says of a campaign holds what was planted, and how fast the share that an offer keeps is learned; how often
``monitor`` calls a model wrong that is not, and how soon a change is noticed; and all of that over years of campaigns
in the five cases. Slow; `make test` holds small versions of the same.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from churn.base.config import read_config
from churn.base.files import write_json
from churn.champion.blend import alone
from churn.champion.champion import Champion
from churn.champion.champion_model import ChampionModel
from churn.clients.features import model_frame
from churn.clients.schema import CHURNED, CLIENT, TRAIN, Schema
from churn.commands.documents import as_markdown, write
from churn.commands.options import add_document, command_line
from churn.commands.settings import Params, read_all_params
from churn.commands.truth_campaigns import campaigns, years
from churn.commands.truth_columns import correlated_nulls
from churn.commands.truth_monitor import false_verdicts, noticed
from churn.commands.truth_pairs import false_alarms, found_and_covered, recipes_alike
from churn.commands.truth_tops import thin_tops
from churn.commands.truth_year import years_of_campaigns
from churn.commands.worlds import through_files
from churn.evaluate.candidates import candidate
from churn.explain.fold_models import fold_champions
from churn.explain.importance import importance
from churn.explain.shapley import shapley_values
from churn.ingest.simulate import simulate
from churn.ingest.simulator import Simulator
from churn.scores.resampling import bootstrap_scores
from churn.segments.mining import mine
from churn.split.split import split
from churn.statistics.auc import delong_interval
from churn.train.training import TrainParams, train
from churn.train.tuning import predict
from stages.train_boost import learner

CASE = Path("cases/metanprom")
KEY = "userid"
PLANTED = {"Loyalty": (0.0, 1.0), "Gender": ("Ж", "М"), "City": ("Ростов Великий", "Ярославль")}
"""Levels that the simulator makes leave more often, and less often, all else equal."""

SPREAD = {
    "distance": "calibrated probability to the true one, test part (root mean square)",
    "out_of_fold_distance": "the same, out-of-fold",
    "bias": "mean of calibrated minus true probability",
    "roc_auc": "ROC-AUC, test part",
    "best_roc_auc": "ROC-AUC of the true probabilities",
}

COUNTED = (
    ("columns without effect called drivers", "false_drivers", "null_columns"),
    ("columns with an effect called drivers", "true_drivers", "effect_columns"),
    ("planted directions that come out right", "right_directions", "directions"),
)

TOLD = {
    "studies": "Simulated studies of 5,000 clients, gradient boosting:",
    "counts": "What those studies said of columns and directions, added up:",
    "columns": "Simulated gyms of 4,000 clients, gradient boosting; columns without effect are correlated with columns "
    "that have one: how many the model relies on (it predicts worse when they are shuffled), and how many are called "
    "drivers (also worse when exchanged among clients who are alike in all other columns):",
    "coverage": "95% intervals of ROC-AUC from test parts of 1,000 clients; how many held that among all clients:",
    "segments": "Tables with a shuffled target of which a mined segment was reported:",
    "alarms": "Comparisons of what does not differ that called something better or worse (share):",
    "differences": "Two models of ROC-AUC .80 and .82 on 2,000 clients, without margins: the true difference, how "
    "often it was found, how often theory expects that, how often 95% intervals held it, and the mean standard error "
    "over the true one:",
    "campaigns": "Campaigns with a planted effect: shares of the 95% intervals that hold it, of the change in churn, "
    "the share kept, money, and the plain difference; how often p is below .05; mean widths, in points:",
    "years": "Campaign after campaign with one planted share kept, drawn from the prior Beta(6, 14): error of the mean "
    "of its Beta, the Beta's spread, and how many of its 95% intervals hold the planted share:",
    "verdicts": "Years of twelve batches in which nothing changes, each with a model fitted anew: shares of batches "
    "and of years with a false alarm (recalibrate or retrain), and of models called as promised after so many batches:",
    "noticed": "Years in which a change comes after three batches: how many are noticed after so many more, the median "
    "number of batches it takes, and how many first alarms say retrain:",
    "year_intervals": "Years of campaigns in the five cases, by what is planted (churn/commands/truth_year.py): shares "
    "of the 95% intervals that hold it, of the change in churn, the share kept, and money; how often p is below .05; "
    "mean width of the effect's interval, in points:",
    "year_learned": "In the world where nothing changes, the Beta of the share that the general offer keeps after so "
    "many campaigns: error of its mean, width of its 95% interval, and how many hold the planted .3:",
    "year_profits": "A year's profit in thousands, by true probabilities: of the prior terms all year, of the terms "
    "learned month after month, and of the planted ones without a control group; and how many clients a month are sent "
    "an offer that keeps nobody or drives away, in the first and the last month:",
    "year_verdicts": "The verdict on the model, month after month: years in which it called a model wrong that was "
    'not, share of months with "as promised", and where leaving changes, how many years noticed it, after how many '
    "months:",
    "tops": "Simulated telecoms, 7% of whose clients leave: of those whom the plan contacts, mean probability as "
    "promised (out-of-fold), true, and seen; their gain as expected and by their true probabilities:",
}


def main(arguments: list[str]) -> int:
    """Run all checks, print and write what they found."""
    parser = command_line("truth", __doc__, json=True)
    parser.add_argument("--worlds", type=int, default=20, help="simulated studies of 5,000 clients (20)")
    parser.add_argument("--samples", type=int, default=200, help="test parts of 1,000 clients (200)")
    parser.add_argument("--shuffles", type=int, default=200, help="of each case's target (200)")
    parser.add_argument("--comparisons", type=int, default=300, help="of pairs of models (300)")
    parser.add_argument("--telecoms", type=int, default=3, help="simulated studies with rare leavers (3)")
    parser.add_argument("--gyms", type=int, default=14, help="simulated studies with correlated null columns (14)")
    parser.add_argument("--campaigns", type=int, default=400, help="simulated, of each list and effect (400)")
    parser.add_argument("--years", type=int, default=40, help="of twelve campaigns, of each list (40)")
    parser.add_argument("--models", type=int, default=200, help="years of a model, of each company (200)")
    parser.add_argument("--campaign-years", type=int, default=4, help="of each case and planted world (4)")
    parser.add_argument("--campaign-seed", type=int, default=1, help="of the first of these years; others follow (1)")
    add_document(parser)
    options = parser.parse_args(arguments)
    params = read_all_params(Path("params.yaml"))
    seeds = tqdm(range(1, options.worlds + 1), desc="worlds", disable=None)
    studies = pd.DataFrame([study(params, seed) for seed in seeds])
    found = {
        "studies": spread(studies),
        "counts": counts(studies),
        "columns": correlated_nulls(params, options.gyms),
        "coverage": coverage(params, options.samples),
        "segments": false_segments(params, options.shuffles),
        "alarms": alarms(options.comparisons, params.compare.draws),
        "differences": found_and_covered(options.comparisons, 2000, params.compare.draws),
        "tops": thin_tops(params, options.telecoms),
        "campaigns": campaigns(options.campaigns),
        "years": years(options.years),
        "verdicts": false_verdicts(options.models),
        "noticed": noticed(max(1, options.models // 5)),
        **years_of_campaigns(params, options.campaign_years, options.campaign_seed),
    }
    text = told(found)
    print(text)
    if options.json:
        write_json({name: table.to_dict("records") for name, table in found.items()}, options.json)
    if options.document:
        write(options.document, "truth", text)
    return 0


def spread(studies: pd.DataFrame) -> pd.DataFrame:
    """Give mean and extremes over simulated studies: columns what, mean, min, max."""
    found = studies[list(SPREAD)].agg(["mean", "min", "max"]).T
    return found.rename(index=SPREAD).rename_axis("what").reset_index()


def counts(studies: pd.DataFrame) -> pd.DataFrame:
    """Add up what simulated studies found: columns what, found, of."""
    total = studies.sum().round().astype(int)
    return pd.DataFrame([{"what": what, "found": total[one], "of": total[all_]} for what, one, all_ in COUNTED])


def alarms(comparisons: int, draws: int) -> pd.DataFrame:
    """Give how often a comparison of what does not differ says that it does: columns what, comparisons, alarms."""
    rows = {
        "five models that differ in nothing but noise": false_alarms(comparisons, 1000, 5, draws),
        "two recipes alike, fitted on other columns of noise": recipes_alike(comparisons, 1000, draws),
    }
    return pd.DataFrame([{"what": what, "comparisons": comparisons, "alarms": rows[what]} for what in rows])


def told(found: dict[str, pd.DataFrame]) -> str:
    """Write all tables in Markdown, each under its sentence."""
    parts = [f"{TOLD[name]}\n\n{as_markdown(table.map(_short))}" for name, table in found.items()]
    return "\n\n".join(parts)


def _short(value: object) -> object:
    return f"{value:.4g}" if isinstance(value, float) and not pd.isna(value) else value


def world(clients: int, seed: int) -> tuple[pd.DataFrame, Schema, np.ndarray, tuple[str, ...]]:
    """Simulate and clean a study; give clients, schema, true probabilities, and the columns without effect."""
    spec = read_config(CASE / "simulator.yaml", Simulator).model_copy(update={"clients": clients, "seed": seed})
    drawn = simulate(spec)
    cleaned, schema = through_files(CASE, spec, drawn.clients)
    truth = pd.Series(drawn.probability.to_numpy(), index=drawn.clients[KEY].astype(int).astype(str))
    p = truth.loc[cleaned[CLIENT]].to_numpy()
    return cleaned, schema, p, spec.no_effect


def study(params: Params, seed: int) -> dict[str, float]:
    """Run one simulated study with gradient boosting and hold its findings against the truth."""
    clients, schema, truth, no_effect = world(5000, seed)
    places = split(clients, params.split.test_share, params.split.folds, 1, seed)
    shared = TrainParams(seed=params.seed, collinear_limit=params.collinear_limit, training=params.training)
    tuned, predictions = train(learner(params.seed), params.grids["boost"], shared, clients, schema, places)
    calibrated = candidate(predictions)
    champion = Champion(name="boost", blend=alone("boost"), calibration=calibrated.calibration)
    model = ChampionModel(champion, {"boost": tuned.pipeline})
    inside = (places["part"] == TRAIN).to_numpy()
    features, y = model_frame(clients, schema), clients[CHURNED].to_numpy()
    models = fold_champions(model, features[inside], y[inside], places.loc[inside, "fold"].to_numpy())
    important = importance(models, features[inside], y[inside], params.explain, seed)
    drivers = important.set_index("feature")["driver"]
    effects = [name for name in schema.features if name not in no_effect and name != "Balance_missing"]
    shown = features[~inside]
    shapley = shapley_values(model, shown, features[inside], list(features), params.explain.walks, seed).values
    means = {name: shapley[name].groupby(shown[name]).mean() for name in PLANTED}
    return {
        "distance": float(np.sqrt(np.mean((calibrated.test - truth[~inside]) ** 2))),
        "bias": float(np.mean(calibrated.test - truth[~inside])),
        "out_of_fold_distance": float(np.sqrt(np.mean((calibrated.out_of_fold - truth[inside]) ** 2))),
        "roc_auc": float(roc_auc_score(y[~inside], calibrated.test)),
        "best_roc_auc": float(roc_auc_score(y[~inside], truth[~inside])),
        "false_drivers": float(drivers[list(no_effect)].sum()),
        "null_columns": float(len(no_effect)),
        "true_drivers": float(drivers[effects].sum()),
        "effect_columns": float(len(effects)),
        "right_directions": float(sum(means[name][more] > means[name][less] for name, (more, less) in PLANTED.items())),
        "directions": float(len(PLANTED)),
    }


def coverage(params: Params, samples: int, size: int = 1000) -> pd.DataFrame:
    """Tell how often intervals of ROC-AUC from small test parts hold the model's value among all clients."""
    clients, schema, _, _ = world(5000, 0)
    places = split(clients, params.split.test_share, params.split.folds, 1, 0)
    shared = TrainParams(seed=params.seed, collinear_limit=params.collinear_limit, training=params.training)
    tuned, _ = train(learner(params.seed), params.grids["boost"], shared, clients, schema, places)
    many, _, truth, _ = world(samples * size, 10_000)
    p = predict(tuned.pipeline, model_frame(many, schema))
    # Every client counts as one who left with the true probability and as one who stayed with the rest.
    true = roc_auc_score(np.repeat([1, 0], len(p)), np.tile(p, 2), sample_weight=np.concatenate([truth, 1 - truth]))
    y, rows = many[CHURNED].to_numpy(), []
    for start in tqdm(range(0, len(y), size), desc="samples", disable=None):
        part = slice(start, start + size)
        boot = bootstrap_scores(y[part], p[part], params.evaluate.draws, start).set_index("metric").loc["roc_auc"]
        delong = delong_interval(y[part], p[part])
        rows.append({"DeLong": delong.low <= true <= delong.high, "bootstrap": boot["low"] <= true <= boot["high"]})
    held = pd.DataFrame(rows).mean()
    return pd.DataFrame(
        {"interval": held.index, "samples": len(rows), "true ROC-AUC": round(true, 4), "covered": held.to_numpy()}
    )


def false_segments(params: Params, shuffles: int) -> pd.DataFrame:
    """Tell in how many shuffles of each simulated case's target a segment is mined and confirmed."""
    rows = []
    for name in params.cases:
        case = Path("cases", name)
        spec = read_config(case / "simulator.yaml", Simulator)
        clients, schema = through_files(case, spec, simulate(spec).clients)
        train = split(clients, params.split.test_share, params.split.folds, 1, params.seed)["part"] == TRAIN
        reported = 0
        for seed in tqdm(range(shuffles), desc=f"shuffles of {name}", disable=None):
            shuffled = np.random.default_rng(seed).permutation(clients[CHURNED].to_numpy())
            mined = mine(clients.assign(**{CHURNED: shuffled}), train.to_numpy(), schema, params.segments)
            reported += bool(mined.judged["confirmed"].any())
        rows.append({"case": name, "shuffles": shuffles, "segments reported": reported})
    return pd.DataFrame(rows)
