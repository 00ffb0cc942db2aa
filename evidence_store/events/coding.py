"""Facts about the codebook and about codes: what machines suggested, what people decided."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from evidence_store.domain import LEARNED, Actor, Id, ReadingField
from evidence_store.events.base import Event, Personal
from evidence_store.events.quotes import AboutQuote

CodeId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class AboutCodebook(Event):
    """A fact about the codebook. It names no speaker and no quote."""

    @property
    def stream(self) -> str:
        return "codebook"


class DimensionDefined(AboutCodebook):
    """A question asked of every quote, as the codebook words it from now on."""

    kind: Literal["dimension.defined"] = "dimension.defined"
    dimension: str
    label: str
    definition: str = ""
    several: bool = True
    ordered: bool = False


class CodeDefined(AboutCodebook):
    """A code as the codebook words it from now on; defining it again redefines it, and brings a retired one back.

    `since` is the codebook version from which it means what it means: codings made under an earlier one were made
    under another definition.
    """

    kind: Literal["code.defined"] = "code.defined"
    dimension: str
    code: str
    label: str
    definition: str = ""
    examples: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    parent: str | None = None
    hotkey: str | None = None
    since: int = 1


class CodeRetired(AboutCodebook):
    """The code is given no more; codings made under it stay."""

    kind: Literal["code.retired"] = "code.retired"
    dimension: str
    code: str


class CodeMerged(AboutCodebook):
    """The code means the same as `into`: what was coded with it counts as that from now on."""

    kind: Literal["code.merged"] = "code.merged"
    dimension: str
    code: str
    into: CodeId


class CodeSplit(AboutCodebook):
    """The code held several things, which `into` names: it is given no more, and its codings wait for a look."""

    kind: Literal["code.split"] = "code.split"
    dimension: str
    code: str
    into: tuple[CodeId, ...]


class CodebookReleased(AboutCodebook):
    """The codebook as it stands is in force under this version."""

    kind: Literal["codebook.released"] = "codebook.released"
    version: int


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
    """A person gave a code; `answers` is the suggestion it answers.

    `blind`: no suggestion and nobody else's code was in sight. `bulk`: the act that gave it to many quotes at once.
    """

    kind: Literal["coding.applied"] = "coding.applied"
    coding: Id
    dimension: str
    code: str
    codebook_version: int = 1
    answers: Id | None = None
    start: int | None = None
    end: int | None = None
    blind: bool = False
    bulk: Id | None = None
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
