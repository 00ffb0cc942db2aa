"""Verbs of looking: quotes by id, what happened to them, who did it, where they came from, and how many there are."""

from collections.abc import Sequence

from evidence_store.store.history import Told, tell
from evidence_store.store.requesting import Requesting
from evidence_store.store.suggesting import with_reasons
from evidence_store.views import Item, reading


class Telling(Requesting):
    """Looking. `quote` is an id, a start of it, `E12`, or the caller's own ref."""

    def history(self, quote: str) -> tuple[Told, ...]:
        """Everything that happened to a quote and its speaker, oldest first, each with who, when, and in words."""
        item = self._item(quote)
        with self._reading() as session:
            names, codebook = reading.actor_names(session), reading.codebook(session)
        records = {
            r.pos: r for tag in (f"quote:{item.id}", f"subject:{item.speaker}") for r in self.journal.read(tag=tag)
        }
        told = (tell(records[pos], item=item, names=names, codebook=codebook) for pos in sorted(records))
        return tuple(t for t in told if t is not None)

    def speaker_history(self, who: str) -> tuple[Told, ...]:
        """Everything that happened to a speaker and all their quotes, oldest first."""
        speaker = self.speaker(who)
        with self._reading() as session:
            names, codebook = reading.actor_names(session), reading.codebook(session)
        records = self.journal.read(tag=f"subject:{speaker.id}")
        told = (tell(recorded, item=None, names=names, codebook=codebook) for recorded in records)
        return tuple(t for t in told if t is not None)

    def items(self, quotes: Sequence[str]) -> tuple[Item, ...]:
        """Quotes by id, in the order asked for, suggestions with their reasons; unknown ids are left out."""
        told = {t.name: t for t in self.taggers}
        with self._reading() as session:
            return tuple(with_reasons(item, told) for item in reading.items(session, quotes).values())

    def actor_names(self) -> dict[str, str]:
        """Actor id -> the name they go by."""
        with self._reading() as session:
            return reading.actor_names(session)

    def counts(self) -> dict[str, int]:
        """How many quotes, withdrawn quotes, speakers, narratives and packs there are."""
        with self._reading() as session:
            return reading.counts(session)

    def source_text(self, source: str) -> str | None:
        """What was pasted or imported, whole; None when it is gone or was never kept."""
        with self._reading() as session:
            found = reading.source(session, source)
            return found.text if found else None
