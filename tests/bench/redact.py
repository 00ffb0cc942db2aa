"""How well what could identify a speaker is found, and how fast: `python -m tests.bench.redact`.

Recall per kind and false proposals, for each part of the invented set: the first half was in view while the rules were
written, the second was kept for measuring (and measured once in between), the fresh part was measured last. A marked
span counts as found when proposals cover all its letters; a proposal is false when it touches no marked span.
"""

import re
import statistics
import time
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from evidence_store.domain import MaskProposal, Reading, Span, SpeakerDetails
from taggers import redact

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
PARTS = {"first half": "redaction_first_half", "second half": "redaction_second_half", "fresh": "redaction_fresh"}
ROUNDS = 5
GOAL = 500
_MARKED = re.compile(r"\{(\??)(\w+)\|([^{}]*)\}")


@dataclass(frozen=True)
class Marked:
    """A quote of the set: its words, what is known of the speaker, and what could identify somebody."""

    reading: Reading
    speaker: SpeakerDetails
    known: tuple[str, ...]
    must: tuple[tuple[Span, str], ...]
    may: tuple[Span, ...]

    def proposals(self) -> tuple[MaskProposal, ...]:
        """What is proposed for it."""
        return redact(self.reading, self.speaker, known=self.known)


@dataclass
class Score:
    """Counts over some quotes: marked and found per kind, and false proposals per quote."""

    marked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: list[int] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        """Found of marked, over these kinds together."""
        return sum(self.found[kind] for kind in kinds) / sum(self.marked[kind] for kind in kinds)


def quotes(name: str) -> list[Marked]:
    """The quotes of one part of the set."""
    table = tomllib.loads((FIXTURES / f"{name}.toml").read_text("utf-8"))
    return [_marked(entry, tuple(table["known"])) for entry in table["quote"]]


def _marked(entry: dict[str, object], known: tuple[str, ...]) -> Marked:
    said, words, must, may = str(entry["said"]), "", [], []
    reached = 0
    for met in _MARKED.finditer(said):
        words += said[reached : met.start()]
        span = Span(start=len(words), end=len(words) + len(met[3]))
        words, reached = words + met[3], met.end()
        may.append(span)
        if not met[1]:
            must.append((span, met[2]))
    reading = Reading(text=words + said[reached:], attribution=entry.get("attribution"))
    return Marked(reading, SpeakerDetails.model_validate(entry.get("speaker", {})), known, tuple(must), tuple(may))


def score(of: list[Marked]) -> Score:
    """What is found of what is marked, and what is proposed without need."""
    told = Score()
    for quote in of:
        given = [proposal.span for proposal in quote.proposals()]
        covered = {place for span in given for place in range(span.start, span.end)}
        for span, kind in quote.must:
            letters = [n for n in range(span.start, span.end) if quote.reading.text[n].isalnum()]
            told.marked[kind] += 1
            told.found[kind] += covered.issuperset(letters)
        told.false.append(sum(not any(g.start < m.end and m.start < g.end for m in quote.may) for g in given))
    return told


def speed(of: list[Marked]) -> tuple[float, float]:
    """Quotes and code points a second of processor time: medians of the rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for quote in of:
            quote.proposals()
        times.append(time.process_time() - began)
    taken = statistics.median(times)
    return len(of) / taken, sum(len(quote.reading.text) for quote in of) / taken


def main() -> None:
    """Print the figures beside the goals."""
    began = time.perf_counter()
    redact(Reading(text="Thanks to all."), SpeakerDetails())
    print(f"first quote {time.perf_counter() - began:.2f} s")
    parts = {part: quotes(name) for part, name in PARTS.items()}
    for part, of in (*parts.items(), ("all", [quote for some in parts.values() for quote in some])):
        told = score(of)
        kinds = "  ".join(f"{kind} {told.found[kind]}/{told.marked[kind]}" for kind in sorted(told.marked))
        print(f"{part:11} {len(of)} quotes, {sum(not quote.may for quote in of)} with nothing to hide: {kinds}")
        more = sum(count > 1 for count in told.false) / len(of)
        print(f"{'':11} false {statistics.mean(told.false):.3f} a quote, more than one in {more:.1%}")
    rate, points = speed([quote for some in parts.values() for quote in some])
    print(f"quotes a second {rate:.0f} (goal {GOAL}), code points a second {points:.0f}")
    long = Marked(
        Reading(text=" ".join(q.reading.text for q in parts["first half"]) * 10), SpeakerDetails(), (), (), ()
    )
    print(f"one text of {len(long.reading.text)} code points: {speed([long])[1]:.0f} code points a second")


if __name__ == "__main__":
    main()
