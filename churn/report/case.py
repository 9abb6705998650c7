"""A case's report in one language, and what the index tells about it."""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

from joblib import cpu_count

from churn.base.texts import LANGUAGES, Language
from churn.clients.schema import TEST
from churn.report.blocks import Page
from churn.report.history import changed, of_index, still_right
from churn.report.method import method, published
from churn.report.plan import do
from churn.report.quality import quality
from churn.report.segments import segments
from churn.report.study import Study
from churn.report.sure import sure
from churn.report.who import who
from churn.report.why import why
from churn.report.words import say

SECTIONS = (do, changed, still_right, who, why, sure, segments, quality, method, published)
"""In the order of reading."""


def in_every_language(study: Study) -> Iterator[tuple[Language, Page]]:
    """Write a case's report in every language, side by side.

    In processes, for matplotlib, which takes three quarters of the time, is not made for threads; by fork where the
    system can, for importing everything anew takes 1.5 s. Not by joblib, which waits for ever where one is killed.
    """
    languages, write = study.params.report.languages, partial(page_of, study)
    if (workers := min(len(languages), cpu_count())) == 1:
        yield from zip(languages, map(write, languages), strict=True)
        return
    fork = get_context("fork" if sys.platform == "linux" else None)
    with ProcessPoolExecutor(workers, fork) as pool:
        yield from zip(languages, pool.map(write, languages), strict=True)


def page_of(study: Study, to: Language) -> Page:
    """Write a case's report in one language."""
    written = [section(study, to) for section in SECTIONS]
    return Page(
        language=to,
        title=study.title.of(to),
        subtitle=say("subtitle", to),
        remark=say("simulated", to) if study.simulated else "",
        contents=say("contents", to),
        others={f"{one}.html": say("language", one) for one in study.params.report.languages if one != to},
        sections=tuple(section for section in written if section is not None),
    )


def summary(study: Study) -> dict[str, Any]:
    """Give what the index tells about a case."""
    found, evaluation, plan = study.metrics["eda"], study.metrics["evaluation"], study.metrics["plan"]
    campaign = study.campaign
    return {
        "case": study.case,
        "title": {one: study.title.of(one) for one in LANGUAGES},
        "languages": list(study.params.report.languages),
        "simulated": study.simulated,
        "clients": found["clients"],
        "base_rate": {"value": found["base_rate"], "low": found["base_rate_low"], "high": found["base_rate_high"]},
        "champion": evaluation["champion"],
        "roc_auc": evaluation[TEST]["roc_auc"],
        "profit": {"value": plan["profit"], "low": plan["low"], "high": plan["high"]},
        "contacts": plan["contacts"],
        **of_index(study.history),
        "currency": campaign.currency,
        "period": {one: campaign.period.of(one) for one in LANGUAGES},
    }
