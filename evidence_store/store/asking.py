"""Verbs of asking: search, history. What an audience may not see is absent from hits, counts and highlights."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property

from evidence_store.attribution import Credit, may_show
from evidence_store.domain import Audience, Consent, Span, Value
from evidence_store.errors import BadInput, ViewDamaged
from evidence_store.redaction import masked, moved
from evidence_store.search import Answer, Document, Query, Sort, Vocabulary, highlights, open_index, understand
from evidence_store.store.history import Told, tell
from evidence_store.store.indexes import document, feed, told_outside
from evidence_store.store.requesting import Requesting
from evidence_store.store.suggesting import with_reasons
from evidence_store.views import Item, Views, reading


class Result(Value):
    """One quote found: where the asked words stand, how its speaker is credited, and why it is here."""

    item: Item
    score: float
    exact: bool
    highlights: tuple[Span, ...]
    credit: Credit
    why: tuple[str, ...] = ()


class UnderstoodChip(Value):
    """A filter read out of the words; taking it off asks again without it."""

    dimension: str
    code: str
    label: str
    words: str

    @property
    def key(self) -> str:
        """`dimension:code`."""
        return f"{self.dimension}:{self.code}"


class Found(Value):
    """The answer to a question. `filters` are all in force, found and given; `chips` those found in the words."""

    asked: str
    text: str
    filters: dict[str, tuple[str, ...]]
    chips: tuple[UnderstoodChip, ...]
    total: int
    exact: int
    took_ms: float
    results: tuple[Result, ...]
    facets: dict[str, dict[str, int]]
    position: int


class Asking(Requesting):
    """Asking."""

    def search(
        self,
        words: str = "",
        *,
        filters: Mapping[str, Sequence[str]] | None = None,
        without: Sequence[str] = (),
        limit: int = 20,
        offset: int = 0,
        audience: Audience = "internal",
        as_of: int | str | None = None,
        sort: Sort = "best",
    ) -> Found:
        """Evidence for a plain question. `filters` must be met; what the words are understood to mean ranks first.

        `without` takes understood chips off (`dimension:code`, or `-dimension:code` where the words say "not").
        `sort` orders what meets everything, and the rest after it. Readers outside ask of what they may read alone:
        no word that is hidden from them finds a quote, counts in a facet or names a filter. `as_of` is a log position
        or an ISO date: the store as it stood then, shown only as far as consent allows today. Raises BadInput for a
        question past all limits.
        """
        started = time.perf_counter()
        position = self.views.follow()
        vocabulary = self._vocabulary(position, audience)
        query = understand(words, vocabulary=vocabulary, filters=filters or {}, without=without, sort=sort)
        if as_of is None:
            answer = self._ask(query, audience, position, (limit, offset))
            with self.views.read() as session:
                items = reading.items(session, [hit.id for hit in answer.hits])
        else:
            hidden, then = self._hidden(audience, position), self._position_of(as_of)
            answer, items = self._ask_as_of(query, audience, then, (limit, offset), hidden)
        results = self._results(answer, items, query, audience)
        took = (time.perf_counter() - started) * 1000
        return _found(query, answer, results, vocabulary, took_ms=took, position=position)

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

    def _vocabulary(self, position: int, audience: Audience = "internal") -> Vocabulary:
        mark = (audience, position, self.clock().date() if audience != "internal" else None)
        known = self._known_vocabularies.get(audience)
        if known is None or known[0] != mark:
            hidden = self._hidden(audience, position) if audience != "internal" else None
            known = self._known_vocabularies[audience] = (mark, self.vocabulary(hidden=hidden))
        return known[1]

    @cached_property
    def _known_vocabularies(self) -> dict[Audience, tuple[tuple[object, ...], Vocabulary]]:
        return {}

    @cached_property
    def _known_hidden(self) -> dict[Audience, tuple[tuple[object, ...], frozenset[str]]]:
        return {}

    def _hidden(self, audience: Audience, position: int) -> frozenset[str]:
        today = self.clock().date()
        mark = (audience, position, today)
        # Held in a name of our own: another thread may ask for another audience before we answer.
        known = self._known_hidden.get(audience)
        if known is None or known[0] != mark:
            with self.views.read() as session:
                rows = reading.consents(session)
            out = _LeftOut(audience, today)
            hidden = frozenset(quote for quote, withdrawn, told in rows if withdrawn or out.leaves_out(quote, told))
            known = self._known_hidden[audience] = (mark, hidden)
        return known[1]

    def _results(
        self, answer: Answer, items: Mapping[str, Item], query: Query, audience: Audience
    ) -> tuple[Result, ...]:
        shown = {i: as_read(item, audience=audience) for i, item in items.items()}
        return tuple(
            Result(
                item=shown[hit.id],
                score=round(hit.score, 4),
                exact=hit.exact,
                highlights=highlights(shown[hit.id].text, query),
                credit=self.credit(items[hit.id], audience=audience),
                why=hit.why,
            )
            for hit in answer.hits
            if hit.id in shown
        )

    def _ask(self, query: Query, audience: Audience, position: int, page: tuple[int, int]) -> Answer:
        limit, offset = page
        hidden = self._hidden(audience, position)
        index, told = (self.index, document) if audience == "internal" else (self.outside, told_outside)
        feed(self.views, index, position, told=told)
        try:
            return index.ask(query, limit=limit, offset=offset, hidden=hidden)
        except ViewDamaged:
            # It has emptied itself: built anew, it answers; damaged again, something else is wrong, and is said.
            feed(self.views, index, position, told=told)
            return index.ask(query, limit=limit, offset=offset, hidden=hidden)

    def _ask_as_of(
        self, query: Query, audience: Audience, then: int, page: tuple[int, int], hidden: frozenset[str]
    ) -> tuple[Answer, dict[str, Item]]:
        limit, offset = page
        views, index = Views(None, self.journal), open_index(None)
        try:
            feed(views, index, views.follow(upto=then), told=self._told_as_of(audience))
            answer = index.ask(query, limit=limit, offset=offset, hidden=hidden)
            ids = [hit.id for hit in answer.hits]
            with views.read() as past, self.views.read() as present:
                before, now = reading.items(past, ids), reading.items(present, ids)
        finally:
            index.close()
            views.close()
        # The words and codes of then; consent, preferences, masks and erasure of today.
        return answer, {
            i: item.model_copy(update=_as_of_today(item, now[i]))
            for i, item in before.items()
            if not now[i].forgotten
        }

    def _told_as_of(self, audience: Audience) -> Callable[[Item], Document]:
        """How an index of the past is told of a quote: outside, without what is hidden today."""
        if audience == "internal":
            return document

        def told(item: Item) -> Document:
            with self.views.read() as session:
                now = reading.items(session, [item.id])[item.id]
            return told_outside(item.model_copy(update=_as_of_today(item, now)))

        return told

    def _position_of(self, as_of: int | str) -> int:
        if isinstance(as_of, int) or as_of.isdecimal():
            return min(int(as_of), self.log.size() - 1)
        mark = _moment(as_of)
        low, high = 0, self.log.size()
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.journal.at(middle).at <= mark else (low, middle)
        return low - 1


class _LeftOut:
    """Whose words an audience may not read on a day. Most consents are alike: each is looked at once."""

    def __init__(self, audience: Audience, on: date) -> None:
        self._audience, self._on = audience, on
        self._known: dict[str, tuple[bool, Consent]] = {}

    def leaves_out(self, quote: str, told: str) -> bool:
        """Whether the quote is hidden by this consent (JSON)."""
        known = self._known.get(told)
        if known is None:
            consent = Consent.model_validate_json(told)
            known = self._known[told] = (self._forbids(consent, None), consent)
        return known[0] or (bool(known[1].without_quotes) and self._forbids(known[1], quote))

    def _forbids(self, consent: Consent, quote: str | None) -> bool:
        return may_show(consent, audience=self._audience, on=self._on, quote=quote).decision == "leave out"


def as_read(item: Item, *, audience: Audience) -> Item:
    """The item as this audience reads its words: colleagues as they were said, others masked."""
    if audience == "internal" or not item.masks:
        return item
    codings = tuple(
        c.model_copy(update={"span": moved(c.span, item.masks) if c.span else None, "why": None})
        for c in item.codings
    )
    # What colleagues and taggers wrote beside the words may say again what is hidden in them.
    beside: dict[str, object] = {
        "attribution": None,
        "context": None,
        "suggestions": (),
        "memos": (),
        "translations": {},
    }
    words = {"text": masked(item.text, item.masks), "masks": (), "codings": codings}
    return item.model_copy(update={**words, **beside})


def _as_of_today(then: Item, now: Item) -> dict[str, object]:
    """What holds today although a question looks back. Masks do where the words are still the same."""
    today = ["consent", "preferences", "wordings", "details"]
    if then.version == now.version:
        today += ["masks", "looked_at", "sign_off"]
    return {name: getattr(now, name) for name in today}


def _moment(as_of: str) -> str:
    """The last moment an ISO date or time stands for, as the log writes moments (UTC where no zone is given)."""
    try:
        when = datetime.fromisoformat(as_of)
        if len(as_of) == len("2026-03-31"):
            when = when.replace(hour=23, minute=59, second=59, microsecond=999999)
        return (when.astimezone(UTC) if when.tzinfo else when).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except (ValueError, OverflowError):
        raise BadInput(f"“{as_of[:40]}” is neither a date (2026-03-31) nor a position of the log.") from None


def _found(
    query: Query,
    answer: Answer,
    results: tuple[Result, ...],
    vocabulary: Vocabulary,
    *,
    took_ms: float,
    position: int,
) -> Found:
    chips = tuple(
        UnderstoodChip(dimension=c.dimension, code=c.code, label=vocabulary.label(c.dimension, c.code), words=c.words)
        for c in query.chips
    )
    return Found(
        asked=query.asked,
        text=query.left,
        filters={d: tuple(codes) for d, codes in query.filters.items()},
        chips=chips,
        total=answer.total,
        exact=answer.exact,
        took_ms=round(took_ms, 2),
        results=results,
        facets={d: dict(counts) for d, counts in answer.facets.items()},
        position=position,
    )
