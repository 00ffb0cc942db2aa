"""How good suggestions are on codings they never saw: F1, calibration error, and the gate a model must pass."""

from collections import Counter
from collections.abc import Collection, Sequence

from evidence_store.domain import LIKELY, Suggestion, Value
from taggers.learned.calibrating import Bin, curve, error

Given = Sequence[Sequence[Suggestion]]


class Quality(Value):
    """Suggestions of one dimension against what people decided: `micro` and `macro` F1, calibration error, its curve.

    `f1` is the figure that decides: macro for a ladder, micro elsewhere. All 0..1.
    """

    n: int
    f1: float
    micro: float
    macro: float
    by_label: dict[str, float] = {}
    calibration_error: float | None = None
    curve: tuple[Bin, ...] = ()


def quality(
    given: Given, decided: Sequence[Collection[str]], dimension: str, *, ladder: Sequence[str] = ()
) -> Quality:
    """Measure `given` against `decided`, reading by reading.

    On a `ladder`, its codes in order, the best suggestion answers however unsure, and any level people gave is right;
    elsewhere those from `LIKELY` on answer, and each is right or wrong for itself.
    """
    own = [[s for s in found if s.dimension == dimension] for found in given]
    right, said, wanted = Counter[str](), Counter[str](), Counter[str]()
    for found, truth in zip(own, decided, strict=True):
        answer, asked = chosen(found, ladder=bool(ladder)), set(truth)
        if ladder and asked:
            asked = answer & asked or {max(asked, key=ladder.index)}
        said.update(answer)
        wanted.update(asked)
        right.update(answer & asked)
    by_label = {label: _f1(right[label], said[label], wanted[label]) for label in sorted(wanted)}
    micro = _f1(right.total(), said.total(), wanted.total())
    macro = round(sum(by_label.values()) / len(by_label), 4) if by_label else 0.0
    shown = [(s.confidence, s.code in truth) for found, truth in zip(own, decided, strict=True) for s in found]
    sure, ok = [one for one, _ in shown], [was for _, was in shown]
    return Quality(
        n=len(decided),
        f1=macro if ladder else micro,
        micro=micro,
        macro=macro,
        by_label=by_label,
        calibration_error=error(sure, ok),
        curve=curve(sure, ok),
    )


def chosen(found: Sequence[Suggestion], *, ladder: bool) -> set[str]:
    """The codes that count: those from `LIKELY` on; on a ladder the best there is."""
    if ladder:
        return {max(found, key=lambda s: s.confidence).code} if found else set()
    return {s.code for s in found if s.confidence >= LIKELY}


def _f1(right: int, said: int, wanted: int) -> float:
    return round(2 * right / (said + wanted), 4) if said + wanted else 0.0
