"""How long agreement takes on a large project, intervals and all: `python -m tests.bench.agreement`.

Five invented coders, 5,000 quotes, each quote looked at by all; a fifth of the answers drift from the truth.
"""

import random
import resource
import statistics
import time
from collections.abc import Callable

from evidence_store.analysis.agreement import Judgement, against, agreement
from evidence_store.domain import INFLUENCE_LADDER, STAKEHOLDER_TYPES, USE_CATEGORIES, Dimension

CODERS = ("ana", "bo", "chidi", "dara", "rules")
UNITS = 5_000
RESAMPLES = 1_000
ROUNDS = 3
GOAL = 5.0
DRIFT = 0.2
DIMENSIONS = {
    "one of 12 codes": (Dimension(id="who", label="Who", several=False), STAKEHOLDER_TYPES),
    "ladder, several": (Dimension(id="level", label="Level", ordered=True), INFLUENCE_LADDER),
    "several of 12 codes": (Dimension(id="use", label="Use"), USE_CATEGORIES),
}


def judgements(dimension: Dimension, codes: tuple[str, ...]) -> list[Judgement]:
    """What five coders who mostly agree gave."""
    draw = random.Random(4)

    def answer() -> tuple[str, ...]:
        return tuple(draw.sample(codes, draw.choice((0, 1, 1, 2, 3)) if dimension.several else 1))

    found = []
    for n in range(UNITS):
        truth = answer()
        for coder in CODERS:
            codes_given = answer() if draw.random() < DRIFT else truth
            found.append(Judgement(unit=f"q{n}", coder=coder, codes=codes_given))
    return found


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Median seconds by the clock and of processor time."""
    clock, processor = [], []
    for _ in range(ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    return statistics.median(clock), statistics.median(processor)


def main() -> None:
    """Print the figures beside the goal."""
    print(
        f"{len(CODERS)} coders, {UNITS} quotes, {RESAMPLES} resamples: seconds (goal below {GOAL:.0f}), processor seconds"
    )
    for name, (dimension, codes) in DIMENSIONS.items():
        given = judgements(dimension, codes)
        ask = {"dimension": dimension, "codes": codes, "resamples": RESAMPLES}
        clock, processor = seconds(lambda given=given, ask=ask: agreement(given, **ask))  # type: ignore[misc]
        print(f"agreement, {name:20s} {clock:6.2f} {processor:6.2f}")
        clock, processor = seconds(
            lambda given=given, ask=ask: against(given, machine=CODERS[-1], people=CODERS[:-1], **ask)  # type: ignore[misc]
        )
        print(f"a machine, {name:20s} {clock:6.2f} {processor:6.2f}")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


if __name__ == "__main__":
    main()
