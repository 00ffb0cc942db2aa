"""Subject keys as they lie on disk: wrapped by the key-encryption key (KEK), with a tombstone for each destroyed one.

Only this file knows the tables of `keys.db`, and only here a KEK takes the place of another.
"""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from evidence_store.engine import Database
from evidence_store.envelope import canonical
from evidence_store.errors import KeyDestroyed, KeysMissing, SealBroken
from evidence_store.keys.ring import KEK_BYTES, FileRing, Ring

NONCE = 12  # bytes, in front of every ciphertext
PART = "event:"
"""In front of an event's id: the tombstone of what was sealed for this one event under a key that stays."""

FORMAT = 1
TABLES = (
    """CREATE TABLE key_epoch (
        one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER NOT NULL, proof BLOB NOT NULL) STRICT""",
    """CREATE TABLE subject_key (
        log TEXT NOT NULL, kid TEXT NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY (log, kid)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE destroyed_key (
        log TEXT NOT NULL, kid TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (log, kid)) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER subject_key_guard BEFORE INSERT ON subject_key
        WHEN EXISTS (SELECT 1 FROM destroyed_key WHERE log = NEW.log AND kid = NEW.kid)
        BEGIN SELECT RAISE(ABORT, 'the key is destroyed'); END""",
    """CREATE TRIGGER destroyed_key_once BEFORE INSERT ON destroyed_key
        WHEN EXISTS (SELECT 1 FROM destroyed_key WHERE log = NEW.log AND kid = NEW.kid)
        BEGIN SELECT RAISE(ABORT, 'already destroyed'); END""",
    "CREATE TRIGGER destroyed_key_kept BEFORE DELETE ON destroyed_key BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER destroyed_key_fixed BEFORE UPDATE ON destroyed_key BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)

PRESENT = "SELECT kid FROM subject_key WHERE log = ? AND kid IN (SELECT value FROM json_each(?))"
EVENT_TOMBS = "SELECT kid FROM destroyed_key WHERE log = ? AND substr(kid, 1, ?) = ?"
TOMBS = "SELECT kid FROM destroyed_key WHERE log = ? AND kid IN (SELECT value FROM json_each(?))"


class KeyBook:
    """The wrapped keys of one log in `keys.db`."""

    def __init__(self, database: Database, ring: Ring, *, log: str, hooks: Callable[[str], None]) -> None:
        """Bring tables and KEK into order; raises `KeysMissing`, `StoreTooNew`, `StoreProblem`."""
        self._database = database
        self._ring = ring
        self._log = log
        self._hooks = hooks
        self._keks: dict[int, bytes] = {}
        database.prepare(FORMAT, _create)
        self._begin()

    def missing(self, subjects: Sequence[str]) -> list[str]:
        """Those of `subjects` that have no key here."""
        with self._database.read() as connection:
            present = self._present(connection, subjects)
        return [subject for subject in subjects if subject not in present]

    def issue(self, subjects: Sequence[str]) -> dict[str, bytes]:
        """Make and return keys for those of `subjects` that have none; raises `KeyDestroyed`, and then makes none."""
        with self._database.write() as connection:
            self._refuse_destroyed(connection, subjects)
            kek = self._kek(_epoch(connection))
            present = self._present(connection, subjects)
            fresh = {kid: os.urandom(KEK_BYTES) for kid in subjects if kid not in present}
            rows = [(self._log, kid, _wrap(kek, dek, _binding(self._log, kid))) for kid, dek in fresh.items()]
            if rows:
                connection.exec_driver_sql("INSERT INTO subject_key (log, kid, wrapped) VALUES (?, ?, ?)", rows)
        return fresh

    def load(self, subject: str) -> bytes:
        """The subject's key, unwrapped; raises `KeyDestroyed`, `KeysMissing`, or `SealBroken` if it does not open."""
        # One snapshot: key and epoch belong together even while another process rotates.
        with self._database.read() as connection:
            found = "SELECT wrapped FROM subject_key WHERE log = ? AND kid = ?"
            row = connection.exec_driver_sql(found, (self._log, subject)).fetchone()
            if row is None:
                self._refuse_destroyed(connection, [subject])
                raise KeysMissing(f"There is no key for {subject} here; restore keys.db from its newest backup.")
            kek = self._kek(_epoch(connection))
        dek = _unwrap(kek, row[0], _binding(self._log, subject))
        if dek is None:
            raise SealBroken(f"The key of {subject} is damaged; restore keys.db from a backup.")
        return dek

    def destroyed(self, subject: str) -> bool:
        """Whether there is a tombstone for the subject."""
        with self._database.read() as connection:
            return self._is_destroyed(connection, subject)

    def destroyed_events(self) -> frozenset[str]:
        """Ids of the events whose sealed parts may not be opened, although their key is here."""
        with self._database.read() as connection:
            rows = connection.exec_driver_sql(EVENT_TOMBS, (self._log, len(PART), PART)).fetchall()
        return frozenset(kid.removeprefix(PART) for (kid,) in rows)

    def destroy_events(self, events: Sequence[str]) -> None:
        """Leave a tombstone for the sealed parts of each of these events; can be repeated."""
        with self._database.write() as connection:
            for mark in (PART + event for event in dict.fromkeys(events)):
                if not self._is_destroyed(connection, mark):
                    self._tombstone(connection, mark)

    @property
    def rotates(self) -> bool:
        """Whether the KEK is ours to replace."""
        return self._ring.rotates

    def destroy(self, subjects: Sequence[str]) -> None:
        """Delete the keys, leave tombstones, replace the KEK once. A crash leaves all of it done or nothing."""
        with self._database.write() as connection:
            alive = [kid for kid in dict.fromkeys(subjects) if not self._is_destroyed(connection, kid)]
            if alive:
                self._bury(connection, alive)
        self._hooks("after_commit")
        self._forget_old_keks()

    def tombs(self) -> int:
        """How many keys were ever destroyed, whoever did it."""
        with self._database.read() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM destroyed_key").scalar_one())

    def changes(self) -> int:
        """See `Database.changes`."""
        return self._database.changes()

    def close(self) -> None:
        """Let go of the file."""
        self._keks.clear()
        self._database.close()

    def _begin(self) -> None:
        with self._database.read() as connection:
            known = _epoch_row(connection)
        epoch, proof = known or self._first_epoch()
        if _unwrap(self._kek(epoch), proof, _epoch_binding(epoch)) is None:
            raise KeysMissing(
                "The key-encryption key is not the one these keys were locked with; look for the right one."
            )
        if len(self._ring.read()) > 1:
            self._forget_old_keks()

    def _first_epoch(self) -> tuple[int, bytes]:
        with self._database.write() as connection:
            known = _epoch_row(connection)
            if known is not None:
                return known
            if self._ring.rotates and not (isinstance(self._ring, FileRing) and self._ring.exists()):
                self._ring.keep({1: os.urandom(KEK_BYTES)})
            epoch, kek = max(self._ring.read().items())
            proof = _wrap(kek, b"", _epoch_binding(epoch))
            connection.exec_driver_sql("INSERT INTO key_epoch (one, epoch, proof) VALUES (1, ?, ?)", (epoch, proof))
        return epoch, proof

    def _bury(self, connection: Connection, subjects: Sequence[str]) -> None:
        for subject in subjects:
            connection.exec_driver_sql("DELETE FROM subject_key WHERE log = ? AND kid = ?", (self._log, subject))
            self._tombstone(connection, subject)
        if self._ring.rotates:
            self._rotate(connection)
        self._hooks("before_commit")

    def _tombstone(self, connection: Connection, mark: str) -> None:
        at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        connection.exec_driver_sql("INSERT INTO destroyed_key (log, kid, at) VALUES (?, ?, ?)", (self._log, mark, at))

    def _rotate(self, connection: Connection) -> None:
        epoch = _epoch(connection)
        old, new = self._kek(epoch), os.urandom(KEK_BYTES)
        # Both are on disk before the rows move from one to the other: a crash leaves keys that open either way.
        self._ring.keep({epoch: old, epoch + 1: new})
        self._hooks("after_new_kek")
        rows = connection.exec_driver_sql("SELECT log, kid, wrapped FROM subject_key").fetchall()
        moved = [(_rewrapped(old, new, log, kid, wrapped), log, kid) for log, kid, wrapped in rows]
        if moved:
            connection.exec_driver_sql("UPDATE subject_key SET wrapped = ? WHERE log = ? AND kid = ?", moved)
        proof = _wrap(new, b"", _epoch_binding(epoch + 1))
        connection.exec_driver_sql("UPDATE key_epoch SET epoch = ?, proof = ?", (epoch + 1, proof))

    def _forget_old_keks(self) -> None:
        """Drop every KEK but the one in force. Under the write lock, as another process may be rotating."""
        if not self._ring.rotates:
            return
        with self._database.write() as connection:
            epoch = _epoch(connection)
            held = self._ring.read()
            if epoch not in held:
                raise KeysMissing("The key file holds no key of the present epoch; put it back from your safe copy.")
            self._keks = {epoch: held[epoch]}
            if len(held) > 1:
                self._ring.keep(self._keks)

    def _kek(self, epoch: int) -> bytes:
        kek = self._keks.get(epoch) or self._ring.read().get(epoch)
        if kek is None:
            raise KeysMissing("The key file does not fit the keys; put back the newest copy of it.")
        self._keks = {epoch: kek}  # no other: a rotation that was broken off leaves an epoch that will come to differ
        return kek

    def _present(self, connection: Connection, subjects: Iterable[str]) -> set[str]:
        return {kid for (kid,) in connection.exec_driver_sql(PRESENT, (self._log, json.dumps(list(subjects))))}

    def _refuse_destroyed(self, connection: Connection, subjects: Iterable[str]) -> None:
        row = connection.exec_driver_sql(TOMBS, (self._log, json.dumps(list(subjects)))).fetchone()
        if row is not None:
            raise KeyDestroyed(f"{row[0]} was erased: their words are gone for good and none can be added.")

    def _is_destroyed(self, connection: Connection, subject: str) -> bool:
        return connection.exec_driver_sql(TOMBS, (self._log, json.dumps([subject]))).fetchone() is not None


def _create(connection: Connection, _found: int) -> None:
    for statement in TABLES:
        connection.exec_driver_sql(statement)


def _epoch_row(connection: Connection) -> tuple[int, bytes] | None:
    row = connection.exec_driver_sql("SELECT epoch, proof FROM key_epoch").fetchone()
    return None if row is None else (row[0], row[1])


def _epoch(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT epoch FROM key_epoch").scalar_one())


def _binding(log: str, kid: str) -> bytes:
    return canonical({"log": log, "kid": kid})


def _epoch_binding(epoch: int) -> bytes:
    return canonical({"epoch": epoch})


def _wrap(kek: bytes, secret: bytes, about: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(kek).encrypt(nonce, secret, about)


def _unwrap(kek: bytes, wrapped: bytes, about: bytes) -> bytes | None:
    try:
        return AESGCM(kek).decrypt(wrapped[:NONCE], wrapped[NONCE:], about)
    except (InvalidTag, ValueError):
        return None


def _rewrapped(old: bytes, new: bytes, log: str, kid: str, wrapped: bytes) -> bytes:
    dek = _unwrap(old, wrapped, _binding(log, kid))
    if dek is None:
        raise SealBroken(f"The key of {kid} is damaged; restore keys.db from a backup before erasing anyone.")
    return _wrap(new, dek, _binding(log, kid))
