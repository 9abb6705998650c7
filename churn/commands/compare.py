"""Compares two versions on every case and model: what got better or worse beyond chance, and what changed.

python -m churn compare BASE [HEAD] [--test] [--cases fitness bank] [--markdown FILE] [--json FILE]

BASE and HEAD are revisions of git or names of experiments; without HEAD it is the workspace. Clients are compared one
by one on out-of-fold probabilities of the training part, with --test on the test part. What a version made comes from
DVC's cache, else from a remote, else it is run again in a temporary copy: the workspace is only read. Exits with 1
where the gate of `compare` in params.yaml is not passed, with 2 where something cannot be compared.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from tqdm import tqdm

from churn.base.errors import UserError
from churn.base.files import write_json
from churn.clients.schema import CLIENT, TEST
from churn.commands.options import command_line
from churn.commands.settings import Params, read_all_params
from churn.compare.changes import changed_metrics, changed_paths, changed_stages, changed_values
from churn.compare.drift import table_changes
from churn.compare.paired import WORSE, compare_models, judge
from churn.compare.restoring import outdated, reproduced, restore
from churn.compare.versions import Version, looks, open_version, pictures
from churn.plan.campaign import client_values
from churn.plan.terms import Offer, SegmentValue
from ci.comment import markdown, plain

CHAMPION = "champion"
"""Stands for the chosen model with its calibration, whichever it is."""

Report = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Compare, write, print, and pass or fail the gate."""
    parser = command_line("compare", __doc__, json=True)
    parser.add_argument("base", help="a revision of git or an experiment")
    parser.add_argument("head", nargs="?", help="another; the workspace, when not given")
    parser.add_argument("--test", action="store_true", help="on the test part: each look uses it up a little")
    parser.add_argument("--cases", nargs="+", help="all, when not given")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="also write a comment here, and changed charts beside it"
    )
    options = parser.parse_args(arguments)
    root = Path.cwd()
    params = read_all_params(root / "params.yaml")
    part = TEST if options.test else params.compare.part
    report = compare(root, options.base, options.head, part, options.cases, params, options.markdown)
    if options.markdown:
        options.markdown.write_text(markdown(report), encoding="utf-8", newline="\n")
    if options.json:
        write_json(report, options.json)
    print(plain(report))
    return exit_code(report, params.compare.fail_on)


def exit_code(report: Report, fail_on: str) -> int:
    """Give 2 where a case could not be compared, else 1 where something is worse, else 0; 0 where nothing may fail."""
    if fail_on == "never":
        return 0
    return 2 if report["refused"] else int(any(row["verdict"] == WORSE for row in report["rows"]))


def compare(
    root: Path, base: str, head: str | None, part: str, cases: list[str] | None, params: Params, comment: Path | None
) -> Report:
    """Compare two versions of the repository in ``root``; changed charts go beside ``comment``, where it is given."""
    with TemporaryDirectory() as folder:
        before = open_version(root, base, Path(folder, "base"))
        after = open_version(root, head, Path(folder, "head"))
        both = common_cases(before, after, cases)
        before, after = (up_to_date(side, both) for side in (before, after))
        before, after = (
            restore(one, differing(one, other, both), both) for one, other in ((before, after), (after, before))
        )
        shown = tqdm(both, desc="cases", unit="case", disable=None, leave=False)
        found = {case: case_report(before, after, case, part, params) for case in shown}
        rows = judged([row for case in both for row in found[case].pop("rows")], params)
        plots = changed_paths(before.paths("plots"), after.paths("plots"))
        return {
            "base": before.name,
            "head": after.name,
            "part": part,
            "looks": looks(root, base, head) if part == TEST else 0,
            "level": params.compare.level,
            "rows": rows,
            "cases": found,
            "refused": [case for case in both if found[case]["refused"]],
            "only_base": sorted(before.cases - after.cases),
            "only_head": sorted(after.cases - before.cases),
            "settings": changed_values(before.settings, after.settings),
            "stages": changed_stages(before.stages, after.stages),
            "metrics": changed_metrics(before.metrics, after.metrics, part),
            "plots": plots,
            "pictures": pictures(before, after, charts(plots, part), comment) if comment else [],
        }


def charts(paths: list[str], part: str) -> list[str]:
    """Give the pictures worth showing: those of models; models.png draws the test part, shown to who looks at it."""
    found = [path for path in paths if path.endswith(".png") and "/charts/models/" in path]
    return [path for path in found if part == TEST or not path.endswith("/models.png")]


def common_cases(before: Version, after: Version, asked: list[str] | None) -> list[str]:
    """Give the cases of both versions, or those asked for."""
    both = before.cases & after.cases
    if wrong := sorted(set(asked or ()) - both):
        raise UserError(f"--cases: '{wrong[0]}' is not in both versions. Allowed: {', '.join(sorted(both))}.")
    return sorted(asked or both)


def up_to_date(version: Version, cases: list[str]) -> Version:
    """Run a version whose recorded results are not those of its own code and parameters."""
    old = outdated(version, cases)
    return reproduced(version, cases, f"dvc.lock is not of these files ({', '.join(old)})") if old else version


def differing(version: Version, other: Version, cases: list[str]) -> list[str]:
    """Give the tables that must be there to be compared: those whose hashes differ; with any, the clients."""
    wanted = [f"data/{kind}/{case}" for case in cases for kind in ("predictions", "evaluation", "clean")]
    outs = [out for out in version.outs if out.startswith(tuple(f"{path}/" for path in wanted)) or out in wanted]
    changed = [out for out in outs if version.outs[out] != other.outs.get(out)]
    touched = {out.split("/")[2] for out in changed}
    return sorted({*changed, *(f"data/clean/{case}" for case in touched)} & set(outs))


def case_report(before: Version, after: Version, case: str, part: str, params: Params) -> Report:
    """Compare a case's models, and its clients where their table changed.

    Returns
    -------
    dict
        rows (not yet judged), same (models of which both versions say the same), only_base and only_head (models),
        champion (before and after), clients and left_out, refused (why there is no comparison), data.
    """
    models = [model_tables(side, case) for side in (before, after)]
    both = [name for name in models[1] if name in models[0]]
    changed = [name for name in both if before.outs[models[0][name]] != after.outs[models[1][name]]]
    result: Report = {
        "rows": [],
        "clients": None,
        "left_out": None,
        "refused": None,
        "data": None,
        "same": [name for name in both if name not in changed],
        "only_base": sorted(set(models[0]) - set(models[1])),
        "only_head": sorted(set(models[1]) - set(models[0])),
        "champion": {key: side.champion(case) for key, side in (("before", before), ("after", after))},
    }
    if before.outs.get(f"data/clean/{case}") != after.outs.get(f"data/clean/{case}"):
        result["data"] = table_changes(clients_of(before, case), clients_of(after, case), params.compare.drift)
    if not changed:
        return result
    base, head = ({name: predictions(side, case, name) for name in changed} for side in (before, after))
    try:
        found = compare_models(base, head, part, params.compare, params.seed, money(after, case, params))
    except UserError as error:
        return {**result, "refused": str(error)}
    result["same"] = [name for name in both if name not in changed or name in found.same]
    rows = found.rows.assign(case=case).to_dict("records")
    return {**result, "rows": rows, "clients": found.clients, "left_out": found.left._asdict()}


def model_tables(version: Version, case: str) -> dict[str, str]:
    """Give the outputs that hold probabilities, by model, the champion's last."""
    place = f"data/predictions/{case}/"
    found = {out.removeprefix(place): out for out in sorted(version.outs) if out.startswith(place)}
    evaluation = f"data/evaluation/{case}"
    return {**found, CHAMPION: evaluation} if evaluation in version.outs else found


def predictions(version: Version, case: str, model: str) -> pd.DataFrame:
    """Read a model's probabilities."""
    out = model_tables(version, case)[model]
    name = "probabilities" if model == CHAMPION else model
    return version.frame(f"{out}/{name}.parquet")


def clients_of(version: Version, case: str) -> pd.DataFrame:
    """Read a case's cleaned clients."""
    return version.frame(f"data/clean/{case}/clients.parquet")


def money(version: Version, case: str, params: Params) -> tuple[Offer, pd.Series] | None:
    """Give the general offer of the case's campaign and each client's value; None where values are by segment."""
    campaign = params.campaign[case]
    if isinstance(campaign.value, SegmentValue):
        return None
    clients = clients_of(version, case)
    return campaign.general, pd.Series(client_values(campaign.value, clients), index=clients[CLIENT])


def judged(rows: list[dict[str, Any]], params: Params) -> list[dict[str, Any]]:
    """Correct and judge all rows of a comparison together."""
    table = judge(pd.DataFrame(rows), params.compare.margin, params.compare.level)
    first = ["case", "model", "metric"]
    return table[[*first, *table.columns.drop(first)]].to_dict("records") if rows else []
