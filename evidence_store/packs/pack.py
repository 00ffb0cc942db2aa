"""The values of a pack: a candidate going in, the pack coming out. Only `decide` turns one into the other."""

from collections.abc import Mapping
from typing import Literal

from evidence_store.domain import (
    AttributionLevel,
    Audience,
    Consent,
    CreditWording,
    Id,
    Kind,
    Mask,
    Preference,
    SpeakerDetails,
    Value,
)
from evidence_store.smallcells import Risk

Layout = Literal["quotes", "table", "boxes"]


class Candidate(Value):
    """A quote that may go into a pack, with everything needed to decide; none of it reaches a writer as it is.

    `number` is its number in the store (the 12 of E-12). `codes` holds dimension ids to code ids, decided by people.
    `preferences` stand in the order in which they were set. `masks` are what people decided to hide of the words;
    `unseen` counts proposals to hide more that nobody has looked at; `withheld` says that the writer leaves it out to
    protect its speaker.
    """

    quote: Id
    number: int
    speaker: Id
    text: str
    kind: Kind = "quote"
    language: str | None = None
    codes: Mapping[str, tuple[str, ...]] = {}
    product: str | None = None
    region: str | None = None
    said_on: str | None = None
    consent: Consent = Consent()
    preferences: tuple[Preference, ...] = ()
    wordings: tuple[CreditWording, ...] = ()
    speaker_details: SpeakerDetails = SpeakerDetails()
    withdrawn: bool = False
    masks: tuple[Mask, ...] = ()
    unseen: int = 0
    withheld: bool = False


class PackItem(Value):
    """One quote as the reader of a pack sees it. `number` counts within the pack; `codes` holds paths of labels.

    `text` is what readers get: where words are masked it already holds `[organisation]` and its like (`masked`).
    """

    number: str
    text: str
    credit: str
    level: AttributionLevel
    kind: Kind
    language: str | None = None
    direction: Literal["ltr", "rtl"] = "ltr"
    codes: Mapping[str, tuple[str, ...]] = {}
    product: str | None = None
    region: str | None = None
    said_on: str | None = None
    section: str = ""
    masked: bool = False


class PackSection(Value):
    """A heading, its prose and the pack's numbers of the quotes under it."""

    heading: str
    prose: str = ""
    numbers: tuple[str, ...] = ()
    left_out: int = 0


class Pack(Value):
    """A pack as decided: all that a writer is given.

    `decided_at` is the position of the log it rests on, `as_of` that moment in UTC, `root` the log's root hash
    (hex) over all events up to it; `left_out` counts by reason.
    `layout` says how the quotes stand: as block quotations, one row each, or as boxes for a report. `sections` are
    those of a narrative, or the groups of `grouped_by` (the label of a dimension or of a fact).
    """

    title: str
    audience: Audience
    decided_at: int
    as_of: str
    chosen_by: str
    store: str
    ask: str
    items: tuple[PackItem, ...] = ()
    sections: tuple[PackSection, ...] = ()
    left_out: Mapping[str, int] = {}
    colophon: tuple[str, ...] = ()
    layout: Layout = "quotes"
    grouped_by: str | None = None
    recipient: str | None = None
    purpose: str | None = None
    root: str | None = None

    def unplaced(self) -> tuple[PackItem, ...]:
        """The quotes that stand in no section, in order."""
        placed = {number for section in self.sections for number in section.numbers}
        return tuple(item for item in self.items if item.number not in placed)


class LeftOut(Value):
    """A quote that is not in the pack, and why; for the person exporting, never for the pack."""

    quote: str
    reason: str


class Decided(Value):
    """A pack, the ids its event is bound to, and what the person exporting should look at before it leaves.

    `included` are quote ids in the pack's order, `subjects` the ids of their speakers, each once. `notices` are
    sentences about quotes whose own words may tell more than their credit does; `risks` are small cells: too few
    speakers share what the pack tells of one.
    """

    pack: Pack
    included: tuple[str, ...]
    subjects: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
