"""A commit of tantivy's index as ranking sees it: one piece, whose sets are looked up when they are needed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

import tantivy
from rapidfuzz.distance import OSA
from tantivy import Occur, Query

from evidence_store.search import tantivy_rows as rows
from evidence_store.search.tantivy_postings import CodePostings, Even, Postings, WordPostings
from evidence_store.search.tantivy_sets import (
    Both,
    Code,
    Either,
    Everything,
    Ids,
    Passage,
    Quotes,
    Since,
    Without,
    Word,
)

EXPANSIONS = 10  # words a beginning may stand for
NEIGHBOURS = 3  # words a mistyped one may stand for
ROUNDS = 8  # looks for further neighbours
LOOKED_AT = 16  # quotes looked at for neighbours at a time
FEW = 20_000  # a term that more quotes hold is counted with the deleted among them, and its share of these taken off


class Piece:
    """One commit of the index. Safe to ask from several threads."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self.searcher = searcher
        self.live: Any = Everything(self)
        self.codes: Mapping[tuple[str, str], Any] = _Codes(self)
        self.whole: dict[str, dict[str, int]] | None = None
        self.marks = _found(searcher, _marks())
        self.size = searcher.num_docs - self.marks
        self._ever = searcher.doc_freq("dimension", rows.HERE)
        self._counted = lru_cache(maxsize=4096)(self._count)
        self._near = lru_cache(maxsize=256)(self._neighbours)
        self._word = lru_cache(maxsize=4096)(lambda stem: WordPostings(self, stem))
        self._code = lru_cache(maxsize=4096)(lambda dimension, code: CodePostings(self, dimension, code))

    def count(self, quotes: Quotes) -> int:
        """See `tantivy_sets.Teller`."""
        return self.size if isinstance(quotes, Everything) else self._counted(quotes)

    def some(self, quotes: Quotes) -> bool:
        """See `tantivy_sets.Teller`."""
        match quotes:
            case Everything():
                return self.size > 0
            case Word() | Code():
                return self.frequency(quotes) > 0 and (self._ever == self.size or self.count(quotes) > 0)
            case Either(parts=parts):
                return any(map(self.some, parts))
            case Both(parts=(Everything(), Without(part=part))):
                return self.count(part) < self.size
        return bool(self.searcher.search(self.query(quotes), 1, count=False).hits)

    def word(self, stem: str) -> Postings | None:
        """See `pieces.Piece`."""
        return self._word(stem) if self.searcher.doc_freq("words", stem) else None

    def code(self, dimension: str, code: str) -> Postings | None:
        """See `pieces.Piece`."""
        return self._code(dimension, code) if self.frequency(Code(self, dimension, code)) else None

    def evenly(self, quotes: Any) -> Postings:
        """See `pieces.Piece`."""
        return Even(self, quotes)

    def in_place(self, spots: Sequence[tuple[int, Sequence[str]]], among: Any) -> Any:
        """See `pieces.Piece`."""
        known = ((at, tuple(s for s in stems if self.searcher.doc_freq("words", s))) for at, stems in spots)
        return among & Passage(self, tuple(known))

    def since(self, position: int) -> Any:
        """See `pieces.Piece`."""
        return Since(self, position)

    def beginning(self, prefix: str) -> Sequence[str]:
        """See `pieces.Piece`."""
        return [term for term, _ in self.searcher.terms_with_prefix("words", prefix, limit=EXPANSIONS)]

    def near(self, word: str) -> Sequence[str]:
        """See `pieces.Piece`: terms one slip away (two in long words), for words of some length."""
        return self._near(word) if len(word) >= 5 else ()

    def numbers(self, ids: Collection[str]) -> Any:
        """See `pieces.Piece`."""
        return Ids(self, frozenset(ids)) if ids else 0

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Every dimension a quote has a code in."""
        terms = self.searcher.terms_with_prefix("dimension", "")
        return tuple(rows.given(term) for term, _ in terms if term != rows.HERE)

    def frequency(self, quotes: Word | Code) -> int:
        """How many quotes hold a word or code, those deleted but still in the files included."""
        if isinstance(quotes, Word):
            return self.searcher.doc_freq("words", quotes.stem)
        field, term = _term(quotes)
        return self.searcher.doc_freq(field, term)

    def query(self, quotes: Quotes) -> Query:
        """The set as tantivy looks it up."""
        schema = rows.schema()
        match quotes:
            case Everything():
                return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, _marks())])
            case Word(stem=stem):
                return Query.term_query(schema, "words", stem, index_option="basic")
            case Code():
                return Query.term_query(schema, *_term(quotes), index_option="basic")
            case Passage():
                return _passage(quotes)
            case Since(position=position):
                later = Query.range_query(schema, "touched", tantivy.FieldType.Integer, lower_bound=position + 1)
                return Query.boolean_query([(Occur.Must, later), (Occur.MustNot, _marks())])
            case Ids(ids=ids):
                return Query.term_set_query(schema, "id", [rows.valid(one) for one in ids])
            case Either(parts=parts):
                return Query.boolean_query([(Occur.Should, self.query(part)) for part in parts])
            case Both(parts=parts):
                return self._all(parts)
            case Without():
                return self._all((quotes,))
        raise TypeError(type(quotes).__name__)

    def _all(self, parts: Sequence[Quotes]) -> Query:
        wanted = [part for part in parts if not isinstance(part, Without)] or [self.live]
        unwanted = [part.part for part in parts if isinstance(part, Without)]
        clauses = [(Occur.Must, self.query(part)) for part in wanted]
        return Query.boolean_query(clauses + [(Occur.MustNot, self.query(part)) for part in unwanted])

    def _count(self, quotes: Quotes) -> int:
        if isinstance(quotes, Word | Code):
            found = self.frequency(quotes)
            if found > FEW or self._ever == self.size:
                return round(found * self.size / self._ever)
        return _found(self.searcher, Query.const_score_query(self.query(quotes), 0.0))

    def _neighbours(self, word: str) -> Sequence[str]:
        found: dict[str, int] = {}
        for slips in (1,) if len(word) < 9 else (1, 2):
            close = Query.fuzzy_term_query(rows.schema(), "words", word, distance=slips)
            for _ in range(ROUNDS):
                known = [(Occur.MustNot, self.query(Word(self, stem))) for stem in found]
                hits = self.searcher.search(Query.boolean_query([(Occur.Must, close), *known]), LOOKED_AT).hits
                seen = {stem for _, address in hits for stem in self.row(address).stems()}
                new = {s: n for s in seen - found.keys() if (n := OSA.distance(word, s, score_cutoff=slips)) <= slips}
                if not new:
                    break
                found |= new
        return sorted(found, key=lambda stem: (found[stem], stem))[:NEIGHBOURS]

    def row(self, address: tantivy.DocAddress) -> rows.Kept:
        """What was kept of a quote."""
        return rows.kept(self.searcher.doc(address))


class _Codes(Mapping[tuple[str, str], Any]):
    """(dimension, code) -> its quotes. To be gone through are only the languages, and each dimension as a whole."""

    def __init__(self, piece: Piece) -> None:
        self._piece = piece

    def __getitem__(self, key: tuple[str, str]) -> Any:
        quotes = Code(self._piece, *key)
        if not self._piece.frequency(quotes):
            raise KeyError(key)
        return quotes

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    @cached_property
    def _keys(self) -> list[tuple[str, str]]:
        spoken = {d: {"terms": {"field": rows.column(d), "size": 1000}} for d in ("language", "translation")}
        told = self._piece.searcher.aggregate(Query.all_query(), spoken)
        keys = [(d, code) for d in spoken for b in told[d]["buckets"] for code in rows.told(b["key"])]
        return keys + [(dimension, "") for dimension in self._piece.dimensions]


def _found(searcher: tantivy.Searcher, query: Query) -> int:
    result: Any = searcher.search(query, 1)
    return int(result.count)


def _term(code: Code) -> tuple[str, str]:
    if not code.code:
        return "dimension", rows.valid(code.dimension)
    return rows.path(code.dimension), rows.valid(code.code)


def _marks() -> Query:
    return Query.term_query(rows.schema(), "id", rows.MARK, index_option="basic")


def _passage(passage: Passage) -> Query:
    schema, first = rows.schema(), passage.spots[0][0]
    places = [at - first for at, _ in passage.spots]
    ways = passage.ways()
    if ways is None:
        patterns = [f"({'|'.join(stems)})" for _, stems in passage.spots]  # stems are letters and digits alone
        return Query.regex_phrase_query(schema, "words", list(zip(places, patterns, strict=True)))
    said = [Query.phrase_query(schema, "words", list(zip(places, way, strict=True))) for way in ways]
    return said[0] if len(said) == 1 else Query.boolean_query([(Occur.Should, each) for each in said])
