"""The verb of asking: search, now or as of then. What an audience may not see is in no hit, count or highlight."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from evidence_store.attribution import Credit
from evidence_store.domain import Audience, Span, Value
from evidence_store.errors import BadInput, ViewDamaged
from evidence_store.search import Answer, Chip, Index, Query, Sort, Vocabulary, highlights, open_index, understand
from evidence_store.search.similar import relation
from evidence_store.search.words import cut, forms
from evidence_store.store.indexes import feed
from evidence_store.store.reach import Reach, as_of_today, as_read
from evidence_store.views import Item, Views, reading

Ask = Callable[[Query, tuple[int, int]], tuple[Answer, dict[str, Item]]]
"""A query and a page (limit, offset) -> what was found, and the quotes by id."""
LIKE = 0.5
"""Share of the words of the shorter text that another must hold before the two are compared word by word."""


class Result(Value):
    """One quote found: where the asked words stand, how its speaker is credited, and why it is here.

    `folded_under` is the id of a result before it that says nearly the same.
    """

    item: Item
    score: float
    exact: bool
    highlights: tuple[Span, ...]
    credit: Credit
    why: tuple[str, ...] = ()
    folded_under: str | None = None


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
    """The answer to a question. `filters` are all in force, found and given; `chips` those found in the words.

    `unwanted` are those the words say they do not want, `excluding` the codes left out besides. `meant` is the
    question as it was perhaps meant, where nobody ever said a word of it.
    """

    asked: str
    text: str
    filters: dict[str, tuple[str, ...]]
    chips: tuple[UnderstoodChip, ...]
    unwanted: tuple[UnderstoodChip, ...] = ()
    excluding: dict[str, tuple[str, ...]] = {}
    meant: str | None = None
    total: int
    exact: int
    took_ms: float
    results: tuple[Result, ...]
    facets: dict[str, dict[str, int]]
    position: int


class Asking(Reach):
    """Asking."""

    def search(
        self,
        words: str = "",
        *,
        filters: Mapping[str, Sequence[str]] | None = None,
        without: Sequence[str] = (),
        excluding: Mapping[str, Sequence[str]] | None = None,
        limit: int = 20,
        offset: int = 0,
        audience: Audience = "internal",
        as_of: int | str | None = None,
        sort: Sort = "best",
        after: int = -1,
    ) -> Found:
        """Evidence for a plain question. `filters` must be met; what the words are understood to mean ranks first.

        `without` takes understood chips off (`dimension:code`, or `-dimension:code` where the words say "not");
        `excluding` leaves out what carries any of these codes.
        `sort` orders what meets everything, and the rest after it; `after` keeps to what came in or changed after
        this log position. Readers outside ask of what they may read alone: no word that is hidden from them finds a
        quote, counts in a facet or names a filter. `as_of` is a log position or an ISO date: the store as it stood
        then, shown only as far as consent allows today. Raises BadInput for a question past all limits.
        """
        started = time.perf_counter()
        position = self.views.follow()
        vocabulary = self._vocabulary(position, audience)
        query = understand(words, vocabulary=vocabulary, filters=filters or {}, without=without)
        query = query.narrowed(excluding=excluding or {}, sort=sort, after=after)
        with self._standing(as_of, audience, position) as ask:
            answer, items = ask(query, (limit, offset))
        results = self._results(answer, items, query, audience)
        meant = self._meant(query, results, audience) if as_of is None and not offset else None
        took = (time.perf_counter() - started) * 1000
        return _found(query, answer, results, vocabulary, meant=meant, took_ms=took, position=position)

    def _results(
        self, answer: Answer, items: Mapping[str, Item], query: Query, audience: Audience
    ) -> tuple[Result, ...]:
        shown = {i: as_read(item, audience=audience) for i, item in items.items()}
        found = [hit for hit in answer.hits if hit.id in shown]
        folded = _folded([(hit.id, shown[hit.id].text) for hit in found])
        return tuple(
            Result(
                item=shown[hit.id],
                score=round(hit.score, 4),
                exact=hit.exact,
                highlights=highlights(shown[hit.id].text, query),
                credit=self.credit(items[hit.id], audience=audience),
                why=hit.why,
                folded_under=folded.get(hit.id),
            )
            for hit in found
        )

    @contextmanager
    def _standing(self, as_of: int | str | None, audience: Audience, position: int) -> Iterator[Ask]:
        """What answers a query, page by page: the store as it stands, or as it stood then."""
        if as_of is None:
            yield lambda query, page: self._ask_now(query, audience, position, page)
            return
        then, hidden = self._position_of(as_of), self._hidden(audience, position)
        views, index = Views(None, self.journal), open_index(None, engine=self.engine)
        try:
            feed(views, index, views.follow(upto=then), told=self._told_as_of(audience))
            yield lambda query, page: self._ask_then(query, page, views, index, hidden)
        finally:
            index.close()
            views.close()

    def _ask_now(
        self, query: Query, audience: Audience, position: int, page: tuple[int, int]
    ) -> tuple[Answer, dict[str, Item]]:
        answer = self._ask(query, audience, position, page)
        with self.views.read() as session:
            return answer, reading.items(session, [hit.id for hit in answer.hits])

    def _ask(self, query: Query, audience: Audience, position: int, page: tuple[int, int]) -> Answer:
        limit, offset = page
        hidden = self._hidden_in_index(audience, position)
        try:
            return self._fed(audience, position).ask(query, limit=limit, offset=offset, hidden=hidden)
        except ViewDamaged:
            # It has emptied itself: built anew, it answers; damaged again, something else is wrong, and is said.
            return self._fed(audience, position).ask(query, limit=limit, offset=offset, hidden=hidden)

    def _fed(self, audience: Audience, position: int) -> Index:
        """The index this audience asks of, as the views stand."""
        if audience != "internal":
            return self._feed_outside(audience, position)
        feed(self.views, self.index, position)
        return self.index

    def _ask_then(
        self, query: Query, page: tuple[int, int], views: Views, index: Index, hidden: frozenset[str]
    ) -> tuple[Answer, dict[str, Item]]:
        limit, offset = page
        answer = index.ask(query, limit=limit, offset=offset, hidden=hidden)
        ids = [hit.id for hit in answer.hits]
        with views.read() as past, self.views.read() as present:
            before, now = reading.items(past, ids), reading.items(present, ids)
        # The words and codes of then; consent, preferences, masks and erasure of today.
        return answer, {
            i: item.model_copy(update=as_of_today(item, now[i])) for i, item in before.items() if not now[i].forgotten
        }

    def _meant(self, query: Query, results: Sequence[Result], audience: Audience) -> str | None:
        """The question with each word that stands in no quote replaced by the nearest one that was found."""
        index = self.index if audience == "internal" else self._outside(audience)
        asked = query.asked
        said = [word for r in results for word in cut(r.item.text)]
        for word in query.words:
            near = set(index.near(word)) if word not in query.meant else set()
            known = (w.written for w in said if not near.isdisjoint(forms(w.written, query.languages)))
            if near and (nearest := next(known, None)):
                asked = _replaced(asked, word, nearest)
        return asked if asked != query.asked else None

    def _position_of(self, as_of: int | str) -> int:
        if isinstance(as_of, int) or as_of.isdecimal():
            return min(int(as_of), self.log.size() - 1)
        mark = _moment(as_of)
        low, high = 0, self.log.size()
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.journal.at(middle).at <= mark else (low, middle)
        return low - 1


def _replaced(asked: str, folded: str, other: str) -> str:
    """The question with another word in the place of this one."""
    for word in reversed(list(cut(asked))):
        if word.folded == folded:
            asked = asked[: word.start] + other + asked[word.end :]
    return asked


def _chips(chips: Sequence[Chip], vocabulary: Vocabulary) -> tuple[UnderstoodChip, ...]:
    told = ((c, vocabulary.label(c.dimension, c.code)) for c in chips)
    return tuple(UnderstoodChip(dimension=c.dimension, code=c.code, label=said, words=c.words) for c, said in told)


def _by_dimension(chips: Sequence[Chip]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for chip in chips:
        found[chip.dimension] = (*found.get(chip.dimension, ()), chip.code)
    return found


def _folded(texts: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Quote -> the one before it that says nearly the same. Words are compared in full only where most are shared."""
    words = [(quote, text, {word.folded for word in cut(text)}) for quote, text in texts]
    folded: dict[str, str] = {}
    for at, (quote, text, own) in enumerate(words):
        for other, others_text, theirs in words[:at]:
            shared = len(own & theirs)
            if other in folded or shared < LIKE * min(len(own), len(theirs)) or not shared:
                continue
            if relation(others_text, text) is not None:
                folded[quote] = other
                break
    return folded


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
    meant: str | None,
    took_ms: float,
    position: int,
) -> Found:
    return Found(
        asked=query.asked,
        text=query.left,
        filters={d: tuple(codes) for d, codes in query.filters.items()},
        chips=_chips(query.chips, vocabulary),
        unwanted=_chips([chip for chip in query.unwanted if chip.words], vocabulary),
        excluding=_by_dimension([chip for chip in query.unwanted if not chip.words]),
        meant=meant,
        total=answer.total,
        exact=answer.exact,
        took_ms=round(took_ms, 2),
        results=results,
        facets={d: dict(counts) for d, counts in answer.facets.items()},
        position=position,
    )
