"""What repeats a speaker elsewhere, in a title, in prose or in a file; and what to look for afterwards. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import islice

from evidence_store.bytescan import SHORTEST, Sought
from evidence_store.disclosure import names, words_in
from evidence_store.domain import Span
from evidence_store.events import (
    AboutQuote,
    AboutSpeaker,
    Fact,
    SpeakerDescribed,
    SpeakerRegistered,
    personal_fields,
)

RUN = 4
"""So many words of a speaker in a row, said again elsewhere, are taken for a quotation of them."""
ERASED = "[erased]"
SHORTEST_WORD = 7
MOST_WORDS = 200
MOST_CANDIDATES = 1000
MOST_PHRASES = 1000
MANY_TEXTS = 2000


@dataclass(frozen=True)
class Traces:
    """The marks a speaker left, then and now: names, ways to reach them, their words, and what was noted beside.

    `shared` are runs of their words that others said as well, and `words` single ones that nobody else said.
    """

    names: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> "Traces":
        """The marks in all facts about a speaker and their quotes; what was replaced since counts as well."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for fact in facts:
            if isinstance(fact, AboutSpeaker | AboutQuote):
                for field in personal_fields(type(fact)) - {"content"}:
                    said = getattr(fact, field)
                    for words in said if isinstance(said, tuple) else (said,):
                        if words:
                            found[_mark(fact, field)][str(words)] = None
        return cls.read(found)

    @classmethod
    def read(cls, kept: Mapping[str, Iterable[str]]) -> "Traces":
        """The marks as `told` writes them."""
        return cls(**{mark: tuple(kept.get(mark, ())) for mark in cls.__dataclass_fields__})

    def told(self) -> dict[str, tuple[str, ...]]:
        """The marks by kind."""
        return asdict(self)

    def among(self, others: Iterable[str]) -> "Traces":
        """The same, knowing what others say: what is theirs as well is no mark of this speaker."""
        runs = {_folded(run): run for text in self.texts for run in _raw_runs(text)}
        _, single = self.to_look_for()
        words = {_folded(word): word for word in single}
        sought = Sought(found for found in (*runs, *words) if len(found) >= SHORTEST)
        met = {found for texts in _together(others) for found in sought.within(_folded(texts))}
        shared = tuple(dict.fromkeys(" ".join(w for _, w in words_in(runs[found])) for found in met & runs.keys()))
        own = tuple(word for found, word in words.items() if found not in met and len(found) >= SHORTEST)
        return replace(self, shared=shared, words=own)

    def asked_for_in(self, question: str) -> bool:
        """Whether a question repeats the speaker, be it by one word that nobody else said."""
        own = {word for mark in self.words for _, word in words_in(mark)}
        return self.repeated_in(question) or any(word in own for _, word in words_in(question))

    def repeated_in(self, text: str) -> bool:
        """Whether `text` names the speaker, tells how to reach them, or says their words again."""
        return next(iter(self._spans(text)), None) is not None

    def taken_out_of(self, text: str) -> str:
        """`text` with everything that repeats the speaker replaced by `[erased]`."""
        kept, done = [], 0
        for span in _joined(self._spans(text)):
            kept += [text[done : span.start], ERASED]
            done = span.end
        return "".join([*kept, text[done:]])

    def to_look_for(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """`(phrases, single words)` whose bytes should be nowhere when the speaker is gone."""
        phrases = [*self.names, *self.contacts]
        for text in (*self.texts, *self.beside):
            places = [span for span, _ in words_in(text)]
            for first in sorted({0, len(places) // 2, max(0, len(places) - 3)}):
                run = places[first : first + 3]
                if len(run) == 3:
                    phrases.append(text[run[0].start : run[-1].end])
        single = {text[s.start : s.end] for text in (*self.texts, *self.beside) for s, _ in words_in(text)}
        rare = sorted((w for w in single if len(w) >= SHORTEST_WORD), key=lambda w: (-len(w), w))
        return tuple(dict.fromkeys(phrases))[:MOST_PHRASES], tuple(rare)

    def _spans(self, text: str) -> Iterator[Span]:
        for contact in self.contacts:
            yield from _mentions(text, contact)
        places = words_in(text)
        called = [name for name in self.names if names(name, text)]
        yield from (span for span, _ in places if any(names(n, text[span.start : span.end]) for n in called))
        for length, said in self._runs:
            for first in range(len(places) - length + 1):
                if tuple(word for _, word in places[first : first + length]) in said:
                    yield Span(start=places[first][0].start, end=places[first + length - 1][0].end)

    @cached_property
    def _runs(self) -> list[tuple[int, frozenset[tuple[str, ...]]]]:
        """So many words in a row, and those that repeat the speaker: a whole name, or a part of what they said."""
        called = [tuple(word for _, word in words_in(name)) for name in self.names]
        whole = [(len(name), frozenset((name,))) for name in called if name]
        said = (tuple(word for _, word in words_in(text)) for text in self.texts)
        runs = (words[first : first + RUN] for words in said for first in range(len(words) - RUN + 1))
        shared = frozenset(tuple(run.split(" ")) for run in self.shared)
        return [*whole, (RUN, frozenset(runs) - shared)]


def _raw_runs(text: str) -> Iterator[str]:
    places = [span for span, _ in words_in(text)]
    for first in range(len(places) - RUN + 1):
        yield text[places[first].start : places[first + RUN - 1].end]


def _mark(fact: Fact, field: str) -> str:
    """Which of the marks a personal field is: `texts` are words and credits, `beside` what colleagues noted."""
    match fact:
        case SpeakerRegistered() | SpeakerDescribed() if field in ("name", "contact"):
            return f"{field}s"
        case SpeakerRegistered() | SpeakerDescribed() if field in ("role", "institution"):
            return "texts"
    return "texts" if field in ("text", "attribution", "context", "wording") else "beside"


def words_to_scan(traces: Traces, *, elsewhere: Iterable[str]) -> tuple[str, ...]:
    """What a look at every byte searches for: phrases and words of the speaker that stand in no text of others."""
    phrases, rare = traces.to_look_for()
    marks_of: defaultdict[bytes, set[str]] = defaultdict(set)
    for mark in (*phrases, *rare[:MOST_CANDIDATES]):
        marks_of[_folded(mark)].add(mark)
    sought = Sought(folded for folded in marks_of if len(folded) >= SHORTEST)
    wanted = {mark for folded, marks in marks_of.items() if len(folded) >= SHORTEST for mark in marks}
    for texts in _together(elsewhere):
        wanted -= {mark for folded in sought.within(_folded(texts)) for mark in marks_of[folded]}
    kept = [mark for mark in phrases if mark in wanted]
    return (*kept, *[word for word in rare if word in wanted and word not in kept][:MOST_WORDS])


def _together(texts: Iterable[str]) -> Iterator[str]:
    """The texts, many at once: one search over all is faster than a search in each."""
    texts = iter(texts)
    while some := list(islice(texts, MANY_TEXTS)):
        yield "\0".join(some)


def _folded(text: str) -> bytes:
    return text.casefold().encode("utf-8", "surrogatepass")


def _mentions(text: str, mark: str) -> Iterator[Span]:
    if len(mark) < 3:
        return
    folded, wanted = text.casefold(), mark.casefold()
    # Folding may change the length of a text; then only the exact words are looked for.
    where, what = (folded, wanted) if len(folded) == len(text) and len(wanted) == len(mark) else (text, mark)
    start = where.find(what)
    while start >= 0:
        yield Span(start=start, end=start + len(what))
        start = where.find(what, start + len(what))


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if joined and span.start <= joined[-1].end + 1:
            joined[-1] = Span(start=joined[-1].start, end=max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined
