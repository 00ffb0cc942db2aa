"""Facts about narratives, and about packs that left the house."""

from typing import Literal

from pydantic import Field

from evidence_store.domain import AttributionLevel, Audience, Id
from evidence_store.events.base import Event, Personal


class AboutNarrative(Event):
    """A fact about a narrative. `key` is the key its words are sealed under since an erasure took the first one."""

    narrative: Id
    key: Id | None = None

    @property
    def stream(self) -> str:
        return f"narrative-{self.narrative}"

    @property
    def subject(self) -> str:
        return self.key or self.narrative

    @property
    def tags(self) -> tuple[str, ...]:
        return (f"narrative:{self.narrative}",)


class NarrativeStarted(AboutNarrative):
    """A narrative was begun."""

    kind: Literal["narrative.started"] = "narrative.started"
    title: Personal = None
    summary: Personal = None


class NarrativeTitled(AboutNarrative):
    """The narrative has another title and summary."""

    kind: Literal["narrative.titled"] = "narrative.titled"
    title: Personal = None
    summary: Personal = None


class NarrativeRekeyed(AboutNarrative):
    """What was written before, under the key `was`, is gone with it; what follows, under `key`, is written anew."""

    kind: Literal["narrative.rekeyed"] = "narrative.rekeyed"
    was: Id | None = None


class SectionWritten(AboutNarrative):
    """A section as it reads now; a new id adds it at `index`, a known id rewrites (and moves) it."""

    kind: Literal["narrative.written"] = "narrative.written"
    section: Id
    index: int = Field(ge=0)
    heading: Personal = None
    prose: Personal = None


class SectionRemoved(AboutNarrative):
    """A section was taken out; its quotes stay in the store."""

    kind: Literal["section.removed"] = "section.removed"
    section: Id


class QuotePlaced(AboutNarrative):
    """The quote stands at `index` of the section; placing it again moves it."""

    kind: Literal["quote.placed"] = "quote.placed"
    section: Id
    quote: Id
    index: int = Field(ge=0)

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, f"quote:{self.quote}")


class QuoteUnplaced(AboutNarrative):
    """The quote no longer stands in the narrative."""

    kind: Literal["quote.unplaced"] = "quote.unplaced"
    section: Id
    quote: Id

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, f"quote:{self.quote}")


class NarrativePublished(AboutNarrative):
    """The narrative went out to an audience, with these quotes of these speakers, each credited at a level."""

    kind: Literal["narrative.published"] = "narrative.published"
    audience: Audience
    quotes: tuple[Id, ...] = ()
    levels: tuple[AttributionLevel, ...] = ()
    speakers: tuple[Id, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, *(f"quote:{q}" for q in self.quotes), *(f"subject:{s}" for s in self.speakers))


class NarrativeWithdrawn(AboutNarrative):
    """The narrative is out of use."""

    kind: Literal["narrative.withdrawn"] = "narrative.withdrawn"
    why: Personal = None


class PackExported(Event):
    """A pack left the house: what it held, for whom, as decided after which position, and the digest of the file.

    `levels` says for each of the quotes how far its speaker was named.
    """

    kind: Literal["pack.exported"] = "pack.exported"
    pack: Id
    audience: Audience
    format: str
    decided_at: int
    quotes: tuple[Id, ...] = ()
    levels: tuple[AttributionLevel, ...] = ()
    speakers: tuple[Id, ...] = ()
    left_out: dict[str, int] = {}
    digest: str
    narrative: Id | None = None
    project: str | None = None
    purpose: str | None = None
    title: Personal = None
    chosen_by: Personal = None
    recipient: Personal = None

    @property
    def stream(self) -> str:
        return f"pack-{self.pack}"

    @property
    def subject(self) -> str:
        return self.pack

    @property
    def tags(self) -> tuple[str, ...]:
        about = (f"narrative:{self.narrative}",) if self.narrative else ()
        return (*about, *(f"quote:{q}" for q in self.quotes), *(f"subject:{s}" for s in self.speakers))


RecallReason = Literal["consent", "attribution", "redaction", "withdrawn", "erased", "corrected"]


class PackRecalled(Event):
    """Those who got the pack were told that these quotes must no longer be used, and why, quote by quote."""

    kind: Literal["pack.recalled"] = "pack.recalled"
    pack: Id
    quotes: tuple[Id, ...]
    reasons: tuple[RecallReason, ...]

    @property
    def stream(self) -> str:
        return f"pack-{self.pack}"

    @property
    def tags(self) -> tuple[str, ...]:
        return (f"pack:{self.pack}", *(f"quote:{q}" for q in self.quotes))
