"""Verbs of consent: record, withdraw in part or whole, what is about to expire. A withdrawal holds at once."""

from collections.abc import Sequence
from datetime import timedelta

from evidence_store.attribution import allows_more, remind_from
from evidence_store.domain import Actor, Audience, Consent
from evidence_store.errors import BadInput, Refused
from evidence_store.events import ConsentRecorded, ConsentWithdrawn, Event
from evidence_store.store.attributing import Attributing, check_day
from evidence_store.views import SpeakerView, agreements, speaking

ASK_AGAIN = (
    "This speaker has refused or taken back their consent. Say how and when they agreed anew, or file the proof."
)
ASK_FOR_MORE = "This allows more than the speaker agreed to before. Say how they agreed, or file the proof."


class Consenting(Attributing):
    """Consent. `who` is a speaker's id, or any mark of one of their quotes."""

    def consent(
        self, who: str, consent: Consent, *, by: str | Actor, request: str | None = None, key: str | None = None
    ) -> SpeakerView:
        """Record what the speaker agreed to, or refused; it replaces what was recorded before.

        `request` is the one it answers. Raises Refused where more is agreed than before and nothing shows it: after
        a refusal or a withdrawal, for further readers or purposes, or for longer; ConditionFailed when something else
        was agreed at this very moment.
        """
        if consent.state == "withdrawn":
            return self.withdraw_consent(who, by=by, why=consent.how, key=key)
        self._check_consent(consent)

        def decide() -> Sequence[Event]:
            return [self._agreed(self.speaker(who), consent, request)]

        asked: dict[str, object] = {"do": "consent", "who": who, "request": request}
        told = consent.model_dump(mode="json")
        self._do(decide, by=by, key=key, asked=asked | told, when=self._if_agreements_stand(who))
        return self.speaker(who)

    def withdraw_consent(
        self,
        who: str,
        *,
        by: str | Actor,
        channels: Sequence[Audience] = (),
        purposes: Sequence[str] = (),
        quotes: Sequence[str] = (),
        why: str | None = None,
        key: str | None = None,
    ) -> SpeakerView:
        """The speaker takes their consent back: no pack and no narrative shows their words from now on.

        With `channels`, `purposes` or `quotes` only for these readers, purposes and quotes.
        """

        def decide() -> Sequence[Event]:
            speaker = self.speaker(who)
            if speaker.consent.state == "withdrawn":
                return []
            theirs = tuple(q for q in (self._quote_of(speaker, quote) for quote in quotes) if q)
            part = {"channels": tuple(channels), "purposes": tuple(purposes), "quotes": theirs}
            return [ConsentWithdrawn(speaker=speaker.id, why=why, **part)]

        asked: dict[str, object] = {"do": "withdraw_consent", "who": who, "why": why}
        asked |= {"channels": list(channels), "purposes": list(purposes), "quotes": list(quotes)}
        self._do(decide, by=by, key=key, asked=asked)
        return self.speaker(who)

    def reminders(self, *, within: int = 0) -> tuple[SpeakerView, ...]:
        """Speakers to ask again: their consent ends soon or has ended, or does so in `within` days. Soonest first."""
        if within < 0:
            raise BadInput("Look ahead by a number of days, 0 or more.")
        last = self.clock().date() + timedelta(days=within)
        with self._reading() as session:
            speakers = speaking.speaker_rows(session, agreements.expiring(session)).values()
            due = [s for s in speakers if (day := remind_from(s.consent)) and day <= last]
            soonest = sorted(due, key=lambda s: (s.consent.expires_on or "", s.id))
            return tuple(whole for s in soonest if (whole := speaking.speaker(session, s.id)))

    def _check_consent(self, consent: Consent) -> None:
        for day in (consent.obtained_on, consent.expires_on, consent.remind_on):
            check_day(day)
        if consent.without_channels or consent.without_purposes or consent.without_quotes:
            raise BadInput("What is taken back is recorded by a withdrawal, not with a consent.")

    def _agreed(self, speaker: SpeakerView, consent: Consent, request: str | None) -> ConsentRecorded:
        self._proof_of(speaker, consent.proof_file)
        if allows_more(speaker.consent, consent) and not _is_shown(consent, speaker.consent):
            raise Refused(ASK_AGAIN if speaker.consent.state in ("refused", "withdrawn") else ASK_FOR_MORE)
        told = consent.model_dump(exclude={"without_channels", "without_purposes", "without_quotes"})
        return ConsentRecorded(speaker=speaker.id, request=request, **told)


def _is_shown(consent: Consent, before: Consent) -> bool:
    """Whether something shows the agreement that did not show the one before already."""
    told, known = (
        ((c.how or "").strip(), (c.proof or "").strip(), c.proof_file or "", c.obtained_on) for c in (consent, before)
    )
    return any(told[:3]) and told != known
