"""Sentences, and known phrases by a blank spaCy pipeline, which is loaded when first asked.

A blank pipeline holds no model: it matches words, so the same words give the same answer on every machine.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from unicodedata import category

LONGEST = 100_000  # code points read of one field; nothing anybody said is longer
_STOPS = frozenset((".", "!", "?", "…", "。", "۔", ";"))
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(
    r"(?:dr|mr|mrs|ms|prof|st|no|vol|pp|eg|ie|etc|vs|approx|incl)\.|\w+(?:\.\w+)+\.?|\w+|([^\w\s])\1*"
)


@cache
def _pipeline() -> Any:
    import spacy

    nlp = spacy.blank("xx")
    vocab: Any = nlp.vocab
    vocab.lex_attr_getters = {}  # nothing is asked of a word here but the word
    return nlp


def _doc(words: list[str]) -> Any:
    """A document of these words: our own cut, since a tokenizer's would not come back to the code points."""
    from spacy.tokens import Doc

    return Doc(_pipeline().vocab, words=words)


def sentences(folded: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a text as `(start, end)` code points, in order, as spaCy's sentencizer would cut these words.

    One ends after a stop, once a word follows that is no mark; it is read without making a document of it first.
    """
    found: list[tuple[int, int]] = []
    start = end = 0
    began = stopped = False
    for met in _TOKEN.finditer(folded[:LONGEST]):
        sign = met[1]
        if stopped and (sign is None or not _is_mark(sign)):
            found.append((start, end))
            began = stopped = False
        elif sign is not None and met[0] in _STOPS:
            stopped = True
        if not began:
            start, began = met.start(), True
        end = met.end()
    return (*found, (start, end)) if began else ()


@lru_cache(maxsize=1_000)
def _is_mark(sign: str) -> bool:
    return sign in _STOPS or category(sign)[0] == "P"


@contextmanager
def passing() -> Iterator[None]:
    """Within it, words met are forgotten at the end: a long-lived process neither grows nor remembers who spoke.

    Phrase books must be made before, and nothing cut inside may be used after.
    """
    with _pipeline().memory_zone():
        yield


@dataclass(frozen=True, slots=True)
class Phrase:
    """A known phrase met in a text: whose it is, and where."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """A folded text cut once for every phrase book."""

    places: tuple[tuple[int, int], ...]
    doc: Any


def tokens(folded: str) -> Tokens:
    """Cut folded words, whatever marks and spaces stand between them."""
    places = tuple(met.span() for met in _WORD.finditer(folded[:LONGEST]))
    return Tokens(places, _doc([folded[start:end] for start, end in places]))


class PhraseBook:
    """Known phrases, each under a key, found in cut words."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        """`phrases` maps a key to its phrases, already folded."""
        from spacy.matcher import PhraseMatcher

        self._strings = _pipeline().vocab.strings
        self._matcher = PhraseMatcher(_pipeline().vocab, attr="ORTH")
        for key, known in phrases.items():
            self._matcher.add(key, [_doc(_WORD.findall(words)) for words in known])

    def find(self, text: Tokens) -> tuple[Phrase, ...]:
        """The phrases in reading order; of overlapping ones the longest is kept."""
        taken: list[tuple[int, int]] = []
        found = []
        met = self._matcher(text.doc) if text.places else []
        for key, first, last in sorted(met, key=lambda m: (m[1] - m[2], m[1])):
            if all(last <= a or first >= b for a, b in taken):
                taken.append((first, last))
                found.append(Phrase(self._strings[key], text.places[first][0], text.places[last - 1][1]))
        return tuple(sorted(found, key=lambda phrase: phrase.start))
