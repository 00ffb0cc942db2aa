"""What one can narrow a question down by: each dimension with its codes, counted, to put on or to leave out. Pure."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from api.pages.asked import Asked
from api.pages.labels import FACETS, Labels
from evidence_store.domain import Audience, Codebook
from evidence_store.store import Found

OFFERED = 8
"""Codes of one facet that are shown before the rest is folded away."""
FIRST = ("stakeholder_type", "influence_level", "use_category", "valence", "product", "region", "country", "language")
HIDDEN = frozenset({"attribution_level"})
COLLEAGUES = frozenset({"country", "consent"})
"""Facets that readers outside are not told."""


class Choice(NamedTuple):
    """A code one can filter by: label, count, the address with it on or off and left out, and how deep it stands."""

    label: str
    quotes: int
    url: str
    on: bool
    but: str
    out: bool
    deep: int = 0


class Facet(NamedTuple):
    """One dimension with its choices."""

    label: str
    choices: list[Choice]
    open: bool


def facets(found: Found, asked: Asked, labels: Labels) -> Iterator[Facet]:
    """The facets of an answer, those most asked for first."""
    order = [d for d in FIRST if d in found.facets]
    on, out = asked.filters(), asked.left_out()
    more = sorted({*found.facets, *out} - {*order} - HIDDEN)
    for dimension in (*order, *more):
        counts = found.facets.get(dimension, {})
        chosen = (*on.get(dimension, ()), *out.get(dimension, ()))
        known = {**{code: 0 for code in chosen if code not in counts}, **counts}
        choices = [
            Choice(
                label=labels.code(dimension, code),
                quotes=known[code],
                url=asked.toggled(dimension, code).url(),
                on=code in on.get(dimension, ()),
                but=asked.but(dimension, code).url(),
                out=code in out.get(dimension, ()),
                deep=deep,
            )
            for code, deep in _in_branches(known, dimension, labels.codebook)
        ]
        if len(choices) > 1 or chosen:
            yield Facet(labels.dimension(dimension), choices, bool(chosen) or dimension in FIRST[:3])


def dimensions(codebook: Codebook, audience: Audience) -> list[str]:
    """What the rows and columns of a table may be, for these readers."""
    known = [dimension.id for dimension in codebook.dimensions if dimension.id not in HIDDEN]
    return [*known, *(d for d in FACETS if d not in known and (audience == "internal" or d not in COLLEAGUES))]


def _in_branches(known: Mapping[str, int], dimension: str, book: Codebook) -> list[tuple[str, int]]:
    """The codes, each with how deep it stands: as they are counted, what stands below a code right after it."""
    stand = {code.code: (at, deep) for at, (deep, code) in enumerate(book.tree(dimension))}
    if not any(deep for _, deep in stand.values()):
        return [(code, 0) for code in known]

    def order(code: str) -> tuple[int, int]:
        return -known.get(book.rolled_up(dimension, code), 0), stand.get(code, (len(stand), 0))[0]

    return [(code, stand.get(code, (0, 0))[1]) for code in sorted(known, key=order)]
