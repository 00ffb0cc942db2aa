"""Which quotes answer a query and in which order, worked out by tantivy; only the page is looked at here.

What is asked for is ranking's and wishes' affair. Quotes that meet everything are one search, the rest another; each
is read in windows, so that pages follow each other although a window is put in its final order only here.
"""

from collections.abc import Collection, Mapping, Sequence
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

WINDOW = 128  # results that are put in order together
SORTED_WINDOW = 128  # the same where their scores are worked out here
COARSE = 0.02  # parts of a score below this share of the heaviest are not told apart by step

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
    """Part of the answer that comes before or after the other. `before`: the other, where it is small."""

    quotes: Any
    exact: bool
    before: frozenset[tuple[int, int]] | None = None


class Found(NamedTuple):
    """Quotes of a tier at the places asked for, and how many it has in all."""

    placed: list[Placed]
    size: int


def answer(piece: Piece, query: Request, *, limit: int, offset: int = 0, hidden: Collection[str] = ()) -> Answer:
    """See `query.Index.ask`."""
    plan = _plan(piece, asked([_seen(piece)], query, hidden)) if piece.size else None
    if plan is None or not isinstance(plan.chosen, Quotes):
        return Answer()
    places = range(offset, offset + limit)
    exact = _within(piece, plan, Tier(plan.exact, True), places)
    rest, total = _rest(piece, plan, exact, places)
    total, counts = facets(piece, plan.chosen, query.below, total)
    hits = [_hit(piece, plan, score, at, exact=True) for score, at in exact.placed]
    hits += [_hit(piece, plan, score, at, exact=False) for score, at in rest]
    return Answer(hits=tuple(hits), total=total, facets=counts, exact=exact.size)


def _rest(piece: Piece, plan: Plan, exact: Found, places: range) -> tuple[list[Placed], int | None]:
    """What follows those that meet everything, and the total, where the page shows any of it."""
    if plan.exact is plan.chosen:
        return [], exact.size
    after = range(max(places.start - exact.size, 0), max(places.stop - exact.size, 0))
    if not len(after):
        return [], None
    known = frozenset((at.segment_ord, at.doc) for _, at in exact.placed)
    before = known if len(known) == exact.size else None
    rest = _within(piece, plan, Tier(plan.chosen & ~plan.exact, False, before), after)
    return rest.placed, exact.size + rest.size


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


def _within(piece: Piece, plan: Plan, tier: Tier, places: range) -> Found:
    """The quotes of a tier at these places, window by window."""
    if not isinstance(tier.quotes, Quotes):
        return Found([], 0)
    if not len(places):
        return Found([], tier.quotes.bit_count())
    size = WINDOW if plan.sort == "best" else SORTED_WINDOW
    placed: list[Placed] = []
    for start in range(places.start // size * size, places.stop, size):
        window = _window(piece, plan, tier, start, size)
        placed += window.placed[max(places.start - start, 0) : places.stop - start]
        if start + size >= window.size:
            break
    return Found(placed, window.size)


def _window(piece: Piece, plan: Plan, tier: Tier, start: int, size: int) -> Found:
    if plan.sort != "best":
        return _by_field(piece, plan, tier, _ORDERS[plan.sort], (start, size))
    if not plan.parts and not plan.extras:
        return _by_field(piece, plan, tier, ("touched", Order.Desc), (start, size))
    skipped = tier.before if tier.before is not None and plan.alone and not start else frozenset()
    among = _scored(piece, plan, tier, excluding=not skipped)
    found: Any = piece.searcher.search(among, size + len(skipped), offset=start)
    hits = [hit for hit in found.hits if (hit[1].segment_ord, hit[1].doc) not in skipped] if skipped else found.hits
    addresses = [at for _, at in hits[:size]]
    stood = [rows.stood(one) for one in cast(list[int], piece.searcher.fast_field_values("standing", addresses))]
    ranks = [(-round(hit[0] + prior, 4), -touched) for hit, (prior, touched) in zip(hits, stood, strict=False)]
    ordered = sorted(range(len(addresses)), key=ranks.__getitem__)
    return Found([(-ranks[n][0], addresses[n]) for n in ordered], int(found.count) - len(skipped))


def _by_field(piece: Piece, plan: Plan, tier: Tier, by: tuple[str, Order], window: tuple[int, int]) -> Found:
    """A window in the order of a field; among equals the best first."""
    start, size = window
    among = piece.query(tier.quotes)
    found: Any = piece.searcher.search(among, size, offset=start, order_by_field=by[0], order=by[1])
    if by[0] == "touched":
        return Found([(0.0, at) for _, at in found.hits], int(found.count))
    scores = [_score(piece, plan, at) for _, at in found.hits]
    ranks = {key: rank for rank, key in enumerate(dict.fromkeys(key for key, _ in found.hits))}
    order = sorted(range(len(scores)), key=lambda n: (ranks[found.hits[n][0]], -scores[n][0], -scores[n][1]))
    return Found([(scores[n][0], found.hits[n][1]) for n in order], int(found.count))


def _scored(piece: Piece, plan: Plan, tier: Tier, *, excluding: bool) -> Query:
    """Every quote of a tier with its score; those of the tier before among them unless `excluding`."""
    parts, extras = _clauses(plan.parts, plan), _clauses(plan.extras, plan)
    if tier.exact or not plan.alone:
        return Query.boolean_query([(Occur.Must, _uncounted(piece, tier.quotes)), *parts, *extras])
    clauses = [(Occur.Must, Query.boolean_query(parts)), *extras]
    if not isinstance(plan.allowed, Everything):
        clauses.append((Occur.Must, _uncounted(piece, plan.allowed)))
    if excluding and isinstance(plan.exact, Quotes):
        clauses.append((Occur.MustNot, piece.query(plan.exact)))
    return clauses[0][1] if len(clauses) == 1 else Query.boolean_query(clauses)


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
    why = tuple(said for wish in plan.wishes if (said := _why(wish, row)))
    return Hit(row.id, round(score, 4), exact, why)


def _why(wish: Wish, row: rows.Kept) -> str:
    """How a quote answers a wish; nothing where it does not. What meets it touches it too."""
    if _holds(wish.met[0], row):
        return wish.label
    return f"like {wish.label}" if _holds(wish.touching[0], row) else ""


def _holds(quotes: Any, row: rows.Kept) -> bool:
    return quotes.holds(row) if isinstance(quotes, Quotes) else bool(quotes)
