"""Facts about people: who acts, who spoke, what they agreed to, how far they may be named."""

from typing import Literal

from evidence_store.domain import AttributionLevel, Audience, ConsentState, Id
from evidence_store.events.base import Event, Personal


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
    purposes: tuple[str, ...] = ()
    obtained_on: str | None = None
    expires_on: str | None = None
    how: Personal = None
    proof: Personal = None


class ConsentWithdrawn(AboutSpeaker):
    """The speaker took their consent back."""

    kind: Literal["consent.withdrawn"] = "consent.withdrawn"
    why: Personal = None


class AttributionSet(AboutSpeaker):
    """How far the speaker may be named, and in which words; with `quote`, `project` or `channel` only there."""

    kind: Literal["attribution.set"] = "attribution.set"
    level: AttributionLevel
    quote: Id | None = None
    project: Id | None = None
    channel: Audience | None = None
    wording: Personal = None
    why: Personal = None

    @property
    def tags(self) -> tuple[str, ...]:
        return (*super().tags, *((f"quote:{self.quote}",) if self.quote else ()))
