"""Packs to recall: what in them may not be used any more, the notice to those who got it, and that it was sent."""

from urllib.parse import quote as percent_encoded

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.visit import Visit, Visiting
from evidence_store.errors import NotFound
from evidence_store.letters import as_text
from evidence_store.store import DueRecall

router = APIRouter(prefix="/recalls")
LONGEST_LINK = 1_800
"""Characters of a mail link; programs cut longer ones, and then the notice is copied instead."""


@router.get("")
def recalls(visit: Visiting) -> Response:
    """The packs to recall, the newest first."""
    due = visit.store.recalls(writer=visit.name or None)
    items = {item.id: item for item in visit.store.items([o.entry.quote for d in due for o in d.overtaken])}
    return visit.show(
        "recalls.html",
        due=due,
        items=items,
        notices={d.pack.id: as_text(d.letter) for d in due},
        links={d.pack.id: _mail(d) for d in due},
    )


@router.get("/{pack}/print")
def printed(visit: Visiting, pack: str) -> Response:
    """The notice for paper."""
    due = _due(visit, pack)
    return visit.show("recall_print.html", due=due, letter=due.letter)


@router.post("/{pack}")
def told(visit: Visiting, pack: str) -> Response:
    """Record that those who got the pack were told."""
    done = visit.store.recall(pack, by=visit.by)
    who = done.recipient or "those who got it"
    return visit.go("/recalls", said=f"Recorded: {who} {'was' if done.recipient else 'were'} told about this pack.")


def _due(visit: Visit, pack: str) -> DueRecall:
    found = next((d for d in visit.store.recalls(writer=visit.name or None) if d.pack.id == pack), None)
    if found is None:
        raise NotFound("Nothing in this pack has to be recalled.")
    return found


def _mail(due: DueRecall) -> str:
    """A link that opens the notice in a mail program; empty where it would be cut off."""
    body = percent_encoded(as_text(due.letter))
    link = f"mailto:?subject={percent_encoded(due.letter.title)}&body={body}"
    return link if len(link) <= LONGEST_LINK else ""
