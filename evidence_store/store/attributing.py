"""Verbs of attribution: who spoke, how far they may be named, and in which words. Widening asks for the proof."""

from collections.abc import Callable, Sequence
from datetime import date

from evidence_store.attribution import Credit, printed_as, widens
from evidence_store.domain import Actor, AttributionLevel, Audience, Preference, SpeakerDetails
from evidence_store.errors import BadInput, NotFound, Refused
from evidence_store.events import AttributionSet, CreditWorded, Event, QuoteSignedOff, SpeakerDescribed
from evidence_store.interchange import clean_text
from evidence_store.log import Unless
from evidence_store.store.indexes import Indexed
from evidence_store.views import Item, SpeakerView, agreements, reading, speaking

LONGEST_CREDIT = 300
"""Characters of an approved credit."""

AGREEMENTS_MOVED = ("consent.recorded", "consent.withdrawn", "attribution.set", "erasure.requested")
"""Facts about a speaker after which what was agreed must be looked at anew."""

ASK_FOR_PROOF = "This names the speaker further than before. Say how they agreed, or file the proof, and try again."


class Attributing(Indexed):
    """Attribution. `who` is a speaker's id, or any mark of one of their quotes."""

    def speaker(self, who: str) -> SpeakerView:
        """One speaker with their quotes. Raises NotFound."""
        with self._reading() as session:
            found = speaking.speaker(session, who)
            if found is None:
                quote = reading.quote_id(session, who)
                if quote is None:
                    raise NotFound(f"No speaker and no quote is known by “{who[:80]}”.")
                found = speaking.speaker(session, reading.items(session, [quote])[quote].speaker)
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
        valid_from: str | None = None,
        valid_until: str | None = None,
        proof: str | None = None,
        proof_file: str | None = None,
        why: str | None = None,
        key: str | None = None,
    ) -> SpeakerView:
        """Set how far the speaker may be named; with `quote`, `project` or `channel` only there.

        Narrowing holds at once. Whatever names them further than before, anywhere, needs `proof` (how they agreed, or
        where that is kept) or `proof_file` (the id of a filed one); else Refused. Raises ConditionFailed when
        something else was agreed at this very moment.
        """
        for day in (valid_from, valid_until):
            check_day(day)
        check_wording(wording)

        def decide() -> Sequence[Event]:
            speaker = self.speaker(who)
            about = {"quote": self._quote_of(speaker, quote), "project": project, "channel": channel}
            told = {"wording": wording, "valid_from": valid_from, "valid_until": valid_until, "proof": proof}
            new = Preference(level=level, proof_file=self._proof_of(speaker, proof_file), **about, **told)
            fact = AttributionSet(speaker=speaker.id, why=why, **new.model_dump())
            self._require_proof(speaker, new)
            return [fact]

        asked: dict[str, object] = {"do": "attribute", "who": who, "level": level, "wording": wording, "quote": quote}
        asked |= {"project": project, "channel": channel, "why": why, "proof": proof, "proof_file": proof_file}
        asked |= {"valid_from": valid_from, "valid_until": valid_until}
        self._do(decide, by=by, key=key, asked=asked, when=self._if_agreements_stand(who))
        return self.speaker(who)

    def word_credit(
        self,
        who: str,
        level: AttributionLevel,
        wording: str | None,
        *,
        by: str | Actor,
        quote: str | None = None,
        signed_off_on: str | None = None,
        how: str | None = None,
        key: str | None = None,
    ) -> SpeakerView:
        """Keep the exact credit the speaker approved for one level, under all quotes or one; None takes it back."""
        check_day(signed_off_on)
        check_wording(wording)

        def decide() -> Sequence[Event]:
            speaker = self.speaker(who)
            about = {"quote": self._quote_of(speaker, quote), "signed_off_on": signed_off_on}
            return [CreditWorded(speaker=speaker.id, level=level, wording=wording, how=how, **about)]

        asked: dict[str, object] = {"do": "word_credit", "who": who, "level": level, "wording": wording}
        asked |= {"quote": quote, "signed_off_on": signed_off_on, "how": how}
        self._do(decide, by=by, key=key, asked=asked)
        return self.speaker(who)

    def sign_off(
        self,
        quote: str,
        *,
        by: str | Actor,
        on: str | None = None,
        how: str | None = None,
        proof_file: str | None = None,
        key: str | None = None,
    ) -> Item:
        """The speaker has approved the words of this quote as they stand now; a correction ends it."""
        check_day(on)

        def decide() -> Sequence[Event]:
            item = self._item(quote)
            proof = self._proof_of(self.speaker(item.speaker), proof_file)
            about = {"quote": item.id, "speaker": item.speaker, "version": item.version}
            return [QuoteSignedOff(on=on, how=how, proof_file=proof, **about)]

        asked: dict[str, object] = {"do": "sign_off", "quote": quote, "on": on, "how": how, "proof_file": proof_file}
        self._do(decide, by=by, key=key, asked=asked, when=self._if_words_stand(quote))
        return self._item(quote)

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

    def credit(
        self, item: Item, *, audience: Audience = "internal", project: str | None = None, purpose: str | None = None
    ) -> Credit:
        """How this quote's speaker is credited before this audience today."""
        return printed_as(
            item.preferences,
            item.consent,
            item.details,
            quote=item.id,
            audience=audience,
            on=self.clock().date(),
            wordings=item.wordings,
            project=project,
            purpose=purpose,
        )

    def _require_proof(self, speaker: SpeakerView, new: Preference) -> None:
        wider = widens(speaker.preferences, new, quotes=speaker.quotes, on=self.clock().date())
        if wider and not (new.proof_file or (new.proof or "").strip()):
            raise Refused(ASK_FOR_PROOF)

    def _if_agreements_stand(self, who: str) -> Callable[[int], Unless]:
        tags = (f"subject:{self.speaker(who).id}",)
        return lambda seen: Unless(types=AGREEMENTS_MOVED, tags=tags, after=seen)

    def _quote_of(self, speaker: SpeakerView, quote: str | None) -> str | None:
        if quote is None:
            return None
        item = self._item(quote)
        if item.speaker != speaker.id:
            raise BadInput("That quote is another speaker's.")
        return item.id

    def _proof_of(self, speaker: SpeakerView, proof_file: str | None) -> str | None:
        if proof_file is None:
            return None
        with self._reading() as session:
            found = agreements.proof(session, proof_file)
        if found is None or found.speaker != speaker.id:
            raise NotFound(f"No proof “{proof_file[:80]}” is filed for this speaker.")
        return found.id


def check_day(day: str | None) -> None:
    """Nothing for an ISO 8601 day or None. Raises BadInput."""
    try:
        # One way to write a day: days are compared as they are written.
        if day is not None and date.fromisoformat(day).isoformat() != day:
            raise ValueError
    except ValueError:
        raise BadInput(f"“{day}” is no day of the calendar; write it as 2026-03-31.") from None


def check_wording(wording: str | None) -> None:
    """Nothing for a credit that can be kept, or None. Raises BadInput."""
    if wording is None:
        return
    clean_text(wording)
    if len(wording) > LONGEST_CREDIT:
        raise BadInput(f"A credit holds at most {LONGEST_CREDIT} characters; this one has {len(wording)}.")
