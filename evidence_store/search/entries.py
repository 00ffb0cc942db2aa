"""What an engine writes down of a quote: words with weights and places, codes with strengths. Never the text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from evidence_store.domain import REGISTERS
from evidence_store.search.query import DECIDED, Document
from evidence_store.search.words import known_language, placed_stems

SCHEMA = 4  # another number means: rebuild

# How much a word counts by where it stands, the length (words) at which it counts fully, and how much length matters.
_FIELDS: Mapping[str, tuple[float, float, float]] = {
    "text": (1.0, 40.0, 0.5),
    "context": (0.5, 40.0, 0.5),
    "product": (0.9, 8.0, 0.3),
    "attribution": (1.1, 8.0, 0.3),
    "institution": (1.1, 4.0, 0.3),
    "region": (1.2, 3.0, 0.2),
    "country": (1.2, 2.0, 0.2),
}
_TRANSLATED = (0.9, 40.0, 0.5)  # the same for each translation, in its own language
GAP = 64  # places between fields, so that no passage runs over from one into the next
LAST_PLACE = 65_535
_FLATTEN = 0.7  # k1 of BM25: low, as a second mention says little in so short a text


@dataclass(slots=True)
class Entry:
    """A word of a quote: how much it counts (BM25F's saturated part, 0..1) and where it stands, ascending."""

    weight: float = 0.0
    places: list[int] = field(default_factory=list)


def word_entries(document: Document) -> dict[str, Entry]:
    """The stems of everything said in and about a quote.

    BM25F (Robertson, Zaragoza, Taylor 2004) with constant mean lengths, so that a quote weighs the same whatever
    else the store holds; what is left for asking is the rarity of the word.
    """
    entries: dict[str, Entry] = {}
    start = 0
    for written, language, (weight, usual, slope) in _fields(document):
        size, placed = placed_stems(written, language)
        each = weight / (1 - slope + slope * size / usual)
        for place, stem in placed:
            at = [start + place] if start + place <= LAST_PLACE else []
            entry = entries.get(stem)
            if entry is None:
                entries[stem] = Entry(each, at)
            else:
                entry.weight += each
                entry.places += at
        start += size + GAP if size else 0
    for entry in entries.values():
        entry.weight /= entry.weight + _FLATTEN
    return entries


def code_entries(document: Document) -> dict[tuple[str, str], int]:
    """Everything a quote can be filtered by: (dimension, code) -> strength per mille."""
    plain = {
        "kind": document.kind,
        "language": document.language,
        "product": document.product,
        "region": document.region,
        "country": document.country,
        "institution": document.institution,
        "speaker": document.speaker,
        "consent": document.consent,
        "year": (document.said_on or "")[:4],
    }
    # A register's entry speaks for the name as it was typed.
    linked = {dimension for dimension in REGISTERS if document.codes.get(dimension)}
    entries = {(dimension, value): DECIDED for dimension, value in plain.items() if value and dimension not in linked}
    entries |= {("translation", language): DECIDED for language in document.translations}
    for dimension, codes in document.codes.items():
        entries.update({(dimension, code): strength for code, strength in codes.items()})
    return entries


def _fields(document: Document) -> Iterator[tuple[str, str, tuple[float, float, float]]]:
    """What is written of a quote, its language, and how its words count."""
    language = known_language(document.language)
    yield from ((getattr(document, name), language, counts) for name, counts in _FIELDS.items())
    yield from ((text, known_language(code), _TRANSLATED) for code, text in document.translations.items())
