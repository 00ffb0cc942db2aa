"""Read model: who spoke, who acts, what was agreed, and how far a speaker may be named."""

from typing import Any, assert_never

from sqlmodel import Session, col, delete, update

from evidence_store import events as e
from evidence_store.journal import Recorded
from evidence_store.views.tables import (
    ActorRow,
    ErasureRow,
    PreferenceRow,
    ProofRow,
    RequestRow,
    SpeakerRow,
    WordingRow,
)

_TAKEN_BACK = ("channels", "purposes", "quotes")
_KEPT_APART = (PreferenceRow, WordingRow, ProofRow, RequestRow)


def apply(session: Session, recorded: Recorded) -> None:
    """Fold one fact into speakers, preferences and actors."""
    match recorded.event:
        case e.ActorRegistered() as fact:
            session.add(ActorRow(id=fact.actor, kind=recorded.actor.kind, name=fact.name))
        case e.SpeakerRegistered() as fact:
            session.add(SpeakerRow(id=fact.speaker, forgotten=recorded.forgotten, **_details(fact)))
        case e.SpeakerDescribed() as fact:
            _set(session, fact.speaker, **_details(fact))
        case e.ConsentRecorded() as fact:
            told = fact.model_dump(mode="json", exclude={"kind", "speaker", "request"})
            _set(session, fact.speaker, consent=told)
            _answered(session, fact, recorded)
        case e.ConsentRequested() as fact:
            session.add(RequestRow(id=fact.request, **_recorded(recorded), **_told(fact, "request")))
        case e.ConsentWithdrawn() as fact:
            _set(session, fact.speaker, consent=_withdrawn(session, fact))
        case e.AttributionSet() as fact:
            session.add(PreferenceRow(**_recorded(recorded), **_told(fact, "why")))
        case e.CreditWorded() as fact:
            session.add(WordingRow(pos=recorded.pos, **_told(fact, "how")))
        case e.ProofFiled() as fact:
            session.add(ProofRow(id=fact.proof, **_recorded(recorded), **_told(fact, "proof", "content")))
        case e.SpeakerErased() as fact:
            _forget(session, fact)
        case e.ErasureRequested() as fact:
            session.add(_requested(fact, recorded))
        case e.ErasureExecuted() as fact:
            _executed(session, fact, recorded)
        case e.AboutQuote() | e.AboutNarrative() | e.SourceRecorded() | e.PackExported() | e.PackRecalled():
            pass
        case e.AboutCodebook() | e.AboutSearch() | e.ModelTrained():
            pass
        case _ as never:
            assert_never(never)


def _details(fact: e.SpeakerRegistered | e.SpeakerDescribed) -> dict[str, Any]:
    return fact.model_dump(include={"name", "role", "institution", "country", "contact"})


def _set(session: Session, speaker: str, **fields: object) -> None:
    session.exec(update(SpeakerRow).where(col(SpeakerRow.id) == speaker).values(**fields))


def _recorded(recorded: Recorded) -> dict[str, Any]:
    return {"pos": recorded.pos, "at": recorded.at, "actor": recorded.actor.id}


def _told(fact: e.Event, *beside: str) -> dict[str, Any]:
    return fact.model_dump(mode="json", exclude={"kind", *beside})


def _withdrawn(session: Session, fact: e.ConsentWithdrawn) -> dict[str, object]:
    row = session.get(SpeakerRow, fact.speaker)
    if row is None or not fact.in_part:
        return {"state": "withdrawn"}
    taken: dict[str, object] = {}
    for what in _TAKEN_BACK:
        before = row.consent.get(f"without_{what}")
        known = before if isinstance(before, list) else []
        taken[f"without_{what}"] = list(dict.fromkeys((*known, *getattr(fact, what))))
    return {**row.consent, **taken}


def _answered(session: Session, fact: e.ConsentRecorded, recorded: Recorded) -> None:
    request = session.get(RequestRow, fact.request) if fact.request else None
    if request is not None:
        request.answered_at = recorded.at


def _forget(session: Session, fact: e.SpeakerErased) -> None:
    gone = dict.fromkeys(("name", "role", "institution", "country", "contact"))
    _set(session, fact.speaker, **gone, consent={"state": "withdrawn"}, forgotten=True)
    for table in _KEPT_APART:
        session.exec(delete(table).where(col(table.speaker) == fact.speaker))


def _requested(fact: e.ErasureRequested, recorded: Recorded) -> ErasureRow:
    by: dict[str, Any] = {"requested_at": recorded.at, "requested_by": recorded.actor.id}
    return ErasureRow(id=fact.erasure, pos=recorded.pos, **by, **_told(fact, "erasure"))


def _executed(session: Session, fact: e.ErasureExecuted, recorded: Recorded) -> None:
    erasure = session.get(ErasureRow, fact.erasure)
    if erasure is not None:
        erasure.executed_at, erasure.result = recorded.at, _told(fact, "erasure", "speaker")
