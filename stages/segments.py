"""segments: groups of clients by declared and by mined rules, their churn rates in both parts, and whom they share."""

from pathlib import Path

import pandas as pd

from churn.core.config import read_config
from churn.core.files import write_json, write_parquet, write_table
from churn.core.params import read_params
from churn.core.stage import run
from churn.data.contract import Contract
from churn.data.schema import CLIENT, read_schema
from churn.figures.segments import draw_segments
from churn.figures.style import save
from churn.segments.mining import confirmed, mine
from churn.segments.segments import (
    counts,
    declared_members,
    declared_table,
    first_lift,
    in_train,
    mined_members,
    mined_table,
    overlaps,
    with_probability,
)


def main(
    params: Path, contract: Path, clean_dir: Path, evaluation: Path, tables: Path, plots: Path, metrics: Path
) -> None:
    """Describe the declared segments of a case, mine others, and judge both on the test part."""
    read, promise = read_params(params).segments, read_config(contract, Contract)
    probabilities = pd.read_parquet(evaluation / "probabilities.parquet")
    clients = pd.read_parquet(clean_dir / "clients.parquet")
    schema, train = read_schema(clean_dir / "schema.json"), in_train(clients, probabilities)
    known = with_probability(clients, probabilities)

    mined = mine(clients, train, schema, read)
    inside = declared_members(known, promise.segments)
    declared = declared_table(promise.segments, inside, known, train, read.level)
    judged = mined_table(mined, known, train, schema, promise.labels)
    kept = confirmed(mined)
    found = mined_table(kept, known, train, schema, promise.labels)
    inside = pd.concat([inside, mined_members(clients, kept.rules)], axis=1)

    table = pd.concat([declared, found], ignore_index=True)
    write_table(table, tables / "segments.csv")
    write_table(judged.drop(columns="id"), tables / "judged.csv")
    write_table(overlaps(inside), tables / "overlap.csv")
    write_parquet(pd.concat([clients[[CLIENT]], inside], axis=1), tables / "members.parquet")
    save(draw_segments(table, language="en"), plots / "segments.png")
    write_json({**counts(declared, judged), "rules_tried": mined.tried, **first_lift(found)}, metrics)


if __name__ == "__main__":
    run(main)
