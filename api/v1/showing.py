"""How this interface shows what the store gives: JSON from `api.shapes`, and the tag of the state it shows."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import quote as percent_encoded

from starlette.responses import JSONResponse, Response, StreamingResponse

from api import shapes
from api.v1.caller import etag, tagged
from evidence_store.domain import Audience
from evidence_store.store import EvidenceStore, Exported, Overtaken, Redaction
from evidence_store.store.reach import as_read
from evidence_store.views import Item, NarrativeView, SpeakerView

NDJSON = "application/x-ndjson"


def quote(store: EvidenceStore, item: Item, *, audience: Audience = "internal") -> Response:
    """One quote, with its words as this audience reads them."""
    shape = shown(store, item, audience=audience, names=store.actor_names())
    return JSONResponse(shape, headers=tagged(quote_tag(item)))


def shown(store: EvidenceStore, item: Item, *, audience: Audience, names: Mapping[str, str]) -> shapes.Shape:
    """One quote with the credit and the words this audience gets: readers outside get no masked words."""
    return shapes.item(as_read(item, audience=audience), credit=store.credit(item, audience=audience), names=names)


def redaction(item: Item, found: Redaction) -> Response:
    """What is hidden of a quote, under the tag of the quote."""
    return JSONResponse(shapes.redaction(found), headers=tagged(quote_tag(item)))


def quote_tag(item: Item) -> str:
    """The entity tag of a quote: the log position of the last fact that changed anything shown with it.

    A code that is defined in other words changes what is shown of all quotes that carry it, and touches none.
    """
    outdated = sum(coding.outdated for coding in item.codings)
    return etag(f"{item.touched}-{outdated}" if outdated else item.touched)


def narrative(store: EvidenceStore, story: NarrativeView, *, status: int = 200) -> Response:
    """One narrative, with what is overtaken in it."""
    shape = stories(store, [story])[0]
    return JSONResponse(shape, status_code=status, headers=tagged(narrative_tag(story)))


def stories(store: EvidenceStore, found: Iterable[NarrativeView]) -> list[shapes.Shape]:
    """Several narratives, each with what is overtaken in it."""
    found, stale = list(found), dict[str, tuple[Overtaken, ...]]()
    if any(story.status == "published" for story in found):
        stale = store.stale()
    names = store.actor_names()
    return [shapes.narrative(story, names=names, stale=stale.get(story.id, ())) for story in found]


def narrative_tag(story: NarrativeView) -> str:
    """The entity tag of a narrative: a digest of all that is written in it."""
    return _digest(story.model_dump(mode="json"))


def speaker(found: SpeakerView) -> Response:
    """A speaker without who that is."""
    return JSONResponse(plain(found), headers=tagged(speaker_tag(found)))


def plain(found: SpeakerView) -> shapes.Shape:
    """What a speaker agreed to, without who that is."""
    return {name: value for name, value in shapes.speaker(found).items() if name != "details"}


def identity(found: SpeakerView) -> Response:
    """Who a speaker is."""
    shape = shapes.speaker(found)
    told = {name: shape[name] for name in ("id", "details", "forgotten")}
    return JSONResponse(told, headers=tagged(speaker_tag(found)))


def speaker_tag(found: SpeakerView) -> str:
    """The entity tag of a speaker and of who that is."""
    return _digest(found.model_dump(mode="json"))


def file(exported: Exported) -> Response:
    """A written pack as a download; its id and what was left out stand in headers."""
    answer = download(exported.name, exported.content, media_type=exported.media_type)
    answer.headers["Evidence-Pack"] = exported.pack
    answer.headers["Evidence-Left-Out"] = str(sum(exported.decided.pack.left_out.values()))
    return answer


def download(name: str, content: bytes, *, media_type: str) -> Response:
    """A file to be saved, never shown (RFC 6266)."""
    safe = percent_encoded(name, safe="", errors="replace")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{safe}", "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=media_type, headers=headers)


def lines(shapes: Iterable[Any]) -> Response:
    """JSON Lines, one object per line, sent as they are made."""
    return stream(json.dumps(shape, ensure_ascii=False).encode() + b"\n" for shape in shapes)


def stream(made: Iterator[bytes], *, media_type: str = NDJSON) -> Response:
    """Lines sent as they are made. The first is made before anything is sent: until then an error is still one."""
    first = next(made, b"")
    return StreamingResponse(chain([first], made), media_type=media_type)


def _digest(shape: Any) -> str:
    return etag(hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:20])
