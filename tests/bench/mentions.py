"""How many items are linked to the registers in a second: `python -m tests.bench.mentions`.

A register of 500 invented entries, items of the length and mix of real feedback, one in three of which names an entry,
one in nine misspelt. Medians of five rounds, in processor time; one JSON object last. 1 below the goal.
"""

import json
import random
import statistics
import sys
import time

from evidence_store.domain import REGISTERS, Code, Codebook, Dimension, Reading
from taggers.mentions import Mentions
from tests.bench.suggest import readings

ENTRIES = 500
ITEMS = 6_000
ROUNDS = 5
GOAL = 5_000
FIRST = "Amber Basin Cedar Delta Estuary Fjord Granite Harbour Inlet Juniper Kestrel Lagoon Mangrove Northern Osprey".split()
SECOND = "Shelter Labour Water Housing Transit Harvest School Clinic Market Border Wage Flood Heat Road Night".split()
KINDS = "Atlas Review Survey Tracker Barometer Handbook Forum Index Study Bulletin".split()


def names(count: int, seed: int = 7) -> list[str]:
    """Invented names of products, all different."""
    chance = random.Random(seed)
    every = [f"{a} {b} {c}" for a in FIRST for b in SECOND for c in KINDS]
    return chance.sample(every, count)


def register(count: int) -> Codebook:
    """A codebook of products and regions, each with one other name."""
    known = names(count)
    half = count // 2
    codes = [
        Code(dimension=dimension, code=f"e{i}", label=name, synonyms=("".join(w[0] for w in name.split()) + str(i),))
        for dimension, part in zip(REGISTERS, (known[:half], known[half:]), strict=True)
        for i, name in enumerate(part)
    ]
    return Codebook(dimensions=tuple(Dimension(id=d, label=d) for d in REGISTERS), codes=tuple(codes))


def items(count: int, known: list[str]) -> list[Reading]:
    """Invented items, one in three of which names an entry, one in nine of them misspelt."""
    found = []
    for n, reading in enumerate(readings(count)):
        name = known[n * 31 % len(known)]
        if n % 9 == 0:
            name = name[:3] + name[4:]
        text = f"{reading.text} The {name} was on the table." if n % 3 == 0 else reading.text
        found.append(reading.model_copy(update={"text": text}))
    return found


def main() -> int:
    """Prints the figures."""
    began = time.process_time()
    tagger = Mentions(register(ENTRIES))
    made = time.process_time() - began
    asked = items(ITEMS, names(ENTRIES))
    rates, right = [], 0
    for _ in range(ROUNDS):
        began = time.process_time()
        told = list(tagger.suggest(asked))
        rates.append(len(asked) / (time.process_time() - began))
        right = sum(bool(said) for said in told[::3])
    figures = {
        "entries": ENTRIES,
        "made_in_s": round(made, 3),
        "items_s": round(statistics.median(rates)),
        "named_found": round(right / len(told[::3]), 3),
        "else_found": round(sum(bool(said) for i, said in enumerate(told) if i % 3) / (len(told) * 2 / 3), 3),
    }
    print(f"{figures['items_s']} items/s with {ENTRIES} entries (goal {GOAL}); made in {figures['made_in_s']} s")
    print(json.dumps(figures))
    return 0 if figures["items_s"] >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
