"""How agreements look to a person at a terminal: speakers, consent, credits, proofs, requests, hidden words."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from api.cli.desk import Desk
from api.cli.lines import MARKED, QUIET, STRONG, counted, put, shorten
from api.shapes import label

if TYPE_CHECKING:
    from evidence_store.domain import Consent, CreditWording, Preference
    from evidence_store.store import EvidenceStore, Redaction
    from evidence_store.views import ProofView, RequestView, SpeakerView


def speaker(desk: Desk, speaker: "SpeakerView") -> None:
    """Who spoke, and what they agreed to."""
    put(desk, (speaker.id, STRONG), ("  forgotten", MARKED) if speaker.forgotten else "")
    for name, value in speaker.details.model_dump(exclude_none=True).items():
        put(desk, (f"{name.capitalize()}: ", QUIET), value, by=4)
    put(desk, ("Consent: ", QUIET), ", ".join(_consent(speaker.consent)), by=4)
    for preference in _standing(speaker.preferences):
        put(desk, ("May be named: ", QUIET), ", ".join(_preference(preference)), by=4)
    for wording in speaker.wordings:
        put(desk, (f"Credit as {wording.level}: ", QUIET), ", ".join(_wording(wording)), by=4)
    desk.remark(f"{counted(len(speaker.quotes), 'quote')}.")


def reminders(desk: Desk, store: "EvidenceStore", due: "Sequence[SpeakerView]") -> None:
    """Whom to ask again, a line each."""
    for speaker in due:
        numbers = ", ".join(label(item.number) for item in store.items(speaker.quotes))
        put(desk, (f"until {speaker.consent.expires_on}  ", QUIET), (speaker.id, STRONG), f"  {numbers}")
    desk.remark("Ask them with “evidence request”." if due else "Nobody has to be asked again.")


def proofs(desk: Desk, found: "Sequence[ProofView]") -> None:
    """Filed proofs, a line each."""
    for proof in found:
        about = f"  {proof.media_type}, {counted(proof.size, 'byte')}, filed {proof.at[:10]}"
        put(desk, (f"{proof.id}  ", QUIET), (proof.name, STRONG), about)
    if not found:
        desk.remark("No proof is filed for this speaker.")


def requests(desk: Desk, store: "EvidenceStore", found: "Sequence[RequestView]") -> None:
    """Requests for consent, a line each."""
    for request in found:
        numbers = ", ".join(label(item.number) for item in store.items(request.quotes))
        answered = f"answered {request.answered_at[:10]}" if request.answered_at else "waits for an answer"
        put(desk, (f"{request.id[:8]}  {request.at[:10]}  ", QUIET), (numbers, STRONG), f"  {answered}")
    if not found:
        desk.remark("No request here.")


def redaction(desk: Desk, found: "Redaction") -> None:
    """The words of a quote, what readers get of them, and what is proposed to hide, numbered."""
    state = "looked at" if found.looked_at else "nobody has looked at it"
    state += "" if found.proposals else ", nothing is proposed"
    put(desk, (label(found.number), STRONG), (f"  {state}", QUIET if found.looked_at else MARKED))
    put(desk, _proposed(found), by=4)
    if found.masks:
        put(desk, ("Readers get: ", QUIET), found.shown, by=4)
    for number, proposal in enumerate(found.proposals, start=1):
        words = shorten(proposal.span.cut(found.text))
        why = f"  {proposal.confidence * 100:.0f} %  {proposal.reason}"
        put(desk, (f"{number}  ", STRONG), f"{words} → {proposal.replacement}", (why, QUIET), by=4)


def _proposed(found: "Redaction") -> Text:
    words = Text(found.text)
    for proposal in found.proposals:
        words.stylize(MARKED, proposal.span.start, proposal.span.end)
    return words


def _consent(consent: "Consent") -> Iterator[str]:
    yield consent.state
    for what, told in (
        ("for", consent.channels),
        ("to be used for", consent.purposes),
        ("not for", consent.without_channels),
        ("not to be used for", consent.without_purposes),
    ):
        if told:
            yield f"{what} {', '.join(told)}"
    if consent.without_quotes:
        yield f"{counted(len(consent.without_quotes), 'quote')} taken back"
    yield from filter(None, (consent.how, consent.obtained_by and f"asked by {consent.obtained_by}"))
    yield from filter(None, (consent.obtained_on, consent.expires_on and f"until {consent.expires_on}"))
    if consent.remind_on:
        yield f"ask again from {consent.remind_on}"
    yield from _proof(consent.proof, consent.proof_file)


def _standing(preferences: "Sequence[Preference]") -> "list[Preference]":
    """Without those that a later one for the same place has replaced for good; the history tells of them."""
    for_good = {_place(p): order for order, p in enumerate(preferences) if not (p.valid_from or p.valid_until)}
    return [p for order, p in enumerate(preferences) if order >= for_good.get(_place(p), 0)]


def _place(preference: "Preference") -> tuple[str | None, ...]:
    return preference.quote, preference.project, preference.channel


def _preference(preference: "Preference") -> Iterator[str]:
    yield preference.level
    for what, told in (
        ("for quote", preference.quote),
        ("in", preference.project),
        ("for", preference.channel),
        ("from", preference.valid_from),
        ("until", preference.valid_until),
    ):
        if told:
            yield f"{what} {told}"
    if preference.wording:
        yield f"“{preference.wording}”"
    yield from _proof(preference.proof, preference.proof_file)


def _wording(wording: "CreditWording") -> Iterator[str]:
    yield f"“{wording.wording}”"
    if wording.quote:
        yield f"for quote {wording.quote}"
    if wording.signed_off_on:
        yield f"approved {wording.signed_off_on}"


def _proof(told: str | None, file: str | None) -> Iterator[str]:
    if told:
        yield f"proof: {told}"
    if file:
        yield f"proof filed: {file[:8]}"
