"""How fast asking is, beside SQLite FTS5 doing the same work on the same quotes in the same run.

    python -m tests.bench.search [--size 10000] [--seed 1]

Prints one line a figure and one JSON object last. The quotes are invented: words of no language, Zipf-distributed,
set into sentences of the field, so that rare and common words are asked for in the usual proportions.
"""

import argparse
import json
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from evidence_store.domain import INFLUENCE_LADDER, STAKEHOLDER_TYPES, USE_CATEGORIES
from evidence_store.search import Document, Index, Query, Vocabulary, highlights, open_index, understand
from seed import codebook

PAGE = 20
LANGUAGES = ("en", "fr", "es", "pt", "ar", "de")  # that a request may be in
REQUESTS = 200
BATCH = 2000

SENTENCES = (
    "We used the {0} in our {1} work and it changed how we plan {2}.",
    "The {0} report was shared with the {1} team before the {2} meeting.",
    "Thanks to these {0} findings our {1} could decide on {2} and {3}.",
    "I learnt a great deal about {0} that I did not know, above all on {1}.",
    "Nobody had counted {0} before; now the {1} cites it in every {2}.",
    "The training on {0} gave us {1}, {2} and a reason to look at {3} again.",
    "It was downloaded by {0} people and read aloud at the {1} assembly.",
    "Our ministry adopted the {0} guideline because of your {1} study.",
)
REQUESTED = (
    "evidence of use by government officials",
    "quotes from NGO staff about {0}",
    "donors who learnt about {0} and {1}",
    "policy change on {0} in {region}",
    "how did universities use the {0} in teaching",
    "{0} {1} {2}",
    "{0}",
    '"{0} report" shared with partners',
    "influence on {0} decisions",
    "feedback about {product}",
    "media coverage of {0} {1}",
    "training and meetings on {0}",
)
SYLLABLES = (
    "ba",
    "do",
    "ke",
    "li",
    "mu",
    "no",
    "pa",
    "re",
    "si",
    "ta",
    "vu",
    "wo",
    "ja",
    "fe",
    "gi",
    "hu",
    "ron",
    "mel",
    "tar",
    "sin",
)


class Corpus:
    """Invented quotes and requests, always the same for a seed."""

    def __init__(self, size: int, seed: int) -> None:
        self._random = random.Random(seed)
        self._lexicon = list(dict.fromkeys(self._word() for _ in range(40_000)))
        self._share = list(accumulate(1 / (rank + 3) for rank in range(len(self._lexicon))))
        self.products = [f"{self._pick().title()} {self._pick().title()} Report" for _ in range(60)]
        self.regions = [f"{self._pick().title()}land" for _ in range(40)]
        self.documents = [self._document(n) for n in range(size)]

    def requests(self) -> Iterator[str]:
        """Plain requests: filters, rare and common words, passages."""
        for n in range(REQUESTS):
            words = [self._pick() for _ in range(3)]
            names = {"region": self._random.choice(self.regions), "product": self._random.choice(self.products)}
            yield REQUESTED[n % len(REQUESTED)].format(*words, **names)

    def _word(self) -> str:
        return "".join(self._random.choices(SYLLABLES, k=self._random.choice((2, 3, 3, 4))))

    def _pick(self) -> str:
        return self._random.choices(self._lexicon, cum_weights=self._share)[0]

    def _document(self, number: int) -> Document:
        sentences = self._random.choices(SENTENCES, k=self._random.choice((1, 2, 3, 4)))
        codes = {
            "stakeholder_type": {self._random.choice(STAKEHOLDER_TYPES): 1000},
            "influence_level": {self._random.choice(INFLUENCE_LADDER): self._random.choice((1000, 1000, 700))},
            "use_category": {self._random.choice(USE_CATEGORIES): self._random.choice((1000, 600))},
        }
        return Document(
            id=f"quote-{number:07d}",
            touched=number,
            text=" ".join(s.format(*(self._pick() for _ in range(4))) for s in sentences),
            attribution=f"{self._pick().title()} {self._pick().title()}, {self._random.choice(STAKEHOLDER_TYPES)} official",
            product=self._random.choice(self.products),
            region=self._random.choice(self.regions),
            language="en",
            said_on=f"20{self._random.randrange(15, 25)}-01-01",
            codes=codes,
        )


class Peer:
    """SQLite FTS5 set to the same work: ranked page, total, facet counts by SQL, `highlight()` on the page."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode=WAL")

    def build(self, documents: Sequence[Document]) -> None:
        """Write all quotes in one transaction."""
        self._db.execute("CREATE VIRTUAL TABLE words USING fts5(text, about, codes, tokenize='porter unicode61')")
        # Whole numbers in one clustered table: the fastest of four layouts tried for counting facets.
        self._db.execute("CREATE TABLE code (number INTEGER PRIMARY KEY, dimension TEXT, code TEXT)")
        self._db.execute("CREATE TABLE coded (quote INTEGER, code INTEGER, PRIMARY KEY (quote, code)) WITHOUT ROWID")
        numbers: dict[tuple[str, str], int] = {}
        with self._db:
            for number, document in enumerate(documents):
                codes = _codes(document)
                about = " ".join((document.product, document.region, document.attribution))
                row = (number, document.text, about, " ".join(_token(d, c) for d, c in codes))
                self._db.execute("INSERT INTO words (rowid, text, about, codes) VALUES (?, ?, ?, ?)", row)
                coded = [(number, numbers.setdefault(one, len(numbers))) for one in codes]
                self._db.executemany("INSERT INTO coded VALUES (?, ?)", coded)
            self._db.executemany("INSERT INTO code VALUES (?, ?, ?)", [(n, d, c) for (d, c), n in numbers.items()])

    def ask(self, query: Query) -> int:
        """One full answer; returns how many quotes match."""
        match = self._match(query)
        # Ranked first, marked after: FTS5 would otherwise mark every match before it sorts.
        ranked = self._db.execute(
            "SELECT rowid FROM words WHERE words MATCH ? AND rank MATCH 'bm25(1.0, 1.0, 3.0)' ORDER BY rank LIMIT ?",
            (match, PAGE),
        ).fetchall()
        for (number,) in ranked:
            self._db.execute(
                "SELECT highlight(words, 0, '[', ']') FROM words WHERE words MATCH ? AND rowid = ?", (match, number)
            ).fetchone()
        self._db.execute(
            "SELECT dimension, code.code, n FROM code JOIN (SELECT code, count(*) AS n FROM coded WHERE quote IN"
            " (SELECT rowid FROM words WHERE words MATCH ?) GROUP BY code) AS counted ON counted.code = code.number",
            (match,),
        ).fetchall()
        total = self._db.execute("SELECT count(*) FROM words WHERE words MATCH ?", (match,)).fetchone()[0]
        return int(total)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @staticmethod
    def _match(query: Query) -> str:
        codes = [f'codes:"{_token(d, c)}"' for d, given in query.found.items() for c in given]
        wanted = [f'"{word}"' for word in query.words] + codes
        phrases = [f'"{" ".join(phrase)}"' for phrase in query.phrases]
        either = f"({' OR '.join(wanted)})" if wanted else ""
        return " AND ".join(filter(None, [either, *phrases]))


def _codes(document: Document) -> list[tuple[str, str]]:
    plain = {"product": document.product, "region": document.region, "kind": document.kind}
    plain |= {"language": document.language, "year": (document.said_on or "")[:4]}
    return [(d, c) for d, given in document.codes.items() for c in given] + list(plain.items())


def _token(dimension: str, code: str) -> str:
    return f"{dimension}{code}".replace("_", "").replace(" ", "")


def timed(work: Callable[[], object]) -> float:
    """Milliseconds it takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def quantiles(times: list[float]) -> dict[str, float]:
    """p50 and p95 in milliseconds."""
    return {"p50": round(statistics.median(times), 2), "p95": round(statistics.quantiles(times, n=20)[-1], 2)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    corpus = Corpus(options.size, options.seed)
    vocabulary = Vocabulary(codebook(), products=corpus.products, regions=corpus.regions, languages=LANGUAGES)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), corpus, vocabulary)
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    print(json.dumps(figures))


def measure(folder: Path, corpus: Corpus, vocabulary: Vocabulary) -> dict[str, object]:
    """Build both, ask both the same, in turns."""
    documents = corpus.documents
    index, peer = open_index(folder / "index"), Peer(folder / "peer.db")

    def fill() -> None:
        for at in range(0, len(documents), BATCH):
            index.apply(documents[at : at + BATCH], position=at + BATCH)

    build = timed(fill)
    peer_build = timed(lambda: peer.build(documents))
    index.close()
    start = time.perf_counter()
    index = open_index(folder / "index")
    index.position()
    opened = (time.perf_counter() - start) * 1000
    figures = asked(index, peer, corpus, vocabulary)
    single = [timed(lambda n=n: index.apply([documents[n]], position=len(documents) + n)) for n in range(30)]  # type: ignore[misc]
    index.close()
    peer.close()
    return {
        "quotes": len(documents),
        **figures,
        "build_docs_per_s": round(len(documents) / build * 1000),
        "fts5_build_docs_per_s": round(len(documents) / peer_build * 1000),
        "open_ms": round(opened, 1),
        "change_one_ms": quantiles(single),
        "index_mb": round(sum(p.stat().st_size for p in (folder / "index").iterdir() if p.is_file()) / 1e6, 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def asked(index: Index, peer: Peer, corpus: Corpus, vocabulary: Vocabulary) -> dict[str, object]:
    """The same requests to both in turns: understanding, ranked page, totals, facets, highlights."""
    texts = {document.id: document.text for document in corpus.documents}

    def ask(request: str) -> None:
        query = understand(request, vocabulary=vocabulary)
        for hit in index.ask(query, limit=PAGE).hits:
            highlights(texts[hit.id], query)

    ask("anything")
    ours: list[float] = []
    theirs: list[float] = []
    used: list[float] = []
    for request in corpus.requests():
        busy = time.process_time()
        ours.append(timed(lambda request=request: ask(request)))  # type: ignore[misc]
        used.append((time.process_time() - busy) * 1000)
        theirs.append(timed(lambda request=request: peer.ask(understand(request, vocabulary=vocabulary))))  # type: ignore[misc]
    mine, fts = quantiles(ours), quantiles(theirs)
    return {
        "ask_ms": mine,
        "ask_cpu_ms": quantiles(used),
        "fts5_ms": fts,
        "ratio_p50": round(mine["p50"] / fts["p50"], 2),
        "ratio_p95": round(mine["p95"] / fts["p95"], 2),
    }


if __name__ == "__main__":
    main()
