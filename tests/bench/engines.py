"""The search engines side by side: whoosh, tantivy, SQLite FTS5 and bare tantivy on the same quotes and requests.

    python -m tests.bench.engines [--sizes 10000 100000] [--engines whoosh tantivy fts5 bare] [--seed 1]

Each engine lives in a process of its own, so that its memory is its own; every request goes to all of them in turn.
A request is the whole work of a search: it is understood, asked, counted in facets, and the words of the page are
marked. Prints a table for each size and one JSON object last. A million quotes: `--sizes 1000000`.
"""

import argparse
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from evidence_store.domain import Engine
from evidence_store.search import Document, Query, Vocabulary, highlights, open_index, understand
from seed import codebook
from tests.bench.search import BATCH, LANGUAGES, PAGE, Corpus, Peer, quantiles

COLUMNS = ("p50_ms", "p95_ms", "cpu_p50_ms", "cpu_p95_ms", "build_items_per_s", "index_mb", "memory_mb")


class Stream(Corpus):
    """The same invented quotes and requests for each engine, made as they are needed. `spent`: seconds of making."""

    def __init__(self, size: int, seed: int) -> None:
        super().__init__(0, seed)
        self.size, self._seed, self.spent = size, seed, 0.0

    def quotes(self) -> Iterator[Document]:
        """Every quote in order."""
        self._random = random.Random(f"{self._seed} quotes")
        for number in range(self.size):
            begun = time.perf_counter()
            document = self._document(number)
            self.spent += time.perf_counter() - begun
            yield document

    def asked(self) -> list[str]:
        """The requests."""
        self._random = random.Random(f"{self._seed} requests")
        return list(self.requests())


class Ours:
    """An engine of the store's, with the texts of the quotes beside it."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self._index = open_index(folder, engine=engine)
        self._texts = sqlite3.connect(folder.parent / "texts.db")

    def build(self, corpus: Stream) -> None:
        """Put everything in, batch by batch."""
        batch: list[Document] = []
        for number, document in enumerate(corpus.quotes(), 1):
            batch.append(document)
            if len(batch) == BATCH or number == corpus.size:
                self._index.apply(batch, position=number)
                batch = []

    def ask(self, query: Query) -> int:
        """One full answer; returns how many quotes match."""
        answer = self._index.ask(query, limit=PAGE)
        for hit in answer.hits:
            (text,) = self._texts.execute("SELECT text FROM texts WHERE id = ?", (hit.id,)).fetchone()
            highlights(text, query)
        return answer.total


class Fts5(Peer):
    """SQLite FTS5, as in the bench of asking."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        super().__init__(folder / "peer.db")

    def build(self, corpus: Stream) -> None:  # type: ignore[override]
        """Write all quotes in one transaction."""
        super().build(corpus.quotes())  # type: ignore[arg-type]


class Bare:
    """Tantivy as it comes: its own stemming and BM25, columns for facets, its own snippets."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        folder.mkdir(exist_ok=True)
        fields = tantivy.SchemaBuilder().add_text_field("text", stored=True, tokenizer_name="en_stem")
        fields.add_text_field("about", tokenizer_name="en_stem")
        fields.add_json_field("codes", fast=True, tokenizer_name="raw", index_option="basic")
        self._schema, self._tantivy = fields.build(), tantivy
        self._index = tantivy.Index(self._schema, str(folder))

    def build(self, corpus: Stream) -> None:
        """Write all quotes, one commit a batch as ours are."""
        writer = self._index.writer(64_000_000, 1)
        for number, document in enumerate(corpus.quotes(), 1):
            about = " ".join((document.product, document.region, document.attribution))
            plain = {"product": document.product, "region": document.region, "year": (document.said_on or "")[:4]}
            codes = {
                **{d: next(iter(c)) for d, c in document.codes.items()},
                **plain,
                "kind": "quote",
                "language": "en",
            }
            writer.add_document(self._tantivy.Document(text=document.text, about=about, codes=codes))
            if number % BATCH == 0:
                writer.commit()
        writer.commit()
        writer.wait_merging_threads()

    def ask(self, query: Query) -> int:
        """One full answer; returns how many quotes match."""
        self._index.reload()
        searcher, wanted = self._index.searcher(), self._query(query)
        result: Any = searcher.search(wanted, PAGE)
        columns = (
            "stakeholder_type",
            "influence_level",
            "use_category",
            "product",
            "region",
            "year",
            "kind",
            "language",
        )
        searcher.aggregate(wanted, {c: {"terms": {"field": f"codes.{c}", "size": 1000}} for c in columns})
        snippets = self._tantivy.SnippetGenerator.create(searcher, wanted, self._schema, "text")
        for _, address in result.hits:
            snippets.snippet_from_doc(searcher.doc(address)).highlighted()
        return int(result.count)

    def _query(self, query: Query) -> Any:
        kinds, occur = self._tantivy.Query, self._tantivy.Occur
        words = " ".join((*query.words, *(" ".join(phrase) for phrase in query.phrases)))
        said = self._index.parse_query(words, ["text", "about"])
        codes = [(d, c) for d, given in query.found.items() for c in given]
        coded = [kinds.boost_query(kinds.term_query(self._schema, f"codes.{d}", c), 3.0) for d, c in codes]
        return kinds.boolean_query([(occur.Should, one) for one in (said, *coded)])


ENGINES: dict[str, Callable[[Path], Any]] = {
    "whoosh": lambda folder: Ours(folder, "whoosh"),
    "tantivy": lambda folder: Ours(folder, "tantivy"),
    "fts5": Fts5,
    "bare": Bare,
}


def serve(name: str, folder: Path, corpus: Stream, *, build: bool) -> None:
    """Be one engine: build, or answer a request a line. Prints one JSON object each."""
    engine = ENGINES[name](folder)
    if build:
        begun = time.perf_counter()
        engine.build(corpus)
        _say(build_items_per_s=round(corpus.size / (time.perf_counter() - begun - corpus.spent)), build_mb=_memory())
        return
    vocabulary = Vocabulary(codebook(), products=corpus.products, regions=corpus.regions, languages=LANGUAGES)
    engine.ask(understand("policy meeting", vocabulary=vocabulary))
    _say(ready=True)
    for line in sys.stdin:
        begun, busy = time.perf_counter(), time.process_time()
        total = engine.ask(understand(line.strip(), vocabulary=vocabulary))
        ms, cpu = (time.perf_counter() - begun) * 1000, (time.process_time() - busy) * 1000
        _say(ms=ms, cpu=cpu, total=total, memory_mb=_memory())


def measured(folder: Path, corpus: Stream, names: list[str], seed: int) -> dict[str, dict[str, Any]]:
    """Build each engine, then ask all of them the same in turns."""
    _write_texts(folder, corpus)
    figures: dict[str, dict[str, Any]] = {}
    for name in names:
        built = subprocess.run(_command(name, folder, corpus.size, seed, "build"), stdout=subprocess.PIPE, check=True)
        size = sum(path.stat().st_size for path in (folder / name).iterdir() if path.is_file())
        figures[name] = {**json.loads(built.stdout), "index_mb": round(size / 1e6, 1)}
    told: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    with ExitStack() as stack:
        running = {name: stack.enter_context(_running(name, folder, corpus.size, seed)) for name in names}
        for request in corpus.asked():
            for name, process in running.items():
                told[name].append(_asked(process, request))
        for process in running.values():
            process.communicate()
    for name, answers in told.items():
        wall, cpu = (quantiles([answer[key] for answer in answers]) for key in ("ms", "cpu"))
        figures[name] |= {"p50_ms": wall["p50"], "p95_ms": wall["p95"], "memory_mb": answers[-1]["memory_mb"]}
        figures[name] |= {"cpu_p50_ms": cpu["p50"], "cpu_p95_ms": cpu["p95"]}
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--serve", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--do", choices=["build", "ask"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        corpus = Stream(options.sizes[0], options.seed)
        serve(options.serve, options.folder / options.serve, corpus, build=options.do == "build")
        return
    everything = {}
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            corpus = Stream(size, options.seed)
            everything[size] = measured(Path(folder), corpus, options.engines, options.seed)
        print(f"{size:,} quotes".ljust(20) + "".join(column.rjust(18) for column in COLUMNS))
        for name, figures in everything[size].items():
            print(name.ljust(20) + "".join(str(figures[column]).rjust(18) for column in COLUMNS), flush=True)
    print(json.dumps(everything))


def _write_texts(folder: Path, corpus: Stream) -> None:
    with sqlite3.connect(folder / "texts.db") as texts:
        texts.execute("CREATE TABLE texts (id TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID")
        texts.executemany("INSERT INTO texts VALUES (?, ?)", ((quote.id, quote.text) for quote in corpus.quotes()))
    texts.close()


def _command(name: str, folder: Path, size: int, seed: int, do: str) -> list[str]:
    given = ("--serve", name, "--folder", str(folder), "--sizes", str(size), "--seed", str(seed), "--do", do)
    return [sys.executable, "-m", "tests.bench.engines", *given]


def _running(name: str, folder: Path, size: int, seed: int) -> "subprocess.Popen[str]":
    command = _command(name, folder, size, seed, "ask")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def _asked(process: "subprocess.Popen[str]", request: str) -> dict[str, float]:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(request + "\n")
    process.stdin.flush()
    answer: dict[str, float] = json.loads(process.stdout.readline())
    return answer


def _say(**told: object) -> None:
    print(json.dumps(told), flush=True)


def _memory() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
