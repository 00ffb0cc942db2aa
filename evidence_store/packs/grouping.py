"""The groups of a pack: its quotes under the codes of one dimension, or under one fact of theirs. Pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from evidence_store.domain import NO_IMPACT, REGISTERS, Codebook
from evidence_store.packs.pack import Candidate

FACTS = ("product", "region", "kind", "language", "year")
"""What quotes can be grouped by besides the dimensions of the codebook."""

UNSAID = "Not said"
BETWEEN = " › "


class Group(NamedTuple):
    """A heading and the ids of the quotes under it, in the order in which they came."""

    heading: str
    quotes: tuple[str, ...]


def grouped(candidates: Iterable[Candidate], *, by: str, codebook: Codebook) -> tuple[Group, ...]:
    """Every quote once: under its first code in the codebook's order, of a ladder under its highest step.

    What stands below a code follows it, under a heading that names both. Groups stand in the codebook's order, facts
    in alphabetical order; quotes of which nothing is said come last.
    """
    places = _places(by, codebook)
    told = {candidate.quote: _heading(candidate, by, codebook, places) for candidate in candidates}
    headings = sorted(set(told.values()), key=lambda heading: (heading is None, heading or (0, "")))
    return tuple(
        Group(heading[1] if heading else UNSAID, tuple(q for q, h in told.items() if h == heading))
        for heading in headings
    )


def name_of(by: str, codebook: Codebook) -> str:
    """What people call the thing quotes are grouped by."""
    return next((d.label for d in codebook.dimensions if d.id == by), by)


def label_path(codebook: Codebook, dimension: str, code: str) -> str:
    """The label of a code with those above it, such as `Health › Clinics`; the id where there is no label."""
    path: list[str] = []
    step: str | None = code
    while step is not None and len(path) < 10:
        found = codebook.find(dimension, step)
        path.append(found.label if found else step)
        step = found.parent if found else None
    return BETWEEN.join(reversed(path))


def _named(candidate: Candidate, by: str, codebook: Codebook) -> str | None:
    """The fact as a quote has it; what a register holds, as the register calls it."""
    fact: str | None = getattr(candidate, by)
    if by not in REGISTERS:
        return fact
    known = codebook.named(by, fact or "")
    given = candidate.codes.get(by, ())
    code = known.code if known and (known.code in given or not given) else next(iter(given), None)
    return label_path(codebook, by, code) if code else fact


def _places(by: str, codebook: Codebook) -> dict[str, int]:
    """The place of each code; outside a ladder means below it, wherever the codebook lists it."""
    codes = [code.code for _, code in codebook.tree(by)]
    if _is_ladder(by, codebook):
        codes.sort(key=lambda code: code != NO_IMPACT)
    return {code: place for place, code in enumerate(codes)}


def _is_ladder(by: str, codebook: Codebook) -> bool:
    return next((d.ordered for d in codebook.dimensions if d.id == by), False)


def _heading(candidate: Candidate, by: str, codebook: Codebook, places: Mapping[str, int]) -> tuple[int, str] | None:
    """The place among the groups and the words of the heading."""
    if by in FACTS:
        fact = (candidate.said_on or "")[:4] if by == "year" else _named(candidate, by, codebook)
        return (0, fact) if fact else None
    given = [(places.get(code, len(places)), code) for code in candidate.codes.get(by, ())]
    if not given:
        return None
    ladder = _is_ladder(by, codebook)
    place, code = (max if ladder else min)(given)
    # The highest step of a ladder is what a reader looks for first.
    return (-place if ladder else place, label_path(codebook, by, code))
