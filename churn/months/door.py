"""Simulated clients on their way through a case's door, each with the truth that only the simulator knows."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd

from churn.clean.clean import clean
from churn.clients.contract import Contract, Keep
from churn.clients.schema import CLIENT
from churn.ingest.checks import check_tables
from churn.ingest.folder import read_folder
from churn.ingest.new_clients import for_new_clients
from churn.ingest.simulate import World
from churn.ingest.simulated_files import write_files
from churn.ingest.simulator import Simulator
from churn.measure.outcomes import LEFT


class Admitted(NamedTuple):
    """Clients as a case knows them, and the truth about them, in one order.

    Attributes
    ----------
    clients : pandas.DataFrame
        A client table without outcome.
    truth : pandas.DataFrame
        Columns client, left (1 for those who leave when left alone), p (the probability of that), and row (the place
        among those drawn: rules leave some out).
    """

    clients: pd.DataFrame
    truth: pd.DataFrame


def admit(simulator: Simulator, world: World, contract: Contract) -> Admitted:
    """Let simulated clients in as clients of today come in: through files, checks and cleaning.

    Parameters
    ----------
    simulator : Simulator
        A later month, whose files have no target.
    world : World
        Its clients, and who of them leaves.
    contract : Contract
        Of the case.
    """
    asked = for_new_clients(contract)
    with TemporaryDirectory() as folder:
        write_files(simulator, world.clients, Path(folder))
        raw = check_tables(read_folder(Path(folder), asked.tables), asked.tables, None)
    clients, _ = clean(raw, asked)
    keys = clients[CLIENT]
    if any(isinstance(rule, Keep) for rule in asked.rules):
        # Without these rules all rows stay, in the order in which they were drawn: that says whose key is whose.
        rules = tuple(rule for rule in asked.rules if not isinstance(rule, Keep))
        keys = clean(raw, asked.model_copy(update={"rules": rules}))[0][CLIENT]
    drawn = {LEFT: world.churned.to_numpy(), "p": world.probability.to_numpy(), "row": np.arange(len(keys))}
    truth = pd.DataFrame(drawn, index=keys)
    return Admitted(clients, truth.loc[clients[CLIENT]].rename_axis(CLIENT).reset_index())
