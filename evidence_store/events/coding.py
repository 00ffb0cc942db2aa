"""Facts about the codebook and about codes: what machines suggested, what people decided."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from evidence_store.domain import LEARNED, Actor, Id, ReadingField
from evidence_store.events.base import Event, Personal
from evidence_store.events.quotes import AboutQuote


class DimensionDefined(Event):
    """A question asked of every quote, as the codebook words it from now on."""

    kind: Literal["dimension.defined"] = "dimension.defined"
    dimension: str
    label: str
    definition: str = ""
    several: bool = True
    ordered: bool = False

    @property
    def stream(self) -> str:
        return "codebook"


class CodeDefined(Event):
    """A code as the codebook words it from now on; defining it again redefines it."""

    kind: Literal["code.defined"] = "code.defined"
    dimension: str
    code: str
    label: str
    definition: str = ""
    examples: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    parent: str | None = None
    hotkey: str | None = None

    @property
    def stream(self) -> str:
        return "codebook"


class CodeRetired(Event):
    """The code is given no more; codings made under it stay."""

    kind: Literal["code.retired"] = "code.retired"
    dimension: str
    code: str

    @property
    def stream(self) -> str:
        return "codebook"


class CodebookReleased(Event):
    """The codebook as it stands is in force under this version."""

    kind: Literal["codebook.released"] = "codebook.released"
    version: int

    @property
    def stream(self) -> str:
        return "codebook"


class SuggestedCode(BaseModel):
    """One proposal inside `coding.suggested`: never the words, only where they stand. Confidence in per mille."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    dimension: str
    code: str
    confidence: int = Field(ge=0, le=1000)
    rule: str
    field: ReadingField = "text"
    start: int | None = None
    end: int | None = None


class AboutCoding(AboutQuote):
    """A fact about the codes of a quote, told by one coder."""

    coder: Id

    @property
    def stream(self) -> str:
        # One stream per coder and quote: two people coding the same words never conflict.
        return f"coding-{self.quote}-{self.coder}"


class CodingSuggested(AboutCoding):
    """What one tagger proposes for one quote as its words stand; it replaces the tagger's earlier proposals."""

    kind: Literal["coding.suggested"] = "coding.suggested"
    tagger: str
    tagger_version: str
    suggestions: tuple[SuggestedCode, ...] = ()

    @property
    def author(self) -> Actor:
        return Actor(id=self.coder, kind="model" if self.tagger == LEARNED else "rule")


class CodingApplied(AboutCoding):
    """A person gave a code; `answers` is the suggestion it answers."""

    kind: Literal["coding.applied"] = "coding.applied"
    coding: Id
    dimension: str
    code: str
    codebook_version: int = 1
    answers: Id | None = None
    start: int | None = None
    end: int | None = None
    why: Personal = None


class CodingRemoved(AboutCoding):
    """A code was taken off."""

    kind: Literal["coding.removed"] = "coding.removed"
    coding: Id
    why: Personal = None


class SuggestionDeclined(AboutCoding):
    """A person refused a suggestion; it does not come back."""

    kind: Literal["suggestion.declined"] = "suggestion.declined"
    dimension: str
    code: str
    answers: Id | None = None
    why: Personal = None


class SuggestionReopened(AboutCoding):
    """A refusal is taken back; the suggestion may be shown again."""

    kind: Literal["suggestion.reopened"] = "suggestion.reopened"
    dimension: str
    code: str
    why: Personal = None
