"""Who calls, on which store, and whether they have called before. Only this module reads the headers of a request.

`Evidence-Actor` names who acts; `Idempotency-Key` makes a request that is sent twice happen once; `If-Match` refuses
a request that was made on an older state.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Annotated
from urllib.parse import unquote_to_bytes

from fastapi import Depends, Header, Request
from starlette.exceptions import HTTPException

from api.v1.cursors import Cursors
from evidence_store.domain import Actor
from evidence_store.errors import BadInput
from evidence_store.journal import event_id
from evidence_store.store import EvidenceStore

STALE = "This has changed since you read it: read it again, then decide."

ActorHeader = Annotated[
    str,
    Header(
        alias="Evidence-Actor",
        min_length=1,
        max_length=1800,
        description="Who acts, by name; percent-encoded UTF-8 where it is not plain ASCII (`Zo%C3%AB%20Marsh`).",
        examples=["Ana"],
    ),
]
KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key and request, sent again by the same actor, changes nothing a second time.",
        examples=["0b9f3f0e-5b1c-4d0c-9a46-6e1f0d3c8a11"],
    ),
]
MatchHeader = Annotated[
    str | None,
    Header(alias="If-Match", max_length=1000, description="The `ETag` this was decided on; 412 when it is no more."),
]


def store_of(request: Request) -> EvidenceStore:
    """The store this interface serves."""
    store: EvidenceStore = request.app.state.store
    return store


def cursors_of(request: Request) -> Cursors:
    """What makes and reads the cursors of lists."""
    cursors: Cursors = request.app.state.cursors
    return cursors


class Caller:
    """One who wants to change something."""

    def __init__(self, store: EvidenceStore, name: str, key: str | None, match: str | None) -> None:
        self.store = store
        self.name = name
        self._key = key
        self._match = match

    @cached_property
    def by(self) -> Actor:
        """Who acts; met for the first time, they are registered. Raises BadInput for what is no name."""
        return self.store.actor(decoded(self.name))

    @property
    def key(self) -> str | None:
        """The key of the verb: the caller's own, apart from every other actor's and unreadable in the log."""
        if self._key is None:
            return None
        return "http-" + hashlib.sha256(f"{self.by.id}\0{self._key}".encode()).hexdigest()

    def on(self, tag_now: Callable[[], str]) -> None:
        """Go on only if things stand as the caller saw them. A request sent again is answered, not refused."""
        if self._match is None or self._match.strip() == "*" or self._repeats():
            return
        now = tag_now()
        if now not in (mark.strip() for mark in self._match.split(",")):
            raise HTTPException(412, STALE, headers={"ETag": now})

    def _repeats(self) -> bool:
        return self.key is not None and self.store.log.get(event_id(self.key, 0)) is not None


def caller(
    store: Annotated[EvidenceStore, Depends(store_of)],
    name: ActorHeader,
    key: KeyHeader = None,
    match: MatchHeader = None,
) -> Caller:
    """The caller of a request that changes something."""
    return Caller(store, name, key, match)


def decoded(name: str) -> str:
    """The name in a header: percent-decoded, UTF-8. Raises BadInput."""
    try:
        words = unquote_to_bytes(name.encode("latin-1")).decode()
    except UnicodeError:
        words = ""
    if not words.strip() or not words.isprintable():
        raise BadInput("Write the name in Evidence-Actor as UTF-8, percent-encoded where it is not plain ASCII.")
    return words


def etag(version: object) -> str:
    """A strong entity tag."""
    return f'"{version}"'


def tagged(version: str) -> Mapping[str, str]:
    """The headers that say which state an answer shows."""
    return {"ETag": version}


Store = Annotated[EvidenceStore, Depends(store_of)]
Calling = Annotated[Caller, Depends(caller)]
Paging = Annotated[Cursors, Depends(cursors_of)]
