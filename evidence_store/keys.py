"""One key per person: to seal what is personal, to open it, and to destroy it. Only this file holds subject keys.

A subject's key (32 random bytes) is wrapped by the key-encryption key and stays in `keys.db`; every event gets a key
of its own, derived from it. Cipher: AES-256-GCM; derivation: HKDF-SHA256 (RFC 5869).
"""

import hmac
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection

from evidence_store.engine import Database
from evidence_store.envelope import SealedPart, canonical, check_name
from evidence_store.errors import KeyDestroyed, KeysMissing, SealBroken
from evidence_store.keyring import KEK_BYTES, FileRing, GivenRing, MemoryRing, Ring

ALG = "A256GCM-HKDF-1"
NONCE = 12  # bytes, in front of every ciphertext
REMEMBERED = 10_000  # unwrapped keys kept in memory

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
    "CREATE TRIGGER destroyed_key_kept BEFORE DELETE ON destroyed_key BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER destroyed_key_fixed BEFORE UPDATE ON destroyed_key BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)
AMONG = "IN (SELECT value FROM json_each(?))"


def _nothing(_point: str) -> None:
    """The hook that does nothing."""


class Keys:
    """The subject keys of one log. Safe to use from several threads; other processes may share the folder."""

    def __init__(self, database: Database, ring: Ring, *, log: str, hooks: Callable[[str], None]) -> None:
        self._database = database
        self._ring = ring
        self._log = log
        self._hooks = hooks
        self._keks: dict[int, bytes] = {}
        self._deks: OrderedDict[str, bytes] = OrderedDict()
        self._seen = (-1, -1)
        self._guard = threading.RLock()

    @classmethod
    def open(
        cls,
        folder: Path | None = None,
        *,
        kek: Callable[[], bytes] | None = None,
        log: str = "evidence",
        hooks: Callable[[str], None] = _nothing,
        patience: float = 30.0,
    ) -> "Keys":
        """Open `folder/keys.db` with the key-encryption key (KEK) in `folder/kek`; no folder means memory.

        Both are made when there are no keys yet. `kek` gives the 32 bytes of a KEK kept elsewhere; such a KEK is not
        rotated when a subject is destroyed. Raises `KeysMissing`, `BadInput`, `StoreProblem`.
        """
        check_name(log)
        ring: Ring = GivenRing(kek) if kek else FileRing(folder / "kek") if folder else MemoryRing()
        database = Database(folder / "keys.db" if folder else None, secret=True, patience=patience)
        keys = cls(database, ring, log=log, hooks=hooks)
        try:
            database.prepare(FORMAT, _create)
            keys._begin()
        except BaseException:
            database.close()
            raise
        return keys

    def issue(self, subjects: Iterable[str]) -> None:
        """Make the keys that are not there yet, in one transaction; raises `KeyDestroyed` for an erased subject."""
        # The guard is held to the end: a key destroyed meanwhile must not be remembered after it is gone.
        with self._guard:
            missing = self._missing(list(dict.fromkeys(subjects)))
            if not missing:
                return
            with self._database.write() as connection:
                fresh = self._issue(connection, missing)
            for kid, dek in fresh.items():
                self._remember(kid, dek)

    def seal(
        self,
        subject: str,
        *,
        part: str,
        event_id: str,
        stream: str,
        type: str,
        schema: int,
        payload: Mapping[str, Any],
    ) -> SealedPart:
        """Encrypt `payload` under the subject's key, bound to its event; the same words come back exactly.

        Raises `BadInput`, `KeyDestroyed`, `KeysMissing` (no key was issued).
        """
        about = self._about(subject, part, event_id, stream, type, schema)
        words = canonical(payload)
        nonce = os.urandom(NONCE)
        blob = nonce + AESGCM(self._event_key(subject, event_id)).encrypt(nonce, words, about)
        return SealedPart(part, subject, ALG, sha256(blob).hexdigest(), blob)

    def unseal(
        self,
        *,
        kid: str,
        part: str,
        event_id: str,
        stream: str,
        type: str,
        schema: int,
        blob: bytes,
        sha256: str | None = None,
    ) -> dict[str, Any]:
        """What was sealed. `sha256` is the digest (hex) the header gives for `blob`.

        Raises `KeyDestroyed` if the subject was erased, `SealBroken` if this is not what was sealed for this event,
        `KeysMissing` if no such key was ever here.
        """
        key = self._event_key(kid, event_id)
        if sha256 is not None and _digest(blob) != sha256:
            raise SealBroken(f"The sealed part {part!r} of event {event_id} was altered.")
        about = self._about(kid, part, event_id, stream, type, schema)
        try:
            words = json.loads(AESGCM(key).decrypt(blob[:NONCE], blob[NONCE:], about))
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"The sealed part {part!r} of event {event_id} does not open under its key.") from error
        if not isinstance(words, dict):
            raise SealBroken(f"The sealed part {part!r} of event {event_id} is not a set of fields.")
        return words

    def fingerprint(self, subject: str, message: bytes) -> str:
        """HMAC-SHA256 (hex) of `message` under the subject's key: says nothing to whoever lacks the key."""
        return hmac.digest(_derived(self._dek(subject), info=b"log/v1/fingerprint"), message, "sha256").hex()

    def commitment(self, subject: str) -> str:
        """A public value (hex) that ties later readings to this one key, as AES-GCM alone does not."""
        return _derived(self._dek(subject), info=b"log/v1/commit").hex()

    def destroyed(self, subject: str) -> bool:
        """Whether the subject was erased."""
        with self._database.read() as connection:
            return self._is_destroyed(connection, subject)

    def destroy(self, subject: str) -> None:
        """Destroy the subject's key for good, leaving a tombstone; can be repeated.

        The KEK is replaced and the other keys are wrapped anew, so that no older copy of `keys.db` opens either.
        A crash at any point leaves either all or nothing of this done.
        """
        check_name(subject)
        with self._guard:
            with self._database.write() as connection:
                self._bury(connection, subject)
            self._hooks("after_commit")
            self._deks.clear()
            self._forget_old_keks()

    def close(self) -> None:
        """Forget the keys in memory and let go of the file."""
        with self._guard:
            self._deks.clear()
            self._keks.clear()
        self._database.close()

    def _begin(self) -> None:
        with self._database.read() as connection:
            known = _epoch_row(connection)
        if known is None:
            known = self._first_epoch()
        epoch, proof = known
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

    def _issue(self, connection: Connection, missing: Sequence[str]) -> dict[str, bytes]:
        self._refuse_destroyed(connection, missing)
        kek = self._kek(_epoch(connection))
        present = self._present(connection, missing)
        fresh = {kid: os.urandom(KEK_BYTES) for kid in missing if kid not in present}
        rows = [(self._log, kid, _wrap(kek, dek, _binding(self._log, kid))) for kid, dek in fresh.items()]
        if rows:
            connection.exec_driver_sql("INSERT INTO subject_key (log, kid, wrapped) VALUES (?, ?, ?)", rows)
        return fresh

    def _bury(self, connection: Connection, subject: str) -> None:
        if self._is_destroyed(connection, subject):
            return
        connection.exec_driver_sql("DELETE FROM subject_key WHERE log = ? AND kid = ?", (self._log, subject))
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        connection.exec_driver_sql(
            "INSERT INTO destroyed_key (log, kid, at) VALUES (?, ?, ?)", (self._log, subject, at)
        )
        if self._ring.rotates:
            self._rotate(connection)
        self._hooks("before_commit")

    def _rotate(self, connection: Connection) -> None:
        epoch = _epoch(connection)
        old, new = self._kek(epoch), os.urandom(KEK_BYTES)
        # Both are on disk before the rows move from one to the other: a crash leaves keys that open either way.
        self._ring.keep({epoch: old, epoch + 1: new})
        self._hooks("after_new_kek")
        rows = connection.exec_driver_sql("SELECT log, kid, wrapped FROM subject_key").fetchall()
        moved = [(self._rewrapped(old, new, log, kid, wrapped), log, kid) for log, kid, wrapped in rows]
        if moved:
            connection.exec_driver_sql("UPDATE subject_key SET wrapped = ? WHERE log = ? AND kid = ?", moved)
        connection.exec_driver_sql(
            "UPDATE key_epoch SET epoch = ?, proof = ?", (epoch + 1, _wrap(new, b"", _epoch_binding(epoch + 1)))
        )

    @staticmethod
    def _rewrapped(old: bytes, new: bytes, log: str, kid: str, wrapped: bytes) -> bytes:
        binding = _binding(log, kid)
        dek = _unwrap(old, wrapped, binding)
        if dek is None:
            raise SealBroken(f"The key of {kid} is damaged; restore keys.db from a backup before erasing anyone.")
        return _wrap(new, dek, binding)

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

    def _dek(self, subject: str) -> bytes:
        with self._guard:
            self._drop_if_stale()
            dek = self._deks.get(subject)
            if dek is None:
                dek = self._load(subject)
                self._remember(subject, dek)
            return dek

    def _drop_if_stale(self) -> None:
        """Another process may have destroyed a key we still remember."""
        changes = self._database.changes()
        if changes == self._seen[0]:
            return
        with self._database.read() as connection:
            tombs = connection.exec_driver_sql("SELECT count(*) FROM destroyed_key").scalar_one()
        if tombs != self._seen[1]:
            self._deks.clear()
        self._seen = (changes, tombs)

    def _load(self, subject: str) -> bytes:
        # Read under one snapshot: row and epoch belong together even while another process rotates.
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

    def _remember(self, subject: str, dek: bytes) -> None:
        self._deks[subject] = dek
        if len(self._deks) > REMEMBERED:
            self._deks.popitem(last=False)

    def _kek(self, epoch: int) -> bytes:
        kek = self._keks.get(epoch) or self._ring.read().get(epoch)
        if kek is None:
            raise KeysMissing("The key file is older than the keys; put back the newest copy of it.")
        self._keks = {epoch: kek}  # no other: a rotation that was broken off leaves an epoch that will come to differ
        return kek

    def _missing(self, subjects: Sequence[str]) -> list[str]:
        for subject in subjects:
            check_name(subject)
        self._drop_if_stale()
        unknown = [subject for subject in subjects if subject not in self._deks]
        if not unknown:
            return []
        with self._database.read() as connection:
            present = self._present(connection, unknown)
        return [subject for subject in unknown if subject not in present]

    def _present(self, connection: Connection, subjects: Iterable[str]) -> set[str]:
        found = f"SELECT kid FROM subject_key WHERE log = ? AND kid {AMONG}"  # noqa: S608
        return {kid for (kid,) in connection.exec_driver_sql(found, (self._log, json.dumps(list(subjects))))}

    def _refuse_destroyed(self, connection: Connection, subjects: Iterable[str]) -> None:
        found = f"SELECT kid FROM destroyed_key WHERE log = ? AND kid {AMONG}"  # noqa: S608
        row = connection.exec_driver_sql(found, (self._log, json.dumps(list(subjects)))).fetchone()
        if row is not None:
            raise KeyDestroyed(f"{row[0]} was erased: their words are gone for good and none can be added.")

    def _is_destroyed(self, connection: Connection, subject: str) -> bool:
        found = "SELECT 1 FROM destroyed_key WHERE log = ? AND kid = ?"
        return connection.exec_driver_sql(found, (self._log, subject)).fetchone() is not None

    def _event_key(self, subject: str, event_id: str) -> bytes:
        return _derived(self._dek(subject), info=b"log/v1/payload", salt=event_id.encode())

    def _about(self, kid: str, part: str, event_id: str, stream: str, type: str, schema: int) -> bytes:
        return canonical(
            {
                "log": self._log,
                "id": event_id,
                "stream": stream,
                "type": type,
                "schema": schema,
                "kid": kid,
                "part": part,
            }
        )


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


def _derived(dek: bytes, *, info: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(dek)


def _digest(blob: bytes) -> str:
    return sha256(blob).hexdigest()
