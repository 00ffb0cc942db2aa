"""Sentences and known phrases, by a blank spaCy pipeline: the only file that touches spaCy, and only when first asked.

A blank pipeline holds no model: it cuts words and sentences, so the same words give the same answer on every machine.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

LONGEST = 100_000  # code points read of one field; nothing anybody said is longer
_STOPS = [".", "!", "?", "…", "。", "۔", ";"]
_WORD = re.compile(r"\w+")


@cache
def _pipeline() -> Any:
    import spacy

    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer", config={"punct_chars": _STOPS})
    return nlp


def sentences(folded: Iterable[str]) -> Iterator[tuple[tuple[int, int], ...]]:
    """For each text its sentences as `(start, end)` code points, in order."""
    for doc in _pipeline().pipe(words[:LONGEST] for words in folded):
        yield tuple((sentence.start_char, sentence.end_char) for sentence in doc.sents)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A known phrase met in a text: whose it is, and where."""

    key: str
    start: int
    end: int


class PhraseBook:
    """Known phrases, each under a key, found in folded words whatever marks and spaces stand between them."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        """`phrases` maps a key to its phrases, already folded."""
        from spacy.matcher import PhraseMatcher

        self._vocab = _pipeline().vocab
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        for key, known in phrases.items():
            self._matcher.add(key, [self._doc(_WORD.findall(words)) for words in known])

    def find(self, folded: str) -> tuple[Phrase, ...]:
        """The phrases in `folded`, in reading order; of overlapping ones the longest is kept."""
        places = [m.span() for m in _WORD.finditer(folded[:LONGEST])]
        met = self._matcher(self._doc([folded[start:end] for start, end in places])) if places else []
        taken: list[tuple[int, int]] = []
        found = []
        for key, first, last in sorted(met, key=lambda m: (m[1] - m[2], m[1])):
            if all(last <= a or first >= b for a, b in taken):
                taken.append((first, last))
                found.append(Phrase(self._vocab.strings[key], places[first][0], places[last - 1][1]))
        return tuple(sorted(found, key=lambda phrase: phrase.start))

    def _doc(self, words: list[str]) -> Any:
        from spacy.tokens import Doc

        return Doc(self._vocab, words=words)
