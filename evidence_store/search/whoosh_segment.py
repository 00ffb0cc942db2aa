"""One segment of whoosh's index, decoded as it is asked for, and the fields it is written with."""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from evidence_store.domain import INFLUENCE_LADDER
from evidence_store.search import facets, pieces
from evidence_store.search.entries import Entry
from evidence_store.search.pieces import Postings
from evidence_store.search.seam import quietly

with quietly():
    from whoosh import columns, fields, formats
    from whoosh.reading import TermNotFound

MARK = "*"  # id of the document that carries the position; no quote can have it
EXPANSIONS = 10  # words a beginning may stand for
NEIGHBOURS = 3  # words a mistyped one may stand for
CACHED = 4096  # decoded postings kept for each segment

_BETWEEN = "\x1f"  # dimension and code in one term
_UTF8 = ("utf-8", "surrogatepass")  # names may hold anything that was pasted


class Words(fields.FieldType):  # type: ignore[misc]
    """A field that is handed its terms: term -> `Entry`."""

    def __init__(self) -> None:
        super().__init__(format=formats.Positions(), analyzer=None)

    def index(self, value: Mapping[str, Entry], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """(term, frequency, weight, places) of each term, as the writer wants them."""
        for term, entry in value.items():
            yield term.encode(), 1, entry.weight, array("H", entry.places).tobytes()


class Codes(fields.FieldType):  # type: ignore[misc]
    """A field that is handed its terms: (dimension, code) -> strength per mille."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)

    def index(self, value: Mapping[tuple[str, str], int], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """(term, frequency, weight, nothing) of each code, as the writer wants them."""
        for (dimension, code), strength in value.items():
            yield f"{dimension}{_BETWEEN}{code}".encode(*_UTF8), 1, pieces.strength(strength), b""


class Segment:
    """One immutable segment of the index, decoded as it is asked for. Guarded by its index's lock."""

    def __init__(self, reader: Any, segment: Any) -> None:
        self._reader = reader
        self.size: int = segment.doc_count_all()
        ids = reader.column_reader("id")
        self.ids: Sequence[str] = [str(ids[number]) for number in range(self.size)]
        moments = reader.column_reader("touched")
        self.touched: Sequence[int] = [moments[number] for number in range(self.size)]
        days = reader.column_reader("said")
        self.said: Sequence[int] = [days[number] for number in range(self.size)]
        self._number = {one: number for number, one in enumerate(self.ids)}
        self._terms = [term.decode() for term in _lexicon(reader, "words")]
        self._codes = self._read_codes()
        self.codes: Mapping[tuple[str, str], int] = {key: postings.bits for key, postings in self._codes.items()}
        ladder = [self.code("influence_level", level) for level in INFLUENCE_LADDER]
        self.prior: Sequence[float] = pieces.prior(
            ladder, self.size, claims=self.code("kind", "claim"), said=self.said
        )
        self._word = lru_cache(maxsize=CACHED)(self._read_word)
        self._near = lru_cache(maxsize=CACHED // 16)(self._read_near)
        self._places = lru_cache(maxsize=CACHED // 16)(self._read_places)
        self.mark: int | None = None
        self.live = 0
        self.renew(segment)

    def renew(self, segment: Any) -> None:
        """Take note of what was deleted since: deletions stand in the table of contents, not in the segment."""
        gone = facets.bits(segment.deleted_docs() or (), self.size)
        self.live = ((1 << self.size) - 1) & ~gone
        mark = self._number.get(MARK)
        self.mark = self.touched[mark] if mark is not None and self.live >> mark & 1 else None
        if mark is not None:
            self.live &= ~(1 << mark)

    def word(self, stem: str) -> Postings | None:
        """See `pieces.Piece`."""
        return self._word(stem)

    def code(self, dimension: str, code: str) -> Postings | None:
        """See `pieces.Piece`."""
        return self._codes.get((dimension, code))

    def evenly(self, quotes: int) -> Postings:
        """See `pieces.Piece`."""
        numbers = facets.members(quotes)
        return Postings(numbers, [1.0] * len(numbers), self.size)

    def since(self, position: int) -> int:
        """See `pieces.Piece`."""
        return facets.bits((n for n, at in enumerate(self.touched) if at > position), self.size)

    def in_place(self, spots: Sequence[tuple[int, Sequence[str]]], among: int) -> int:
        """See `pieces.Piece`."""
        return facets.bits((n for n in facets.members(among) if self._stand(spots, n)), self.size)

    def _stand(self, spots: Sequence[tuple[int, Sequence[str]]], number: int) -> bool:
        starts: set[int] | None = None
        for at, stems in spots:
            here = {place - at for stem in stems for place in self._places_in(stem, number)}
            starts = here if starts is None else starts & here
            if not starts:
                return False
        return True

    def _places_in(self, stem: str, number: int) -> Sequence[int]:
        postings = self.word(stem)
        at = bisect_left(postings.numbers, number) if postings else 0
        if not postings or at == len(postings.numbers) or postings.numbers[at] != number:
            return ()
        return array("H", self._places(stem)[at])

    def beginning(self, prefix: str) -> Sequence[str]:
        """See `pieces.Piece`."""
        found = []
        for at in range(bisect_left(self._terms, prefix), len(self._terms)):
            if not self._terms[at].startswith(prefix):
                break
            found.append(self._terms[at])
        return sorted(found, key=self._frequency, reverse=True)[:EXPANSIONS]

    def near(self, word: str) -> Sequence[str]:
        """See `pieces.Piece`: terms one slip away (two in long words), for words of some length."""
        return self._near(word)

    def _read_near(self, word: str) -> Sequence[str]:
        if len(word) < 5:
            return ()
        slips = 1 if len(word) < 9 else 2
        found = process.extract(word, self._terms, scorer=OSA.distance, score_cutoff=slips, limit=NEIGHBOURS)
        return [term for term, _, _ in found]

    def numbers(self, ids: Collection[str]) -> int:
        """See `pieces.Piece`."""
        return facets.bits((self._number[one] for one in ids if one in self._number), self.size)

    def close(self) -> None:
        """Let go of the files."""
        with suppress(Exception):  # whoosh minds memory that is still looked at; a reader let go has nothing to lose
            self._reader.close()

    def _frequency(self, term: str) -> int:
        return int(self._reader.doc_frequency("words", term.encode()))

    def _read_word(self, stem: str) -> Postings | None:
        return self._postings("words", stem.encode())

    def _read_codes(self) -> dict[tuple[str, str], Postings]:
        codes: dict[tuple[str, str], Postings] = {}
        for term in _lexicon(self._reader, "codes"):
            dimension, _, code = term.decode(*_UTF8).partition(_BETWEEN)
            postings = self._postings("codes", term)
            if postings is not None:
                codes[dimension, code] = postings
        return codes

    def _postings(self, field: str, term: bytes) -> Postings | None:
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return None
        numbers, weights = array("I"), array("f")
        for ids, values, _ in _blocks(matcher):
            numbers.extend(ids)
            weights.extend(values)
        return Postings(numbers, weights, self.size)

    def _read_places(self, stem: str) -> list[bytes]:
        return [
            places
            for _, _, values in _blocks(self._reader.postings("words", stem.encode()), places=True)
            for places in values
        ]


def _blocks(matcher: Any, *, places: bool = False) -> Iterator[tuple[Any, Any, Any]]:
    """The postings block by block: ids, weights, values. One posting a call, the public way, is far slower."""
    inner = matcher
    while hasattr(inner, "child"):
        inner = inner.child
    while inner.is_active():
        inner._read_ids()
        inner._read_weights()
        if places:
            inner._read_values()
        yield inner._ids, inner._weights, inner._values
        inner._next_block()


def schema() -> Any:
    """The fields of the index: nothing is stored but ids and positions."""
    return fields.Schema(
        id=fields.ID(unique=True, sortable=columns.VarBytesColumn()),
        touched=fields.COLUMN(columns.NumericColumn("q")),
        said=fields.COLUMN(columns.NumericColumn("i")),
        words=Words(),
        codes=Codes(),
    )


def numbers_of(reader: Any, one: str) -> list[int]:
    """The documents with an id: one or none."""
    try:
        return list(reader.postings("id", one.encode()).all_ids())
    except TermNotFound:
        return []


def _lexicon(reader: Any, field: str) -> Sequence[bytes]:
    return list(reader.lexicon(field)) if field in reader.indexed_field_names() else ()
