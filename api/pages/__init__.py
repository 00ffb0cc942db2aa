"""The pages: plain forms and links that work without script, one module for each group. They ask the store alone."""

from fastapi import APIRouter

from api.pages import (
    agreement,
    bulk,
    codebook,
    codebook_reshaping,
    crossing,
    deciding,
    inbox,
    models,
    narratives,
    packs,
    paste,
    quote,
    recalls,
    redaction,
    registering,
    reviewing,
    saving,
    search,
    speaker,
    start,
)

router = APIRouter(include_in_schema=False)
for group in (
    start,
    paste,
    inbox,
    bulk,
    deciding,
    reviewing,
    search,
    saving,
    crossing,
    quote,
    speaker,
    redaction,
    narratives,
    packs,
    recalls,
    codebook,
    codebook_reshaping,
    agreement,
    models,
    registering,
):
    router.include_router(group.router)

__all__ = ["router"]
