"""The JSON interface under /api/v1: the same verbs as the library, one route each. Only this file assembles it."""

import secrets
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api.problems import answer_errors
from api.v1 import (
    agreeing,
    answers,
    asking,
    consenting,
    deciding,
    defining,
    erasing,
    exploring,
    intake,
    learning,
    narrating,
    operating,
    packing,
    recalling,
    redacting,
    registering,
    requesting,
    reviewing,
    saving,
)
from api.v1.cursors import Cursors
from evidence_store.store import EvidenceStore

PREFIX = "/api/v1"

ABOUT = """\
A repository of qualitative evidence: quotes, who said them, and how far they may be named.

Who acts stands in the header `Evidence-Actor`. A request with an `Idempotency-Key` can be sent again and happens
once. `If-Match` with the `ETag` of what you read refuses a decision made on an older state (412). Positions in words
are code points, half-open. Whatever goes wrong is answered as `application/problem+json` (RFC 9457);
`/api/v1/problems` lists all kinds.
"""
TAGS = (
    ("taking in", "From pasted words, own quotes or files into the store"),
    ("asking", "Search, quotes and their history, what waits, what is counted"),
    ("deciding", "What people decide about a quote; each decision is kept with who and why"),
    ("codebook", "What codes mean, how they hang together, and how that changes"),
    ("learning", "What the suggestions learn from people's decisions"),
    ("speakers", "What speakers agreed to, how far they may be named, and who they are"),
    ("narratives", "Evidence told in sections"),
    ("packs", "What leaves the house"),
    ("operation", "The store itself"),
)

# `recalling` before `narrating`: /narratives/stale is no narrative.
MODULES = (
    *(intake, asking, exploring, saving, agreeing, defining, registering, deciding, reviewing, learning),
    *(redacting, consenting, requesting, erasing, recalling, narrating, packing, operating),
)
GROUPS = tuple(module.router for module in MODULES)

router = APIRouter(responses=answers.PROBLEMS)
for group in GROUPS:
    router.include_router(group)


class Interface(FastAPI):
    """The application under /api/v1, with problems in its description."""

    def openapi(self) -> dict[str, Any]:
        """The description (OpenAPI 3.1)."""
        if self.openapi_schema is None:
            schema = super().openapi()
            schemas = schema["components"]["schemas"]
            schemas["Problem"] = answers.Problem.model_json_schema()
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
        return self.openapi_schema or {}


def create_api(store: EvidenceStore, *, secret: bytes | None = None, pipelines: bool = True) -> FastAPI:
    """The interface to `store`, to be mounted at `/api/v1`. Cursors last as long as `secret`: else, the process.

    `pipelines` says whether installed spaCy pipelines are used.
    """
    api = Interface(
        title="Evidence Store",
        version="1",
        description=ABOUT,
        openapi_tags=[{"name": name, "description": said} for name, said in TAGS],
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        redirect_slashes=False,
        generate_unique_id_function=_operation,
    )
    api.state.store, api.state.pipelines = store, pipelines
    api.state.cursors = Cursors(secret or secrets.token_bytes(32))
    answer_errors(api)
    api.include_router(router)
    return api


def _operation(route: APIRoute) -> str:
    return route.name


__all__ = ["GROUPS", "PREFIX", "create_api", "router"]
