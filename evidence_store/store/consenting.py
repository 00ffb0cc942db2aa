"""Verbs of consent and attribution: what a speaker agreed to, and how far they may be named."""

from collections.abc import Sequence
from datetime import date

from evidence_store.attribution import Credit, printed_as
from evidence_store.domain import Actor, AttributionLevel, Audience, Consent, SpeakerDetails
from evidence_store.errors import BadInput, NotFound
from evidence_store.events import AttributionSet, ConsentRecorded, ConsentWithdrawn, Event, SpeakerDescribed
from evidence_store.store.indexes import Indexed
from evidence_store.views import Item, SpeakerView, reading


class Consenting(Indexed):
    """Consent and attribution. `who` is a speaker's id, or any mark of one of their quotes."""

    def speaker(self, who: str) -> SpeakerView:
        """One speaker with their quotes. Raises NotFound."""
        with self._reading() as session:
            found = reading.speaker(session, who)
            if found is None:
                quote = reading.quote_id(session, who)
                if quote is None:
                    raise NotFound(f"No speaker and no quote is known by “{who[:80]}”.")
                found = reading.speaker(session, reading.items(session, [quote])[quote].speaker)
        if found is None:
            raise NotFound(f"No speaker is known by “{who[:80]}”.")
        return found

    def attribute(
        self,
        who: str,
        level: AttributionLevel,
        *,
        by: str | Actor,
        wording: str | None = None,
        quote: str | None = None,
        project: str | None = None,
        channel: Audience | None = None,
        why: str | None = None,
        key: str | None = None,
    ) -> SpeakerView:
        """Set how far the speaker may be named; with `quote`, `project` or `channel` only there."""

        def decide() -> Sequence[Event]:
            speaker = self.speaker(who)
            item = self._item(quote) if quote else None
            if item is not None and item.speaker != speaker.id:
                raise BadInput("That quote is another speaker's.")
            about = {"speaker": speaker.id, "quote": item.id if item else None}
            return [AttributionSet(level=level, wording=wording, project=project, channel=channel, why=why, **about)]

        asked: dict[str, object] = {"do": "attribute", "who": who, "level": level, "wording": wording, "quote": quote}
        asked |= {"project": project, "channel": channel, "why": why}
        self._do(decide, by=by, key=key, asked=asked)
        return self.speaker(who)

    def consent(self, who: str, consent: Consent, *, by: str | Actor, key: str | None = None) -> SpeakerView:
        """Record what the speaker agreed to, or refused; it replaces what was recorded before."""
        if consent.state == "withdrawn":
            return self.withdraw_consent(who, by=by, why=consent.how, key=key)

        for day in (consent.obtained_on, consent.expires_on):
            _check_day(day)

        def decide() -> Sequence[Event]:
            return [ConsentRecorded(speaker=self.speaker(who).id, **consent.model_dump())]

        asked: dict[str, object] = {"do": "consent", "who": who, **consent.model_dump(mode="json")}
        self._do(decide, by=by, key=key, asked=asked)
        return self.speaker(who)

    def withdraw_consent(
        self, who: str, *, by: str | Actor, why: str | None = None, key: str | None = None
    ) -> SpeakerView:
        """The speaker takes their consent back: no pack and no narrative shows their words from now on."""

        def decide() -> Sequence[Event]:
            speaker = self.speaker(who)
            return [] if speaker.consent.state == "withdrawn" else [ConsentWithdrawn(speaker=speaker.id, why=why)]

        asked: dict[str, object] = {"do": "withdraw_consent", "who": who, "why": why}
        self._do(decide, by=by, key=key, asked=asked)
        return self.speaker(who)

    def describe_speaker(
        self,
        who: str,
        details: SpeakerDetails,
        *,
        by: str | Actor,
        why: str | None = None,
        key: str | None = None,
    ) -> SpeakerView:
        """Set what is known of the speaker; what is left None is empty from now on."""

        def decide() -> Sequence[Event]:
            speaker = self.speaker(who)
            if speaker.details == details:
                return []
            return [SpeakerDescribed(speaker=speaker.id, why=why, **details.model_dump())]

        asked: dict[str, object] = {"do": "describe_speaker", "who": who, "why": why, **details.model_dump()}
        self._do(decide, by=by, key=key, asked=asked)
        return self.speaker(who)

    def credit(self, item: Item, *, audience: Audience = "internal") -> Credit:
        """How this quote's speaker is credited before this audience today."""
        today = self.clock().date()
        return printed_as(item.preferences, item.consent, item.details, quote=item.id, audience=audience, on=today)


def _check_day(day: str | None) -> None:
    try:
        if day is not None:
            date.fromisoformat(day)
    except ValueError:
        raise BadInput(f"“{day}” is no day of the calendar; write it as 2026-03-31.") from None
