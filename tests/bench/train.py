"""How long learning takes through the store, from 3,000 codings to a live model: `python -m tests.bench.train`.

The quotes and their codes are invented; the codes are given by what the words say, with every tenth at random.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from api import training
from api.wiring import open_store
from evidence_store.domain import SpeakerDetails
from evidence_store.interchange import ImportRow, Row
from tests.bench.suggest import readings

CODINGS = 3_000
LIMIT = 60
LEVELS = ("use", "knowledge", "access", "influence", "none")
USES = ("citation", "policy_change", "advocacy")


def rows(count: int) -> Iterator[Row]:
    """Invented coded quotes, all different."""
    chance = random.Random(3)
    for n, reading in enumerate(readings(count)):
        at = chance.randrange(40) if n % 10 == 0 else n % 8
        codes = {"influence_level": (LEVELS[at % 5],), "use_category": (USES[at % 3],)}
        told = reading.model_dump(include={"attribution", "product"})
        text = f"{reading.text} Page {n}."
        yield Row(
            line=n, raw="", values=ImportRow(text=text, codes=codes, speaker=SpeakerDetails(name=f"P {n}"), **told)
        )


def main() -> None:
    """Print the seconds beside the limit, and what came of it."""
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "store") as store:
        store.import_rows(rows(CODINGS), by="Bench", suggest=False)
        next(iter(store.taggers[0].suggest(readings(1))))
        began, worked = time.perf_counter(), time.process_time()
        model = training.train(store, by="Bench")
        took, own = time.perf_counter() - began, time.process_time() - worked
        print(f"{CODINGS} codings to a model  {took:6.1f} s, {own:.1f} s of processor time   (limit {LIMIT} s)")
        for figure in model.figures:
            print(f"  {figure.dimension}: {figure.why}")


if __name__ == "__main__":
    main()
