"""What is owed to speakers today, counted once for every state of the log and every day. It shows counts alone."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from api.pages.visit import Visit
from evidence_store.store import Overtaken


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
    state = visit.request.app.state
    mark: tuple[int, date] = (visit.store.log.size(), visit.store.clock().date())
    known: tuple[tuple[int, date], Owed] | None = getattr(state, "owed", None)
    if known is None or known[0] != mark:
        known = state.owed = (mark, _counted(visit))
    return known[1]


def _counted(visit: Visit) -> Owed:
    store = visit.store
    return Owed(
        requests=len(store.requests(waiting=True)),
        reminders=len(store.reminders()),
        packs={due.pack.id: len(due.overtaken) for due in store.recalls()},
        stale=store.stale(),
    )
