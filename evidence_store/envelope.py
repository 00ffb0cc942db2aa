"""What goes into the log and what comes out: the envelope of an event, as canonical bytes. Nothing here stores.

Header bytes are RFC 8785 over a narrow domain: no floats, ASCII keys, whole numbers below 2^53, no lone surrogates.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from evidence_store.domain import Actor
from evidence_store.errors import BadInput, LogDamaged

VERSION = 1
MAX_INT = 2**53 - 1
MAX_DEPTH = 32
MAX_NAME = 200

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class SealedPart:
    """Personal words as ciphertext, on their way into the log. `sha256` is the hex digest of `blob`."""

    part: str
    kid: str
    alg: str
    sha256: str
    blob: bytes


@dataclass(frozen=True, slots=True)
class SealedRef:
    """What a stored header says of a sealed part: `len` bytes with this digest, under this key."""

    part: str
    kid: str
    alg: str
    len: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to append. Position, stream version and `at` are stamped by the log.

    `req` is the fingerprint by which a retry is known; `said` when it happened (ISO date or time), if known.
    """

    id: str
    stream: str
    type: str
    schema: int
    actor: Actor
    data: Mapping[str, Any]
    req: str
    tags: tuple[str, ...] = ()
    sealed: tuple[SealedPart, ...] = ()
    said: str | None = None
    via: Mapping[str, Any] | None = None
    cause: str | None = None
    corr: str | None = None
    batch: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One event as stored: `pos` counts from 0, `ver` from 1, `at` is `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""

    pos: int
    id: str
    stream: str
    ver: int
    type: str
    schema: int
    at: str
    actor: Actor
    data: dict[str, Any]
    tags: tuple[str, ...]
    sealed: tuple[SealedRef, ...]
    req: str
    said: str | None
    via: dict[str, Any] | None
    cause: str | None
    corr: str | None
    batch: dict[str, Any] | None
    header: bytes


class Prepared:
    """A checked entry whose header lacks only what the log stamps; `stamp` fills that in, serialising nothing."""

    __slots__ = ("_pieces", "entry", "tags")

    def __init__(self, entry: Entry, *, log: str) -> None:
        _check_names(entry)
        for value in (entry.data, entry.via, entry.batch, entry.said, entry.cause, entry.corr):
            _check(value, MAX_DEPTH)
        self.entry = entry
        self.tags = tuple(sorted(set(entry.tags)))
        self._pieces = _pieces(entry, log, self.tags)

    def stamp(self, *, pos: int, ver: int, at: str) -> bytes:
        """The canonical header. The pieces lie in key order, so joining them is canonical too."""
        a, b, c, d = self._pieces
        return b'{%b,"at":"%b",%b,"pos":%d,%b,"ver":%d,%b}' % (a, at.encode("ascii"), b, pos, c, ver, d)


def canonical(value: object) -> bytes:
    """RFC 8785 bytes of `value`; raises `BadInput` outside the domain above.

    Inside it the C encoder gives the very bytes of `rfc8785`, many times faster; a test holds the two together.
    """
    _check(value, MAX_DEPTH)
    return _encode(value).encode()


def parse(header: bytes) -> dict[str, Any]:
    """The fields of a stored header; raises `LogDamaged`."""
    try:
        fields = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise LogDamaged("A stored event header is not readable JSON; run `evidence verify`.") from error
    if not isinstance(fields, dict) or fields.get("v") != VERSION:
        raise LogDamaged("A stored event header is of an unknown kind; run `evidence verify`.")
    return fields


def record(header: bytes) -> Record:
    """A stored header as a `Record`; raises `LogDamaged`."""
    return record_of(parse(header), header)


def record_of(fields: Mapping[str, Any], header: bytes) -> Record:
    """The fields of a header as a `Record`; raises `LogDamaged`."""
    try:
        rest = {name: value for name, value in fields.items() if name not in ("v", "log")}
        rest["actor"] = _actor(fields["actor"]["id"], fields["actor"]["kind"])
        rest["tags"] = tuple(fields["tags"])
        rest["sealed"] = tuple(SealedRef(**ref) for ref in fields["sealed"])
        return Record(**rest, header=header)
    except (KeyError, TypeError, ValueError) as error:
        raise LogDamaged("A stored event header lacks a field; run `evidence verify`.") from error


def _pieces(entry: Entry, log: str, tags: Sequence[str]) -> tuple[bytes, bytes, bytes, bytes]:
    actor = {"id": entry.actor.id, "kind": entry.actor.kind}
    refs = [
        {"part": part.part, "kid": part.kid, "alg": part.alg, "len": len(part.blob), "sha256": part.sha256}
        for part in entry.sealed
    ]
    before_pos = {
        "batch": entry.batch, "cause": entry.cause, "corr": entry.corr, "data": entry.data,
        "id": entry.id, "log": log,
    }  # fmt: skip
    before_ver = {
        "req": entry.req, "said": entry.said, "schema": entry.schema, "sealed": refs,
        "stream": entry.stream, "tags": list(tags), "type": entry.type, "v": VERSION,
    }  # fmt: skip
    return _inner({"actor": actor}), _inner(before_pos), _inner(before_ver), _inner({"via": entry.via})


def _inner(fields: dict[str, Any]) -> bytes:
    return _encode(fields).encode()[1:-1]


@lru_cache(maxsize=1024)
def _actor(id: str, kind: str) -> Actor:
    return Actor.model_validate({"id": id, "kind": kind})


def _check_names(entry: Entry) -> None:
    for name in (entry.id, entry.stream, entry.type, entry.req, *entry.tags):
        check_name(name)
    for part in entry.sealed:
        for name in (part.part, part.kid, part.alg, part.sha256):
            check_name(name)
    if entry.schema < 1:
        raise BadInput(f"The event {entry.type} has no schema number from 1 up.")


def check_name(name: str) -> None:
    """Raise `BadInput` unless `name` can be an id, stream, tag or type: visible ASCII, up to 200 characters."""
    if not (name.isascii() and name.isprintable() and 0 < len(name) <= MAX_NAME):
        raise BadInput(f"{name[:60]!r} cannot be a name in the log: use 1 to {MAX_NAME} visible ASCII characters.")


def _check(value: object, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif value is None or isinstance(value, bool):
        return
    elif isinstance(value, int):
        if abs(value) > MAX_INT:
            raise BadInput("A number of this event is too large to be stored exactly.")
    elif isinstance(value, dict | list | tuple):
        _check_inside(value, depth)
    elif isinstance(value, float):
        raise BadInput("Fractions are stored as whole numbers (per mille), never as floats.")
    else:
        raise BadInput(f"A {type(value).__name__} cannot be stored in an event.")


def _check_inside(value: dict[Any, Any] | Sequence[Any], depth: int) -> None:
    if depth == 0:
        raise BadInput(f"An event may nest at most {MAX_DEPTH} levels.")
    if not isinstance(value, dict):
        for inner in value:
            _check(inner, depth - 1)
        return
    for key, inner in value.items():
        if not (isinstance(key, str) and key.isascii()):
            raise BadInput(f"The field name {key!r} is not ASCII.")
        _check(inner, depth - 1)


def _check_text(text: str) -> None:
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError as error:
        raise BadInput(
            f"The text holds half a character at position {error.start} (a lone surrogate); nothing was stored."
        ) from error
