"""Registers: the products and regions a store knows by name, names it does not know yet, and what becomes of those.

Entries are codes of the dimensions `product` and `region`: `/codebook` words them anew, merges, splits and retires
them like any other.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api.v1 import answers
from api.v1.answers import Answer
from api.v1.bodies import Body, Name, example
from api.v1.caller import Caller, Calling, Store, etag
from api.v1.defining import BOOK, CodePath, _book
from evidence_store.domain import Code
from evidence_store.store import Registered

KindPath = Annotated[Literal["product", "region"], Path(alias="kind", description="Which register.")]


class NearEntry(Answer):
    """An entry that is like a name, and how much (0 to 100)."""

    code: str
    label: str
    score: int


class UnregisteredName(Answer):
    """A name that `quotes` quotes carry in a field, or are written as if they named it; some of them as examples."""

    kind: Literal["product", "region"]
    name: str
    quotes: int
    examples: list[str]
    why: Literal["field", "capitals", "title", "spelt out"]
    near: list[NearEntry]


class UnregisteredNames(Answer):
    """Names that no register holds, those of the fields first, the commonest first."""

    names: list[UnregisteredName]


class RegisteredName(Answer):
    """The entry as it stands, and how many quotes that name it were told anew."""

    code: Code
    quotes: int


class NewName(Body):
    """A name to register, with its other names and the code of the wider one it stands under."""

    model_config = example(name="Flood Atlas", also=["FA"])

    name: Name
    also: Annotated[list[Name], Field(max_length=50)] = []
    parent: Name | None = None


class OneName(Body):
    """A name."""

    model_config = example(name="Flood Atlas")

    name: Name


router = APIRouter(tags=["codebook"])

ENTRY = answers.gives(RegisteredName, "The entry as it stands now")


@router.get("/registers/unregistered", responses=answers.gives(UnregisteredNames, "The commonest first"))
def unregistered(store: Store) -> Response:
    """Names that quotes carry, or several mention, and no register holds."""
    return JSONResponse({"names": [name.model_dump(mode="json") for name in store.unregistered()]})


@router.post("/registers/{kind}", responses=ENTRY)
def register(store: Store, kind: KindPath, calling: Calling, body: NewName) -> Response:
    """Add a name to a register; quotes that name it are read again."""
    _check(calling)
    return _entry(store.register(kind, by=calling.by, key=calling.key, **body.model_dump()))


@router.post("/registers/{kind}/refused", responses=BOOK)
def not_a_name(store: Store, kind: KindPath, calling: Calling, body: OneName) -> Response:
    """Propose this name no more. Registering it takes that back."""
    _check(calling)
    store.not_a_name(kind, body.name, by=calling.by, key=calling.key)
    return _book(store)


@router.post("/registers/{kind}/{code}/names", responses=ENTRY)
def also_called(store: Store, kind: KindPath, code: CodePath, calling: Calling, body: OneName) -> Response:
    """Give an entry one more name; quotes that use it are read again."""
    _check(calling)
    return _entry(store.also_called(kind, code, body.name, by=calling.by, key=calling.key))


def _entry(done: Registered) -> Response:
    return JSONResponse(done.model_dump(mode="json"))


def _check(calling: Caller) -> None:
    calling.on(lambda: etag(calling.store.codebook().version))
