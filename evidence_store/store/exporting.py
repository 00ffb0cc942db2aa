"""Verbs of leaving the house: decide a pack, write it, and record it unless a right moved meanwhile."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence_store.disclosure import telling, without
from evidence_store.domain import Actor, Audience, Codebook, SpeakerDetails, Value
from evidence_store.errors import BadInput, ConditionFailed
from evidence_store.events import Event, PackExported
from evidence_store.log import Unless
from evidence_store.narratives import Narrative, Section
from evidence_store.packs import Candidate, Decided, Layout, PackItem, Writer, decide, file_name, writer
from evidence_store.packs.grouping import FACTS
from evidence_store.search import Hit, Sort, understand
from evidence_store.search.query import MAX_PAGE
from evidence_store.smallcells import Person, Risk, Shown, small_cells
from evidence_store.store.indexes import feed
from evidence_store.store.narrating import RIGHTS_MOVED, Narrating
from evidence_store.subregions import subregion
from evidence_store.views import Item, NarrativeView, PackView, judging, leaving, reading, speaking

COARSE = "stakeholder_type"
"""The dimension whose labels can stand in for a role."""
MOST = 5000
"""Quotes in one pack."""

STANDSTILLS = 3
"""How often a pack is decided while the store goes on moving; then it is taken: the condition holds all the same."""

MOVED = "A consent, a preference or the words of a quote changed while this pack was being made. Make it anew."


class Selection(Value):
    """What shall go into a pack, and for whom: from one of a question, chosen quotes, or a narrative.

    `project` and `purpose` are what preference and consent are looked at for; `recipient` says in words who gets it.
    `leave_out`, `coarser` (role) and `placeless` (region instead of country) are quotes whose speakers shall be
    protected further than they asked for. `filters` to `after` are what `search` takes besides the question.
    """

    audience: Audience
    title: str = ""
    query: str | None = None
    filters: Mapping[str, tuple[str, ...]] = {}
    without: tuple[str, ...] = ()
    excluding: Mapping[str, tuple[str, ...]] = {}
    sort: Sort = "best"
    after: int = -1
    quotes: tuple[str, ...] | None = None
    narrative: str | None = None
    limit: int = 100
    project: str | None = None
    purpose: str | None = None
    recipient: str | None = None
    layout: Layout = "quotes"
    group_by: str | None = None
    leave_out: tuple[str, ...] = ()
    coarser: tuple[str, ...] = ()
    placeless: tuple[str, ...] = ()


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
        return self._decide_now(selection)

    def export_pack(self, selection: Selection, format: str, *, by: str | Actor, key: str | None = None) -> Exported:
        """Decide, write and record a pack. Raises ConditionFailed if a right moved while it was being made."""
        form = writer(format)
        asked: dict[str, object] = {"do": "export", "format": form.name, **selection.model_dump(mode="json")}
        # Asked again, it is decided on the position it was first decided on: the same file, or a conflict.
        done = self.journal.replayed(key, asked) if key else None
        earlier = [f for f in self._facts(done) if isinstance(f, PackExported)] if done else []
        decided = self._decide_at(earlier[0].decided_at, selection) if earlier else self._decide_now(selection)
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
            return tuple(leaving.packs(session, quote=held))

    def known_pack(self, content: bytes) -> PackView | None:
        """The pack that left the house as exactly this file, or None: nothing here left as these bytes."""
        with self._reading() as session:
            return leaving.pack_of_digest(session, hashlib.sha256(content).hexdigest())

    def _decide_now(self, selection: Selection) -> Decided:
        """Decided on what the views have reached before they are read: what comes later, the log's condition sees.

        When something came in while they were read, it is decided anew, so that a pack is what its position says.
        """
        for _ in range(STANDSTILLS):
            reached = self.views.follow()
            decided = self._decide_at(reached, selection)
            if self.views.position() == reached:
                break
        return decided

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
        _check_group(selection.group_by, codebook)
        protect = self._protecting(selection, codebook)
        decided = decide(
            [self._candidate(item, selection, protect) for item in items.values() if not item.forgotten],
            audience=selection.audience,
            title=selection.title.strip() or (story.title if story else "Quote pack"),
            position=position,
            as_of=self.journal.at(position).at[:19] + "Z",
            on=self.clock().date(),
            chosen_by=chosen_by,
            narrative=_narrative(story) if story else None,
            codebook=codebook,
            root=self.log.root(position + 1),
            **selection.model_dump(include={"project", "purpose", "recipient", "layout", "group_by"}),
        )
        return decided.model_copy(update={"risks": self._risks(decided, items, protect)})

    def _protecting(self, selection: Selection, codebook: Codebook) -> "_Protection":
        def ids(marks: Sequence[str]) -> frozenset[str]:
            return frozenset(self._ids(marks))

        chosen = (ids(selection.leave_out), ids(selection.coarser), ids(selection.placeless))
        labels = {code.code: code.label for code in codebook.dimension(COARSE)}
        return _Protection(*chosen, labels)

    def _candidate(self, item: Item, selection: Selection, protect: "_Protection") -> Candidate:
        told = {"number", "text", "kind", "language", "product", "region", "said_on", "withdrawn"}
        candidate = Candidate(
            quote=item.id,
            speaker=item.speaker,
            speaker_details=item.details,
            codes=item.codes(),
            consent=item.consent,
            preferences=item.preferences,
            wordings=item.wordings,
            masks=item.masks,
            unseen=self.unseen(item, "anonymous") if selection.audience != "internal" else 0,
            withheld=item.id in protect.leave_out,
            **item.model_dump(include=told),
        )
        return protect.applied(candidate)

    def _risks(self, decided: Decided, items: Mapping[str, Item], protect: "_Protection") -> tuple[Risk, ...]:
        with self.views.read() as session:
            people = [Person(speaker=i, role=r, country=c, products=p) for i, r, c, p in speaking.people(session)]
            kinds = judging.codes_of_speakers(session, COARSE)
        shown = [
            _shown(p, protect.applied(_bare(items[q])))
            for p, q in zip(decided.pack.items, decided.included, strict=True)
        ]
        told = {speaker: protect.coarse_role({COARSE: codes}) for speaker, codes in kinds.items()}
        coarser = {speaker: label for speaker, label in told.items() if label}
        risks = small_cells(shown, people, coarser=coarser, regions=subregion)
        # Those nobody agreed to come first: they are the ones to do something about.
        return tuple(sorted(risks, key=lambda risk: (risk.low, risk.agreed)))

    def _chosen(self, selection: Selection, story: NarrativeView | None) -> tuple[list[str], str]:
        if story is not None:
            return [q for s in story.sections for q in s.quotes], f"the narrative “{story.title}”"
        if selection.quotes is not None:
            return self._ids(selection.quotes), "hand"
        return self._answering(selection), f"the question “{selection.query}”" if selection.query else "its filters"

    def _answering(self, selection: Selection) -> list[str]:
        # Asked with nothing hidden, so that what this audience may not see is counted as left out, not missed.
        position = self.views.follow()
        vocabulary = self._vocabulary(position)
        query = understand(
            selection.query or "", vocabulary=vocabulary, filters=selection.filters, without=selection.without
        )
        query = query.narrowed(excluding=selection.excluding, sort=selection.sort, after=selection.after)
        feed(self.views, self.index, position)
        hits: list[Hit] = []
        # One answer holds fewer quotes than a pack may.
        while room := min(selection.limit - len(hits), MAX_PAGE):
            found = self.index.ask(query, limit=room, offset=len(hits)).hits
            hits += found
            if len(found) < room:
                break
        return [hit.id for hit in ([h for h in hits if h.exact] or hits)]


def _exported(pack: str, decided: Decided, selection: Selection, form: Writer, content: bytes) -> PackExported:
    return PackExported(
        pack=pack,
        audience=decided.pack.audience,
        format=form.name,
        decided_at=decided.pack.decided_at,
        quotes=decided.included,
        levels=tuple(item.level for item in decided.pack.items),
        speakers=decided.subjects,
        left_out={reason.replace(" ", "_"): n for reason, n in decided.pack.left_out.items()},
        digest=hashlib.sha256(content).hexdigest(),
        narrative=selection.narrative,
        project=selection.project,
        purpose=selection.purpose,
        recipient=decided.pack.recipient,
        title=decided.pack.title,
        chosen_by=decided.pack.chosen_by,
    )


def _rights(decided: Decided) -> tuple[str, ...]:
    return tuple(f"subject:{s}" for s in decided.subjects)


@dataclass(frozen=True, slots=True)
class _Protection:
    """What the writer chose to tell less of than was agreed. `labels` are those of the coarse dimension's codes."""

    leave_out: frozenset[str]
    coarser: frozenset[str]
    placeless: frozenset[str]
    labels: Mapping[str, str]

    def coarse_role(self, codes: Mapping[str, Sequence[str]]) -> str | None:
        """The label that says in general what kind of person speaks."""
        return next((self.labels[code] for code in codes.get(COARSE, ()) if code in self.labels), None)

    def applied(self, candidate: Candidate) -> Candidate:
        """The candidate with less told of its speaker; an approved wording tells more and gives way."""
        details, region = candidate.speaker_details, candidate.region
        if candidate.quote in self.coarser:
            details = details.model_copy(update={"role": self.coarse_role(candidate.codes)})
        if candidate.quote in self.placeless:
            details, region = _placeless(details), subregion(region or "")
        if details == candidate.speaker_details and region == candidate.region:
            return candidate
        plain = tuple(p.model_copy(update={"wording": None}) for p in candidate.preferences)
        changed = {"speaker_details": details, "region": region, "preferences": plain, "wordings": ()}
        return candidate.model_copy(update=changed)


def _placeless(details: SpeakerDetails) -> SpeakerDetails:
    """The country gives way to its part of the world, and no other detail tells it."""
    told = telling(country=details.country)
    kept = {field: without(getattr(details, field), told) for field in ("role", "institution")}
    return details.model_copy(update={"country": subregion(details.country or ""), **kept})


def _bare(item: Item) -> Candidate:
    return Candidate(
        quote=item.id,
        number=item.number,
        speaker=item.speaker,
        text=item.text,
        region=item.region,
        codes=item.codes(),
        speaker_details=item.details,
    )


def _shown(item: PackItem, candidate: Candidate) -> Shown:
    """What the reader of a pack gets to know of a speaker: role and country as far as the level tells them."""
    details, level = candidate.speaker_details, item.level
    return Shown(
        number=item.number,
        quote=candidate.quote,
        speaker=candidate.speaker,
        level=level,
        role=details.role if level in ("role", "institution") else None,
        country=details.country if level == "institution" else _somewhere(item.region),
        product=item.product,
    )


def _somewhere(region: str | None) -> str | None:
    """A region that says where; the whole world tells nothing of anybody."""
    return None if (region or "").casefold() in ("global", "international", "worldwide") else region


def _check_group(group_by: str | None, codebook: Codebook) -> None:
    choices = tuple(dict.fromkeys((*(d.id for d in codebook.dimensions), *FACTS)))
    if group_by is not None and group_by not in choices:
        raise BadInput(f"Quotes cannot be grouped by “{group_by[:40]}”; choose one of {', '.join(choices)}.")


def _narrative(story: NarrativeView) -> Narrative:
    sections = tuple(Section(**section.model_dump()) for section in story.sections)
    return Narrative(id=story.id, title=story.title, sections=sections)
