"""What a machine reads when something cannot be done: RFC 9457 problems, and the one table from our errors to HTTP.

What was sent is never repeated: it may hold a quote. A validation problem names the place and the rule, no value.
"""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from evidence_store import errors as e

MEDIA_TYPE = "application/problem+json"
LIST = "/api/v1/problems"
"""Where the table can be read; a problem's `type` is its row there."""

RETRY_AFTER = 1
"""Seconds after which a store that is in use is worth another try."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,60}")
_WHERE = {"query": "parameter", "path": "parameter", "header": "header"}


class Kind(NamedTuple):
    """A kind of problem: its HTTP status, a stable name, and a title that is the same every time."""

    status: int
    name: str
    title: str

    @property
    def type(self) -> str:
        """The reference that identifies it."""
        return f"{LIST}#{self.name}"


OF_ERRORS: dict[type[e.EvidenceError], Kind] = {
    e.EvidenceError: Kind(500, "error", "Something went wrong"),
    e.BadInput: Kind(422, "bad-input", "This cannot be used"),
    e.UnknownCode: Kind(422, "unknown-code", "The codebook holds no such code"),
    e.NotFound: Kind(404, "not-found", "Not found"),
    e.Conflict: Kind(409, "conflict", "The world moved since it was looked at"),
    e.StreamMoved: Kind(409, "stream-moved", "Somebody else wrote there first"),
    e.DuplicateIdConflict: Kind(422, "key-reused", "The idempotency key was used for another request"),
    e.ConditionFailed: Kind(409, "condition-failed", "Something this rests on changed meanwhile"),
    e.Refused: Kind(409, "refused", "Not possible as things stand"),
    e.StoreProblem: Kind(500, "store-problem", "The store cannot serve"),
    e.StoreTooNew: Kind(500, "store-too-new", "The store was written by a newer version"),
    e.StoreInUse: Kind(503, "store-in-use", "The store is in use"),
    e.StoreFull: Kind(507, "store-full", "No room left"),
    e.LogDamaged: Kind(500, "log-damaged", "Stored bytes are not what was written"),
    e.ViewDamaged: Kind(503, "view-damaged", "A file that can be made anew cannot be read"),
    e.NotLooked: Kind(503, "not-looked", "Not every file could be read"),
    e.SealBroken: Kind(500, "seal-broken", "A sealed part does not open"),
    e.KeyDestroyed: Kind(410, "erased", "Gone for good"),
    e.KeysMissing: Kind(503, "keys-missing", "The keys are not there"),
}
INVALID = Kind(422, "invalid", "The request is not of the expected shape")
NOBODY = Kind(400, "nobody-acts", "Nobody said who acts")
MALFORMED = Kind(400, "malformed", "The request cannot be read")
NOT_OURS = Kind(403, "not-ours", "Not carried out")
NO_ROUTE = Kind(404, "no-route", "No such address")
NO_METHOD = Kind(405, "no-method", "Not like this")
STALE = Kind(412, "stale", "It changed since you read it")
TOO_LARGE = Kind(413, "too-large", "Too large")
WRONG_SERVER = Kind(421, "wrong-server", "Not this server")
UNEXPECTED = Kind(500, "unexpected", "Something went wrong")

OF_HTTP = {k.status: k for k in (MALFORMED, NOT_OURS, NO_ROUTE, NO_METHOD, STALE, TOO_LARGE, WRONG_SERVER, INVALID)}
KINDS = (*OF_ERRORS.values(), NOBODY, *OF_HTTP.values(), UNEXPECTED)

SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address cannot be used in this way.",
}
UNFORESEEN = "Something went wrong here and nothing was stored by this step. The details stand in the server's log."
NO_FILE = "Send a file with a name here, as a form does"
WHO = "Say who acts in the header Evidence-Actor: a name, percent-encoded where it is not plain ASCII."


def kind_of(error: e.EvidenceError) -> Kind:
    """The row of the table for an error of ours."""
    return OF_ERRORS[next(c for c in type(error).__mro__ if c in OF_ERRORS)]


def problem(
    kind: Kind,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer for one problem: `{"type","title","status","detail"}`, and `errors` where places can be named."""
    told: dict[str, Any] = {"type": kind.type, "title": kind.title, "status": kind.status, "detail": detail}
    if errors:
        told["errors"] = list(errors)
    return JSONResponse(told, status_code=kind.status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def answer_errors(api: FastAPI) -> None:
    """Let every error of this application be answered as a problem."""
    api.add_exception_handler(e.EvidenceError, evidence_error)
    api.add_exception_handler(HTTPException, http_error)
    api.add_exception_handler(RequestValidationError, invalid)
    api.add_exception_handler(Exception, unexpected)


async def evidence_error(_request: Request, error: Exception) -> Response:
    """One of ours: its own sentence."""
    assert isinstance(error, e.EvidenceError)
    kind = kind_of(error)
    return problem(kind, str(error), headers={"Retry-After": str(RETRY_AFTER)} if kind.status == 503 else None)


async def http_error(_request: Request, error: Exception) -> Response:
    """No such address, no such method, too large, stale."""
    assert isinstance(error, HTTPException)
    return refused(error.status_code, SENTENCES.get(error.status_code, str(error.detail)), headers=error.headers)


def refused(status: int, detail: str, *, headers: Mapping[str, str] | None = None) -> Response:
    """A problem known only by its HTTP status."""
    kind = OF_HTTP.get(status, Kind(status, f"http-{status}", "Not possible"))
    return problem(kind, detail, headers=headers)


async def invalid(_request: Request, error: Exception) -> Response:
    """Parts that are not of the expected kind, each by its place."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(x["type"] == "json_invalid" for x in found):
        return problem(MALFORMED, "The body is not JSON.")
    if any(x["type"] == "missing" and x["loc"] == ("header", "Evidence-Actor") for x in found):
        return problem(NOBODY, WHO)
    count = len(found)
    parts = "One part" if count == 1 else f"{count} parts"
    return problem(INVALID, f"{parts} of the request cannot be used.", errors=list(_places(found)))


async def unexpected(request: Request, error: Exception) -> Response:
    """Whatever was not foreseen; the kind of error goes to the log, without the words of any request."""
    logging.getLogger("evidence").error("unexpected %s at %s", type(error).__name__, request.url.path)
    return problem(UNEXPECTED, UNFORESEEN)


def _places(found: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, str]]:
    for one in found:
        where, *path = one["loc"]
        detail = str(one["msg"]).removeprefix("Value error, ")
        if detail.startswith("Expected UploadFile"):
            detail = NO_FILE
        if where in _WHERE:
            yield {_WHERE[where]: _shown(path[0]) if path else "", "detail": detail}
        else:
            yield {"pointer": "#" + "".join(f"/{_shown(part)}" for part in path), "detail": detail}


def _shown(part: object) -> str:
    """A step of a path: a number, or a plain name; anything else could be words of a quote."""
    return str(part) if isinstance(part, int) or _NAME.fullmatch(str(part)) else "…"
