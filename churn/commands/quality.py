"""Judges the whole choice of a champion on real tables: everything is fitted and chosen inside outer folds.

    python -m churn quality ../shared [--cases bank shop] [--seeds 0 1 2]

Outer folds are scikit-learn's StratifiedKFold(5, shuffle=True, random_state=seed) over all clients. Inside each, on
four fifths, every model is tuned, blended and calibrated and the champion is chosen, as the pipeline does it; the last
fifth is only scored. CatBoost with its defaults, on the columns that a user would have (none derived), is fitted on the
same folds.
"""

import time
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
from catboost import CatBoostClassifier
from sklearn.model_selection import StratifiedKFold
from tqdm import tqdm

from churn.base.config import read_config
from churn.base.errors import UserError, nearest
from churn.base.files import write_json
from churn.champion.blend import blend_models
from churn.clean.clean import clean
from churn.clients.contract import Contract, Derive
from churn.clients.features import model_frame
from churn.clients.schema import CHURNED, CLIENT, TEST, TRAIN, Schema, schema_of
from churn.commands.documents import as_markdown, with_other_rows, write, written
from churn.commands.options import add_document, command_line
from churn.commands.settings import Params, read_all_params
from churn.evaluate.candidates import against_best, candidate, in_order
from churn.ingest.checks import check_tables
from churn.ingest.folder import read_folder
from churn.presentation.metrics import metric_name
from churn.scores.metrics import METRICS
from churn.scores.resampling import corrected_difference
from churn.scores.scores import as_written, scores
from churn.train.training import TrainParams, train

FOLDS = 5

AUTOGLUON = {"fitness": 0.9862, "metanprom": 0.8638, "bank": 0.9015, "shop": 0.9039, "telecom": 0.7032}
"""ROC-AUC of AutoGluon's ``best_quality`` over the outer folds 0 and 1 of seed 0, measured once beside this project.

It is no dependency, and takes minutes a fold.
"""

AUTOGLUON_FOLDS = (0, 1)


def main(arguments: list[str]) -> int:
    """Print scores, champions and seconds by case, and the difference from CatBoost's defaults."""
    parser = command_line("quality", __doc__, json=True)
    parser.add_argument("shared", type=Path, help="folder whose data/<case>/ hold the real tables")
    parser.add_argument("--cases", nargs="+", help="all, when not given")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0], help="of the outer folds (0)")
    parser.add_argument("--table", type=Path, metavar="FILE", help="also write the scores of every fold here, as CSV")
    add_document(parser)
    options = parser.parse_args(arguments)
    params = read_all_params(Path("params.yaml"))
    tables = []
    for case in check_cases(options.cases or sorted(params.cases), params, options.shared / "data"):
        clients, schema, derived = real_clients(options.shared / "data" / case, Path("cases") / case)
        found = [outer_folds(clients, schema, derived, params, seed).assign(seed=seed) for seed in options.seeds]
        tables.append(pd.concat(found).assign(case=case))
        print(summary(tables[-1]).to_string(index=False), flush=True)
    if options.table:
        pd.concat(tables).to_csv(options.table, index=False)
    if options.json:
        rows = pd.concat([summary(table) for table in tables]).to_dict("records")
        write_json({"summary": rows, "folds": pd.concat(tables).to_dict("records")}, options.json)
    if options.document:
        document(pd.concat(tables), options.document)
    return 0


def check_cases(cases: list[str], params: Params, tables: Path) -> list[str]:
    """Refuse a case that is not there, or whose real tables are not."""
    for case in cases:
        if case not in params.cases:
            raise UserError(f"--cases: there is no case '{case}'. {nearest(case, params.cases)}")
        if not (tables / case).is_dir():
            raise UserError(f"{tables / case} is not there. Put the case's tables there, or name others by --cases.")
    return cases


def real_clients(folder: Path, case: Path) -> tuple[pd.DataFrame, Schema, list[str]]:
    """Read, check and clean a case's real tables; give clients, schema, and the columns that rules derived."""
    contract = read_config(case / "contract.yaml", Contract)
    raw = check_tables(read_folder(folder, contract.tables), contract.tables, contract.target)
    clients, _ = clean(raw, contract)
    derived = [rule.column for rule in contract.rules if isinstance(rule, Derive)]
    return clients, schema_of(clients, contract.roles, contract.orders), derived


def outer_folds(clients: pd.DataFrame, schema: Schema, derived: list[str], params: Params, seed: int) -> pd.DataFrame:
    """Run the whole choice inside every outer fold: one row a fold and contestant, with scores and seconds."""
    y = clients[CHURNED].to_numpy()
    learners = {
        name: import_module(f"stages.train_{name}").learner(params.seed)
        for name in params.evaluate.simplest_first
        if name != "blend"
    }
    shared = TrainParams(seed=params.seed, collinear_limit=params.collinear_limit, training=params.training)
    rows, metric = [], params.evaluate.metric
    outer = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    progress = tqdm(outer.split(y, y), total=FOLDS, desc=f"outer folds, seed {seed}", unit="fold", disable=None)
    for fold, (inside, out) in enumerate(progress):
        places = inner_places(clients, y, inside, seed)
        results, spent = {}, {}
        for name, learner in learners.items():
            start = time.perf_counter()
            _, results[name] = train(learner, params.grids[name], shared, clients, schema, places)
            spent[name] = time.perf_counter() - start
        _, results["blend"] = blend_models(results)
        models = in_order(results, params.evaluate.simplest_first)
        candidates = {name: candidate(table) for name, table in models.items()}
        table = against_best(candidates, metric, FOLDS, params.compare.margin[metric])
        champion = str(table.loc[table["champion"], "model"].item())
        start = time.perf_counter()
        defaults = catboost_defaults(clients, schema, derived, inside, out)
        spent["CatBoost defaults"] = time.perf_counter() - start
        contestants = {**{name: found.test for name, found in candidates.items()}, "CatBoost defaults": defaults}
        contestants["champion"] = candidates[champion].test
        for name, p in contestants.items():
            found = scores(y[out], p)
            row = {"fold": fold, "model": name, **{metric: found[metric] for metric in METRICS}}
            rows.append({**row, "seconds": spent.get(name), "champion": champion})
    return pd.DataFrame(rows)


def inner_places(clients: pd.DataFrame, y: np.ndarray, inside: np.ndarray, seed: int) -> pd.DataFrame:
    """Give the outer fold's assignment: the rest is the training part, in stratified folds of its own."""
    places = pd.DataFrame({CLIENT: clients[CLIENT].to_numpy(), "part": TEST, "fold": -1})
    inner = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for fold, (_, held_out) in enumerate(inner.split(inside, y[inside])):
        places.loc[inside[held_out], "fold"] = fold
    places.loc[inside, "part"] = TRAIN
    return places


def catboost_defaults(
    clients: pd.DataFrame, schema: Schema, derived: list[str], inside: np.ndarray, out: np.ndarray
) -> np.ndarray:
    """Fit CatBoost as it comes, with its own treatment of categories."""
    features, y = model_frame(clients, schema).drop(columns=derived), clients[CHURNED].to_numpy()
    categories = schema.of_kind("category")
    model = CatBoostClassifier(random_seed=0, verbose=0, allow_writing_files=False, cat_features=categories)
    model.fit(features.iloc[inside], y[inside])
    return as_written(model.predict_proba(features.iloc[out])[:, 1])


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Give means over folds by contestant, and the ROC-AUC ahead of CatBoost's defaults (95%, corrected)."""
    base = table[table["model"] == "CatBoost defaults"].set_index(["seed", "fold"])["roc_auc"]
    rows = []
    for name, own in table.groupby("model", sort=False):
        ahead = corrected_difference((own.set_index(["seed", "fold"])["roc_auc"] - base).to_numpy(), 1 / (FOLDS - 1))
        means = {metric: round(own[metric].mean(), 4) for metric in METRICS}
        interval = f"{ahead.mean:+.4f} [{ahead.low:+.4f}, {ahead.high:+.4f}]"
        chosen = own["champion"].value_counts().to_dict() if name == "champion" else ""
        seconds = round(own["seconds"].sum(min_count=1), 0)
        row = {"case": own["case"].iloc[0], "model": name, **means, "ahead of CatBoost": interval}
        rows.append({**row, "seconds": seconds, "chosen": chosen})
    return pd.DataFrame(rows)


def document(table: pd.DataFrame, path: Path) -> None:
    """Write the cases measured into documentation; cases that were not keep their rows."""
    measured = table["case"].unique()
    parts = [documented(own) for case in measured for own in _by_seed(table[table["case"] == case])]
    both = with_other_rows(pd.DataFrame(parts), written(path, "quality"), measured)
    write(path, "quality", as_markdown(both))


def _by_seed(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Give a case's folds of each seed, and those of all together where there are several."""
    seeds = [own for _, own in table.groupby("seed", sort=False)]
    return seeds if len(seeds) == 1 else [*seeds, table]


def documented(table: pd.DataFrame) -> dict[str, str]:
    """Give a case's row of the documentation, of one seed or of several."""
    found = summary(table).set_index("model")
    champion, defaults, blend = (found.loc[name] for name in ("champion", "CatBoost defaults", "blend"))
    chosen = table.loc[table["model"] == "champion", "champion"].value_counts()
    return {
        "case": str(table["case"].iloc[0]),
        "seed": ", ".join(map(str, table["seed"].unique())),
        **{f"champion: {metric_name(metric, 'en')}": f"{champion[metric]:.4f}" for metric in METRICS},
        "chosen": ", ".join(f"{name} {count}" for name, count in chosen.items()),
        "CatBoost defaults: ROC-AUC": f"{defaults['roc_auc']:.4f}",
        "CatBoost defaults: log loss": f"{defaults['log_loss']:.4f}",
        "ahead in ROC-AUC [95%]": str(champion["ahead of CatBoost"]),
        **_beside_autogluon(table),
        "blend alone: ROC-AUC": f"{blend['roc_auc']:.4f}",
        "blend alone: log loss": f"{blend['log_loss']:.4f}",
    }


def _beside_autogluon(table: pd.DataFrame) -> dict[str, str]:
    """Set the champion's mean on the two folds that AutoGluon was measured on beside AutoGluon's."""
    own = table[(table["model"] == "champion") & (table["seed"] == 0) & table["fold"].isin(AUTOGLUON_FOLDS)]
    case = str(table["case"].iloc[0])
    there = len(own) == len(AUTOGLUON_FOLDS) and case in AUTOGLUON
    return {
        "folds 0 and 1 of seed 0: ROC-AUC of AutoGluon": f"{AUTOGLUON[case]:.4f}" if there else "",
        "of the champion there": f"{own['roc_auc'].mean():.4f}" if there else "",
    }
