"""How this interface shows what the store gives: JSON from `api.shapes`, and the tag of the state it shows."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import quote as percent_encoded

from starlette.responses import JSONResponse, Response, StreamingResponse

from api import shapes
from api.v1.caller import etag, tagged
from evidence_store.domain import Audience
from evidence_store.store import EvidenceStore, Exported
from evidence_store.views import Item, NarrativeView, SpeakerView

NDJSON = "application/x-ndjson"


def quote(store: EvidenceStore, item: Item, *, audience: Audience = "internal") -> Response:
    """One quote."""
    shape = shapes.item(item, credit=store.credit(item, audience=audience), names=store.actor_names())
    return JSONResponse(shape, headers=tagged(quote_tag(item)))


def quote_tag(item: Item) -> str:
    """The entity tag of a quote: the log position of the last fact that changed anything shown with it."""
    return etag(item.touched)


def narrative(store: EvidenceStore, story: NarrativeView, *, status: int = 200) -> Response:
    """One narrative."""
    shape = shapes.narrative(story, names=store.actor_names())
    return JSONResponse(shape, status_code=status, headers=tagged(narrative_tag(story)))


def narrative_tag(story: NarrativeView) -> str:
    """The entity tag of a narrative: a digest of all that stands in it."""
    return _digest(story.model_dump(mode="json"))


def speaker(found: SpeakerView) -> Response:
    """A speaker without who that is."""
    shape = {name: value for name, value in shapes.speaker(found).items() if name != "details"}
    return JSONResponse(shape, headers=tagged(speaker_tag(found)))


def identity(found: SpeakerView) -> Response:
    """Who a speaker is."""
    shape = shapes.speaker(found)
    told = {name: shape[name] for name in ("id", "details", "forgotten")}
    return JSONResponse(told, headers=tagged(speaker_tag(found)))


def speaker_tag(found: SpeakerView) -> str:
    """The entity tag of a speaker and of who that is."""
    return _digest(found.model_dump(mode="json"))


def file(exported: Exported) -> Response:
    """A written pack as a download (RFC 6266); its id and what was left out stand in headers."""
    name = percent_encoded(exported.name, safe="")
    left_out = sum(exported.decided.pack.left_out.values())
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Evidence-Pack": exported.pack,
        "Evidence-Left-Out": str(left_out),
    }
    return Response(exported.content, media_type=exported.media_type, headers=headers)


def lines(shapes: Iterable[Any]) -> Response:
    """JSON Lines, one object per line, sent as they are made."""
    return stream(json.dumps(shape, ensure_ascii=False).encode() + b"\n" for shape in shapes)


def stream(made: Iterator[bytes]) -> Response:
    """Lines sent as they are made. The first is made before anything is sent: until then an error is still one."""
    first = next(made, b"")
    return StreamingResponse(chain([first], made), media_type=NDJSON)


def _digest(shape: Any) -> str:
    return etag(hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:20])
