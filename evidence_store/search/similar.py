"""The same words twice: near-duplicates of a text among the store's quotes. It proposes; nobody is merged by it.

Kept are hashes of three words in a row, in a small file of its own that may be lost any time; never the words.
Candidates that share the rarest of such runs are fetched and compared word by word.
"""

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from typing import Any

from evidence_store.engine import Database
from evidence_store.errors import StoreInUse, StoreProblem, ViewDamaged
from evidence_store.search.alike import RUN, SHORT, Relation, Words, related, spoken
from evidence_store.search.alike import relation as relation

CANDIDATES = 60  # texts that are fetched and compared, at most
SHARED = 0.18  # share of the runs below which `alike` never says the same: a fifth, less what repeated runs take away
COMMON = 1_000  # quotes from which on a run is one of everybody's, and finds nobody
AT_ONCE = 500  # runs asked about in one question to the database
LOOKED_AT = 4_000  # places of runs that are looked at for one text
FORMAT = 2

_TABLES = (
    "CREATE TABLE quote (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,"
    " runs BLOB NOT NULL) STRICT",
    "CREATE TABLE run (hash INTEGER NOT NULL, quote INTEGER NOT NULL,"
    " PRIMARY KEY (hash, quote)) STRICT, WITHOUT ROWID",
    "CREATE TABLE reached (position INTEGER NOT NULL) STRICT",
)


@dataclass(frozen=True, slots=True)
class Similar:
    """A quote whose words are those of a text: all of them, edited, or one is part of the other. `score` 0..100."""

    id: str
    relation: Relation
    score: int


class SimilarIndex:
    """Which quotes share words with a text. `path` None keeps it in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._database = self._open()

    def apply(self, batch: Sequence[tuple[str, str]], *, removed: Sequence[str] = (), position: int) -> None:
        """Put in or replace a batch of (id, text), take some out, and remember the log position reached.

        A batch whose position lies behind what was reached is in it already, and is skipped.
        """
        latest = dict(batch)
        with self._trusting(), self._database.write() as connection:
            if position < _position(connection):
                return
            _take_out(connection, {*latest, *removed})
            _put_in(connection, latest)
            connection.exec_driver_sql("DELETE FROM reached")
            connection.exec_driver_sql("INSERT INTO reached VALUES (?)", (position,))

    def position(self) -> int:
        """The log position reached; -1 when it is empty or was not to be trusted: build it anew."""
        try:
            with self._trusting(), self._database.read() as connection:
                return _position(connection)
        except StoreInUse:
            raise
        except StoreProblem:
            return -1

    def find(
        self,
        text: str,
        *,
        fetch: Callable[[Sequence[str]], Mapping[str, str]],
        exclude: Collection[str] = (),
        limit: int = 5,
    ) -> tuple[Similar, ...]:
        """Quotes that say the same, most alike first. `fetch` gives the texts of ids, or leaves some out."""
        with self._trusting(), self._database.read() as connection:
            candidates = [one for one in _sharing(connection, _hashes(text)) if one not in exclude]
        texts = fetch(candidates[:CANDIDATES]) if candidates else {}
        asked = Words(text)
        found = ((one, related(asked, Words(other))) for one, other in texts.items() if one not in exclude)
        alike = [Similar(one, *how) for one, how in found if how is not None]
        return tuple(sorted(alike, key=lambda s: (-s.score, s.id))[:limit])

    def settle(self) -> bool:
        """Leave no trace of what was taken out, in any file; False when a reader stands in the way."""
        return self._database.settle()

    def reset(self) -> None:
        """Empty it; the position is -1 afterwards."""
        self._database.close()
        if self._path:
            for ending in ("", "-wal", "-shm", "-journal"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        self._database = self._made(self._path)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _open(self) -> Database:
        try:
            return self._made(self._path)
        except StoreInUse:
            raise
        except StoreProblem:
            if self._path is None:
                raise
            self._path.unlink(missing_ok=True)
            return self._made(self._path)

    @staticmethod
    def _made(path: Path | None) -> Database:
        database = Database(path, wipe=True, durable=False)
        try:
            database.prepare(FORMAT, _create)
        except StoreProblem:
            database.close()
            raise
        return database

    @contextmanager
    def _trusting(self) -> Iterator[None]:
        """A file that cannot be read is made anew, and that is said."""
        try:
            yield
        except ViewDamaged as error:
            self.reset()
            raise ViewDamaged(
                "The index of similar quotes was damaged and is being made anew; please try again."
            ) from error


def _hashes(text: str) -> set[int]:
    """Of three words in a row, or of one and two in texts too short to share three; and of all words together, so
    that a copy is found however common its runs are."""
    words = spoken(text)
    sizes = (RUN,) if len(words) >= SHORT else (1, 2, RUN)
    runs = {_hash(words[n : n + size]) for size in sizes for n in range(len(words) - size + 1)}
    return runs | {_hash(["", *words])} if words else runs


def _hash(words: Sequence[str]) -> int:
    return int.from_bytes(blake2b("\0".join(words).encode(), digest_size=8).digest(), "big", signed=True)


def _sharing(connection: Any, hashes: Collection[int]) -> list[str]:
    """Ids of quotes that share runs, those first that share most of the shorter text."""
    counted = _counted(connection, _rarest(connection, sorted(hashes)))
    likeliest = sorted(counted, key=lambda number: -counted[number])[: 4 * CANDIDATES]
    marks = ",".join("?" * len(likeliest))
    rows = connection.exec_driver_sql(
        f"SELECT id, size, runs FROM quote WHERE number IN ({marks})",  # noqa: S608
        tuple(likeliest),
    )
    asked = set(hashes)
    shares = [(_share(asked, size, runs), one) for one, size, runs in rows]
    return [one for (share, _), one in sorted(shares, key=lambda s: (*s[0], s[1])) if -share >= SHARED]


def _counted(connection: Any, runs: Sequence[int]) -> dict[int, int]:
    """How many of these runs each quote holds."""
    counted: dict[int, int] = {}
    one = f"SELECT * FROM (SELECT quote FROM run WHERE hash = ? LIMIT {COMMON:d})"  # noqa: S608
    for at in range(0, len(runs), AT_ONCE):
        some = runs[at : at + AT_ONCE]
        places = " UNION ALL ".join([one] * len(some))
        for number, n in connection.exec_driver_sql(
            f"SELECT quote, count(*) FROM ({places}) GROUP BY quote",  # noqa: S608
            tuple(some),
        ):
            counted[number] = counted.get(number, 0) + n
    return counted


def _share(asked: set[int], size: int, runs: bytes) -> tuple[float, int]:
    """How much of the shorter text is shared, and how many runs, both below zero: the smallest is the likeliest."""
    shared = len(asked.intersection(array("q", runs)))
    return -shared / max(1, min(size, len(asked))), -shared


def _rarest(connection: Any, hashes: Sequence[int]) -> list[int]:
    """The runs that tell most, the rarest first, until enough places would be looked at.

    Runs that are everybody's count only where there are no others; a copy is found by all its words together.
    """
    held: list[tuple[int, int]] = []
    for at in range(0, len(hashes), AT_ONCE):
        some = hashes[at : at + AT_ONCE]
        rows = ",".join(["(?)"] * len(some))
        held += connection.exec_driver_sql(
            f"WITH asked (hash) AS (VALUES {rows}) SELECT (SELECT count(*) FROM"  # noqa: S608
            f" (SELECT 1 FROM run WHERE run.hash = asked.hash LIMIT {COMMON:d})) AS often, hash FROM asked",
            tuple(some),
        )
    known = sorted((often, run) for often, run in held if often)
    told = [one for one in known if one[0] < COMMON] or known
    places = accumulate(often for often, _ in told)
    return [run for (often, run), reached in zip(told, places, strict=True) if reached - often < LOOKED_AT]


def _create(connection: Any, _found: int) -> None:
    for table in ("quote", "run", "reached"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
    for statement in _TABLES:
        connection.exec_driver_sql(statement)


def _position(connection: Any) -> int:
    found = connection.exec_driver_sql("SELECT position FROM reached").scalar()
    return -1 if found is None else int(found)


def _put_in(connection: Any, texts: Mapping[str, str]) -> None:
    places: list[tuple[int, int]] = []
    for one, text in texts.items():
        hashes = sorted(_hashes(text))
        row = (one, len(hashes), array("q", hashes).tobytes())
        number = connection.exec_driver_sql("INSERT INTO quote (id, size, runs) VALUES (?, ?, ?)", row).lastrowid
        places += [(a_hash, number) for a_hash in hashes]
    if places:  # in the order in which they are kept: every page is written once
        connection.exec_driver_sql("INSERT INTO run VALUES (?, ?)", sorted(places))


def _take_out(connection: Any, ids: Collection[str]) -> None:
    for one in ids:
        row = connection.exec_driver_sql("SELECT number, runs FROM quote WHERE id = ?", (one,)).first()
        if row is None:
            continue
        if runs := array("q", row.runs):
            connection.exec_driver_sql(
                "DELETE FROM run WHERE hash = ? AND quote = ?", [(r, row.number) for r in runs]
            )
        connection.exec_driver_sql("DELETE FROM quote WHERE number = ?", (row.number,))
