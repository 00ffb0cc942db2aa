"""Cursors: the place in a list where the next page begins, opaque, signed, bound to the question it was given for."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from starlette.exceptions import HTTPException

Entry = TypeVar("Entry")

SIGNATURE = 16
"""Bytes of HMAC-SHA-256 that stand before the place."""

NOT_OURS = "This cursor belongs to another question, or to a server that has been started anew: ask without it."


class Cursors:
    """Makes and reads cursors under one secret; they live as long as it does."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, place: int | str, *, asked: Mapping[str, object]) -> str:
        """The cursor that stands for `place` in the list `asked` for."""
        told = json.dumps(place).encode()
        return urlsafe_b64encode(self._sign(told, asked) + told).decode().rstrip("=")

    def read(self, cursor: str, *, asked: Mapping[str, object]) -> int | str:
        """The place a cursor stands for. One that was not given for this list is refused (400)."""
        try:
            raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except ValueError:
            raw = b""
        signature, told = raw[:SIGNATURE], raw[SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(told, asked)):
            raise HTTPException(400, NOT_OURS)
        place: int | str = json.loads(told)
        return place

    def page(
        self,
        found: Sequence[Entry],
        place: Callable[[Entry], str],
        *,
        asked: Mapping[str, object],
        cursor: str | None,
        limit: int,
        rising: bool = False,
    ) -> tuple[Sequence[Entry], str | None]:
        """The entries after `cursor`, by falling (or rising) `place`, and the cursor of the page after these."""
        entries = sorted(found, key=place, reverse=not rising)
        if cursor:
            last = str(self.read(cursor, asked=asked))
            entries = [one for one in entries if (place(one) > last if rising else place(one) < last)]
        after = self.make(place(entries[limit - 1]), asked=asked) if len(entries) > limit else None
        return entries[:limit], after

    def _sign(self, told: bytes, asked: Mapping[str, object]) -> bytes:
        question = json.dumps(asked, sort_keys=True, default=list).encode()
        message = hashlib.sha256(question).digest() + told
        return hmac.digest(self._secret, message, "sha256")[:SIGNATURE]
