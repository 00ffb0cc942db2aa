"""Verbs of asking: search, history. What an audience may not see is absent from hits, counts and highlights."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from evidence_store.attribution import Credit, may_show
from evidence_store.domain import Audience, Consent, Span, Value
from evidence_store.errors import BadInput, ViewDamaged
from evidence_store.redaction import masked, moved
from evidence_store.search import Answer, Query, Vocabulary, highlights, open_index, understand
from evidence_store.store.history import Told, tell
from evidence_store.store.indexes import feed
from evidence_store.store.requesting import Requesting
from evidence_store.store.suggesting import with_reasons
from evidence_store.views import Item, Views, reading

TELLING = ("country", "institution", "speaker", "consent")
"""Facets that tell of speakers who may not be named that far; only internal readers get them."""


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
    ) -> Found:
        """Evidence for a plain question. `filters` must be met; what the words are understood to mean ranks first.

        `without` takes understood chips off (`dimension:code`). `as_of` is a log position or an ISO date: the store
        as it stood then, shown only as far as consent allows today. Raises BadInput for a question past all limits.
        """
        started = time.perf_counter()
        position = self.views.follow()
        vocabulary = self._vocabulary(position)
        query = understand(words, vocabulary=vocabulary, filters=filters or {}, without=without)
        hidden = self._hidden(audience, position)
        if as_of is None:
            answer = self._ask(query, position, limit, offset, hidden)
            with self.views.read() as session:
                items = reading.items(session, [hit.id for hit in answer.hits])
        else:
            answer, items = self._ask_as_of(query, self._position_of(as_of), limit, offset, hidden)
        results = self._results(answer, items, query, audience)
        if audience != "internal":
            answer = replace(answer, facets={d: n for d, n in answer.facets.items() if d not in TELLING})
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

    def _vocabulary(self, position: int) -> Vocabulary:
        known = self._known_vocabulary
        if known is None or known[0] != position:
            known = self._known_vocabulary = (position, self.vocabulary())
        return known[1]

    _known_vocabulary: tuple[int, Vocabulary] | None = None
    _known_hidden: tuple[tuple[object, ...], frozenset[str]] | None = None

    def _hidden(self, audience: Audience, position: int) -> frozenset[str]:
        today = self.clock().date()
        mark = (audience, position, today)
        # Held in a name of our own: another thread may ask for another audience before we answer.
        known = self._known_hidden
        if known is None or known[0] != mark:
            with self.views.read() as session:
                rows = reading.consents(session)
            hidden = frozenset(
                quote
                for quote, withdrawn, consent in rows
                if withdrawn
                or may_show(Consent.model_validate(consent), audience=audience, on=today, quote=quote).decision
                == "leave out"
            )
            known = self._known_hidden = (mark, hidden)
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

    def _ask(self, query: Query, position: int, limit: int, offset: int, hidden: frozenset[str]) -> Answer:
        feed(self.views, self.index, position)
        try:
            return self.index.ask(query, limit=limit, offset=offset, hidden=hidden)
        except ViewDamaged:
            # It has emptied itself: built anew, it answers; damaged again, something else is wrong, and is said.
            feed(self.views, self.index, position)
            return self.index.ask(query, limit=limit, offset=offset, hidden=hidden)

    def _ask_as_of(
        self, query: Query, position: int, limit: int, offset: int, hidden: frozenset[str]
    ) -> tuple[Answer, dict[str, Item]]:
        views, index = Views(None, self.journal), open_index(None)
        try:
            feed(views, index, views.follow(upto=position))
            answer = index.ask(query, limit=limit, offset=offset, hidden=hidden)
            ids = [hit.id for hit in answer.hits]
            with views.read() as past, self.views.read() as present:
                then, now = reading.items(past, ids), reading.items(present, ids)
        finally:
            index.close()
            views.close()
        # The words and codes of then; consent, preferences, masks and erasure of today.
        return answer, {
            i: item.model_copy(update=_as_of_today(item, now[i])) for i, item in then.items() if not now[i].forgotten
        }

    def _position_of(self, as_of: int | str) -> int:
        if isinstance(as_of, int) or as_of.isdecimal():
            return min(int(as_of), self.log.size() - 1)
        mark = _moment(as_of)
        low, high = 0, self.log.size()
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.journal.at(middle).at <= mark else (low, middle)
        return low - 1


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
