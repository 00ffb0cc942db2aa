"""What may be sent: the bodies of requests with their limits. Only shape and size are checked here."""

from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from evidence_store.domain import AttributionLevel, Audience, Consent, ConsentState, Draft, Id, Kind, SpeakerDetails
from evidence_store.store import Details, Selection

LARGEST = 20_000_000
MOST = 1_000
"""Items of one list in a body."""

NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
NO_NUL = r"^[^\x00]*$"
DAY = r"^[12]\d{3}-\d{2}-\d{2}$"
WHEN = r"^(\d{1,15}|[12]\d{3}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?)$"
PARTIAL_DAY = r"^[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROL)]
Line = Annotated[str, StringConstraints(max_length=2_000, pattern=NO_CONTROL)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=LARGEST, pattern=NO_NUL)]
Prose = Annotated[str, StringConstraints(max_length=LARGEST, pattern=NO_NUL)]
Day = Annotated[str, StringConstraints(pattern=DAY)]
Position = Annotated[int, Field(ge=0, le=2**31 - 1)]
Place = Annotated[int, Field(ge=0, le=10_000, description="The place it shall have, counted from 0.")]
Filters = dict[Name, Annotated[list[Name], Field(max_length=100)]]

QuotePath = Annotated[
    str,
    Path(
        alias="quote", max_length=200, description="Its id, a start of it, `E12`, or your own ref.", examples=["E12"]
    ),
]
WhoPath = Annotated[
    str, Path(alias="who", max_length=200, description="The speaker's id, or any mark of one of their quotes.")
]
NarrativePath = Annotated[str, Path(alias="narrative", max_length=200, description="The narrative's id.")]
Limit = Annotated[int, Query(ge=1, le=100, description="At most so many.")]
CursorQuery = Annotated[
    str | None, Query(max_length=500, description="`next` of the page before, for the same question.")
]
Readers = Annotated[Audience, Query(description="Credit speakers as these readers may read it.")]


class Body(BaseModel):
    """A body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


def example(**fields: Any) -> ConfigDict:
    """A body with an example in the description of the interface."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [fields]})


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


class Speaking(Body):
    """What is known of a person who spoke; what is not given is unknown."""

    name: Line | None = None
    role: Line | None = None
    institution: Line | None = None
    country: Line | None = None
    contact: Line | None = None

    def details(self) -> SpeakerDetails:
        """As the store takes it; empty words are nothing."""
        return SpeakerDetails(**{name: getattr(self, name) or None for name in SpeakerDetails.model_fields})


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


class SpanGiven(Body):
    """Code points `[start, end)` of the quote's words."""

    start: Position
    end: Position


class Why(Body):
    """Why; it stands in the history."""

    model_config = example(why="asked by letter")

    why: Line | None = None


class Coding(Why):
    """A code to give."""

    model_config = example(dimension="influence_level", code="use", why="they say so")

    dimension: Name
    code: Name
    span: SpanGiven | None = None


class CodeOf(Why):
    """A code to take off."""

    model_config = example(dimension="influence_level", code="use")

    dimension: Name
    code: Name


class Refusal(Body):
    """A refusal to take back."""

    model_config = example(dimension="influence_level", code="use")

    dimension: Name
    code: Name


class Accept(Body):
    """Which suggestions to accept: the best of every undecided dimension, or `only` in one."""

    model_config = example(only="influence_level")

    only: Name | None = None


class Decline(Why):
    """Which suggestions to decline: all, those of a dimension, or one code."""

    model_config = example(dimension="influence_level", code="use", why="a wish, not a use")

    dimension: Name | None = None
    code: Name | None = None


class Change(Body):
    """A suggestion answered with another code."""

    model_config = example(dimension="influence_level", wrong="use", right="influence")

    dimension: Name
    wrong: Name
    right: Name


class Correction(Why):
    """The words as they were said."""

    model_config = example(text="It changed how we plan.", why="a slip in the transcript")

    text: Words


class Description(Body):
    """All that stands around the words; what is left out is empty from now on."""

    model_config = example(kind="quote", language="en", product="Tide Almanac", said_on="2026-03")

    kind: Kind
    language: Line | None = None
    attribution: Line | None = None
    context: Prose | None = None
    product: Line | None = None
    region: Line | None = None
    said_on: Annotated[str, StringConstraints(pattern=PARTIAL_DAY)] | None = None

    def details(self) -> Details:
        """As the store takes it; empty words are nothing."""
        return Details(**{name: value or None for name, value in self.model_dump().items()})


class Translation(Body):
    """A translation to keep beside the original."""

    model_config = example(language="en", text="It changed how we plan.")

    language: Annotated[str, StringConstraints(min_length=2, max_length=35, pattern=r"^[A-Za-z0-9-]+$")]
    text: Words


class NewNote(Body):
    """A note by a colleague."""

    model_config = example(text="Ask her for the budget line.")

    text: Words


class Agreement(Body):
    """What the speaker agreed to. `channels` and `purposes` empty means: all that was asked."""

    model_config = example(state="granted", channels=["public"], how="by mail", obtained_on="2026-03-01")

    state: ConsentState
    channels: list[Audience] = Field([], max_length=3)
    purposes: list[Name] = Field([], max_length=50)
    how: Line | None = None
    obtained_on: Day | None = None
    expires_on: Day | None = None
    proof: Line | None = None

    def consent(self) -> Consent:
        """As the store takes it. Raises ValueError for a day that is none."""
        return Consent(**self.model_dump())


class Naming(Why):
    """How far the speaker may be named; with `quote`, `project` or `channel` only there."""

    model_config = example(level="institution", channel="public", why="as agreed by phone")

    level: AttributionLevel
    wording: Line | None = None
    quote: Name | None = None
    project: Id | None = None
    channel: Audience | None = None


class SpeakerDescription(Speaking):
    """All that is known of the speaker; what is left out is empty from now on."""

    model_config = example(role="director", why="promoted in May")

    why: Line | None = None


class NewNarrative(Body):
    """A narrative to begin, or its new title."""

    model_config = example(title="Tides and budgets", summary="How an almanac came to steer a budget.")

    title: Name
    summary: Prose = ""


class SectionWords(Body):
    """A section to write: a known one is rewritten (and moved to `index`), without `section` one is added."""

    model_config = example(heading="What happened", prose="They planned anew.")

    section: Name | None = None
    heading: Line = ""
    prose: Prose = ""
    index: Place | None = None


class SectionNamed(Body):
    """A section to take out."""

    section: Name


class Placing(Body):
    """A quote to place, at the end when no place is given."""

    model_config = example(quote="E12")

    quote: Name
    section: Name | None = None
    index: Place | None = None


class QuoteNamed(Body):
    """A quote to take out."""

    model_config = example(quote="E12")

    quote: Name


class Publishing(Body):
    """For whom to publish."""

    model_config = example(audience="partners")

    audience: Audience


class Choice(Body):
    """What shall go into a pack, and for whom: exactly one of `query`, `quotes`, `narrative`."""

    model_config = example(audience="public", title="Tides", query="evidence of use by government officials")

    audience: Audience
    title: Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROL)] = ""
    query: Line | None = None
    filters: Filters = {}
    without: list[Name] = Field([], max_length=50)
    quotes: list[Name] | None = Field(None, max_length=5_000)
    narrative: Name | None = None
    limit: int = Field(100, ge=1, le=500)

    def selection(self) -> Selection:
        """As the store takes it."""
        return Selection(**self.model_dump(exclude={"format"}))


class Export(Choice):
    """A pack to write and let leave the house."""

    model_config = example(audience="public", title="Tides", quotes=["E1", "E2"], format="word")

    format: Literal["markdown", "csv", "json", "word"]
