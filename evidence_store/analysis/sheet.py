"""Judgements laid out by unit, and what can be read off them: disagreements and confusions. No coefficients here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from evidence_store.analysis.judgements import Confusion, Disagreement, Judgement, Measure
from evidence_store.domain import NO_IMPACT, Dimension


@dataclass(frozen=True, slots=True)
class Sheet:
    """Judgements laid out: for each unit two or more looked at, what each of its coders gave."""

    dimension: Dimension
    codes: tuple[str, ...]
    strange: tuple[str, ...]
    coders: tuple[str, ...]
    units: tuple[str, ...]
    given: tuple[Mapping[str, frozenset[str]], ...]
    n_seen: int

    def answers(self) -> list[frozenset[str]]:
        """Every different answer given, in a fixed order."""
        return sorted({answer for gave in self.given for answer in gave.values()}, key=self.rank)

    def rank(self, answer: frozenset[str]) -> tuple[int, ...]:
        """Where an answer sorts: by the codebook's order of its codes."""
        return tuple(sorted(map(self.codes.index, answer)))

    @property
    def ladder(self) -> tuple[str, ...]:
        """The codes as rungs, where the dimension is ordered."""
        return tuple(code for code in self.codes if code != NO_IMPACT and code not in self.strange)

    def rung(self, answer: frozenset[str]) -> int:
        """The highest rung of an answer: 0 for none, 1 for the lowest code; -1 where no code is on the ladder."""
        if answer <= {NO_IMPACT}:
            return 0
        return max((rung for rung, code in enumerate(self.ladder, 1) if code in answer), default=-1)

    def categories(self) -> int:
        """How many answers there are to choose from: each code of the codebook, and whatever else was given."""
        alone = {frozenset({code}) for code in self.codes if code not in self.strange}
        return len(alone | set(self.answers()))


def masi_distance(one: Iterable[str], other: Iterable[str]) -> float:
    """MASI distance of two sets of codes, 0..1 (Passonneau 2006, see `coefficients.Masi`). Empty sets are equal."""
    a, b = set(one), set(other)
    if a == b:
        return 0.0
    kinship = 2 / 3 if a <= b or b <= a else 1 / 3
    return 1 - len(a & b) / len(a | b) * kinship


def sheet(
    judgements: Iterable[Judgement], dimension: Dimension, codes: Sequence[str], coders: Sequence[str] | None
) -> Sheet:
    """Judgements of the coders asked for, by unit. Raises ValueError for two judgements of one unit by one coder."""
    gave: dict[str, dict[str, frozenset[str]]] = {}
    wanted = set(coders) if coders is not None else None
    for judgement in judgements:
        if wanted is not None and judgement.coder not in wanted:
            continue
        of_unit = gave.setdefault(judgement.unit, {})
        if judgement.coder in of_unit:
            raise ValueError(f"{judgement.coder} has two judgements of {judgement.unit}; one of them must hold.")
        of_unit[judgement.coder] = frozenset(judgement.codes)
    found = {coder for of_unit in gave.values() for coder in of_unit}
    order = tuple(dict.fromkeys(coders)) if coders is not None else tuple(sorted(found))
    both = {unit: of_unit for unit, of_unit in gave.items() if len(of_unit) >= 2}
    known = tuple(dict.fromkeys(codes))
    strange = {code for of_unit in both.values() for answer in of_unit.values() for code in answer} - set(known)
    bare = Sheet(dimension, (*known, *sorted(strange)), tuple(sorted(strange)), order, (), (), len(gave))
    return _laid_out(bare, both)


def _laid_out(sheet: Sheet, both: Mapping[str, Mapping[str, frozenset[str]]]) -> Sheet:
    """Units sorted by what they were given, not by name, so that renaming a unit does not move the interval."""

    def content(unit: str) -> tuple[object, ...]:
        gave = both[unit]
        ranks = [(place, sheet.rank(gave[coder])) for place, coder in enumerate(sheet.coders) if coder in gave]
        return sorted(rank for _, rank in ranks), ranks, unit

    units = tuple(sorted(both, key=content))
    given = tuple({coder: both[unit][coder] for coder in sheet.coders if coder in both[unit]} for unit in units)
    return replace(sheet, units=units, given=given)


def with_machine(sheet: Sheet, machine: str) -> Sheet:
    """The units a machine and two people judged, or, where there are none, a machine and one person."""
    judged = [(unit, gave) for unit, gave in zip(sheet.units, sheet.given, strict=True) if machine in gave]
    ideal = [(unit, gave) for unit, gave in judged if len(gave) >= 3]
    return _laid_out(sheet, dict(ideal or judged))


def measure(dimension: Dimension) -> Measure:
    """How distance between two answers is told in this dimension."""
    return "masi" if dimension.several else "ladder" if dimension.ordered else "nominal"


def disagreements(sheet: Sheet) -> tuple[Disagreement, ...]:
    """The units whose coders differ, farthest apart first, then by name."""
    distance, order = _distance(sheet), {code: n for n, code in enumerate(sheet.codes)}
    found = []
    for unit, gave in zip(sheet.units, sheet.given, strict=True):
        if len(set(gave.values())) > 1:
            apart = [distance(one, other) for one, other in combinations(gave.values(), 2)]
            words = tuple((coder, tuple(sorted(answer, key=order.__getitem__))) for coder, answer in gave.items())
            found.append(Disagreement(unit=unit, gave=words, distance=sum(apart) / len(apart)))
    return tuple(sorted(found, key=lambda one: (-one.distance, one.unit)))


def _distance(sheet: Sheet) -> Callable[[frozenset[str], frozenset[str]], float]:
    def steps(one: frozenset[str], other: frozenset[str]) -> float:
        a, b = sheet.rung(one), sheet.rung(other)
        return abs(a - b) / max(len(sheet.ladder), 1) if a != b and min(a, b) >= 0 else float(one != other)

    if measure(sheet.dimension) == "masi":
        return masi_distance
    return steps if sheet.dimension.ordered else lambda one, other: float(one != other)


def confusion(sheet: Sheet) -> Confusion:
    """What the first of two coders calls what the other calls."""
    rows, columns = sheet.coders
    met: Counter[tuple[str | None, str | None]] = Counter()
    for gave in sheet.given:
        one, other = gave[rows], gave[columns]
        met.update((code, code) for code in one & other)
        if one != other or not one:
            met.update(product(one - other or {None}, other - one or {None}))
    codes = (*sheet.codes, None)
    counts = tuple(tuple(met[row, column] for column in codes) for row in codes)
    return Confusion(rows=rows, columns=columns, codes=codes, counts=counts)
