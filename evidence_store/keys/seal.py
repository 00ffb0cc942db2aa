"""One key per person: to seal what is personal, to open it, and to destroy it. Only this file opens sealed words.

Every event gets a key of its own, derived from the subject's: AES-256-GCM under HKDF-SHA256 (RFC 5869).
"""

import hashlib
import hmac
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from evidence_store.engine import Database
from evidence_store.envelope import SealedPart, canonical, check_name
from evidence_store.errors import KeyDestroyed, SealBroken
from evidence_store.keys.book import NONCE, KeyBook
from evidence_store.keys.ring import FileRing, GivenRing, MemoryRing, Ring

ALG = "A256GCM-HKDF-1"
REMEMBERED = 10_000  # unwrapped keys kept in memory


def _nothing(_point: str) -> None:
    """The hook that does nothing."""


class Keys:
    """The subject keys of one log. Safe to use from several threads; other processes may share the folder."""

    def __init__(self, book: KeyBook, *, log: str) -> None:
        self._book = book
        self._log = log
        self._deks: OrderedDict[str, bytes] = OrderedDict()
        self._seen = (-1, -1)
        self._closed: frozenset[str] = frozenset()
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
        try:
            return cls(KeyBook(database, ring, log=log, hooks=hooks), log=log)
        except BaseException:
            database.close()
            raise

    def issue(self, subjects: Iterable[str]) -> None:
        """Make the keys that are not there yet, in one transaction; raises `KeyDestroyed` for an erased subject."""
        # The guard is held to the end: a key destroyed meanwhile must not be remembered after it is gone.
        with self._guard:
            self._drop_if_stale()
            asked = [subject for subject in dict.fromkeys(subjects) if subject not in self._deks]
            for subject in asked:
                check_name(subject)
            missing = self._book.missing(asked) if asked else []
            fresh = self._book.issue(missing) if missing else {}
            for subject, dek in fresh.items():
                self._remember(subject, dek)

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
        words = canonical(dict(payload))
        nonce = os.urandom(NONCE)
        blob = nonce + AESGCM(self._event_key(subject, event_id)).encrypt(nonce, words, about)
        return SealedPart(part, subject, ALG, hashlib.sha256(blob).hexdigest(), blob)

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

        Raises `KeyDestroyed` if the subject or the event was erased, `SealBroken` if this is not what was sealed for
        this event, `KeysMissing` if no such key was ever here.
        """
        key = self._event_key(kid, event_id)
        if event_id in self._closed:
            raise KeyDestroyed("What was sealed for this event was erased.")
        if sha256 is not None and hashlib.sha256(blob).hexdigest() != sha256:
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
        return self._book.destroyed(subject)

    def is_closed(self, event_id: str) -> bool:
        """Whether what was sealed for this event was erased, although its key may be here."""
        with self._guard:
            self._drop_if_stale()
            return event_id in self._closed

    def destroy_events(self, *events: str) -> None:
        """Open nothing any more that was sealed for these events, whichever key it is under; can be repeated."""
        with self._guard:
            self._book.destroy_events(events)
            self._drop_if_stale()

    @property
    def rotates(self) -> bool:
        """Whether the KEK is ours to replace; one that is handed in must be replaced by whoever keeps it."""
        return self._book.rotates

    def destroy(self, *subjects: str) -> None:
        """Destroy the keys of these subjects for good, leaving tombstones; can be repeated.

        The KEK is replaced and the other keys are wrapped anew, so that no older copy of `keys.db` opens either.
        """
        for subject in subjects:
            check_name(subject)
        with self._guard:
            for subject in subjects:
                self._deks.pop(subject, None)
            self._book.destroy(subjects)

    def close(self) -> None:
        """Forget the keys in memory and let go of the file."""
        with self._guard:
            self._deks.clear()
            self._book.close()

    def _dek(self, subject: str) -> bytes:
        with self._guard:
            self._drop_if_stale()
            dek = self._deks.get(subject)
            if dek is None:
                dek = self._book.load(subject)
                self._remember(subject, dek)
            return dek

    def _drop_if_stale(self) -> None:
        """Another process may have destroyed a key we still remember."""
        changes = self._book.changes()
        if changes == self._seen[0]:
            return
        tombs = self._book.tombs()
        if tombs != self._seen[1]:
            self._deks.clear()
            self._closed = self._book.destroyed_events()
        self._seen = (changes, tombs)

    def _remember(self, subject: str, dek: bytes) -> None:
        self._deks[subject] = dek
        if len(self._deks) > REMEMBERED:
            self._deks.popitem(last=False)

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


def _derived(dek: bytes, *, info: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(dek)
