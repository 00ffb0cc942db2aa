"""Which words of a text answer a query, by the same analysis as the index. Positions are code points."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from evidence_store.domain import Span
from evidence_store.search.query import Query
from evidence_store.search.words import Word, cut, forms, stop_words


def highlights(text: str, query: Query) -> tuple[Span, ...]:
    """Where the words and passages of a query stand in a text, in order and without overlaps."""
    wanted = _wanted(query.words, query.languages)
    if not (wanted or query.phrases or query.prefixes):
        return ()
    words = tuple(cut(text))
    marked = {n for n, word in enumerate(words) if _answers(word, wanted, query)}
    for phrase in query.phrases:
        marked.update(_passage(words, phrase, query.languages))
    return tuple(_joined(words[n] for n in sorted(marked)))


@lru_cache(maxsize=256)
def _wanted(words: tuple[str, ...], languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset(form for word in words for form in forms(word, languages))


def _answers(word: Word, wanted: frozenset[str], query: Query) -> bool:
    if any(word.folded.startswith(prefix) for prefix in query.prefixes):
        return True
    return not wanted.isdisjoint(forms(word.written, query.languages))


def _passage(words: Sequence[Word], phrase: tuple[str, ...], languages: tuple[str, ...]) -> Iterable[int]:
    """The numbers of the words that make up a passage, wherever it stands; a small word may be another one."""
    small = frozenset[str]().union(*(stop_words(language) for language in languages))
    sought = [{""} if word in small else set(forms(word, languages)) for word in phrase]
    said = [("",) if word.folded in small else forms(word.written, languages) for word in words]
    for start in range(len(words) - len(phrase) + 1):
        if all(not wanted.isdisjoint(said[start + n]) for n, wanted in enumerate(sought)):
            yield from range(start, start + len(phrase))


def _joined(words: Iterable[Word]) -> Iterable[Span]:
    """One span for each word; overlapping pairs of characters become one."""
    start, end = -1, -1
    for word in words:
        if word.start >= end:
            if end > start:
                yield Span(start=start, end=end)
            start = word.start
        end = max(end, word.end)
    if end > start:
        yield Span(start=start, end=end)
