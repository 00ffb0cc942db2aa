"""Facts about people: who acts, who spoke, what they agreed to, how far they may be named."""

from typing import Literal

from evidence_store.domain import AttributionLevel, Audience, ConsentState, Id
from evidence_store.events.base import Event, Personal, PersonalWords


class AboutActor(Event):
    """A fact about somebody who acts."""

    actor: Id

    @property
    def stream(self) -> str:
        return f"actor-{self.actor}"

    @property
    def subject(self) -> str:
        return self.actor


class ActorRegistered(AboutActor):
    """Somebody acts here for the first time, under a pseudonymous id."""

    kind: Literal["actor.registered"] = "actor.registered"
    name: Personal = None


class AboutSpeaker(Event):
    """A fact about somebody who spoke."""

    speaker: Id

    @property
    def stream(self) -> str:
        return f"speaker-{self.speaker}"

    @property
    def subject(self) -> str:
        return self.speaker


class SpeakerRegistered(AboutSpeaker):
    """Somebody has spoken; what is known of them, and the key their words are sealed under."""

    kind: Literal["speaker.registered"] = "speaker.registered"
    name: Personal = None
    role: Personal = None
    institution: Personal = None
    country: Personal = None
    contact: Personal = None


class SpeakerDescribed(AboutSpeaker):
    """The speaker's details as they are now; a field left out is empty from now on."""

    kind: Literal["speaker.described"] = "speaker.described"
    name: Personal = None
    role: Personal = None
    institution: Personal = None
    country: Personal = None
    contact: Personal = None
    why: Personal = None


class ConsentRecorded(AboutSpeaker):
    """What the speaker agreed to, or refused; it replaces what was recorded before. Dates are ISO 8601 days."""

    kind: Literal["consent.recorded"] = "consent.recorded"
    state: ConsentState
    channels: tuple[Audience, ...] = ()
    purposes: PersonalWords = ()
    obtained_on: str | None = None
    expires_on: str | None = None
    remind_on: str | None = None
    proof_file: Id | None = None
    request: Id | None = None
    how: Personal = None
    obtained_by: Personal = None
    proof: Personal = None


class ConsentRequested(AboutSpeaker):
    """The speaker was asked, about these quotes, readers and purposes; `letter` is what was sent."""

    kind: Literal["consent.requested"] = "consent.requested"
    request: Id
    quotes: tuple[Id, ...] = ()
    channels: tuple[Audience, ...] = ()
    purposes: PersonalWords = ()
    until: str | None = None
    letter: Personal = None


class ConsentWithdrawn(AboutSpeaker):
    """The speaker took their consent back: the whole of it, or for these readers, purposes and quotes."""

    kind: Literal["consent.withdrawn"] = "consent.withdrawn"
    channels: tuple[Audience, ...] = ()
    purposes: PersonalWords = ()
    quotes: tuple[Id, ...] = ()
    why: Personal = None

    @property
    def in_part(self) -> bool:
        """Whether something of the consent stays."""
        return bool(self.channels or self.purposes or self.quotes)

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, *(f"quote:{quote}" for quote in self.quotes))


class ProofFiled(AboutSpeaker):
    """A file that proves what the speaker agreed to. `content` is base64 (RFC 4648), `size` counts its bytes."""

    kind: Literal["proof.filed"] = "proof.filed"
    proof: Id
    media_type: str
    size: int
    name: Personal = None
    content: Personal = None


class CreditWorded(AboutSpeaker):
    """The exact credit the speaker approved for one level; without a wording, none is approved any more."""

    kind: Literal["credit.worded"] = "credit.worded"
    level: AttributionLevel
    quote: Id | None = None
    signed_off_on: str | None = None
    wording: Personal = None
    how: Personal = None

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, *((f"quote:{self.quote}",) if self.quote else ()))


class SpeakerErased(AboutSpeaker):
    """The speaker is forgotten: words, details, and the sources, pack titles and saved questions that held them."""

    kind: Literal["speaker.erased"] = "speaker.erased"
    erasure: Id
    sources: tuple[Id, ...] = ()
    packs: tuple[Id, ...] = ()
    searches: tuple[Id, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, *(f"source:{source}" for source in self.sources))


class AboutErasure(Event):
    """A fact about the erasure of a speaker. It has a key of its own, which outlives the speaker's."""

    erasure: Id
    speaker: Id

    @property
    def stream(self) -> str:
        return f"erasure-{self.erasure}"

    @property
    def subject(self) -> str:
        return self.erasure

    @property
    def tags(self) -> tuple[str, ...]:
        return (f"subject:{self.speaker}",)


class ErasureRequested(AboutErasure):
    """Somebody is to be forgotten: on which ground, and which keys go with theirs."""

    kind: Literal["erasure.requested"] = "erasure.requested"
    sources: tuple[Id, ...] = ()
    packs: tuple[Id, ...] = ()
    narratives: tuple[Id, ...] = ()
    searches: tuple[Id, ...] = ()
    ground: Personal = None


class ErasureExecuted(AboutErasure):
    """The erasure is done: what went, which packs are to be recalled, and which files still hold words of theirs."""

    kind: Literal["erasure.executed"] = "erasure.executed"
    keys: tuple[Id, ...] = ()
    blobs: int = 0
    packs: tuple[Id, ...] = ()
    rotated: bool = True
    files: int = 0
    bytes: int = 0
    found: tuple[str, ...] = ()


class AttributionSet(AboutSpeaker):
    """How far the speaker may be named, and in which words; with `quote`, `project` or `channel` only there."""

    kind: Literal["attribution.set"] = "attribution.set"
    level: AttributionLevel
    quote: Id | None = None
    project: Id | None = None
    channel: Audience | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    proof_file: Id | None = None
    wording: Personal = None
    proof: Personal = None
    why: Personal = None

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, *((f"quote:{self.quote}",) if self.quote else ()))
