"""Verbs of leaving the house: decide a pack, write it, and record it unless a right moved meanwhile."""

import hashlib
from collections.abc import Mapping, Sequence

from evidence_store.domain import Actor, Audience, Value
from evidence_store.errors import BadInput, ConditionFailed
from evidence_store.events import Event, PackExported
from evidence_store.log import Unless
from evidence_store.narratives import Narrative, Section
from evidence_store.packs import Candidate, Decided, Writer, decide, file_name, writer
from evidence_store.search import understand
from evidence_store.store.indexes import feed
from evidence_store.store.narrating import RIGHTS_MOVED, Narrating
from evidence_store.views import Item, NarrativeView, PackView, reading

MOST = 5000
"""Quotes in one pack."""

MOVED = "A consent, a preference or the words of a quote changed while this pack was being made. Make it anew."


class Selection(Value):
    """What shall go into a pack, and for whom: from one of a question, chosen quotes, or a narrative."""

    audience: Audience
    title: str = ""
    query: str | None = None
    filters: Mapping[str, tuple[str, ...]] = {}
    without: tuple[str, ...] = ()
    quotes: tuple[str, ...] | None = None
    narrative: str | None = None
    limit: int = 100


class Exported(Value):
    """A written pack: its id, the file's name, type and bytes, and what was decided."""

    pack: str
    name: str
    media_type: str
    content: bytes
    decided: Decided


class Exporting(Narrating):
    """Leaving the house."""

    def decide_pack(self, selection: Selection) -> Decided:
        """What a pack would hold as things stand. Nothing is recorded. Raises BadInput, NotFound."""
        self.views.follow()
        return self._decide_at(self.log.size() - 1, selection)

    def export_pack(self, selection: Selection, format: str, *, by: str | Actor, key: str | None = None) -> Exported:
        """Decide, write and record a pack. Raises ConditionFailed if a right moved while it was being made."""
        form = writer(format)
        asked: dict[str, object] = {"do": "export", "format": form.name, **selection.model_dump(mode="json")}
        # Asked again, it is decided on the position it was first decided on: the same file, or a conflict.
        done = self.journal.replayed(key, asked) if key else None
        earlier = [f for f in self._facts(done) if isinstance(f, PackExported)] if done else []
        self.views.follow()
        decided = self._decide_at(earlier[0].decided_at if earlier else self.log.size() - 1, selection)
        return self._leave(decided, selection, form, by=by, key=key, asked=asked, earlier=earlier)

    def _leave(
        self,
        decided: Decided,
        selection: Selection,
        form: Writer,
        *,
        by: str | Actor,
        key: str | None,
        asked: Mapping[str, object],
        earlier: Sequence[PackExported],
    ) -> Exported:
        content = form.write(decided.pack)
        fact = _exported(self._namer(key)("pack"), decided, selection, form, content)
        if earlier and earlier[0].digest != fact.digest:
            raise ConditionFailed(MOVED)
        rights = Unless(types=RIGHTS_MOVED, tags=_rights(decided), after=decided.pack.decided_at)
        facts: list[Event] = [fact]
        try:
            self._do(lambda: facts, by=by, key=key, asked=asked, when=lambda _seen: rights)
        except ConditionFailed as error:
            raise ConditionFailed(MOVED) from error
        name = file_name(decided.pack, form.name)
        return Exported(pack=fact.pack, name=name, media_type=form.media_type, content=content, decided=decided)

    def packs(self, *, quote: str | None = None) -> tuple[PackView, ...]:
        """Packs that left the house, newest first; with `quote`, those that hold it."""
        held = self._item(quote).id if quote else None
        with self._reading() as session:
            return tuple(reading.packs(session, quote=held))

    def _decide_at(self, position: int, selection: Selection) -> Decided:
        if sum(x is not None for x in (selection.query, selection.quotes, selection.narrative)) != 1:
            raise BadInput("Say what goes into the pack: a question, chosen quotes, or a narrative.")
        story = self.narrative(selection.narrative) if selection.narrative is not None else None
        ids, chosen_by = self._chosen(selection, story)
        if len(ids) > MOST:
            raise BadInput(f"A pack holds at most {MOST} quotes; this would be {len(ids)}.")
        with self.views.read() as session:
            items = reading.items(session, ids)
            codebook = reading.codebook(session)
        return decide(
            [_candidate(item) for item in items.values() if not item.forgotten],
            audience=selection.audience,
            title=selection.title.strip() or (story.title if story else "Quote pack"),
            position=position,
            as_of=self.journal.at(position).at[:19] + "Z",
            on=self.clock().date(),
            chosen_by=chosen_by,
            narrative=_narrative(story) if story else None,
            codebook=codebook,
        )

    def _chosen(self, selection: Selection, story: NarrativeView | None) -> tuple[list[str], str]:
        if story is not None:
            return [q for s in story.sections for q in s.quotes], f"the narrative “{story.title}”"
        if selection.quotes is not None:
            return [self._item(q).id for q in selection.quotes], "hand"
        return self._answering(selection), f"the question “{selection.query}”" if selection.query else "its filters"

    def _answering(self, selection: Selection) -> list[str]:
        # Asked with nothing hidden, so that what this audience may not see is counted as left out, not missed.
        position = self.views.follow()
        vocabulary = self._vocabulary(position)
        query = understand(
            selection.query or "", vocabulary=vocabulary, filters=selection.filters, without=selection.without
        )
        feed(self.views, self.index, position)
        hits = self.index.ask(query, limit=selection.limit).hits
        return [hit.id for hit in ([h for h in hits if h.exact] or hits)]


def _exported(pack: str, decided: Decided, selection: Selection, form: Writer, content: bytes) -> PackExported:
    return PackExported(
        pack=pack,
        audience=decided.pack.audience,
        format=form.name,
        decided_at=decided.pack.decided_at,
        quotes=decided.included,
        speakers=decided.subjects,
        left_out={reason.replace(" ", "_"): n for reason, n in decided.pack.left_out.items()},
        digest=hashlib.sha256(content).hexdigest(),
        narrative=selection.narrative,
        title=decided.pack.title,
        chosen_by=decided.pack.chosen_by,
    )


def _rights(decided: Decided) -> tuple[str, ...]:
    return tuple(f"subject:{s}" for s in decided.subjects)


def _candidate(item: Item) -> Candidate:
    return Candidate(
        quote=item.id,
        speaker=item.speaker,
        speaker_details=item.details,
        codes=item.codes(),
        **item.model_dump(
            include={"number", "text", "kind", "language", "product", "region", "said_on", "withdrawn"}
        ),
        consent=item.consent,
        preferences=item.preferences,
    )


def _narrative(story: NarrativeView) -> Narrative:
    sections = tuple(Section(**section.model_dump()) for section in story.sections)
    return Narrative(id=story.id, title=story.title, sections=sections)
