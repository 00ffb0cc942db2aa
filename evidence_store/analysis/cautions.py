"""What must be said beside figures of agreement before anybody rests on them. Sentences only, no new figures."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from evidence_store.analysis.judgements import CodeAgreement, Compared, Figure
from evidence_store.analysis.sheet import Sheet

FEW = 30  # units below which figures are said to be loose
HIGH, LOW = 0.8, 0.4  # raw agreement from which, and alpha below which, the prevalence paradox is named
NAMED = 3  # pairs of coders, or codes, named in one sentence


def cautions(sheet: Sheet, figures: Sequence[Figure], per_code: Sequence[CodeAgreement] = ()) -> Iterator[str]:
    """Every sentence the figures need: few quotes, little overlap, prevalence, codes out of place."""
    yield from few(len(sheet.units))
    yield from _overlap(sheet)
    yield from _prevalence({figure.name: figure.value for figure in figures})
    yield from _rare(per_code)
    yield from _out_of_place(sheet)


def few(units: int) -> Iterator[str]:
    """That so few units carry no firm figure."""
    if units < FEW:
        quotes = {0: "No quote was", 1: "Only 1 quote was"}.get(units, f"Only {units} quotes were")
        yield (
            f"{quotes} looked at by two or more coders. Figures from fewer than {FEW} can move a long way with "
            "the next one: go by the interval, or code more together first."
        )


def too_good(machine: str, compared: Sequence[Compared]) -> Iterator[str]:
    """That a machine which agrees with people better than they with each other proves nothing of the kind."""
    above = [
        f"{one.machine.label} {one.machine.value:.2f} against {one.people.value:.2f}" for one in compared if one.above
    ]
    if above:
        yield (
            f"{machine} agrees with people more than people agree with each other ({'; '.join(above)}). Agreement "
            "with people cannot honestly be reported above people’s own: report their figure as the limit, and "
            f"check that they decided before they saw what {machine} suggested."
        )


def older(codings: int) -> Iterator[str]:
    """That codings among those compared were made when their code was defined in other words."""
    if codings:
        were = "1 coding compared here was" if codings == 1 else f"{codings:,} codings compared here were"
        yield (
            f"{were} made under another definition than the one in force: coders may differ because the codebook "
            "did. Look at these quotes again, then read the figures."
        )


def _overlap(sheet: Sheet) -> Iterator[str]:
    shared = Counter(pair for gave in sheet.given for pair in combinations(gave, 2))
    busy = [coder for coder in sheet.coders if any(coder in gave for gave in sheet.given)]
    for coder in sheet.coders:
        if coder not in busy:
            yield f"{coder} shares no quote with another coder and counts nowhere in these figures."
    apart = [pair for pair in combinations(busy, 2) if not shared[pair]]
    if apart:
        yield f"Never on the same quote: {_pairs(apart)}. Nothing is known of how far they agree."
    thin = [pair for pair in combinations(busy, 2) if 0 < shared[pair] < FEW <= len(sheet.units)]
    if thin:
        yield f"Fewer than {FEW} quotes shared: {_pairs(thin)}."
    if 0 < len(sheet.units) < sheet.n_seen / 2:
        yield (
            f"Of {sheet.n_seen} quotes {len(sheet.units)} were looked at by two or more coders; the figures speak "
            "of those alone."
        )


def _prevalence(values: dict[str, float | None]) -> Iterator[str]:
    percent, alpha = values.get("percent_agreement"), values.get("alpha_nominal")
    if _paradox(percent, alpha):
        yield (
            f"Coders give the same answer on {percent:.0%} of judgements and yet alpha is {alpha:.2f}: nearly all "
            "answers are alike, so each rare difference weighs heavily. Read Gwet’s AC1 and the share of each "
            "answer beside it."
        )


def _rare(per_code: Sequence[CodeAgreement]) -> Iterator[str]:
    codes = [row.code for row in per_code if _paradox(row.percent.value, row.alpha.value)]
    if codes:
        yield (
            f"High raw agreement but low alpha on {_some(codes)}: nearly all answers to "
            f"{'it' if len(codes) == 1 else 'them'} are alike. Read Gwet’s AC1 and the prevalence beside alpha."
        )


def _paradox(percent: float | None, alpha: float | None) -> bool:
    """High agreement, low kappa-like figure (Feinstein & Cicchetti 1990, J Clin Epidemiol 43)."""
    return percent is not None and alpha is not None and percent >= HIGH and alpha < LOW


def _out_of_place(sheet: Sheet) -> Iterator[str]:
    if sheet.strange:
        ranks = "; answers of such codes alone have no rank" if sheet.dimension.ordered else ""
        yield f"Given but not in the codebook today: {_some(sheet.strange)}{ranks}."
    if not sheet.dimension.several:
        many = sum(len(answer) > 1 for gave in sheet.given for answer in gave.values())
        if many:
            yield (
                f"{many} {'judgement gives' if many == 1 else 'judgements give'} several codes where one is asked "
                "for; each such set counts as an answer of its own."
            )


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return _some([f"{one} and {other}" for one, other in pairs], joint="; ")


def _some(names: Sequence[str], *, joint: str = ", ") -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return joint.join(names[:NAMED]) + more
