"""How many quotes of an answer carry each code, counted by tantivy in its columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from evidence_store.search import facets as plain
from evidence_store.search import tantivy_rows as rows
from evidence_store.search.tantivy_piece import Piece
from evidence_store.search.tantivy_sets import Quotes

MOST = 0.6  # share of all quotes from which on it is faster to count the others
ALL_CODES = 65_000  # codes of one dimension that are told apart
_TOTAL = "total"

Counts = dict[str, dict[str, int]]


def facets(
    piece: Piece, answer: Quotes, below: Mapping[tuple[str, str], Sequence[str]], total: int | None
) -> tuple[int, Counts]:
    """How many quotes the answer has, where that is not known yet, and its facets as `facets.count` gives them."""
    if total is None or total <= MOST * piece.size:
        total, counts = _counted(piece, answer)
    else:
        counts = _without(piece, answer, total)
    gathered = {key: _gathered(piece, answer, counts, key[0], each) for key, each in below.items()}
    for (dimension, code), n in gathered.items():
        counts.setdefault(dimension, {})[code] = n
    return total, {
        dimension: dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[: plain.MOST_CODES])
        for dimension, codes in sorted(counts.items())
        if (found := {code: n for code, n in codes.items() if n})
    }


def _without(piece: Piece, answer: Quotes, total: int) -> Counts:
    """The counts of most of all quotes: those of all, kept while nothing changes, less those of the others."""
    if piece.whole is None:
        piece.whole = _counted(piece, piece.live)[1]
    counts = {dimension: dict(codes) for dimension, codes in piece.whole.items()}
    if total < piece.size:
        for dimension, codes in _counted(piece, piece.live & ~answer)[1].items():
            for code, n in codes.items():
                counts[dimension][code] -= n
    return counts


def _counted(piece: Piece, answer: Quotes) -> tuple[int, Counts]:
    dimensions = [d for d in piece.dimensions if d not in plain.UNCOUNTED | rows.NAMES]
    columns: dict[str, Any] = {
        f"{n}": {"terms": {"field": rows.column(d), "size": ALL_CODES, "segment_size": ALL_CODES}}
        for n, d in enumerate(dimensions)
    }
    columns[_TOTAL] = {"value_count": {"field": "touched"}}
    told = piece.searcher.aggregate(piece.query(answer), columns)
    counts: Counts = {dimension: {} for dimension in dimensions}
    for n, dimension in enumerate(dimensions):
        for bucket in told[f"{n}"]["buckets"]:
            for code in rows.told(bucket["key"]):
                counts[dimension][code] = counts[dimension].get(code, 0) + int(bucket["doc_count"])
    return int(told[_TOTAL]["value"]), counts


def _gathered(piece: Piece, answer: Quotes, counts: Counts, dimension: str, codes: Sequence[str]) -> int:
    """How many quotes carry any of these codes; one that carries several counts once."""
    found = [code for code in codes if counts.get(dimension, {}).get(code)]
    if len(found) < 2:
        return sum(counts[dimension][code] for code in found)
    return int((answer & plain.any_of(piece, dimension, found)).bit_count())
