"""What a person reads when something cannot be done: one sentence, the way on, never a traceback."""

import logging
from urllib.parse import urlsplit, urlunsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.pages.rendering import render
from api.problems import OF_HTTP, SENTENCES, UNFORESEEN, kind_of
from evidence_store.errors import EvidenceError

NO_PAGE = "There is no page at this address."


def page(request: Request, status: int, sentence: str, *, title: str = "") -> HTMLResponse:
    """The page for one error."""
    known = OF_HTTP.get(status)
    title = title or (known.title if known else "Not possible")
    told = render("error.html", status=status, title=title, sentence=sentence, back=_back(request))
    return HTMLResponse(told, status_code=status)


def _back(request: Request) -> str:
    """Where the person was, with what they typed there; nothing for another site's address or the one that failed."""
    came_from = urlsplit(request.headers.get("referer", ""))
    ours = came_from.netloc == request.headers.get("host") and not came_from.path.startswith("//")
    same = request.method == "GET" and came_from.path == request.url.path
    return urlunsplit(("", "", came_from.path, came_from.query, "")) if ours and not same else ""


async def evidence_error(request: Request, error: Exception) -> Response:
    """One of ours: its own sentence."""
    assert isinstance(error, EvidenceError)
    kind = kind_of(error)
    return page(request, kind.status, str(error), title=kind.title)


async def http_error(request: Request, error: Exception) -> Response:
    """No such page, no such method, too large."""
    assert isinstance(error, HTTPException)
    sentence = {**SENTENCES, 404: NO_PAGE}.get(error.status_code, str(error.detail))
    return page(request, error.status_code, sentence)


async def invalid(request: Request, _error: Exception) -> Response:
    """An address or form whose parts are not of the expected kind. What was sent is not repeated."""
    return page(request, 422, "A part of this address or form is not of the kind that is expected here.")


def unexpected(request: Request, error: Exception) -> Response:
    """Whatever was not foreseen; the traceback goes to the log, without the words of any request."""
    logging.getLogger("evidence").error("unexpected %s at %s", type(error).__name__, request.url.path)
    return page(request, 500, UNFORESEEN, title="Something went wrong")
