"""How fast events are appended, beside bare SQLite commits in the same run: `python -m tests.bench.append`.

Rounds of all four are interleaved, and the medians of the rounds compared: other work on the machine meets all alike.
"""

import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from evidence_store.domain import Actor
from evidence_store.envelope import Entry, SealedPart
from evidence_store.keys import Keys
from evidence_store.log import Log, NoStream

ROUNDS = 15
SINGLES = 40
BATCH = 500
WORDS = "The figures were on the table when the committee changed its mind, and they are cited in the plan. " * 3
GOAL = 0.5


def entry(*, sealed: tuple[SealedPart, ...] = (), id: str | None = None) -> Entry:
    """An event as large as most: a coding with its code, span and confidence."""
    id = id or str(uuid.uuid4())
    data = {"quote": id, "dimension": "use_category", "code": "policy_change", "span": [0, 42], "confidence": 870}
    return Entry(
        id=id, stream=f"coding-{id}-ana", type="coding.applied", schema=1, actor=Actor(id="ana"), data=data,
        req="0" * 64, tags=(f"quote:{id}",), sealed=sealed,
    )  # fmt: skip


def sealed_entry(keys: Keys) -> Entry:
    """The same with words sealed under the key of one of a hundred speakers."""
    id = str(uuid.uuid4())
    about = {"event_id": id, "stream": f"coding-{id}-ana", "type": "coding.applied", "schema": 1}
    part = keys.seal(f"speaker-{int(id[:2], 16) % 100}", part="personal", payload={"text": WORDS}, **about)
    return entry(id=id, sealed=(part,))


def bare(path: Path) -> Callable[[], None]:
    """One insert of a row as long as the header, one durable commit; nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=wal", "synchronous=2", "foreign_keys=1", "secure_delete=1", "mmap_size=0"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE event (pos INTEGER PRIMARY KEY, header BLOB NOT NULL) STRICT")
    row = b"x" * 650

    def commit() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO event (header) VALUES (?)", (row,))
        connection.execute("COMMIT")

    return commit


def seconds(work: Callable[[], object], times: int) -> float:
    """Seconds per call."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def main() -> None:
    """Measure and print one table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log, keys = Log.open(folder / "log.db"), Keys.open(folder / "keys")
        keys.issue(f"speaker-{n}" for n in range(100))
        commit = bare(folder / "bare.db")

        def single() -> None:
            new = entry()
            log.append([new], when=NoStream(new.stream))

        works: dict[str, tuple[Callable[[], object], int, int]] = {
            "bare SQLite commit": (commit, SINGLES, 1),
            "append, one event": (single, SINGLES, 1),
            "append, one sealed event": (lambda: log.append([sealed_entry(keys)]), SINGLES, 1),
            f"append, batch of {BATCH} sealed": (
                lambda: log.append([sealed_entry(keys) for _ in range(BATCH)]), 1, BATCH,
            ),
        }  # fmt: skip
        took: dict[str, list[float]] = {label: [] for label in works}
        for _ in range(ROUNDS):
            for label, (work, times, _) in works.items():
                took[label].append(seconds(work, times))
        report({label: works[label][2] / statistics.median(runs) for label, runs in took.items()})
        keys.close()
        log.close()


def report(rates: dict[str, float]) -> None:
    """The table: events per second, and each as a ratio to bare commits."""
    floor = rates["bare SQLite commit"]
    print(f"{'':32}{'events/s':>10}{'to bare':>10}")
    for label, rate in rates.items():
        print(f"{label:32}{rate:>10,.0f}{rate / floor:>10.2f}")
    print(f"goal: one event at least {GOAL} of a bare commit: {rates['append, one event'] / floor >= GOAL}")


if __name__ == "__main__":
    main()
