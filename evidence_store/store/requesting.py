"""Verbs of asking a speaker: the letter, its answer, and the files that prove what was agreed."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date

from evidence_store.attribution import printed_as
from evidence_store.domain import ATTRIBUTION_LEVELS, Actor, AttributionLevel, Audience, Consent, Preference, Value
from evidence_store.errors import BadInput, KeyDestroyed, NotFound
from evidence_store.events import (
    AttributionSet,
    ConsentRequested,
    ConsentWithdrawn,
    CreditWorded,
    Event,
    ProofFiled,
    QuoteSignedOff,
)
from evidence_store.letters import Asked, Letter, as_text, request_letter
from evidence_store.store.attributing import check_day, check_wording
from evidence_store.store.consenting import Consenting
from evidence_store.views import Item, ProofView, RequestView, SpeakerView, agreements

LARGEST_PROOF = 10_000_000
"""Bytes of one filed proof."""
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
MOST_ASKED = 50
"""Quotes in one request."""


class Answer(Value):
    """What a speaker said to a request: consent, how far they may be named, in which words, which words they approve.

    `level` None leaves the preference as it is. Marks of quotes: `levels` are further answers for one quote each,
    `not_these` may not be used at all, `signed_off` are those whose words they approved.
    """

    consent: Consent
    level: AttributionLevel | None = None
    wordings: Mapping[AttributionLevel, str] = {}
    levels: Mapping[str, AttributionLevel] = {}
    not_these: tuple[str, ...] = ()
    signed_off: tuple[str, ...] = ()


class Requesting(Consenting):
    """Asking speakers. `who` is a speaker's id, or any mark of one of their quotes."""

    def request_letter(
        self,
        who: str,
        *,
        writer: str,
        quotes: Sequence[str] = (),
        channels: Sequence[Audience] = (),
        purposes: Sequence[str] = (),
        until: str | None = None,
        reply_to: str | None = None,
        language: str = "en",
    ) -> Letter:
        """The letter that asks this speaker about these quotes, or all of theirs. Nothing is recorded."""
        check_day(until)
        speaker = self.speaker(who)
        items = self._asked_about(speaker, quotes)
        return request_letter(
            store=self.house,
            writer=writer,
            day=self.clock().date().isoformat(),
            speaker_name=speaker.details.name,
            quotes=[_asked(item, on=self.clock().date()) for item in items],
            channels=tuple(channels),
            purposes=tuple(purposes),
            until=until,
            reply_to=reply_to,
            language=language,
        )

    def request_consent(
        self,
        who: str,
        *,
        by: str | Actor,
        writer: str,
        quotes: Sequence[str] = (),
        channels: Sequence[Audience] = (),
        purposes: Sequence[str] = (),
        until: str | None = None,
        reply_to: str | None = None,
        language: str = "en",
        key: str | None = None,
    ) -> RequestView:
        """Record that the letter goes out; the request waits for an answer. Raises BadInput, NotFound."""
        request = self._namer(key)("request")

        def decide() -> Sequence[Event]:
            speaker = self.speaker(who)
            letter = self.request_letter(
                who,
                writer=writer,
                quotes=quotes,
                channels=channels,
                purposes=purposes,
                until=until,
                reply_to=reply_to,
                language=language,
            )
            about = {"quotes": tuple(i.id for i in self._asked_about(speaker, quotes)), "channels": tuple(channels)}
            about |= {"purposes": tuple(purposes)}
            return [
                ConsentRequested(speaker=speaker.id, request=request, until=until, letter=as_text(letter), **about)
            ]

        asked: dict[str, object] = {"do": "request_consent", "who": who, "reply_to": reply_to, "language": language}
        asked |= {"writer": writer, "quotes": [*quotes], "channels": [*channels], "purposes": [*purposes]}
        self._do(decide, by=by, key=key, asked=asked | {"until": until})
        return self.request(request)

    def request(self, request: str) -> RequestView:
        """One request as it was sent. Raises NotFound."""
        with self._reading() as session:
            found = agreements.request(session, request)
        if found is None:
            raise NotFound(f"No request is known by “{request[:80]}”.")
        return found

    def requests(self, *, who: str | None = None, waiting: bool = False) -> tuple[RequestView, ...]:
        """Requests, the newest first: of one speaker, or only those that wait for an answer."""
        speaker = self.speaker(who).id if who is not None else None
        with self._reading() as session:
            return tuple(agreements.requests(session, speaker=speaker, waiting_only=waiting))

    def answer_request(self, request: str, answer: Answer, *, by: str | Actor, key: str | None = None) -> SpeakerView:
        """Record the answer whole: consent, preference, approved credits and words, in one step.

        Raises Refused where it names them further or allows more than before and nothing shows it.
        """
        asked_for = self.request(request)
        self._check_consent(answer.consent)
        for wording in answer.wordings.values():
            check_wording(wording)

        def decide() -> Sequence[Event]:
            return self._answered(asked_for, answer)

        told = answer.model_dump(mode="json")
        asked: dict[str, object] = {"do": "answer_request", "request": request, **told}
        self._do(decide, by=by, key=key, asked=asked, when=self._if_agreements_stand(asked_for.speaker))
        return self.speaker(asked_for.speaker)

    def file_proof(
        self, who: str, name: str, content: bytes, *, by: str | Actor, media_type: str, key: str | None = None
    ) -> ProofView:
        """Keep a file that proves what the speaker agreed to, sealed under their key. Raises BadInput, NotFound."""
        if not content:
            raise BadInput("This file is empty; choose the one that shows what was agreed.")
        if len(content) > LARGEST_PROOF:
            raise BadInput(f"A proof holds at most {LARGEST_PROOF // 1_000_000} MB; choose a smaller copy of it.")
        proof = self._namer(key)("proof")

        def decide() -> Sequence[Event]:
            told = {"name": name.strip()[:200] or "proof", "content": base64.b64encode(content).decode("ascii")}
            speaker = self.speaker(who).id
            return [
                ProofFiled(
                    speaker=speaker, proof=proof, media_type=_kind_of_file(media_type), size=len(content), **told
                )
            ]

        digest = hashlib.sha256(content).hexdigest()
        asked: dict[str, object] = {"do": "file_proof", "who": who, "name": name, "sha256": digest}
        self._do(decide, by=by, key=key, asked=asked)
        return self.proof(proof)[0]

    def proofs(self, who: str) -> tuple[ProofView, ...]:
        """The files kept as proof for a speaker, oldest first."""
        speaker = self.speaker(who).id
        with self._reading() as session:
            return tuple(agreements.proofs(session, speaker=speaker))

    def proof(self, proof: str) -> tuple[ProofView, bytes]:
        """One filed proof with its bytes. Raises NotFound, KeyDestroyed."""
        with self._reading() as session:
            found = agreements.proof(session, proof)
        if found is None:
            raise NotFound(f"No proof is filed under “{proof[:80]}”.")
        fact = self.journal.at(found.pos).event
        content = fact.content if isinstance(fact, ProofFiled) else None
        if content is None:
            raise KeyDestroyed("This proof was erased with its speaker.")
        return found, base64.b64decode(content)

    def _asked_about(self, speaker: SpeakerView, quotes: Sequence[str]) -> list[Item]:
        ids = [self._quote_of(speaker, quote) for quote in quotes] or list(speaker.quotes)
        items = [item for item in self._items([i for i in ids if i]) if not item.withdrawn and not item.forgotten]
        if not items:
            raise BadInput("There is no quote in use to ask about.")
        if len(items) > MOST_ASKED:
            raise BadInput(f"A request asks about at most {MOST_ASKED} quotes; choose some of these {len(items)}.")
        return items

    def _answered(self, asked_for: RequestView, answer: Answer) -> list[Event]:
        speaker = self.speaker(asked_for.speaker)
        facts: list[Event] = [self._agreed(speaker, answer.consent, asked_for.id)]
        shown = {"proof": answer.consent.proof or answer.consent.how, "proof_file": answer.consent.proof_file}
        own = [(None, answer.level)] if answer.level is not None else []
        for quote, level in (*own, *answer.levels.items()):
            new = Preference(level=level, quote=self._quote_of(speaker, quote), **shown)
            self._require_proof(speaker, new)
            facts.append(AttributionSet(speaker=speaker.id, **new.model_dump()))
        if answer.not_these:
            never = tuple(q for q in (self._quote_of(speaker, mark) for mark in answer.not_these) if q)
            facts.append(ConsentWithdrawn(speaker=speaker.id, quotes=never))
        day = answer.consent.obtained_on
        for level, wording in answer.wordings.items():
            facts.append(CreditWorded(speaker=speaker.id, level=level, wording=wording, signed_off_on=day))
        for item in self._asked_about(speaker, answer.signed_off) if answer.signed_off else ():
            about = {"quote": item.id, "speaker": speaker.id, "version": item.version}
            facts.append(QuoteSignedOff(on=day, how=answer.consent.how, proof_file=shown["proof_file"], **about))
        return facts


def _kind_of_file(media_type: str) -> str:
    """The media type (RFC 6838) without its parameters; it stands in the log for ever and takes no other words."""
    plain = media_type.partition(";")[0].strip().lower()
    return plain if MEDIA_TYPE.fullmatch(plain) else "application/octet-stream"


def _asked(item: Item, *, on: date) -> Asked:
    """The quote with the credit line each level would print; a level of which too little is known is no choice."""
    lines: dict[AttributionLevel, str] = {}
    for level in ATTRIBUTION_LEVELS:
        line = printed_as(
            (Preference(level=level),),
            Consent(state="granted"),
            item.details,
            quote=item.id,
            audience="public",
            on=on,
            wordings=item.wordings,
        )
        if line.level == level:
            lines[level] = line.text
    return Asked(number=f"E{item.number}", words=item.text, will_print=lines)
