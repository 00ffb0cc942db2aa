"""Invented events for the tests of the log."""

import os
import uuid
from collections.abc import Sequence
from hashlib import sha256

from evidence_store.domain import Actor
from evidence_store.envelope import Entry, SealedPart

ANA = Actor(id="ana")


def sealed(words: bytes | None = None, *, kid: str = "speaker-1", part: str = "personal") -> SealedPart:
    """A sealed part; its bytes stand for ciphertext."""
    blob = words or os.urandom(80)
    return SealedPart(part, kid, "A256GCM-HKDF-1", sha256(blob).hexdigest(), blob)


def entry(
    stream: str = "quote-1",
    *,
    id: str | None = None,
    type: str = "quote.captured",
    tags: Sequence[str] = (),
    data: dict | None = None,
    req: str = "a" * 64,
    parts: Sequence[SealedPart] = (),
    **more: object,
) -> Entry:
    """An event about a quote, with an id of its own unless one is given."""
    return Entry(
        id=id or str(uuid.uuid4()),
        stream=stream,
        type=type,
        schema=1,
        actor=ANA,
        data={"n": 1} if data is None else data,
        req=req,
        tags=tuple(tags),
        sealed=tuple(parts),
        **more,
    )
