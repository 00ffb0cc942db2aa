"""The page of the registers: products and regions the store knows by name, and names it does not know yet."""

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.forms import refusal
from api.pages.labels import counted
from api.pages.visit import Visit, Visiting
from evidence_store.domain import REGISTERS
from evidence_store.errors import BadInput

router = APIRouter(prefix="/registers")
OFFERED = 400
"""Entries offered as a list to choose from; of more, the nearest alone."""
SHOWN = 100
"""Names not known yet that stand on the page at once."""


@router.get("")
def registers(visit: Visiting) -> Response:
    """The entries with how many quotes carry them, and names that wait for a decision."""
    return _page(visit)


@router.post("")
def register(visit: Visiting) -> Response:
    """Register a name, make it another name of an entry, or refuse it: whichever button was pressed."""
    by, kind, name = visit.by, visit.posted("kind"), " ".join(visit.posted("name").split())
    said = ""

    def do() -> None:
        nonlocal said
        match visit.posted("do"):
            case "register":
                also = [other.strip() for other in visit.posted("also").split(";") if other.strip()]
                done = visit.store.register(kind, name, also=also, parent=visit.given("parent"), by=by)
                said = f"“{name}” is registered; {counted(done.quotes, 'quote')} linked."
            case "also":
                done = visit.store.also_called(kind, visit.posted("entry"), name, by=by)
                said = f"“{name}” is another name of “{done.code.label}”; {counted(done.quotes, 'quote')} linked."
            case "refuse":
                visit.store.not_a_name(kind, name, by=by)
                said = f"“{name}” is proposed no more."
            case _:
                raise BadInput("Say what to do with the name.")

    if problem := refusal(do):
        return _page(visit, problem=problem)
    return visit.go("/registers", said=said)


def _page(visit: Visit, *, problem: object = None) -> Response:
    book, found = visit.store.codebook(), visit.store.unregistered()
    return visit.show(
        "registers.html",
        status=422 if problem else 200,
        book=book,
        kinds=REGISTERS,
        names=found[:SHOWN],
        more=len(found) - SHOWN,
        carried=visit.store.search("", limit=1).facets,
        offered={kind: book.dimension(kind)[:OFFERED] for kind in REGISTERS},
        problem=problem,
    )
