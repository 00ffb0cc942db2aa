"""Facts about sources and quotes: what was said, corrected, translated, withdrawn."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from evidence_store.domain import Id, Identifying, Kind
from evidence_store.events.base import Event, Moment, Personal


class SourceRecorded(Event):
    """What was pasted or imported, whole. It has a key of its own: many people may speak in it."""

    kind: Literal["source.recorded"] = "source.recorded"
    source: Id
    how: Literal["paste", "import"] = "paste"
    characters: int = 0
    title: Personal = None
    text: Personal = None

    @property
    def stream(self) -> str:
        return f"source-{self.source}"

    @property
    def subject(self) -> str:
        return self.source


class AboutQuote(Event):
    """A fact about a quote."""

    quote: Id
    speaker: Id

    @property
    def stream(self) -> str:
        return f"quote-{self.quote}"

    @property
    def subject(self) -> str:
        return self.speaker

    @property
    def tags(self) -> tuple[str, ...]:
        return (f"quote:{self.quote}", f"subject:{self.speaker}")


class QuoteCaptured(AboutQuote):
    """Words of a speaker were taken in; `start` and `end` are code points into the source.

    `acronyms` are those the source spells out, one `short form<TAB>words` a line.
    """

    kind: Literal["quote.captured"] = "quote.captured"
    form: Kind = "quote"
    language: str | None = None
    source: Id | None = None
    start: int | None = None
    end: int | None = None
    sniffer: str | None = None
    text: Personal = None
    attribution: Personal = None
    context: Personal = None
    product: Personal = None
    region: Personal = None
    said_on: Personal = None
    ref: Personal = None
    acronyms: Personal = None

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, *((f"source:{self.source}",) if self.source else ()))


class QuoteCorrected(AboutQuote):
    """The words were not what was said; the new ones replace them from now on."""

    kind: Literal["quote.corrected"] = "quote.corrected"
    text: Personal = None
    why: Personal = None


class QuoteDescribed(AboutQuote):
    """What stands around the words, as it is now; a field left out is empty from now on."""

    kind: Literal["quote.described"] = "quote.described"
    form: Kind = "quote"
    language: str | None = None
    attribution: Personal = None
    context: Personal = None
    product: Personal = None
    region: Personal = None
    said_on: Personal = None


class QuoteReassigned(AboutQuote):
    """Somebody else said it than was thought: `speaker`, not `was`. All words stand here again, under the new key."""

    kind: Literal["quote.reassigned"] = "quote.reassigned"
    was: Id
    text: Personal = None
    attribution: Personal = None
    context: Personal = None
    product: Personal = None
    region: Personal = None
    said_on: Personal = None
    ref: Personal = None
    acronyms: Personal = None
    why: Personal = None

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, f"subject:{self.was}")


class QuoteSplit(AboutQuote):
    """These were several statements: the quotes `into` stand for them from now on, and this one is out of use."""

    kind: Literal["quote.split"] = "quote.split"
    into: tuple[Id, ...]
    why: Personal = None


class QuoteMerged(AboutQuote):
    """This is the same statement as `into`, or a part of it: that one stands for it, and this one is out of use."""

    kind: Literal["quote.merged"] = "quote.merged"
    into: Id
    why: Personal = None


class QuoteTranslated(AboutQuote):
    """A translation stands beside the original."""

    kind: Literal["quote.translated"] = "quote.translated"
    language: str
    text: Personal = None


class MaskedSpan(BaseModel):
    """Where words are hidden, never which; what stands instead is sealed."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    kind: Identifying


class QuoteRedacted(AboutQuote):
    """A person has looked at what could identify somebody in these words, as they stand in `version`.

    `masks` are hidden from readers from now on, none if nothing has to be; `replacements` holds one line for each.
    """

    kind: Literal["quote.redacted"] = "quote.redacted"
    version: int
    masks: tuple[MaskedSpan, ...] = ()
    replacements: Personal = None
    why: Personal = None


class QuoteSignedOff(AboutQuote):
    """The speaker has approved the words as they stand in `version`."""

    kind: Literal["quote.signed_off"] = "quote.signed_off"
    version: int
    on: str | None = None
    proof_file: Id | None = None
    how: Personal = None


class QuoteWithdrawn(AboutQuote):
    """The quote is out of use; `because` says so where nobody said these words to us: a title, a term, our own."""

    kind: Literal["quote.withdrawn"] = "quote.withdrawn"
    because: Literal["not_a_quote"] | None = None
    why: Personal = None


class QuoteRestored(AboutQuote):
    """The quote is in use again."""

    kind: Literal["quote.restored"] = "quote.restored"
    why: Personal = None


class MemoWritten(AboutQuote):
    """A note beside a quote. `written_by` and `written_at` where it stood there before its quote moved."""

    kind: Literal["memo.written"] = "memo.written"
    written_by: Id | None = None
    written_at: Moment | None = None
    text: Personal = None
