"""What stands around a quote: those before and after it in its source, and the speakers who may have said it."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from evidence_store.search.words import cut
from evidence_store.store.rooms import Rooms
from evidence_store.store.suggesting import with_reasons
from evidence_store.views import Item, SpeakerView, around, reading, speaking

ALIKE = 75.0
"""How alike (0..100) a word known of a speaker must be to one asked for."""


class Around(Rooms):
    """Around a quote."""

    def neighbours(self, quote: str) -> tuple[Item | None, Item | None]:
        """The quotes in use right before and right after this one in the source it was taken from."""
        item = self._item(quote)
        if item.source is None:
            return None, None
        with self._reading() as session:
            before, after = around.beside_in_source(session, item)
            found = reading.items(session, [i for i in (before, after) if i])
        return found.get(before or ""), found.get(after or "")

    def numbered(self, numbers: Sequence[int]) -> tuple[Item, ...]:
        """Quotes by their numbers (the 12 of E12), in the order asked for, suggestions with their reasons."""
        told = {t.name: t for t in self.taggers}
        with self._reading() as session:
            found = reading.items(session, around.ids_of(session, numbers))
        return tuple(with_reasons(item, told) for item in found.values())

    def speakers(self, words: str = "", *, source: str | None = None, limit: int = 20) -> tuple[SpeakerView, ...]:
        """Speakers of whom something is known, the most alike to `words` first: name, role, institution, country.

        With `source` only those who speak in it, in order of their first quote there. Nobody who was erased.
        """
        with self._reading() as session:
            known = dict(around.speakers_told(session))
            if source is not None:
                quotes = reading.quote_ids(session, withdrawn=False, source=source)
                of = speaking.speakers_of(session, quotes)
                known = {of[q]: known[of[q]] for q in quotes if q in of and of[q] in known}
            found = [speaking.speaker(session, i) for i in _named(words, known)[:limit]]
        return tuple(speaker for speaker in found if speaker is not None)


def _named(words: str, known: dict[str, str]) -> Sequence[str]:
    """Ids of those of whom every word asked for is known, or one much like it; all where none is asked for."""
    asked = _folded(words)
    scores = {i: _alike(asked, _folded(told)) for i, told in known.items()}
    return [i for i in sorted(known, key=lambda i: (-scores[i], known[i])) if scores[i]] if asked else list(known)


def _alike(asked: Sequence[str], told: Sequence[str]) -> float:
    """How alike (0..100) the words asked for are to those told, on average; 0 where one is like none of them."""
    best = [max((fuzz.ratio(word, other, score_cutoff=ALIKE) for other in told), default=0.0) for word in asked]
    return sum(best) / len(best) if best and all(best) else 0.0


def _folded(words: str) -> list[str]:
    return [word.folded for word in cut(words)]
