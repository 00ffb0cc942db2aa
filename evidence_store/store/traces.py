"""What repeats a speaker elsewhere, in a title, in prose or in a file; and what to look for afterwards. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from evidence_store.bytescan import SHORTEST, Sought
from evidence_store.disclosure import names, words_in
from evidence_store.domain import Span
from evidence_store.views import Item, SpeakerView

RUN = 4
"""So many words of a speaker in a row, said again elsewhere, are taken for a quotation of them."""
ERASED = "[erased]"
SHORTEST_WORD = 7
MOST_WORDS = 60
MOST_CANDIDATES = 300
MOST_PHRASES = 100
MANY_TEXTS = 2000


class Traces(NamedTuple):
    """The marks a speaker left: their name, how to reach them, what they said, word for word."""

    name: str | None
    contact: str | None
    texts: tuple[str, ...]

    @classmethod
    def of(cls, speaker: SpeakerView, items: Iterable[Item]) -> "Traces":
        """The marks of a speaker with these quotes."""
        texts: list[str] = []
        for item in items:
            beside = (item.text, item.attribution, item.context, item.ref)
            told = (*beside, *item.translations.values(), *(memo.text for memo in item.memos))
            texts += [text for text in told if text]
        approved = [p.wording for p in speaker.preferences] + [w.wording for w in speaker.wordings]
        wordings = [wording for wording in approved if wording]
        details = (speaker.details.role, speaker.details.institution)
        return cls(speaker.details.name, speaker.details.contact, (*texts, *wordings, *(d for d in details if d)))

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
        phrases = [mark for mark in (self.name, self.contact) if mark]
        for text in self.texts:
            places = [span for span, _ in words_in(text)]
            for first in sorted({0, len(places) // 2, max(0, len(places) - 3)}):
                run = places[first : first + 3]
                if len(run) == 3:
                    phrases.append(text[run[0].start : run[-1].end])
        single = {text[span.start : span.end] for text in self.texts for span, _ in words_in(text)}
        rare = sorted((w for w in single if len(w) >= SHORTEST_WORD), key=lambda w: (-len(w), w))
        return tuple(dict.fromkeys(phrases))[:MOST_PHRASES], tuple(rare)

    def _spans(self, text: str) -> Iterator[Span]:
        yield from _mentions(text, self.contact)
        yield from _mentions(text, self.name)
        places = words_in(text)
        for span, _word in places:
            if names(self.name, text[span.start : span.end]):
                yield span
        theirs = {run for said in self.texts for run in _runs([word for _, word in words_in(said)])}
        for first, run in enumerate(_runs([word for _, word in places])):
            if run in theirs:
                yield Span(start=places[first][0].start, end=places[first + RUN - 1][0].end)


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


def _mentions(text: str, mark: str | None) -> Iterator[Span]:
    if not mark or len(mark) < 3:
        return
    folded, wanted = text.casefold(), mark.casefold()
    # Folding may change the length of a text; then only the exact words are looked for.
    where, what = (folded, wanted) if len(folded) == len(text) and len(wanted) == len(mark) else (text, mark)
    start = where.find(what)
    while start >= 0:
        yield Span(start=start, end=start + len(what))
        start = where.find(what, start + len(what))


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[first : first + RUN]) for first in range(len(words) - RUN + 1))


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if joined and span.start <= joined[-1].end + 1:
            joined[-1] = Span(start=joined[-1].start, end=max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined
