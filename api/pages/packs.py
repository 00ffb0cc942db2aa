"""Quote packs: choose, look at what was decided, left out and at risk, take the file away, know it again."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, get_args
from urllib.parse import quote as percent_encoded
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.responses import Response

from api.pages.asked import Asked
from api.pages.labels import FACETS, FORMATS, Labels
from api.pages.owed import owed
from api.pages.visit import Visit, Visiting
from evidence_store.domain import Codebook
from evidence_store.errors import BadInput
from evidence_store.packs import Decided, Layout
from evidence_store.packs.decide import NOT_LOOKED_AT
from evidence_store.packs.grouping import FACTS
from evidence_store.smallcells import Remedy, Risk
from evidence_store.store import Selection
from evidence_store.store.exporting import COARSE
from evidence_store.views import Item, NarrativeView, PackView

router = APIRouter(prefix="/packs")
MOST = 1000
"""Quotes of one question in one pack."""
USUAL = 50
SHOWN = 50
"""Quotes of a pack that are shown before it is taken away; all of them are decided."""
MOST_RISKS = 50
"""Risks of one kind that are shown."""

Protection = Literal["leave_out", "coarser", "placeless"]
PROTECTIONS: tuple[Protection, ...] = get_args(Protection)
_OF_REMEDY: dict[str, Protection] = {
    "leave out": "leave_out",
    "coarser role": "coarser",
    "region instead of country": "placeless",
}
_DONE: dict[Protection, str] = {
    "leave_out": "left out to protect the speaker",
    "coarser": "role said more generally",
    "placeless": "region in place of the country",
}


class Way(NamedTuple):
    """One thing to do about a risk, and the address of the pack with it done."""

    said: str
    url: str


class Danger(NamedTuple):
    """A risk as it is shown, and what can be done about it."""

    risk: Risk
    ways: tuple[Way, ...]


@router.get("")
def packs(visit: Visiting) -> Response:
    """The packs that left the house, and how to make one."""
    left, checked = visit.store.packs(), visit.request.query_params.get("checked", "")
    return visit.show(
        "packs.html",
        packs=left,
        recalls=owed(visit).packs,
        narratives=_in_use(visit),
        actors=visit.store.actor_names(),
        counts=visit.store.counts(),
        checked=checked,
        known=_of_digest(left, checked),
    )


@router.post("/check")
def check(visit: Visiting) -> Response:
    """Say whether a file is a pack that left the house, unaltered. The file is not kept."""
    upload = visit.file("file")
    if upload is None:
        raise BadInput("Choose the file of a pack.")
    found = visit.store.known_pack(upload.file.read())
    return visit.go(f"/packs?checked={found.digest if found else 'unknown'}#check")


@router.get("/new")
def new(visit: Visiting) -> Response:
    """The pack as it would be, decided now; nothing is recorded yet."""
    told = visit.request.query_params
    selection = _selection(told)
    decided = visit.store.decide_pack(selection)
    items = {i.id: i for i in visit.store.items(_looked_at(decided))}
    codebook = visit.store.codebook()
    return visit.show(
        "pack.html",
        selection=selection,
        asked=Asked.of(told),
        decided=decided,
        items=items,
        shown=decided.pack.items[:SHOWN],
        fields=[(k, v) for k, v in told.multi_items() if k not in _FORM],
        all_fields=[(k, v) for k, v in told.multi_items() if k != "format"],
        groups=_groups(codebook),
        dangers=[_danger(risk, told, items, codebook) for risk in decided.risks if not risk.low],
        MOST_RISKS=MOST_RISKS,
        without_all=_with(told, "leave_out", _pressing(decided.risks, items)),
        low=next((risk for risk in decided.risks if risk.low), None),
        protected=list(_protected(told)),
        unlooked=[items[x.quote] for x in decided.left_out if x.reason == NOT_LOOKED_AT and x.quote in items],
        unseen=_unseen(visit, decided, items),
        narrative=visit.store.narrative(selection.narrative) if selection.narrative else None,
        format=told.get("format", "word"),
        key=str(uuid4()),
    )


@router.post("")
def take(visit: Visiting) -> Response:
    """Record the pack and hand over its file."""
    form = visit.posted("format")
    if form not in FORMATS:
        raise BadInput("Choose one of the formats.")
    told = QueryParams([(k, v) for k, v in visit.form.multi_items() if isinstance(v, str)])
    done = visit.store.export_pack(_selection(told), form, by=visit.by, key=visit.given("key"))
    name = f"attachment; filename=\"{done.name}\"; filename*=UTF-8''{percent_encoded(done.name)}"
    return Response(done.content, media_type=done.media_type, headers={"Content-Disposition": name})


_FORM = ("audience", "title", "limit", "format", "layout", "group_by", "project", "purpose", "recipient")
_NOT_PLAIN = re.compile(r"[^0-9a-z]+")  # a project has the short name it has in preferences
_ROOM = 300
"""Characters of a title, a purpose or a recipient."""


def _selection(told: QueryParams) -> Selection:
    asked = Asked.of(told)
    narrative, quotes = told.get("narrative", ""), told.getlist("quote")
    layout: Layout = next((one for one in get_args(Layout) if one == told.get("layout")), "quotes")
    about = Selection(
        audience=asked.audience,
        title=_words(told, "title") or "",
        layout=layout,
        group_by=_words(told, "group_by"),
        project=_NOT_PLAIN.sub("-", told.get("project", "").casefold()).strip("-")[:64] or None,
        **{field: _words(told, field) for field in ("purpose", "recipient")},
        **{kind: tuple(dict.fromkeys(told.getlist(kind))) for kind in PROTECTIONS},
    )
    if narrative:
        return about.model_copy(update={"narrative": narrative})
    if quotes:
        return about.model_copy(update={"quotes": tuple(dict.fromkeys(quotes))})
    chosen = {"query": asked.q, "filters": asked.filters(), "excluding": asked.left_out(), "without": asked.without}
    order = {"sort": asked.sort, "after": asked.after, "limit": _limit(told.get("limit", ""))}
    return about.model_copy(update={**chosen, **order})


def _words(told: QueryParams, field: str) -> str | None:
    return " ".join(told.get(field, "").split())[:_ROOM] or None


def _limit(told: str) -> int:
    return max(1, min(int(told), MOST)) if told.isascii() and told.isdecimal() else USUAL


def _looked_at(decided: Decided) -> list[str]:
    """The quotes the page speaks of by their number: not all of a long pack."""
    risky = [quote for risk in decided.risks if not risk.low for quote in risk.quotes]
    return list(dict.fromkeys((*decided.included[:SHOWN], *risky, *(x.quote for x in decided.left_out))))


def _danger(risk: Risk, told: QueryParams, items: Mapping[str, Item], codebook: Codebook) -> Danger:
    ways = []
    for remedy in risk.remedies:
        marks = [f"E{items[q].number}" for q in risk.quotes if _helps(remedy, items[q], codebook)]
        ways.append(Way(remedy.said.rstrip("."), _with(told, _OF_REMEDY[remedy.what], marks)))
    return Danger(risk, tuple(ways))


def _pressing(risks: Sequence[Risk], items: Mapping[str, Item]) -> list[str]:
    """The quotes whose speakers stand out and did not agree to it."""
    found = (quote for risk in risks if not (risk.low or risk.agreed) for quote in risk.quotes)
    return [f"E{items[quote].number}" for quote in dict.fromkeys(found)]


def _helps(remedy: Remedy, item: Item, codebook: Codebook) -> bool:
    """Whether a remedy is meant for this quote: a coarser role only where it is the one that was named."""
    if remedy.what != "coarser role":
        return True
    labels = (codebook.find(COARSE, code) for code in item.codes().get(COARSE, ()))
    return remedy.instead == next((code.label for code in labels if code), None)


def _with(told: QueryParams, kind: Protection, marks: Sequence[str]) -> str:
    """The address of this pack with these quotes protected."""
    fresh = [(kind, mark) for mark in marks if (kind, mark) not in told.multi_items()]
    return "/packs/new?" + urlencode([*told.multi_items(), *fresh])


def _protected(told: QueryParams) -> list[tuple[str, Way]]:
    """What was done about risks: the quote, what was done, and the address of the pack with that taken back."""
    found = []
    for kind in PROTECTIONS:
        for mark in dict.fromkeys(told.getlist(kind)):
            rest = [pair for pair in told.multi_items() if pair != (kind, mark)]
            found.append((mark, Way(_DONE[kind], "/packs/new?" + urlencode(rest))))
    return found


def _unseen(visit: Visit, decided: Decided, items: Mapping[str, Item]) -> set[str]:
    """The quotes shown whose words nobody has looked at, for readers outside the house."""
    if decided.pack.audience == "internal":
        return set()
    shown = zip(decided.included, decided.pack.items[:SHOWN], strict=False)
    return {quote for quote, item in shown if visit.store.unseen(items[quote], item.level)}


def _groups(codebook: Codebook) -> dict[str, str]:
    """What quotes can be grouped by, each with how it reads."""
    labels = Labels(codebook)
    return {d.id: d.label for d in codebook.dimensions} | {
        fact: FACETS.get(fact) or labels.dimension(fact) for fact in FACTS
    }


def _of_digest(left: Sequence[PackView], digest: str) -> PackView | None:
    return next((pack for pack in left if pack.digest == digest), None)


def _in_use(visit: Visit) -> list[NarrativeView]:
    return [n for n in visit.store.narratives() if n.status != "withdrawn"]
