"""What is owed to speakers today, counted anew when something happened that can change it. It shows counts alone."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from api.pages.visit import Visit
from evidence_store.store import Overtaken

HARMLESS = frozenset(
    {
        *("actor.registered", "source.recorded", "speaker.registered", "quote.captured", "quote.translated"),
        *("coding.suggested", "coding.applied", "coding.removed", "suggestion.declined", "suggestion.reopened"),
        *("memo.written", "quote.signed_off", "proof.filed"),
    }
)
"""What happens all day and changes no count: it must not cost the first page a look at every pack that left."""
MANY = 1000


class Owed(NamedTuple):
    """Requests without an answer, consents that end soon, packs to recall, and what is overtaken in narratives.

    `packs` holds how many quotes of a pack are overtaken, `stale` what is overtaken in a narrative, both by id.
    """

    requests: int
    reminders: int
    packs: Mapping[str, int]
    stale: Mapping[str, tuple[Overtaken, ...]]

    @property
    def total(self) -> int:
        """How many things wait."""
        return self.requests + self.reminders + len(self.packs) + len(self.stale)


def owed(visit: Visit) -> Owed:
    """What waits as things stand."""
    state, size, today = visit.request.app.state, visit.store.log.size(), visit.store.clock().date()
    known: tuple[int, date, Owed] | None = getattr(state, "owed", None)
    is_known = known is not None and known[1] == today and _nothing_matters_since(visit, known[0])
    known = (size, today, known[2] if known and is_known else _counted(visit))
    state.owed = known
    return known[2]


def _nothing_matters_since(visit: Visit, size: int) -> bool:
    """Whether the log has grown by nothing but what changes no count; many new facts are not read through."""
    later = list(visit.store.log.read(after=size - 1, limit=MANY))
    return len(later) < MANY and all(record.type in HARMLESS for record in later)


def _counted(visit: Visit) -> Owed:
    store = visit.store
    return Owed(
        requests=len(store.requests(waiting=True)),
        reminders=len(store.reminders()),
        packs={due.pack.id: len(due.overtaken) for due in store.recalls()},
        stale=store.stale(),
    )
