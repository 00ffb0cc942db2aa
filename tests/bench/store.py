"""The whole store, as a user meets it: import, `store.search` beside SQLite FTS5 asked the same in the same run, memory.

    python -m tests.bench.store [--size 10000]

Prints one line a figure and one JSON object last.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from evidence_store.domain import SpeakerDetails
from evidence_store.interchange import ImportRow, Row
from evidence_store.search import Vocabulary, understand
from evidence_store.store import EvidenceStore
from seed import codebook
from taggers import TAGGERS
from tests.bench.search import Corpus, Peer, quantiles, timed

SUGGESTED = 2_000
"""Rows imported with suggestions: the rate is per second, and the whole would only repeat it."""


def rows(corpus: Corpus) -> Iterator[Row]:
    """The corpus as rows of a file, half of them with codes."""
    for number, document in enumerate(corpus.documents):
        codes = {dimension: tuple(given) for dimension, given in document.codes.items()} if number % 2 else {}
        values = ImportRow(
            ref=document.id,
            text=document.text,
            attribution=document.attribution,
            speaker=SpeakerDetails(role=document.attribution),
            product=document.product,
            region=document.region,
            language="en",
            said_on=document.said_on,
            codes=codes,
        )
        yield Row(line=number + 1, values=values)


def imported(store: EvidenceStore, corpus: Corpus, *, suggest: bool) -> float:
    """Rows per second."""
    taken = list(rows(corpus))
    start = time.perf_counter()
    report = store.import_rows(taken, by="Bench", suggest=suggest)
    assert report.captured == len(taken)
    return len(taken) / (time.perf_counter() - start)


def searched(store: EvidenceStore, corpus: Corpus, folder: Path) -> dict[str, object]:
    """The same requests to both in turns: ours answers with text, credit, highlights, facets."""
    peer = Peer(folder / "peer.db")
    peer.build(corpus.documents)
    vocabulary = Vocabulary(codebook(), products=corpus.products, regions=corpus.regions, languages=["en"])
    requests = list(corpus.requests())
    store.search(requests[0])
    ours, theirs = [], []
    for request in requests:
        ours.append(timed(lambda request=request: store.search(request)))  # type: ignore[misc]
        theirs.append(timed(lambda request=request: peer.ask(understand(request, vocabulary=vocabulary))))  # type: ignore[misc]
    peer.close()
    mine, fts = quantiles(ours), quantiles(theirs)
    return {"search_ms": mine, "fts5_ms": fts, "ratio_p95": round(mine["p95"] / fts["p95"], 2)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    options = parser.parse_args()
    corpus, few = Corpus(options.size, 1), Corpus(min(options.size, SUGGESTED), 2)
    with tempfile.TemporaryDirectory() as name, EvidenceStore(Path(name) / "s", codebook=codebook()) as store:
        figures: dict[str, object] = {"quotes": options.size}
        figures["import_rows_per_s"] = round(imported(store, corpus, suggest=False))
        start = time.perf_counter()
        store.catch_up()
        figures["index_all_s"] = round(time.perf_counter() - start, 1)
        figures |= searched(store, corpus, Path(name))
        figures["verify_ms"] = round(timed(store.verify))
    with tempfile.TemporaryDirectory() as name:
        taggers = [make() for make in TAGGERS.values()]
        with EvidenceStore(Path(name) / "s", codebook=codebook(), taggers=taggers) as store:
            figures["import_rows_per_s_with_suggestions"] = round(imported(store, few, suggest=True))
    figures["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    for figure, value in figures.items():
        print(f"{figure}: {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
