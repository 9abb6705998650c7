"""score: one row a client, with a probability from a model that never saw the client, and reasons."""

from pathlib import Path

import pandas as pd

from churn.core.files import write_json, write_table
from churn.core.stage import run
from churn.data.schema import CLIENT
from churn.models.champion import read_champion
from churn.models.scoring import score_table


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
