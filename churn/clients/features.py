"""The features of a client table, as models take them."""

import pandas as pd

from churn.clients.schema import MISSING, Schema


def model_frame(clients: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Give the features as models take them: numbers and flags float64, categories str with ``missing`` as a level."""
    numeric = schema.of_kind("number", "flag")
    columns = {
        name: clients[name].astype(float)
        if name in numeric
        else clients[name].astype(object).where(clients[name].notna(), MISSING)
        for name in schema.features
    }
    return pd.DataFrame(columns, index=clients.index)
