"""The application: one store behind pages, JSON and static files. Only this module assembles it."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from api import problems, v1
from api.pages import errors, router, visit
from api.pages.autosave import Drafts
from api.security import HEADERS, Guard
from api.settings import Settings, read_settings
from evidence_store import EvidenceStore
from evidence_store.errors import EvidenceError, StoreProblem

STATIC = Path(__file__).parent / "static"


class OwnFiles(StaticFiles):
    """Our own style and script: a browser may keep them, and asks each time whether they changed."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        """As the base class, with our caching rule."""
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(store: EvidenceStore, *, settings: Settings | None = None) -> FastAPI:
    """The application that serves `store`. Whoever opened the store closes it."""
    settings = settings or read_settings()
    app = FastAPI(title="Evidence Store", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.store, app.state.settings = store, settings
    app.state.drafts = Drafts(store.folder)
    app.state.waiting = (-1, 0)
    app.state.queues = (-1, {})
    app.state.demo = visit.holds_demo(store)
    app.add_middleware(Guard, refuse=_refuse, hosts=[settings.host])
    _answer_errors(app)
    app.add_api_route("/healthz", lambda: {"ok": True}, include_in_schema=False)
    app.add_api_route("/readyz", _ready, include_in_schema=False, response_model=None)
    app.mount(v1.PREFIX, v1.create_api(store, pipelines=settings.pipelines))
    app.mount("/static", OwnFiles(directory=STATIC), name="static")
    app.include_router(router)
    return app


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(visit.NobodyActs, visit.ask_who)
    app.add_exception_handler(EvidenceError, errors.evidence_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, errors.invalid)
    app.add_exception_handler(Exception, _unexpected)


async def _http_error(request: Request, error: Exception) -> Response:
    # A path with a line feed under the interface does not reach its mount.
    answer = problems.http_error if _for_machines(request.scope) else errors.http_error
    return await answer(request, error)


def _unexpected(request: Request, error: Exception) -> Response:
    # Answered outside all middleware, so the headers are set here.
    response = errors.unexpected(request, error)
    response.headers.update(HEADERS)
    return response


def _refuse(scope: Scope, status: int, sentence: str) -> Response:
    if _for_machines(scope):
        return problems.refused(status, sentence)
    return errors.page(Request(scope), status, sentence)


def _for_machines(scope: Scope) -> bool:
    return f"{scope['path']}/".startswith(f"{v1.PREFIX}/")


def _ready(request: Request) -> Response:
    """Whether the store answers: the log can be read and the views have followed it."""
    store: EvidenceStore = request.app.state.store
    try:
        return JSONResponse({"ok": True, **store.counts()})
    except StoreProblem as error:
        return JSONResponse({"ok": False, "problem": str(error)}, status_code=503)
