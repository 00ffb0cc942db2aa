"""How far a speaker may be named: from preferences, consent and audience to the credit line a reader may see.

Pure. Every credit line of every page and export is made here and nowhere else. When in doubt it shows less.
"""

from evidence_store.attribution.consent import (
    ANONYMOUS_WITHOUT_CONSENT,
    REMIND_BEFORE,
    Decision,
    Reason,
    Verdict,
    allows_more,
    may_show,
    remind_from,
)
from evidence_store.attribution.credit import Credit, CreditWords, credit, given_away_at, printed_as
from evidence_store.attribution.preferences import in_force, rank, widens

__all__ = [
    "ANONYMOUS_WITHOUT_CONSENT",
    "REMIND_BEFORE",
    "Credit",
    "CreditWords",
    "Decision",
    "Reason",
    "Verdict",
    "allows_more",
    "credit",
    "given_away_at",
    "in_force",
    "may_show",
    "printed_as",
    "rank",
    "remind_from",
    "widens",
]
