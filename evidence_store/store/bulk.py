"""Verbs for many quotes at once: what would be accepted, accepting it, and taking all of it back.

Looked at first and counted; if something else came in meanwhile, nothing is done.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256

from evidence_store.domain import LIKELY, Actor, Value
from evidence_store.errors import BadInput, ConditionFailed, NotFound
from evidence_store.events import CodingApplied, CodingRemoved, Event
from evidence_store.log import Unless
from evidence_store.store.deciding import Deciding, best_open
from evidence_store.store.rooms import WORDS_MOVED
from evidence_store.views import Item, OpenSuggestion, judging, queue, speaking
from evidence_store.views.queue import Waiting

AT_ONCE = 250
SHOWN = 5
"""Examples of each code in a preview."""
CHANGED = "These proposals are not those you looked at: {} for {} now. Look again."

Progress = Callable[[int, int], None]


class Preview(Value):
    """What accepting at once would do: how many quotes and codes, how often each code, and examples to look at.

    `codes` and `examples` are by `dimension:code`; examples are numbers of quotes, the least sure first. `digest`
    stands for exactly these codes on these quotes.
    """

    quotes: int
    total: int
    codes: dict[str, int]
    examples: dict[str, tuple[int, ...]]
    digest: str


class Accepted(Value):
    """What was accepted: how many quotes and codes; `id` takes all of it back."""

    id: str
    quotes: int
    total: int


class Bulk(Deciding):
    """Many quotes at once."""

    def preview(
        self,
        *,
        at_least: float = 0.9,
        dimension: str | None = None,
        code: str | None = None,
        first: int | None = None,
        last: int | None = None,
    ) -> Preview:
        """What `accept_all` would accept now: the best proposal of every open dimension that is sure enough (0..1).

        `dimension` and `code` keep to these, `first` and `last` to the quotes with these numbers and between.
        """
        chosen = self._sure(at_least, dimension, code, first, last)
        return _preview([(item, s) for item, found in chosen for s in found])

    def accept_all(
        self,
        *,
        by: str | Actor,
        expected: str,
        at_least: float = 0.9,
        dimension: str | None = None,
        code: str | None = None,
        first: int | None = None,
        last: int | None = None,
        key: str | None = None,
        progress: Progress | None = None,
    ) -> Accepted:
        """Accept what `preview` showed; `expected` is its digest. Raises ConditionFailed when it is not the same now.

        Asked again with the same `key`, an interrupted acceptance is finished, and nothing else is accepted.
        """
        actor, name = self.actor(by), self._namer(key)
        bulk = name("bulk")
        asked: dict[str, object] = {"do": "accept all", "bulk": bulk, "expected": expected}
        given = [fact for batch in self._batches(bulk, asked) for fact in batch if isinstance(fact, CodingApplied)]
        if _digest(map(_line_of, given)) != expected:
            chosen = self._as_expected(list(self._sure(at_least, dimension, code, first, last)), given, expected)
            for start in range(0, len(chosen), AT_ONCE):
                given += self._accept_some(chosen[start : start + AT_ONCE], actor, bulk, name, asked)
                if progress:
                    progress(min(start + AT_ONCE, len(chosen)), len(chosen))
        return Accepted(id=bulk, quotes=len({fact.quote for fact in given}), total=len(given))

    def take_back(self, bulk: str, *, by: str | Actor, key: str | None = None) -> int:
        """Take off every code that was given in this act and still stands; returns how many. Raises NotFound."""
        actor = self.actor(by)
        asked: dict[str, object] = {"do": "take back", "bulk": bulk}
        done = self._batches(key, asked) if key else []
        given = self._given_in(bulk)
        if not given and not done:
            raise NotFound("Nothing is left of what was accepted then.")
        for n, start in enumerate(range(0, len(given), AT_ONCE), start=len(done)):
            page = given[start : start + AT_ONCE]
            self._do(partial(self._removals, page), by=actor, key=f"{key}/{n}" if key else None, asked=asked)
        return sum(map(len, done)) + len(given)

    def _batches(self, key: str, asked: Mapping[str, object]) -> list[tuple[Event, ...]]:
        """What was recorded before under this key, batch by batch: `key/0`, `key/1`…"""
        done: list[tuple[Event, ...]] = []
        while (appended := self.journal.replayed(f"{key}/{len(done)}", asked)) is not None:
            done.append(self._facts(appended))
        return done

    def _as_expected(
        self, chosen: list[tuple[Item, list[OpenSuggestion]]], given: Sequence[CodingApplied], expected: str
    ) -> list[tuple[Item, list[OpenSuggestion]]]:
        """What is to be accepted now, if it and what was given before are exactly what was looked at."""
        found = [(item, s) for item, each in chosen for s in each]
        if _digest([*map(_line_of, given), *(_line(*pair) for pair in found)]) != expected:
            raise ConditionFailed(CHANGED.format(_counted(len(found), "code"), _counted(len(chosen), "quote")))
        return chosen

    def _sure(
        self, at_least: float, dimension: str | None, code: str | None, first: int | None, last: int | None
    ) -> Iterator[tuple[Item, list[OpenSuggestion]]]:
        if not LIKELY <= at_least <= 1:
            raise BadInput(f"Say how sure a proposal has to be: between {LIKELY:.0%} and 100 %.")
        with self._reading() as session:
            ids, _ = queue.waiting(session, Waiting(first=first, last=last), limit=None)
            sure = queue.proposed(session, at_least=int(at_least * 1000), dimension=dimension, code=code)
        ids = [quote for quote in ids if quote in sure]
        for start in range(0, len(ids), AT_ONCE):
            for item in self._items(ids[start : start + AT_ONCE]):
                best = [s for s in best_open(item, only=dimension) if s.confidence >= at_least]
                if found := [s for s in best if code in (None, s.code)]:
                    yield item, found

    def _accept_some(
        self,
        chosen: Sequence[tuple[Item, list[OpenSuggestion]]],
        actor: Actor,
        bulk: str,
        name: Callable[[str], str],
        asked: Mapping[str, object],
    ) -> list[CodingApplied]:
        tags = [tag for item, _ in chosen for tag in (f"quote:{item.id}", f"subject:{item.speaker}")]

        def decide() -> Sequence[Event]:
            given = [(i, s, name(f"{i.id}:{s.dimension}")) for i, found in chosen for s in found]
            return [self._coding(i, s.dimension, s.code, actor, new, bulk=bulk) for i, s, new in given]

        key = f"{bulk}/{len(self._batches(bulk, asked))}"
        facts = self._do(decide, by=actor, key=key, asked=asked, when=_if_words_stand(tags))
        return [fact for fact in facts if isinstance(fact, CodingApplied)]

    def _given_in(self, bulk: str) -> list[tuple[str, str, str]]:
        with self._reading() as session:
            return judging.given_in(session, bulk)

    def _removals(self, given: Sequence[tuple[str, str, str]]) -> list[Event]:
        with self._reading() as session:
            speakers = speaking.speakers_of(session, [quote for quote, _, _ in given])
        return [CodingRemoved(quote=q, speaker=speakers[q], coder=coder, coding=c) for q, coder, c in given]


def _if_words_stand(tags: Sequence[str]) -> Callable[[int], Unless]:
    return lambda seen: Unless(types=WORDS_MOVED, tags=tags, after=seen)


def _preview(chosen: Sequence[tuple[Item, OpenSuggestion]]) -> Preview:
    codes = Counter(f"{s.dimension}:{s.code}" for _, s in chosen)
    unsure = sorted(chosen, key=lambda pair: (pair[1].confidence, pair[0].number))
    examples: dict[str, tuple[int, ...]] = {}
    for item, s in unsure:
        mark = f"{s.dimension}:{s.code}"
        if len(known := examples.get(mark, ())) < SHOWN:
            examples[mark] = (*known, item.number)
    return Preview(
        quotes=len({item.id for item, _ in chosen}),
        total=len(chosen),
        codes=dict(codes.most_common()),
        examples=examples,
        digest=_digest(_line(item, s) for item, s in chosen),
    )


def _line(item: Item, s: OpenSuggestion) -> str:
    return f"{item.id} {s.event} {s.dimension} {s.code}"


def _line_of(fact: CodingApplied) -> str:
    return f"{fact.quote} {fact.answers} {fact.dimension} {fact.code}"


def _digest(lines: Iterable[str]) -> str:
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _counted(n: int, one: str) -> str:
    return f"{n:,} {one}{'' if n == 1 else 's'}"
