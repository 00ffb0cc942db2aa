"""Verbs of what is out of the house: where a quote stands, what is stale, and telling those who got a pack."""

from collections.abc import Sequence

from evidence_store.attribution import rank
from evidence_store.domain import Actor, Mask, Value
from evidence_store.errors import NotFound, Refused
from evidence_store.events import Event, PackRecalled, RecallReason
from evidence_store.letters import Letter, recall_letter
from evidence_store.redaction import joined
from evidence_store.store.exporting import Exporting
from evidence_store.views import Item, LedgerEntry, PackView, leaving, reading

_CHANGES = ("quote.corrected", "quote.redacted", "quote.reassigned")


class Overtaken(Value):
    """A quote that left the house and must not be used any more as it did: where, and why."""

    entry: LedgerEntry
    reason: RecallReason


class DueRecall(Value):
    """A pack to recall: what in it is overtaken, and the notice as it would be sent."""

    pack: PackView
    overtaken: tuple[Overtaken, ...]
    letter: Letter


class Recalling(Exporting):
    """What left the house."""

    def ledger(self, quote: str) -> tuple[LedgerEntry, ...]:
        """In which packs and published narratives a quote stands, when and for whom; the newest first."""
        item = self._item(quote)
        with self._reading() as session:
            return tuple(leaving.ledger(session, quote=item.id))

    def stale(self, narrative: str | None = None) -> dict[str, tuple[Overtaken, ...]]:
        """Published narratives that show what may not be shown so any more: id -> what is overtaken in them."""
        found: dict[str, list[Overtaken]] = {}
        for overtaken in self._overtaken(packs=False):
            found.setdefault(overtaken.entry.what, []).append(overtaken)
        return {what: tuple(each) for what, each in found.items() if narrative in (None, what)}

    def recalls(self, *, writer: str | None = None) -> tuple[DueRecall, ...]:
        """Packs to recall, the newest first, each with the notice to those who got it."""
        found: dict[str, list[Overtaken]] = {}
        for overtaken in self._overtaken(packs=True):
            found.setdefault(overtaken.entry.what, []).append(overtaken)
        packs = {pack.id: pack for pack in self.packs()} if found else {}
        return tuple(self._due(packs[what], each, writer) for what, each in found.items())

    def recall(self, pack: str, *, by: str | Actor, key: str | None = None) -> PackView:
        """Record that those who got the pack were told. Raises NotFound; Refused when there is nothing to tell."""
        found = next((p for p in self.packs() if p.id == pack), None)
        if found is None:
            raise NotFound(f"No pack is known by “{pack[:80]}”.")

        def decide() -> Sequence[Event]:
            due = [o for o in self._overtaken(packs=True) if o.entry.what == pack]
            if not due:
                raise Refused("Nothing in this pack has to be recalled.")
            quotes, reasons = tuple(o.entry.quote for o in due), tuple(o.reason for o in due)
            return [PackRecalled(pack=pack, quotes=quotes, reasons=reasons)]

        self._do(decide, by=by, key=key, asked={"do": "recall", "pack": pack})
        return found

    def _due(self, pack: PackView, overtaken: Sequence[Overtaken], writer: str | None) -> DueRecall:
        letter = recall_letter(
            store=self.house,
            writer=writer or self.house,
            day=self.clock().date().isoformat(),
            pack_title=pack.title,
            exported_on=pack.at[:10],
            digest=pack.digest,
            recipient=pack.recipient,
            audience=pack.audience,
            quotes=[(str(o.entry.place), o.reason) for o in overtaken],
        )
        return DueRecall(pack=pack, overtaken=tuple(overtaken), letter=letter)

    def _overtaken(self, *, packs: bool) -> list[Overtaken]:
        """What left the house and is overtaken: of a narrative the last publication, of a pack what is untold."""
        with self._reading() as session:
            entries = [e for e in leaving.ledger(session) if e.is_pack is packs and e.recalled_at is None]
            items = reading.items(session, list({e.quote for e in entries}))
        if not packs:
            last: dict[str, int] = {}
            for entry in entries:
                last[entry.what] = max(last.get(entry.what, -1), entry.pos)
            published = {n.id for n in self.narratives() if n.status == "published"}
            entries = [e for e in entries if e.pos == last[e.what] and e.what in published]
        told = ((entry, self._why_overtaken(entry, items.get(entry.quote))) for entry in entries)
        return [Overtaken(entry=entry, reason=reason) for entry, reason in told if reason]

    def _why_overtaken(self, entry: LedgerEntry, item: Item | None) -> RecallReason | None:
        if item is None or item.forgotten:
            return "erased"
        if item.withdrawn:
            return "withdrawn"
        credit = self.credit(item, audience=entry.audience, project=entry.project, purpose=entry.purpose)
        if not credit.shown:
            return None if credit.why == "consent expired" else "consent"
        if rank(credit.level) < rank(entry.level or "anonymous"):
            return "attribution"
        changed = self._changed_since(item, entry.pos)
        return changed if entry.level is not None else None

    def _changed_since(self, item: Item, pos: int) -> RecallReason | None:
        """Whether words were hidden, or found not to be what was said or who said it, after the quote left."""
        if item.touched <= pos:
            return None
        tag = f"quote:{item.id}"
        told = [record.type for record in self.log.read(after=pos, tag=tag, types=_CHANGES)]
        if "quote.reassigned" in told:
            return "attribution"
        if "quote.corrected" in told:
            return "corrected"
        if not told:
            return None
        left = self._masked_at(item, pos)
        return "redaction" if any(not _within(mask, left) for mask in joined(item.masks)) else None

    def _masked_at(self, item: Item, pos: int) -> tuple[Mask, ...]:
        """What was hidden of these words at that position of the log."""
        decided = self.log.read(upto=pos, tag=f"quote:{item.id}", types=("quote.redacted",))
        last = [record.data["masks"] for record in decided if record.data["version"] == item.version][-1:]
        return tuple(Mask(replacement="", **mask) for masks in last for mask in masks)


def _within(mask: Mask, others: Sequence[Mask]) -> bool:
    return any(other.start <= mask.start and mask.end <= other.end for other in others)
