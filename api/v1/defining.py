"""The codebook: read, define, retire, merge, split, put back, take in whole; and giving another code in place of one.

Answers that change it are the codebook as it stands afterwards, under its version as `ETag`; `If-Match` refuses what
was decided on an older one.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field, StringConstraints
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers, bodies, showing
from api.v1.answers import Answer
from api.v1.bodies import NO_NUL, Body, Line, Name, example
from api.v1.caller import Caller, Calling, Store, etag, tagged
from evidence_store import domain
from evidence_store.domain import Dimension
from evidence_store.store import EvidenceStore

Definition = Annotated[str, StringConstraints(max_length=4_000, pattern=NO_NUL)]
Words = Annotated[list[Annotated[str, StringConstraints(max_length=1_000, pattern=NO_NUL)]], Field(max_length=200)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]

DimensionPath = Annotated[str, Path(alias="dimension", max_length=200, examples=["use_category"])]
CodePath = Annotated[str, Path(alias="code", max_length=200, examples=["advocacy"])]


class CodeCount(Answer):
    """How many quotes in use people gave a code to; `waiting` of them were coded under another definition."""

    dimension: str
    code: str
    quotes: int
    waiting: int


class Codebook(Answer):
    """The codebook in force. A code means what it means `since` a version; `counts` hold codes that were given."""

    version: int
    dimensions: list[Dimension]
    codes: list[domain.Code]
    counts: list[CodeCount]


class CodeStep(Answer):
    """One version of the codebook as far as it concerns one code, which parts changed, and how it read then."""

    version: int
    at: str
    by: str
    what: str
    changed: list[str]
    code: domain.Code


class CodeHistory(Answer):
    """What happened to one code, oldest first."""

    history: list[CodeStep]


class CodebookChange(Answer):
    """A dimension (`code` null) or a code that is new or worded anew; `waiting` quotes wait for a look then."""

    what: Literal["new", "changed", "brought back"]
    dimension: str
    code: str | None
    label: str
    parts: list[str]
    waiting: int


class CodebookChanges(Answer):
    """What taking in a codebook changed, or would change, and the version that stands after it."""

    version: int
    changes: list[CodebookChange]


class DimensionWords(Body):
    """A question that is asked of every quote."""

    model_config = example(label="Theme", definition="What the words are about.")

    label: Line
    definition: Definition = ""
    several: bool = Field(default=True, description="Whether a quote may have several of its codes.")
    ordered: bool = Field(default=False, description="Whether its codes form a ladder, the lowest first.")


class CodeWords(Body):
    """How a code reads; what is left out is empty from now on."""

    label: Line
    definition: Definition = ""
    examples: Words = []
    synonyms: Words = []
    parent: Name | None = Field(default=None, description="The code it stands below.")
    hotkey: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None


class CodeDefinition(CodeWords):
    """A code as it shall read from now on."""

    model_config = example(label="Floods", definition="Rivers over their banks, not the sea.", parent="water")

    same_meaning: bool = Field(
        default=False, description="Only the wording got better: what was coded before waits for no other look."
    )


class NamedCode(CodeWords):
    """A code with its id."""

    code: Id

    def of(self, dimension: str) -> domain.Code:
        """As the store takes it."""
        return domain.Code(dimension=dimension, **self.model_dump(exclude={"dimension"}))


class CodeOfDimension(NamedCode):
    """A code with its id and its dimension."""

    dimension: Id


class NamedDimension(DimensionWords):
    """A dimension with its id."""

    model_config = example(id="theme", label="Theme")

    id: Id


class MergeCodes(Body):
    """The code that shall stand for both."""

    model_config = example(into="water")

    into: Name


class SplitCode(Body):
    """The codes that take its place, two or more; those the codebook does not hold yet are defined."""

    model_config = example(into=[{"code": "rivers", "label": "Rivers"}, {"code": "coast", "label": "Coast"}])

    into: Annotated[list[NamedCode], Field(min_length=2, max_length=50)]


class RestoreCode(Body):
    """The version of the codebook in which the code read as it shall read again."""

    model_config = example(version=3)

    version: Version


class WholeCodebook(Body):
    """Dimensions and codes to take in. What is not named stays as it is."""

    model_config = example(dimensions=[{"id": "theme", "label": "Theme"}], codes=[], dry_run=True)

    dimensions: Annotated[list[NamedDimension], Field(max_length=200)] = []
    codes: Annotated[list[CodeOfDimension], Field(max_length=20_000)] = []
    same_meaning: bool = False
    dry_run: bool = Field(default=False, description="Record nothing and say what would change.")

    def book(self) -> domain.Codebook:
        """As the store takes it."""
        return domain.Codebook(
            dimensions=tuple(Dimension(**d.model_dump()) for d in self.dimensions),
            codes=tuple(code.of(code.dimension) for code in self.codes),
        )


class Recoding(Body):
    """The code to put in the place of another; the same one again where it holds as it is defined now."""

    model_config = example(dimension="theme", code="water", to="rivers")

    dimension: Name
    code: Name
    to: Name


router = APIRouter(tags=["codebook"])

BOOK = answers.gives_version(Codebook, "The codebook as it stands now")
OF_CODE = "/codebook/{dimension}/{code}"


@router.get("/codebook", responses=BOOK)
def codebook(store: Store) -> Response:
    """The dimensions and codes, with what they mean, how to ask for them and how often they were given."""
    return _book(store)


@router.post("/codebook/import", responses=answers.gives(CodebookChanges, "What changed, or would change"))
def import_codebook(store: Store, calling: Calling, body: WholeCodebook) -> Response:
    """Define what is new or worded otherwise, in one version."""
    _check(calling)
    told = body.model_dump(include={"same_meaning", "dry_run"})
    done = store.import_codebook(body.book(), by=calling.by, key=calling.key, **told)
    return JSONResponse(done.model_dump(mode="json"))


@router.put("/codebook/{dimension}", responses=BOOK)
def define_dimension(store: Store, dimension: DimensionPath, calling: Calling, body: DimensionWords) -> Response:
    """Add a question that is asked of every quote, or word one anew."""
    _check(calling)
    store.define_dimension(Dimension(id=dimension, **body.model_dump()), by=calling.by, key=calling.key)
    return _book(store)


@router.put(OF_CODE, responses=BOOK)
def define_code(
    store: Store, dimension: DimensionPath, code: CodePath, calling: Calling, body: CodeDefinition
) -> Response:
    """Add a code, word one anew, or bring a retired one back. A new meaning lets earlier codings wait for a look."""
    _check(calling)
    told = domain.Code(dimension=dimension, code=code, **body.model_dump(exclude={"same_meaning"}))
    store.define_code(told, by=calling.by, same_meaning=body.same_meaning, key=calling.key)
    return _book(store)


@router.get(f"{OF_CODE}/history", responses=answers.gives(CodeHistory, "Oldest first"))
def code_history(store: Store, dimension: DimensionPath, code: CodePath) -> Response:
    """What happened to a code, version by version: who changed what when."""
    return JSONResponse({"history": [step.model_dump(mode="json") for step in store.code_history(dimension, code)]})


@router.post(f"{OF_CODE}/retire", responses=BOOK)
def retire_code(store: Store, dimension: DimensionPath, code: CodePath, calling: Calling) -> Response:
    """Give a code no more; what was coded with it stays."""
    _check(calling)
    store.retire_code(dimension, code, by=calling.by, key=calling.key)
    return _book(store)


@router.post(f"{OF_CODE}/restore", responses=BOOK)
def restore_code(
    store: Store, dimension: DimensionPath, code: CodePath, calling: Calling, body: RestoreCode
) -> Response:
    """Define a code as it stood in an earlier version, with the meaning it had."""
    _check(calling)
    store.restore_code(dimension, code, body.version, by=calling.by, key=calling.key)
    return _book(store)


@router.post(f"{OF_CODE}/merge", responses=BOOK)
def merge_codes(
    store: Store, dimension: DimensionPath, code: CodePath, calling: Calling, body: MergeCodes
) -> Response:
    """Let another code stand for this one. There is no way back but splitting."""
    _check(calling)
    store.merge_codes(dimension, code, body.into, by=calling.by, key=calling.key)
    return _book(store)


@router.post(f"{OF_CODE}/split", responses=BOOK)
def split_code(store: Store, dimension: DimensionPath, code: CodePath, calling: Calling, body: SplitCode) -> Response:
    """Give several codes in its place; what was coded with it waits for a look."""
    _check(calling)
    into = [each.of(dimension) for each in body.into]
    store.split_code(dimension, code, into, by=calling.by, key=calling.key)
    return _book(store)


@router.post("/quotes/{quote}/recode", responses=answers.gives_version(answers.Quote, "The quote as it stands now"))
def recode(store: Store, quote: bodies.QuotePath, calling: Calling, body: Recoding) -> Response:
    """Put another code in the place of one, whoever gave it."""
    calling.on(lambda: showing.quote_tag(store.quote(quote)))
    item = store.recode(quote, body.dimension, body.code, body.to, by=calling.by, key=calling.key)
    return showing.quote(store, item)


def _book(store: EvidenceStore) -> Response:
    book = store.codebook()
    return JSONResponse(shapes.codebook(book, counts=store.code_counts()), headers=tagged(etag(book.version)))


def _check(calling: Caller) -> None:
    calling.on(lambda: etag(calling.store.codebook().version))
