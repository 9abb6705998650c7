"""score: one row a client, with a probability from a model that never saw the client, and reasons."""

from pathlib import Path

import pandas as pd

from churn.champion import read_champion
from churn.files import write_json, write_table
from churn.schema import CLIENT
from churn.scoring import score_table
from churn.stage import run


def main(evaluation: Path, champion: Path, explanation: Path, scores: Path, metrics: Path) -> None:
    """Put the champion's probabilities, deciles and reasons together."""
    known = pd.read_parquet(evaluation / "probabilities.parquet")
    reasons = pd.read_parquet(explanation / "reasons.parquet").set_index(CLIENT).loc[known[CLIENT]]
    p = known["p"].to_numpy()
    table = score_table(known[CLIENT], p, p, read_champion(champion).threshold, reasons)
    left = known.set_index(CLIENT)["y"].loc[table[CLIENT]].to_numpy()
    rates = pd.Series(left).groupby(table["decile"].to_numpy()).mean()
    write_table(table, scores)
    write_json(
        {
            "clients": len(table),
            "contact": int(table["contact"].sum()),
            "mean_probability": p.mean(),
            "churn_rate_by_decile": {f"{decile:02d}": rate for decile, rate in rates.items()},
        },
        metrics,
    )


if __name__ == "__main__":
    run(main)
