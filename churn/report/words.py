"""The report's own sentences in the two languages, each section's in a module beside it, and how one is said."""

from typing import Any

from churn.base.texts import Language
from churn.report.advice_words import WORDS as ADVICE
from churn.report.contacts_words import WORDS as CONTACTS
from churn.report.history_words import WORDS as HISTORY
from churn.report.method_words import WORDS as METHOD
from churn.report.page_words import WORDS as PAGE
from churn.report.plan_words import WORDS as PLAN
from churn.report.quality_words import WORDS as QUALITY
from churn.report.segments_words import WORDS as SEGMENTS
from churn.report.sure_words import WORDS as SURE
from churn.report.what_if_words import WORDS as WHAT_IF
from churn.report.who_words import WORDS as WHO
from churn.report.why_words import WORDS as WHY

WORDS = PAGE | PLAN | ADVICE | WHAT_IF | CONTACTS | HISTORY | WHO | WHY | SURE | SEGMENTS | QUALITY | METHOD


def say(key: str, language: Language, **facts: Any) -> str:
    """Give a text of ``WORDS`` with facts in their places."""
    return WORDS[key][language].format(**facts)
