"""How far coders agree in one dimension, and a machine with them. Pure: judgements in, figures and sentences out.

A machine is one more coder: nothing in the counting knows who is who. Only units two coders looked at count at all.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from evidence_store.analysis.cautions import cautions, few, too_good
from evidence_store.analysis.judgements import Against, Agreement, CodeAgreement, Compared, Figure, Judgement
from evidence_store.analysis.sheet import (
    Sheet,
    confusion,
    disagreements,
    masi_distance,
    measure,
    sheet,
    with_machine,
)
from evidence_store.domain import Dimension

if TYPE_CHECKING:
    from evidence_store.analysis.coefficients import Estimate, Floats, Table

    Maker = Callable[[Table], tuple[Table, Estimate]]

__all__ = ["Against", "Agreement", "Figure", "Judgement", "against", "agreement", "masi_distance"]

DEFINED = 0.95  # share of draws that must be defined for an interval to be given
NOTHING = "No quote was looked at by two or more of these coders, so there is nothing to compare."
ALIKE = "Every answer was the same: without variation, agreement cannot be told from chance."
UNRANKED = "No quote has two answers on the ladder, so ranks cannot be compared."
SEVERAL = "Several codes may be given here; this measure is shown code by code instead."
UNEVEN = "Fleiss’ kappa needs the same number of coders on every quote; read Krippendorff’s alpha instead."
ONE_QUOTE = "A single quote gives no interval."
FLAT = "Every draw gave the same figure, so the interval cannot show how uncertain it is."
UNGIVEN = "Nobody gave this code, or everybody always did: without variation, agreement cannot be told from chance."
ALONE = "No quote was looked at by two of these people and the machine, so people’s own agreement is not known."


@dataclass(frozen=True, slots=True)
class Asked:
    """One measure to be counted, the judgements it rests on, and what to say where it has no value."""

    name: str
    estimate: "Estimate"
    rests: "Sequence[Table]"
    empty: str = NOTHING
    alike: str = ALIKE
    note: str | None = None

    @property
    def counts(self) -> tuple[int, int]:
        """Units and pairs of judgements."""
        units = sum(any(seen) for seen in zip(*(table.seen > 0 for table in self.rests), strict=True))
        return units, sum(table.counts[1] for table in self.rests)


def agreement(
    judgements: Iterable[Judgement],
    *,
    dimension: Dimension,
    codes: Sequence[str],
    coders: Sequence[str] | None = None,
    resamples: int = 1000,
    seed: int = 1,
) -> Agreement:
    """How far coders agree in one dimension, with intervals, a table by code, and what to resolve.

    `codes` stand in the codebook's order; where the dimension is ordered that is the ladder, lowest first, and
    `none` (no impact) or no code at all is the ground below it. `coders` picks and orders coders; without it all are
    taken by name. Raises ValueError where a coder has two judgements of one unit: decide first which one holds.
    """
    laid = sheet(judgements, dimension, codes, coders)
    judged = _table(laid)
    asked = _asked(laid, judged)
    by_code = [one for code in laid.codes for one in _asked_of(laid, judged, code)] if dimension.several else []
    found = _figures([*asked, *by_code], units=len(laid.units), resamples=resamples, seed=seed)
    figures, per_code = found[: len(asked)], _per_code(laid, found[len(asked) :])
    n_units, n_pairs = judged.counts
    return Agreement(
        dimension=dimension.id,
        coders=laid.coders,
        n_units=n_units,
        n_seen=laid.n_seen,
        n_pairs=n_pairs,
        figures=figures,
        per_code=per_code,
        disagreements=disagreements(laid),
        distance=measure(dimension),
        confusion=confusion(laid) if len(laid.coders) == 2 else None,
        caution=tuple(cautions(laid, figures, per_code)),
    )


def against(
    judgements: Iterable[Judgement],
    *,
    machine: str,
    people: Sequence[str],
    dimension: Dimension,
    codes: Sequence[str],
    resamples: int = 1000,
    seed: int = 1,
) -> Against:
    """A machine's agreement with people beside people's own: means over pairs of coders, on the same units.

    The units are those the machine and at least two people looked at; where there are none, those of the machine and
    one person, and people's own figures are then undefined. Raises ValueError as `agreement` does.
    """
    others = [person for person in people if person != machine]
    laid = with_machine(sheet(judgements, dimension, codes, [*others, machine]), machine)
    judged, last = _table(laid), len(laid.coders) - 1
    mixed, own = [(person, last) for person in range(last)], list(combinations(range(last), 2))
    makers = _makers(laid).items()
    asked = [
        _mean_of_pairs(name, make, judged, pairs, empty=empty)
        for pairs, empty in ((mixed, NOTHING), (own, ALONE))
        for name, make in makers
    ]
    found = _figures(asked, units=len(laid.units), resamples=resamples, seed=seed)
    compared = tuple(map(_compared, found[: len(makers)], found[len(makers) :]))
    n_units = judged.counts[0]
    return Against(
        machine=machine,
        people=laid.coders[:last],
        n_units=n_units,
        figures=compared,
        caution=(*few(n_units), *too_good(machine, compared)),
    )


def _table(laid: Sheet) -> "Table":
    import numpy as np

    from evidence_store.analysis.coefficients import table

    number = {answer: n for n, answer in enumerate(laid.answers())}
    place = {coder: n for n, coder in enumerate(laid.coders)}
    rows = [(u, place[coder], number[a]) for u, gave in enumerate(laid.given) for coder, a in gave.items()]
    unit, coder, value = np.array(rows, np.intp).reshape(-1, 3).T
    return table(unit, coder, value, units=len(laid.units), size=len(number))


def _makers(laid: Sheet) -> "dict[str, Maker]":
    """The measures that fit the dimension, each from a table of any number of coders but Cohen's kappa, from two."""
    import numpy as np

    from evidence_store.analysis import coefficients as by

    answers = laid.answers()
    rungs = np.array([laid.rung(answer) for answer in answers], np.intp)
    members = np.array([[float(code in answer) for code in laid.codes] for answer in answers])
    masi = by.Masi(members.reshape(len(answers), len(laid.codes)))

    def ranked(judged: "Table") -> "tuple[Table, Estimate]":
        on_ladder = judged.only(rungs[judged.value] >= 0).valued(rungs, size=len(laid.codes) + 1)
        return on_ladder, by.alpha_ordinal(on_ladder)

    makers: dict[str, Maker] = {
        "percent_agreement": lambda judged: (judged, by.percent(judged)),
        "cohens_kappa": lambda judged: (judged, by.cohen(judged)),
        "alpha_nominal": lambda judged: (judged, by.alpha(judged)),
    }
    if laid.dimension.ordered:
        makers["alpha_ordinal"] = ranked
    if laid.dimension.several:
        makers["alpha_masi"] = lambda judged: (judged, by.alpha(judged, masi))
    else:
        categories = laid.categories()
        makers["ac1"] = lambda judged: (judged, by.ac1(judged, categories=categories))
    return makers


def _asked(laid: Sheet, judged: "Table") -> list[Asked]:
    """The measures of the whole dimension, in the order they are read."""
    from evidence_store.analysis import coefficients as by

    makers = _makers(laid)
    kappa = makers.pop("cohens_kappa")
    first, *rest = (_one(name, make, judged) for name, make in makers.items())
    if laid.dimension.several:
        rest.append(Asked("ac1", by.undefined, [judged], alike=SEVERAL))
    if len(laid.coders) == 2:
        return [first, _one("cohens_kappa", kappa, judged), *rest]
    pairs = list(combinations(range(len(laid.coders)), 2))
    even = len({len(gave) for gave in laid.given}) <= 1
    fleiss = Asked(
        "fleiss_kappa", by.fleiss(judged) if even else by.undefined, [judged], alike=ALIKE if even else UNEVEN
    )
    return [first, _mean_of_pairs("mean_cohens_kappa", kappa, judged, pairs), fleiss, *rest]


def _one(name: str, make: "Maker", judged: "Table") -> Asked:
    resting, estimate = make(judged)
    return Asked(name, estimate, [resting], empty=UNRANKED if judged.counts[0] else NOTHING)


def _mean_of_pairs(
    name: str, make: "Maker", judged: "Table", pairs: Sequence[tuple[int, int]], *, empty: str = NOTHING
) -> Asked:
    """A measure as its mean over pairs of coders, those for which it is defined."""
    import numpy as np

    from evidence_store.analysis import coefficients as by

    made = [make(by.between(judged, one, other)) for one, other in pairs]
    estimates = [estimate for _, estimate in made]
    defined = int(np.isfinite(by.values(estimates, units=judged.units)).sum())
    note = f"The mean of {defined} of {len(pairs)} pairs of coders; the others share no quote or show no variation."
    return Asked(
        name,
        by.mean_of(estimates),
        [resting for resting, _ in made],
        empty=empty,
        note=note if defined < len(pairs) else None,
    )


def _asked_of(laid: Sheet, judged: "Table", code: str) -> list[Asked]:
    """The measures of one code, given or not."""
    import numpy as np

    from evidence_store.analysis import coefficients as by

    given = np.array([code in answer for answer in laid.answers()], np.intp)
    asked = judged.valued(given, size=2)
    return [
        Asked("percent_agreement", by.percent(asked), [asked]),
        Asked("alpha_nominal", by.alpha(asked), [asked], alike=UNGIVEN),
        Asked("ac1", by.ac1(asked, categories=2), [asked], alike=UNGIVEN),
    ]


def _figures(asked: Sequence[Asked], *, units: int, resamples: int, seed: int) -> tuple[Figure, ...]:
    from evidence_store.analysis import coefficients as by

    estimates = [one.estimate for one in asked]
    values = by.values(estimates, units=units)
    drawn = by.resampled(estimates, units=units, resamples=resamples if units > 1 else 0, seed=seed)
    return tuple(map(_figure, asked, values, drawn))


def _figure(asked: Asked, value: float, drawn: "Floats") -> Figure:
    import numpy as np

    n_units, n_pairs = asked.counts
    name, usable = asked.name, drawn[np.isfinite(drawn)]
    if not np.isfinite(value):
        why = asked.alike if n_units else asked.empty
        return Figure(name=name, value=None, n_units=n_units, n_pairs=n_pairs, why=why)
    figure = Figure(name=name, value=float(value), n_units=n_units, n_pairs=n_pairs, why=asked.note)
    if n_units == 1:
        return figure.model_copy(update={"why": ONE_QUOTE})
    if not len(drawn):
        return figure
    if len(usable) < DEFINED * len(drawn):
        lost = f"No interval: in {1 - len(usable) / len(drawn):.0%} of the draws the measure was undefined."
        return figure.model_copy(update={"why": " ".join(filter(None, (asked.note, lost)))})
    low, high = (float(bound) for bound in np.percentile(usable, [2.5, 97.5]))
    said = " ".join(filter(None, (asked.note, FLAT if low == high else None)))
    return figure.model_copy(update={"low": low, "high": high, "why": said or None})


def _per_code(laid: Sheet, figures: Sequence[Figure]) -> tuple[CodeAgreement, ...]:
    judgements = sum(map(len, laid.given))
    rows = []
    for n, code in enumerate(laid.codes if figures else ()):
        percent, alpha, ac1 = figures[3 * n : 3 * n + 3]
        given = sum(code in answer for gave in laid.given for answer in gave.values())
        prevalence = given / judgements if judgements else None
        of_code = {"code": code, "prevalence": prevalence, "given": given, "n_units": len(laid.units)}
        rows.append(CodeAgreement(percent=percent, alpha=alpha, ac1=ac1, **of_code))
    return tuple(rows)


def _compared(machine: Figure, people: Figure) -> Compared:
    known = machine.value is not None and people.value is not None
    above = known and (machine.value or 0) > (people.value or 0) + 1e-9
    return Compared(name=machine.name, machine=machine, people=people, above=above)
