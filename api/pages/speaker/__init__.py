"""The pages of a speaker: who they are, what they agreed to, asking them, their answer, and forgetting them."""

from fastapi import APIRouter

from api.pages.speaker import agreeing, asking, erasing, reminding, showing, withdrawing

router = APIRouter()
for group in (withdrawing, asking, erasing, reminding, agreeing, showing):
    router.include_router(group.router)

__all__ = ["router"]
