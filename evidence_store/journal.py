"""Facts in and out of the log: seals what is personal on the way in, opens it on the way out.

Only this module puts log and keys together; what it hands out is plain text and must not be written to the log again.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

import rfc8785

from evidence_store.domain import Actor
from evidence_store.envelope import Entry, Record, SealedPart
from evidence_store.errors import DuplicateIdConflict, KeyDestroyed, LogDamaged
from evidence_store.events import Event, Fact, join, schema_of, split
from evidence_store.keys import Keys
from evidence_store.log import Anything, Appended, Condition, Log

PART = "personal"
PAGE = 500


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact as it stands in the log, its words opened. `forgotten` says that they are gone for good."""

    pos: int
    id: str
    at: str
    actor: Actor
    stream: str
    ver: int
    event: Fact
    forgotten: bool = False
    cause: str | None = None
    corr: str | None = None


def event_id(key: str, index: int) -> str:
    """The id of the `index`-th event of the request `key`: the same request always names the same events."""
    return str(uuid5(NAMESPACE_OID, f"evidence:{key}:{index}"))


def new_key() -> str:
    """A key for a request that nobody will repeat."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the events of one request share."""

    key: str
    count: int
    by: Actor
    req: str
    via: Mapping[str, str] | None
    cause: str | None


class Journal:
    """The log with its words."""

    def __init__(self, log: Log, keys: Keys, *, new_id: Callable[[], str] = new_key) -> None:
        self.log = log
        self.keys = keys
        self._new_id = new_id

    def append(
        self,
        facts: Sequence[Event],
        *,
        by: Actor,
        key: str | None = None,
        asked: Mapping[str, object] | None = None,
        when: Condition | Sequence[Condition] | None = None,
        via: Mapping[str, str] | None = None,
        cause: str | None = None,
    ) -> Appended:
        """Seal and append, all or nothing. The same `key` with the same `asked` changes nothing a second time.

        Raises DuplicateIdConflict, StreamMoved, ConditionFailed, KeyDestroyed (the speaker was erased), StoreFull.
        """
        key = key or self._new_id()
        parts = [split(fact) for fact in facts]
        subjects = [
            fact.subject for fact, (_, personal) in zip(facts, parts, strict=True) if personal and fact.subject
        ]
        self.keys.issue(subjects)
        told = asked if asked is not None else {"facts": [{**data, **personal} for data, personal in parts]}
        batch = _Batch(key, len(facts), by, self._fingerprint(subjects[0] if subjects else None, told), via, cause)
        entries = [self._entry(f, *p, i, batch) for i, (f, p) in enumerate(zip(facts, parts, strict=True))]
        return self.log.append(entries, when=when if when is not None else Anything())

    def replayed(self, key: str, asked: Mapping[str, object]) -> Appended | None:
        """The positions a request with this key got before, or None; DuplicateIdConflict if it asked otherwise."""
        record = self.log.get(event_id(key, 0))
        if record is None:
            return None
        count = int(record.batch["n"]) if record.batch else 1
        last = record.pos + count - 1
        subjects = [ref.kid for r in self.log.read(after=record.pos - 1, upto=last) for ref in r.sealed]
        try:
            same = self._fingerprint(subjects[0] if subjects else None, asked) == record.req
        except KeyDestroyed:
            same = True  # nobody can compare any more; the answer is still what was recorded
        if not same:
            raise DuplicateIdConflict("This idempotency key was used before for another request.")
        return Appended(record.pos, last, tuple(range(record.pos, last + 1)))

    def read(
        self, *, after: int = -1, upto: int | None = None, tag: str | None = None, limit: int | None = None
    ) -> Iterator[Recorded]:
        """Facts in order of position, opened page by page."""
        records = self.log.read(after=after, upto=upto, tag=tag, limit=limit)
        while page := list(islice(records, PAGE)):
            blobs = self.log.blobs([ref.sha256 for record in page for ref in record.sealed])
            for record in page:
                yield self._opened(record, blobs)

    def stream(self, name: str) -> Iterator[Recorded]:
        """The facts of one stream, oldest first; those of a stream that names nobody."""
        return (self._opened(record, {}) for record in self.log.stream(name))

    def at(self, position: int) -> Recorded:
        """The fact at one position."""
        return next(self.read(after=position - 1, upto=position))

    def _entry(
        self, fact: Event, data: dict[str, Any], personal: dict[str, Any], index: int, batch: "_Batch"
    ) -> Entry:
        id_, schema = event_id(batch.key, index), schema_of(fact.kind)
        about = {"event_id": id_, "stream": fact.stream, "type": fact.kind}
        sealed: tuple[SealedPart, ...] = ()
        if personal and fact.subject:
            sealed = (self.keys.seal(fact.subject, part=PART, schema=schema, payload=personal, **about),)
        return Entry(
            id=id_,
            stream=fact.stream,
            type=fact.kind,
            schema=schema,
            actor=fact.author or batch.by,
            data=data,
            tags=tuple(sorted(set(fact.tags))),
            sealed=sealed,
            req=batch.req,
            via=batch.via,
            cause=batch.cause,
            batch={"id": batch.key, "i": index, "n": batch.count} if batch.count > 1 else None,
        )

    def _fingerprint(self, subject: str | None, asked: Mapping[str, object]) -> str:
        # A plain hash of words could be found by guessing: whatever names a person is hashed under their key.
        message = rfc8785.dumps(_plain(asked))
        return self.keys.fingerprint(subject, message) if subject else hashlib.sha256(message).hexdigest()

    def _opened(self, record: Record, blobs: Mapping[str, bytes]) -> Recorded:
        personal: dict[str, object] = {}
        forgotten = False
        for ref in record.sealed:
            try:
                personal |= self._unseal(record, ref.kid, ref.part, ref.sha256, blobs.get(ref.sha256))
            except KeyDestroyed:
                forgotten = True
        return Recorded(
            pos=record.pos,
            id=record.id,
            at=record.at,
            actor=record.actor,
            stream=record.stream,
            ver=record.ver,
            event=join(record.type, record.schema, record.data, personal),
            forgotten=forgotten,
            cause=record.cause,
            corr=record.corr,
        )

    def _unseal(self, record: Record, kid: str, part: str, digest: str, blob: bytes | None) -> dict[str, object]:
        if blob is None:
            if self.keys.destroyed(kid) or self.keys.is_closed(record.id):
                raise KeyDestroyed("The speaker was erased.")
            raise LogDamaged(f"The sealed words of event {record.pos} are missing (digest {digest[:12]}…).")
        return self.keys.unseal(
            kid=kid,
            part=part,
            event_id=record.id,
            stream=record.stream,
            type=record.type,
            schema=record.schema,
            blob=blob,
        )


def _plain(asked: Mapping[str, object]) -> dict[str, Any]:
    return {k: v for k, v in asked.items() if v is not None}
