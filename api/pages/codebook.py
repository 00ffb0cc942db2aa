"""The codebook to read: every question asked of a quote, every answer, what it means and how people ask for it."""

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.visit import Visiting

router = APIRouter()


@router.get("/codebook")
def codebook(visit: Visiting) -> Response:
    """Dimensions and codes in the codebook's own order."""
    return visit.show("codebook.html", codebook=visit.store.codebook())
