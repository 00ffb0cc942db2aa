"""Rights of a speaker over what is held on them: see what would go, be forgotten for good, get all that is held."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import StringConstraints
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers, bodies, showing
from api.v1.answers import Answer
from api.v1.bodies import NO_CONTROL, Body, Name, example
from api.v1.caller import Calling, Paging, Store
from api.v1.consenting import check
from evidence_store.errors import BadInput
from evidence_store.views import ErasureView

ZIP = "application/zip"
CONFIRM = "Nothing was erased. To erase this speaker, repeat their id in `confirm`: there is no way back."


class Erasing(Body):
    """Why this person is erased, without naming them; `confirm` repeats the speaker's id."""

    model_config = example(ground="asked by letter, file 12", confirm="0198c0de-7a11-7000-8000-000000000001")

    ground: Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=NO_CONTROL)]
    confirm: Name


class Plan(Answer):
    """What would go with a speaker, and what to look at before. Quotes are `E12`, the rest ids.

    `sources` go whole; `also_in_sources` are quotes of others found in them, and stay. `narratives` are written anew
    without what repeats the speaker; the titles of `pack_titles` and the saved questions `searches` go. `named_by`
    are quotes of others that name them: they stay and can be redacted. `drafts` counts unsent pastes.
    """

    speaker: str
    erased: bool
    quotes: list[str]
    proofs: int
    requests: int
    sources: list[str]
    also_in_sources: list[str]
    placed_in: list[str]
    narratives: list[str]
    packs: list[str]
    pack_titles: list[str]
    searches: list[str]
    named_by: list[str]
    drafts: int
    rotates: bool


class Result(Answer):
    """What went: keys and sealed blobs; `packs` hold words of theirs; `found` names files that still do, if any.

    `files` and `bytes` were read to see. Empty until it is done.
    """

    keys: list[str] = []
    blobs: int = 0
    packs: list[str] = []
    rotated: bool = True
    files: int = 0
    bytes: int = 0
    found: list[str] = []


class Erasure(Answer):
    """An erasure: asked for, and done when `executed_at` is set."""

    id: str
    speaker: str
    ground: str
    sources: list[str]
    packs: list[str]
    narratives: list[str]
    searches: list[str]
    requested_at: str
    requested_by: str
    executed_at: str | None
    result: Result


class Erasures(Answer):
    """A page of erasures; `next` is the cursor of the page after it."""

    erasures: list[Erasure]
    next: str | None


router = APIRouter(tags=["speakers"])


@router.get("/speakers/{who}/erasure", responses=answers.gives(Plan, "What would go"))
def erasure_plan(store: Store, who: bodies.WhoPath) -> Response:
    """What would go with this speaker, and what to look at before. Nothing is done."""
    return JSONResponse(shapes.erasure_plan(store.erasure_plan(who)))


@router.post("/speakers/{who}/erase", responses=answers.gives(Erasure, "Done, and looked for in every byte"))
def erase(store: Store, who: bodies.WhoPath, calling: Calling, body: Erasing) -> Response:
    """Forget a speaker for good: their words, their details, and what repeats them. There is no way back.

    `confirm` must repeat the speaker's id. Asked again, it finishes what was interrupted and answers the same.
    """
    check(calling, who)
    if body.confirm != store.speaker(who).id:
        raise BadInput(CONFIRM)
    done = store.erase(who, ground=body.ground, by=calling.by, key=calling.key)
    return JSONResponse(shapes.erasure(done, names=store.actor_names()))


@router.get("/erasures", responses=answers.gives(Erasures, "A page of erasures"))
def erasures(store: Store, paging: Paging, limit: bodies.Limit = 20, cursor: bodies.CursorQuery = None) -> Response:
    """Who was erased, when, on which ground, and what a look at every byte found; the newest first."""
    asked: dict[str, object] = {"do": "erasures"}
    page, after = paging.page(store.erasures(), _asked_for, asked=asked, cursor=cursor, limit=limit)
    names = store.actor_names()
    return JSONResponse({"erasures": [shapes.erasure(one, names=names) for one in page], "next": after})


@router.get("/speakers/{who}/record", responses=answers.gives_file(ZIP, said="All that is held, as an archive"))
def subject_access(store: Store, who: bodies.WhoPath) -> Response:
    """All that is held on a speaker, as files for them: words, agreements, history, proofs, and where they went."""
    speaker = store.speaker(who).id
    return showing.download(f"record-{speaker}.zip", store.subject_access(speaker), media_type=ZIP)


def _asked_for(erasure: ErasureView) -> str:
    return f"{erasure.requested_at} {erasure.id}"
