"""What a person reads when something cannot be done: one sentence, the way on, never a traceback."""

import logging
from urllib.parse import urlsplit, urlunsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.pages.rendering import render
from evidence_store.errors import (
    BadInput,
    Conflict,
    EvidenceError,
    KeyDestroyed,
    NotFound,
    Refused,
    StoreFull,
    StoreInUse,
)

STATUS: tuple[tuple[type[EvidenceError], int], ...] = (
    (NotFound, 404),
    (Refused, 409),
    (Conflict, 409),
    (BadInput, 422),
    (KeyDestroyed, 410),
    (StoreInUse, 503),
    (StoreFull, 507),
    (EvidenceError, 500),
)
"""Which status an error of ours has; the first kind that fits."""

TITLES = {
    403: "Not carried out",
    404: "Not found",
    405: "Not like this",
    409: "Not possible as things stand",
    410: "Gone for good",
    413: "Too large",
    421: "Not this server",
    422: "This cannot be used",
    500: "Something went wrong",
    503: "Not available just now",
    507: "No room left",
}
UNEXPECTED = "Something went wrong here and nothing was stored by this step. The details stand in the server's log."
NO_PAGE = "There is no page at this address."


def page(request: Request, status: int, sentence: str) -> HTMLResponse:
    """The page for one error."""
    came_from = urlsplit(request.headers.get("referer", ""))
    back = urlunsplit(("", "", came_from.path, came_from.query, "")) if request.method == "POST" else ""
    told = render("error.html", status=status, title=TITLES.get(status, "Not possible"), sentence=sentence, back=back)
    return HTMLResponse(told, status_code=status)


async def evidence_error(request: Request, error: Exception) -> Response:
    """One of ours: its own sentence."""
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    return page(request, status, str(error))


async def http_error(request: Request, error: Exception) -> Response:
    """No such page, no such method, too large."""
    assert isinstance(error, HTTPException)
    sentence = {404: NO_PAGE, 405: "This address cannot be used in this way."}.get(error.status_code, error.detail)
    return page(request, error.status_code, sentence)


async def invalid(request: Request, _error: Exception) -> Response:
    """An address or form whose parts are not of the expected kind. What was sent is not repeated."""
    return page(request, 422, "A part of this address or form is not of the kind that is expected here.")


def unexpected(request: Request, error: Exception) -> Response:
    """Whatever was not foreseen; the traceback goes to the log, without the words of any request."""
    logging.getLogger("evidence").error("unexpected %s at %s", type(error).__name__, request.url.path)
    return page(request, 500, UNEXPECTED)
