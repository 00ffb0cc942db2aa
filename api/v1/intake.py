"""Taking in: extract, suggest, paste, capture, import, and what is here already."""

from typing import Annotated

from fastapi import APIRouter, File, Header, Query, UploadFile
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers, bodies, showing
from api.v1.answers import Alike, Answer, Pair, Suggested
from api.v1.bodies import MOST, Body, Line, Name, Position, Prose, Speaking, Words, example
from api.v1.caller import Calling, Store
from evidence_store.domain import AttributionLevel, Draft, Kind, Reading, ReadingField, SpeakerDetails
from evidence_store.errors import BadInput
from evidence_store.interchange import clean_text, read
from evidence_store.store import EvidenceStore, Imported


class PasteOnly(Body):
    """Words somebody pasted."""

    model_config = example(text="“The almanac changed how we plan,” said Ana Marsh, harbour planner.")

    text: Words


class Paste(PasteOnly):
    """Words somebody pasted, and which of the drafts found in them to keep (all when left out)."""

    model_config = example(text="“It changed how we plan,” said a harbour planner.", chosen=[0], title="Letters, May")

    chosen: list[Position] | None = Field(None, max_length=MOST)
    title: Line | None = None


class Asked(Body):
    """One item to read."""

    id: Name | Position
    text: Words
    attribution: Line | None = None
    context: Prose | None = None
    product: Line | None = None
    language: Line | None = None


class AskedItems(Body):
    """Items to read."""

    model_config = example(items=[{"id": "a", "text": "We used the almanac to plan our budget."}])

    items: list[Asked] = Field(max_length=MOST)


class NewQuote(BaseModel):
    """A quote to store. A draft as `extract` gives it will do; fields unknown here are passed over."""

    text: Words
    start: Position = 0
    end: Position = 0
    kind: Kind = "quote"
    attribution: Line | None = None
    speaker: Speaking = Speaking()
    product: Line | None = None
    language: Line | None = None
    context: Prose | None = None
    sniffer: Name = "given"

    def draft(self) -> Draft:
        """As the store takes it."""
        fields = self.model_dump(exclude={"speaker", "end"})
        return Draft(**fields, end=self.end or len(self.text), speaker=self.speaker.details())


class NewQuotes(Body):
    """Quotes to store together; `paste` is kept as the source they were found in."""

    model_config = example(
        quotes=[
            {"text": "It changed how we plan.", "speaker": {"role": "harbour planner"}, "product": "Tide Almanac"}
        ]
    )

    quotes: list[NewQuote] = Field(min_length=1, max_length=MOST)
    paste: Words | None = None
    title: Line | None = None


class SimilarTo(Body):
    """Words that may be here already."""

    model_config = example(text="It changed how we plan.")

    text: Words
    exclude: list[Name] = Field([], max_length=MOST)


class Drafted(Answer):
    """A quote found in a paste: `text` is `paste[start:end]`, or the pieces in `spans` joined by a space."""

    text: str
    start: int
    end: int
    spans: list[Pair] = []
    acronyms: list[tuple[str, str]] = []
    kind: Kind
    attribution: str | None
    attribution_level: AttributionLevel
    speaker: SpeakerDetails
    product: str | None
    language: str | None
    context: str | None
    sniffer: str
    confidence: float
    suggestions: list[Suggested]


class Drafts(Answer):
    """The drafts found in a paste."""

    drafts: list[Drafted]


class Read(Answer):
    """A code proposed for an item, and why; `span` cuts its words."""

    code: str
    confidence: float
    reason: str
    span: Pair
    tagger: str
    rule: str
    field: ReadingField


class ReadItem(Answer):
    """What one item was read as: per dimension best first; an empty list abstains.

    `unsupported` names dimensions in which nothing can be proposed for words of this language.
    """

    id: str | int
    stakeholder_type: list[Read]
    influence_level: list[Read]
    use_category: list[Read]
    attribution_level: list[Read]
    impact: bool
    unsupported: list[str] = []


class ReadItems(Answer):
    """What the items were read as, in the order asked for."""

    items: list[ReadItem]


class AlikeOnes(Answer):
    """Quotes that say nearly the same, the nearest first."""

    similar: list[Alike]


class ImportProblem(Answer):
    """A row that could not be taken in: its line, why, and the row itself."""

    line: int
    problem: str
    row: str


class ImportReport(Answer):
    """Counts, and every row that could not be taken in with its line; all others were kept."""

    rows: int
    captured: int
    repeated: bool
    quotes: list[str]
    problems: list[ImportProblem]


router = APIRouter(tags=["taking in"])

Columns = Annotated[
    list[Annotated[str, Query(max_length=300)]],
    Query(max_length=100, description="What a column of a table holds: `HEADING=FIELD`; repeatable."),
]


@router.post("/extract", responses=answers.gives(Drafts, "The drafts, in order of place"))
def extract(store: Store, body: PasteOnly) -> Response:
    """Find the quotes in pasted words, each with its suggestions. Nothing is stored."""
    return JSONResponse(shapes.drafts(store.extract(body.text)))


@router.post("/suggest", responses=answers.gives(ReadItems, "What each item was read as, in the same order"))
def suggest(store: Store, body: AskedItems) -> Response:
    """Suggest codes for items. Nothing is stored; an empty list abstains."""
    from taggers import answer

    readings = [_reading(asked) for asked in body.items]
    told = zip(body.items, readings, store.suggest(readings), strict=True)
    return JSONResponse({"items": [answer(str(a.id), r, s) | {"id": a.id} for a, r, s in told]})


@router.post("/paste", status_code=201, responses=answers.gives(answers.Captured, "Stored", status=201))
def paste(store: Store, calling: Calling, body: Paste) -> Response:
    """Find the quotes in pasted words and keep them: all, or those chosen. The paste is kept as their source."""
    captured = store.paste(body.text, by=calling.by, chosen=body.chosen, title=body.title, key=calling.key)
    return JSONResponse(shapes.captured(captured), status_code=201)


@router.post("/quotes", status_code=201, responses=answers.gives(answers.Captured, "Stored", status=201))
def capture(store: Store, calling: Calling, body: NewQuotes) -> Response:
    """Keep quotes as given: drafts of `extract`, chosen and mended, or your own."""
    drafts = [new.draft() for new in body.quotes]
    captured = store.capture(drafts, by=calling.by, paste=body.paste, title=body.title, key=calling.key)
    return JSONResponse(shapes.captured(captured), status_code=201)


@router.post(
    "/import",
    responses={
        200: {
            **answers.gives(ImportReport, "What was stored, and every bad row with its line")[200],
            "content": {showing.NDJSON: {"schema": {"type": "string"}}},
        }
    },
)
def import_rows(
    store: Store,
    calling: Calling,
    file: Annotated[UploadFile, File(description="JSON Lines, CSV or Excel.")],
    format: Annotated[
        str | None, Query(max_length=20, description="jsonl, csv or xlsx; else as the file shows.")
    ] = None,
    suggest: Annotated[bool, Query(description="Let the taggers read every row.")] = True,
    dry_run: Annotated[bool, Query(description="Check every row and store nothing.")] = False,
    column: Columns = [],  # noqa: B006 - FastAPI copies defaults
    accept: Annotated[str, Header()] = "",
) -> Response:
    """Import rows; a bad row stops no other, and the same file imported again stores nothing twice.

    `Accept: application/x-ndjson` answers with one line per bad row and a last line with the counts.
    """
    data = file.file.read()
    rows = read(data, format=format, name=bodies.called(file), columns=dict(_pair(told) for told in column) or None)
    imported = store.import_rows(
        rows, by=calling.by, suggest=suggest, dry_run=dry_run, key=calling.key or _digest_key(data)
    )
    return _report(imported, as_lines=showing.NDJSON in accept)


@router.post("/similar", responses=answers.gives(AlikeOnes, "The nearest first"))
def similar(store: Store, body: SimilarTo) -> Response:
    """Quotes that say nearly the same as these words: exact, edited, or an excerpt."""
    found = store.similar(clean_text(body.text)[0], exclude=body.exclude)
    return JSONResponse({"similar": [shapes.similar(s) for s in found]})


@router.get("/quotes/{quote}/similar", responses=answers.gives(AlikeOnes, "The nearest first"))
def similar_to_quote(store: Store, quote: bodies.QuotePath) -> Response:
    """Quotes that say nearly the same as this one."""
    return JSONResponse({"similar": _alike(store, quote)})


def _alike(store: EvidenceStore, quote: str) -> list[shapes.Shape]:
    item = store.quote(quote)
    found = store.similar(item.text, exclude=[item.id]) if item.text else ()
    return [shapes.similar(s) for s in found]


def _reading(asked: Asked) -> Reading:
    fields = asked.model_dump(exclude={"id"})
    cleaned = {name: clean_text(words, what=name)[0] for name, words in fields.items() if words and words.strip()}
    return Reading(**{**cleaned, "text": clean_text(asked.text, what="text")[0]})


def _report(imported: Imported, *, as_lines: bool) -> Response:
    shape = shapes.imported(imported)
    if not as_lines:
        return JSONResponse(shape)
    problems = shape.pop("problems")
    return showing.lines([*problems, shape | {"problems": len(problems)}])


def _digest_key(data: bytes) -> str:
    from hashlib import sha256

    # The key the command line uses too: a file is taken in once, whichever way it comes.
    return f"import-{sha256(data).hexdigest()}"


def _pair(told: str) -> tuple[str, str]:
    heading, equals, field = told.partition("=")
    if not (heading and equals and field):
        raise BadInput("Write what a column holds as HEADING=FIELD.")
    return heading, field
