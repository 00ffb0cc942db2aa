"""Verbs of deciding: code, uncode, accept, decline, correct, describe, withdraw; each with who and why."""

from collections.abc import Sequence

from sqlmodel import Session

from evidence_store.domain import LIKELY, Actor, Lacking, Order, Span
from evidence_store.errors import BadInput, NotFound, Refused, UnknownCode
from evidence_store.events import (
    CodingApplied,
    CodingRemoved,
    Event,
    SuggestionDeclined,
    SuggestionReopened,
)
from evidence_store.store.indexes import Indexed
from evidence_store.store.rooms import ERASED
from evidence_store.store.suggesting import with_reasons
from evidence_store.views import CodingRow, Item, OpenSuggestion, queue, reading
from evidence_store.views.queue import Waiting


class Deciding(Indexed):
    """Deciding. `quote` is an id, a start of it, `E12`, or the caller's own ref."""

    def quote(self, quote: str) -> Item:
        """One quote as it stands, suggestions with their reasons. Raises NotFound."""
        return with_reasons(self._item(quote), {t.name: t for t in self.taggers})

    def code(
        self,
        quote: str,
        dimension: str,
        code: str,
        *,
        by: str | Actor,
        span: Span | None = None,
        why: str | None = None,
        blind: bool = False,
        key: str | None = None,
    ) -> Item:
        """Give a code. It answers the open suggestion of the same code, if there is one.

        `blind` says that the coder saw no suggestion: then it answers none.
        """
        asked: dict[str, object] = {"do": "code", "quote": quote, "dimension": dimension, "code": code, "why": why}
        asked |= {"span": span.pair() if span else None, **({"blind": True} if blind else {})}
        name, actor = self._namer(key), self.actor(by)

        def decide() -> Sequence[Event]:
            item = self._open_item(quote)
            mine = [c for c in item.codings if (c.dimension, c.code, c.coder) == (dimension, code, actor.id)]
            book = self.codebook()
            if any(not book.is_outdated(dimension, code, c.codebook_version) for c in mine):
                return []
            new = self._coding(item, dimension, code, actor, name("coding"), span=span, why=why, blind=blind)
            return [*(self._taken_off(item, c) for c in mine), new]

        self._do(decide, by=actor, key=key, asked=asked, when=self._if_words_stand(quote))
        return self.quote(quote)

    def accept(self, quote: str, *, by: str | Actor, only: str | None = None, key: str | None = None) -> Item:
        """Accept the best likely suggestion in every undecided dimension, or in one (`only`), each an event."""
        name, actor = self._namer(key), self.actor(by)

        def decide() -> Sequence[Event]:
            item = self._open_item(quote)
            best = best_open(item, only=only)
            return [self._coding(item, s.dimension, s.code, actor, name(s.dimension)) for s in best]

        asked: dict[str, object] = {"do": "accept", "quote": quote, "only": only}
        self._do(decide, by=actor, key=key, asked=asked, when=self._if_words_stand(quote))
        return self.quote(quote)

    def change(
        self, quote: str, dimension: str, wrong: str, right: str, *, by: str | Actor, key: str | None = None
    ) -> Item:
        """Answer a suggestion with another code: the proposed one is declined, the right one given."""
        name, actor = self._namer(key), self.actor(by)

        def decide() -> Sequence[Event]:
            item = self._open_item(quote)
            given = self._coding(item, dimension, right, actor, name("coding"), instead_of=wrong)
            declined = _declined(item, dimension, wrong, actor, None)
            return [declined] if _has_given(item, dimension, right, actor) else [declined, given]

        asked: dict[str, object] = {"do": "change", "quote": quote, "dimension": dimension, "to": [wrong, right]}
        self._do(decide, by=actor, key=key, asked=asked, when=self._if_words_stand(quote))
        return self.quote(quote)

    def decline(
        self,
        quote: str,
        *,
        by: str | Actor,
        dimension: str | None = None,
        code: str | None = None,
        why: str | None = None,
        key: str | None = None,
    ) -> Item:
        """Decline one open suggestion, those of a dimension, or all; none of them comes back."""
        actor = self.actor(by)

        def decide() -> Sequence[Event]:
            item = self._open_item(quote)
            refused = [s for s in item.suggestions if dimension in (None, s.dimension) and code in (None, s.code)]
            return [_declined(item, s.dimension, s.code, actor, why) for s in refused]

        asked: dict[str, object] = {"do": "decline", "quote": quote, "dimension": dimension, "code": code, "why": why}
        self._do(decide, by=actor, key=key, asked=asked)
        return self.quote(quote)

    def reopen(self, quote: str, dimension: str, code: str, *, by: str | Actor, key: str | None = None) -> Item:
        """Take a refusal back: the suggestion may be shown again."""
        actor = self.actor(by)

        def decide() -> Sequence[Event]:
            item = self._item(quote)
            if (dimension, code) not in item.declined:
                raise NotFound(f"“{code}” was not declined for this quote.")
            about = {"quote": item.id, "speaker": item.speaker, "coder": actor.id}
            return [SuggestionReopened(dimension=dimension, code=code, **about)]

        asked: dict[str, object] = {"do": "reopen", "quote": quote, "dimension": dimension, "code": code}
        self._do(decide, by=actor, key=key, asked=asked)
        return self.quote(quote)

    def uncode(
        self,
        quote: str,
        dimension: str,
        code: str,
        *,
        by: str | Actor,
        why: str | None = None,
        own: bool = False,
        key: str | None = None,
    ) -> Item:
        """Take a code off, whoever gave it; with `own` only where `by` gave it. Raises NotFound when nobody did."""
        actor = self.actor(by)

        def decide() -> Sequence[Event]:
            item = self._item(quote)
            found = [c for c in item.codings if (c.dimension, c.code) == (dimension, code)]
            found = [c for c in found if c.coder == actor.id] if own else found
            if not found:
                who = "You have not given" if own else "Nobody gave"
                raise NotFound(f"{who} this quote the code “{code}” in “{dimension}”.")
            return [self._taken_off(item, c, why) for c in found]

        asked: dict[str, object] = {"do": "uncode", "quote": quote, "dimension": dimension, "code": code, "why": why}
        asked |= {"own": True} if own else {}
        self._do(decide, by=actor, key=key, asked=asked)
        return self.quote(quote)

    def put_back(self, quote: str, coding: str, *, by: str | Actor, key: str | None = None) -> Item:
        """Give a code again that was taken off, as it was given: by whom, when asked under which codebook, and where.

        `coding` is the id it had. Raises NotFound where this quote never had it, Refused where it still stands or
        the code is given again since.
        """
        name = self._namer(key)

        def decide() -> Sequence[Event]:
            item = self._open_item(quote)
            told = (r.event for r in self.journal.read(tag=f"quote:{item.id}"))
            was = next((e for e in told if isinstance(e, CodingApplied) and e.coding == coding), None)
            if was is None:
                raise NotFound("This quote was never given that code.")
            if any((c.dimension, c.code, c.coder) == (was.dimension, was.code, was.coder) for c in item.codings):
                raise Refused("This code stands: there is nothing to put back.")
            return [was.model_copy(update={"coding": name("coding"), "speaker": item.speaker})]

        asked: dict[str, object] = {"do": "put back", "quote": quote, "coding": coding}
        self._do(decide, by=by, key=key, asked=asked, when=self._if_words_stand(quote))
        return self.quote(quote)

    def inbox(
        self,
        *,
        limit: int = 20,
        offset: int = 0,
        first: int | None = None,
        last: int | None = None,
        lacking: Lacking = "codes",
        coder: str | None = None,
        order: Order = "oldest",
    ) -> tuple[tuple[Item, ...], int]:
        """Quotes that wait for a decision, with reasons; and how many there are.

        They lack codes, a record of what their speaker agreed to (`consent`), the codes of `coder` (a name or an id)
        where others have given theirs (`mine`), or a look under the definition that is now in force (`outdated`).
        `useful` order: unsure, disagreeing and new ones first. `first` and `last` keep to the quotes with these
        numbers (the 12 of E12) and those between them. Raises BadInput where `mine` is asked for and nobody is named.
        """
        told = {t.name: t for t in self.taggers}
        with self._reading() as session:
            asked = Waiting(lacking=lacking, coder=_coder(session, lacking, coder), first=first, last=last)
            ids, total = queue.waiting(session, asked, limit=limit, offset=offset, order=order)
            found = reading.items(session, ids)
        return tuple(with_reasons(item, told) for item in found.values()), total

    def queue(
        self,
        *,
        first: int | None = None,
        last: int | None = None,
        lacking: Lacking = "codes",
        coder: str | None = None,
        order: Order = "useful",
    ) -> tuple[int, ...]:
        """The numbers (the 12 of E12) of all quotes that wait, in their order; see `inbox`."""
        with self._reading() as session:
            asked = Waiting(lacking=lacking, coder=_coder(session, lacking, coder), first=first, last=last)
            return tuple(queue.waiting_numbers(session, asked, order=order))

    def _open_item(self, quote: str) -> Item:
        item = self._item(quote)
        if item.forgotten:
            raise Refused(ERASED)
        if item.withdrawn:
            raise Refused("This quote is withdrawn. Restore it first.")
        return item

    def _coding(
        self,
        item: Item,
        dimension: str,
        code: str,
        actor: Actor,
        coding: str,
        *,
        span: Span | None = None,
        why: str | None = None,
        instead_of: str | None = None,
        blind: bool = False,
        bulk: str | None = None,
    ) -> CodingApplied:
        codebook = self.codebook()
        known = codebook.find(dimension, code)
        if known is None or known.retired:
            raise UnknownCode(f"The codebook holds no code “{code}” in “{dimension}”.")
        proposed = None if blind else _proposal(item, dimension, instead_of or code)
        span = span or (proposed.span if proposed and proposed.field == "text" else None)
        return CodingApplied(
            quote=item.id,
            speaker=item.speaker,
            coder=actor.id,
            coding=coding,
            dimension=dimension,
            code=code,
            codebook_version=codebook.version,
            answers=proposed.event if proposed else None,
            start=span.start if span else None,
            end=span.end if span else None,
            blind=blind,
            bulk=bulk,
            why=why,
        )

    def _taken_off(self, item: Item, coding: CodingRow, why: str | None = None) -> CodingRemoved:
        return CodingRemoved(quote=item.id, speaker=item.speaker, coder=coding.coder, coding=coding.id, why=why)


def _coder(session: Session, lacking: Lacking, coder: str | None) -> str | None:
    if lacking == "mine" and not coder:
        raise BadInput("Say whose codes are missing: name the coder.")
    return reading.actor_named(session, " ".join(coder.split())) or coder if coder else None


def best_open(item: Item, *, only: str | None = None) -> list[OpenSuggestion]:
    """The most confident likely suggestion of every dimension nobody has answered yet."""
    best: dict[str, OpenSuggestion] = {}
    for s in item.suggestions:
        if s.confidence >= LIKELY and s.dimension not in item.codes() and only in (None, s.dimension):
            best.setdefault(s.dimension, s)
    return list(best.values())


def _has_given(item: Item, dimension: str, code: str, actor: Actor) -> bool:
    return any((c.dimension, c.code, c.coder) == (dimension, code, actor.id) for c in item.codings)


def _proposal(item: Item, dimension: str, code: str) -> OpenSuggestion | None:
    return next((s for s in item.suggestions if (s.dimension, s.code) == (dimension, code)), None)


def _declined(item: Item, dimension: str, code: str, actor: Actor, why: str | None) -> SuggestionDeclined:
    proposed = _proposal(item, dimension, code)
    return SuggestionDeclined(
        quote=item.id,
        speaker=item.speaker,
        coder=actor.id,
        dimension=dimension,
        code=code,
        answers=proposed.event if proposed else None,
        why=why,
    )
