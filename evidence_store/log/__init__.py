"""The append-only log. Only this room knows the event tables."""

from evidence_store.log.append import Appended
from evidence_store.log.conditions import Anything, At, Condition, NoStream, Unless
from evidence_store.log.log import Log, nothing, utc_now
from evidence_store.log.verify import Problem, Verification

__all__ = [
    "Anything",
    "Appended",
    "At",
    "Condition",
    "Log",
    "NoStream",
    "Problem",
    "Unless",
    "Verification",
    "nothing",
    "utc_now",
]
