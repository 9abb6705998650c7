"""plan: whom to contact, what it brings, how much hangs on each assumption, and who is held out to see the effect.

Profit is counted with honest probabilities, of models that never saw the client. What predictions on a model's own
training clients would have promised stands beside it in economics.csv, and nowhere else.
"""

from pathlib import Path

import pandas as pd

from churn.core.config import read_config
from churn.core.files import write_json, write_table
from churn.core.params import read_params
from churn.core.stage import run
from churn.data.contract import Contract
from churn.data.schema import CLIENT, read_schema
from churn.figures.plan import draw_curve, draw_tornado
from churn.figures.style import save
from churn.models.champion_model import ChampionModel
from churn.models.encoding import model_frame
from churn.plan.actions import Actions, check_actions, eligible, offers
from churn.plan.campaign import client_values
from churn.plan.contact_list import contact_list, write_excel, write_sheet
from churn.plan.control_group import held_out
from churn.plan.economics import economics
from churn.plan.plan import Planned, numbers, plan, words
from churn.plan.recommendations import Evidence, offer_gains, recommendations
from churn.plan.sensitivity import Setting
from churn.plan.stakes import memberships, named_segments, stakes
from churn.plan.words import topics


def main(
    params: Path,
    case: str,
    contract: Path,
    actions: Path,
    clean_dir: Path,
    evaluation: Path,
    explanation: Path,
    hypotheses: Path,
    clusters: Path,
    segments: Path,
    champion: Path,
    models: Path,
    tables: Path,
    plots: Path,
    metrics: Path,
) -> None:
    """Plan the campaign of a case."""
    read = read_params(params)
    campaign, settings, seed = read.campaign[case], read.plan, read.seed
    told, possible = read_config(contract, Contract), read_config(actions, Actions)
    check_actions(possible, told)
    clients = pd.read_parquet(clean_dir / "clients.parquet")
    known = in_order(pd.read_parquet(evaluation / "probabilities.parquet"), clients)
    members = in_order(pd.read_parquet(segments / "members.parquet"), clients)
    evidence = read_evidence(members, segments, explanation, hypotheses)
    value, terms = client_values(campaign.value, clients, members), offers(possible, campaign)
    suits = eligible(possible, evidence.members, evidence.pushes).loc[known[CLIENT]]
    setting = Setting(known, value, terms, suits)

    planned = plan(setting, settings, seed)
    held = held_out(planned.chosen, planned.control.share, seed)
    features = model_frame(clients, read_schema(clean_dir / "schema.json"))
    training = known.assign(p=ChampionModel.load(champion, models).probability(features))
    promised = economics(setting, training, campaign.study, settings.draws, seed)
    groups = memberships(members, pd.read_parquet(clusters / "clusters.parquet"), clients[CLIENT])
    at_stake = stakes(known, value, groups, planned.chosen, terms, settings.draws, seed)
    reasons = pd.read_parquet(explanation / "reasons.parquet").set_index(CLIENT)
    listed = contact_list(planned.chosen, held, named_segments(members), reasons)

    write_plan(planned, campaign.currency, tables, plots)
    write_table(promised, tables / "economics.csv")
    write_table(at_stake, tables / "groups.csv")
    gains = offer_gains(planned.chosen, terms, settings.draws, seed)
    write_table(recommendations(possible, campaign, told, gains, evidence), tables / "recommendations.csv")
    write_sheet(listed, tables / "list.csv")
    write_excel(listed, tables / "list.xlsx")
    write_json(numbers(planned, setting, campaign.general, held), metrics)
    texts = words(planned, promised, int(held.sum()), campaign, settings.control.power)
    write_table(topics(texts), tables / "words.csv")


def in_order(table: pd.DataFrame, clients: pd.DataFrame) -> pd.DataFrame:
    """Give a table with a row a client in the order of the client table."""
    return table.set_index(CLIENT).loc[clients[CLIENT]].reset_index()


def read_evidence(members: pd.DataFrame, segments: Path, explanation: Path, hypotheses: Path) -> Evidence:
    """Read what earlier stages found about the clients."""
    return Evidence(
        members.set_index(CLIENT),
        pd.read_parquet(explanation / "shapley.parquet").set_index(CLIENT),
        pd.read_csv(segments / "segments.csv"),
        pd.read_csv(hypotheses / "declared.csv"),
        pd.read_csv(explanation / "importance.csv"),
        pd.read_csv(explanation / "directions.csv"),
    )


def write_plan(planned: Planned, currency: str, tables: Path, plots: Path) -> None:
    """Write a plan's tables and draw its pictures."""
    write_table(planned.curve, tables / "curve.csv")
    write_table(planned.strategies, tables / "strategies.csv")
    write_table(planned.tornado, tables / "sensitivity.csv")
    write_table(planned.break_even, tables / "break_even.csv")
    save(draw_curve(planned.curve, planned.strategies, currency, "en"), plots / "profit.png")
    save(draw_tornado(planned.tornado, currency, "en"), plots / "tornado.png")


if __name__ == "__main__":
    run(main)
