"""What quotes count under a word or a code, as constants that tantivy adds up."""

from collections.abc import Sequence
from typing import Any, Protocol

import tantivy
from tantivy import Occur, Query

from evidence_store.search import pieces
from evidence_store.search import tantivy_rows as rows
from evidence_store.search.tantivy_sets import Code, Quotes, Teller, Word, either

USUAL = 0.55  # what a word counts where its steps are not told apart

Clauses = list[tuple[Occur, Query]]


class Looker(Teller, Protocol):
    """What turns a set into a query."""

    searcher: tantivy.Searcher

    def query(self, quotes: Quotes) -> Query:
        """The set as tantivy looks it up."""
        ...


class Postings(pieces.Postings):
    """Quotes that count, each by its weight. `bits` is their set; numbers and values are tantivy's own affair."""

    __slots__ = ("_piece", "quotes")

    def __init__(self, piece: Looker, quotes: Any) -> None:
        self._piece = piece
        self.bits = self.quotes = quotes

    def clauses(self, weight: float, *, coarse: bool = False) -> Clauses:
        """What adds their part to a score; `coarse` leaves small differences out."""
        raise NotImplementedError

    def value(self, row: rows.Kept) -> float:
        """What one quote counts; 0 when it is none of them."""
        raise NotImplementedError

    def strongest(self, others: Sequence[pieces.Postings], size: int) -> pieces.Postings:  # noqa: ARG002
        """See `pieces.Postings`."""
        return Strongest(self._piece, [self, *(other for other in others if isinstance(other, Postings))])


class WordPostings(Postings):
    """The quotes that hold a stem."""

    __slots__ = ("_stem", "_steps")

    def __init__(self, piece: Looker, stem: str) -> None:
        super().__init__(piece, Word(piece, stem))
        self._stem = stem
        terms = ((step, rows.step_term(stem, step)) for step in range(1, rows.STEPS + 1))
        self._steps = [(step, term) for step, term in terms if piece.searcher.doc_freq("weights", term)]

    def clauses(self, weight: float, *, coarse: bool = False) -> Clauses:
        """See `Postings`."""
        if coarse:
            return [_adding(self._piece.query(self.quotes), weight * USUAL)]
        return [_adding(_term("weights", term), weight * step / rows.STEPS) for step, term in self._steps]

    def value(self, row: rows.Kept) -> float:
        """See `Postings`."""
        return row.step(self._stem) / rows.STEPS


class CodePostings(Postings):
    """The quotes that carry a code."""

    __slots__ = ("_key", "_tenths")

    def __init__(self, piece: Looker, dimension: str, code: str) -> None:
        super().__init__(piece, Code(piece, dimension, code))
        self._key = (dimension, code)
        terms = ((tenth, rows.tenth_term(dimension, code, tenth)) for tenth in range(rows.TENTHS + 1))
        found = [(tenth, term) for tenth, term in terms if piece.searcher.doc_freq("strengths", term)]
        decided_only = all(tenth == rows.TENTHS for tenth, _ in found)
        self._tenths = [] if decided_only else found

    def clauses(self, weight: float, *, coarse: bool = False) -> Clauses:  # noqa: ARG002
        """See `Postings`."""
        if not self._tenths:
            return [_adding(self._piece.query(self.quotes), weight)]
        return [_adding(_term("strengths", term), weight * rows.tenth_value(tenth)) for tenth, term in self._tenths]

    def value(self, row: rows.Kept) -> float:
        """See `Postings`."""
        return pieces.strength(row.codes.get(self._key, 0))


class Even(Postings):
    """Quotes that all count fully."""

    __slots__ = ()

    def clauses(self, weight: float, *, coarse: bool = False) -> Clauses:  # noqa: ARG002
        """See `Postings`."""
        return [_adding(self._piece.query(self.quotes), weight)] if isinstance(self.quotes, Quotes) else []

    def value(self, row: rows.Kept) -> float:
        """See `Postings`."""
        return float(isinstance(self.quotes, Quotes) and self.quotes.holds(row))


class Strongest(Postings):
    """The quotes under any of several codes, each counting as its strongest."""

    __slots__ = ("_parts",)

    def __init__(self, piece: Looker, parts: Sequence[Postings]) -> None:
        super().__init__(piece, either(piece, *(part.quotes for part in parts)))
        self._parts = parts

    def clauses(self, weight: float, *, coarse: bool = False) -> Clauses:
        """See `Postings`."""
        clauses = [query for part in self._parts for _, query in part.clauses(weight, coarse=coarse)]
        return [(Occur.Should, Query.disjunction_max_query(clauses))]

    def value(self, row: rows.Kept) -> float:
        """See `Postings`."""
        return max(part.value(row) for part in self._parts)


def _term(field: str, term: str) -> Query:
    return Query.term_query(rows.schema(), field, term, index_option="basic")


def _adding(query: Query, score: float) -> tuple[Occur, Query]:
    return Occur.Should, Query.const_score_query(query, score)
