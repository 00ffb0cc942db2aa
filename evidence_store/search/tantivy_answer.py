"""Which quotes answer a query and in which order, worked out by tantivy; only the page is looked at here.

What is asked for is ranking's and wishes' affair. Quotes that meet everything are one search, the rest another; each
is read in windows, so that pages follow each other although a window is put in its final order only here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, cast

from tantivy import DocAddress, Occur, Order, Query

from evidence_store.search import pieces, ranking
from evidence_store.search import tantivy_rows as rows
from evidence_store.search.query import Answer, Hit, Sort
from evidence_store.search.query import Query as Request
from evidence_store.search.ranking import Asked, asked, extras_of
from evidence_store.search.tantivy_facets import facets
from evidence_store.search.tantivy_piece import Piece
from evidence_store.search.tantivy_postings import Clauses
from evidence_store.search.tantivy_sets import Everything, Quotes
from evidence_store.search.wishes import Wish

WINDOW = 512  # results that are put in order together
SORTED_WINDOW = 128  # the same where their scores are worked out here
COARSE = 0.0  # parts of a score below this share of the heaviest are not told apart by step

_ORDERS: Mapping[Sort, tuple[str, Order]] = {
    "newest": ("said", Order.Desc),
    "oldest": ("said_or_last", Order.Asc),
    "level": ("rung", Order.Desc),
    "product": ("shelf", Order.Asc),
}
Placed = tuple[float, DocAddress]


class Plan(NamedTuple):
    """A query as tantivy is asked: the sets, the parts of a score, and what the answer is ordered by.

    `alone`: whatever has a part in the score of a wish is in the answer, so that no other condition is needed.
    """

    wishes: Sequence[Wish]
    allowed: Any
    chosen: Any
    exact: Any
    alone: bool
    parts: Sequence[tuple[float, Any]]
    extras: Sequence[tuple[float, Any]]
    sort: Sort


class Tier(NamedTuple):
    """Part of the answer that comes before or after the other, and how many quotes that is."""

    quotes: Any
    size: int
    exact: bool
    passed_over: int = 0  # quotes of the tier before that `quotes` still holds


def answer(piece: Piece, query: Request, *, limit: int, offset: int = 0, hidden: Collection[str] = ()) -> Answer:
    """See `query.Index.ask`."""
    plan = _plan(piece, asked([_seen(piece)], query, hidden)) if piece.size else None
    if plan is None or not isinstance(plan.chosen, Quotes):
        return Answer()
    total, counts = facets(piece, plan.chosen, query.below)
    exact = total if plan.exact is plan.chosen else plan.exact.bit_count()
    hits = tuple(_page(piece, plan, exact, total, range(offset, offset + limit)))
    return Answer(hits=hits, total=total, facets=counts, exact=exact)


def _seen(piece: Piece) -> pieces.Piece:
    """The piece as ranking is told of it: where it reckons with numbers and sets as whole numbers, ours stand in."""
    return cast(pieces.Piece, piece)


def near(piece: Piece, word: str) -> tuple[str, ...]:
    """See `query.Index.near`."""
    return ranking.near([_seen(piece)], word)


def _plan(piece: Piece, asked: Asked) -> Plan:
    query, wishes, (allowed,), (admitted,), (met,) = asked
    chosen: Any = admitted & allowed
    touching = reduce(or_, (wish.touching[0] for wish in wishes), 0)
    return Plan(
        wishes=wishes,
        allowed=allowed,
        chosen=chosen,
        exact=met & allowed if wishes else chosen,
        alone=bool(wishes) and admitted == touching,
        parts=[part for wish in wishes for part in wish.postings[0]],
        extras=extras_of([_seen(piece)], query)[0],
        sort=query.sort,
    )


def _page(piece: Piece, plan: Plan, exact: int, total: int, page: range) -> Iterator[Hit]:
    """The hits of a page: those that meet everything, then the rest."""
    for score, at in _within(piece, plan, Tier(plan.exact, exact, True), page):
        yield _hit(piece, plan, score, at, exact=True)
    rest = range(max(page.start - exact, 0), min(page.stop, total) - exact)
    if len(rest):
        for score, at in _within(piece, plan, Tier(plan.chosen & ~plan.exact, total - exact, False), rest):
            yield _hit(piece, plan, score, at, exact=False)


def _within(piece: Piece, plan: Plan, tier: Tier, places: range) -> Iterator[Placed]:
    """The quotes of a tier at these places, window by window."""
    size = WINDOW if plan.sort == "best" else SORTED_WINDOW
    stop = min(places.stop, tier.size)
    for start in range(places.start // size * size, stop, size):
        window = _window(piece, plan, tier, start, size)
        yield from window[max(places.start - start, 0) : stop - start]


def _window(piece: Piece, plan: Plan, tier: Tier, start: int, size: int) -> list[Placed]:
    if plan.sort != "best":
        field, order = _ORDERS[plan.sort]
        return _by_field(piece, plan, tier, (field, order), (start, size))
    if not plan.parts and not plan.extras:
        return _by_field(piece, plan, tier, ("touched", Order.Desc), (start, size))
    hits = piece.searcher.search(_scored(piece, plan, tier), size, offset=start, count=False).hits
    addresses = [at for _, at in hits]
    stood = [rows.stood(int(one or 0)) for one in piece.searcher.fast_field_values("standing", addresses)]
    ranks = [(-round(hit[0] + prior, 4), -touched) for hit, (prior, touched) in zip(hits, stood, strict=True)]
    return [(-ranks[n][0], addresses[n]) for n in sorted(range(len(hits)), key=ranks.__getitem__)]


def _by_field(piece: Piece, plan: Plan, tier: Tier, by: tuple[str, Order], window: tuple[int, int]) -> list[Placed]:
    """A window in the order of a field; among equals the best first."""
    start, size = window
    found = piece.searcher.search(
        piece.query(tier.quotes), size, offset=start, count=False, order_by_field=by[0], order=by[1]
    ).hits
    if not plan.parts and not plan.extras and plan.sort == "best":
        return [(0.0, at) for _, at in found]
    scores = [_score(piece, plan, at) for _, at in found]
    ranks = {key: rank for rank, key in enumerate(dict.fromkeys(key for key, _ in found))}
    order = sorted(range(len(found)), key=lambda n: (ranks[found[n][0]], -scores[n][0], -scores[n][1]))
    return [(scores[n][0], found[n][1]) for n in order]


def _scored(piece: Piece, plan: Plan, tier: Tier) -> Query:
    """Every quote of a tier with its score."""
    parts, extras = _clauses(plan.parts, plan), _clauses(plan.extras, plan)
    if tier.exact or not plan.alone:
        return Query.boolean_query([(Occur.Must, _uncounted(piece, tier.quotes)), *parts, *extras])
    clauses = [(Occur.Must, Query.boolean_query(parts)), *extras]
    if isinstance(plan.exact, Quotes):
        clauses.append((Occur.MustNot, piece.query(plan.exact)))
    if not isinstance(plan.allowed, Everything):
        clauses.append((Occur.Must, _uncounted(piece, plan.allowed)))
    return Query.boolean_query(clauses)


def _clauses(parts: Sequence[tuple[float, Any]], plan: Plan) -> Clauses:
    heaviest = max(weight for weight, _ in (*plan.parts, *plan.extras))
    return [c for weight, part in parts for c in part.clauses(weight, coarse=weight < COARSE * heaviest)]


def _uncounted(piece: Piece, quotes: Quotes) -> Query:
    return Query.const_score_query(piece.query(quotes), 0.0)


def _score(piece: Piece, plan: Plan, at: DocAddress) -> tuple[float, int]:
    """The score of one quote, and how new it is."""
    row = piece.row(at)
    prior, touched = rows.stood(int(piece.searcher.fast_field_values("standing", [at])[0] or 0))
    counted = [*plan.parts, *plan.extras]
    score = sum(weight * part.value(row) for weight, part in counted) + prior if counted else 0.0
    return round(score, 4), touched


def _hit(piece: Piece, plan: Plan, score: float, at: DocAddress, *, exact: bool) -> Hit:
    row = piece.row(at)
    meets = [(wish.label, _holds(wish.met[0], row), _holds(wish.touching[0], row)) for wish in plan.wishes]
    why = tuple(label if met else f"like {label}" for label, met, touched in meets if touched)
    return Hit(row.id, round(score, 4), exact, why)


def _holds(quotes: Any, row: rows.Kept) -> bool:
    return quotes.holds(row) if isinstance(quotes, Quotes) else bool(quotes)
