"""Read model: who spoke, who acts, and how far a speaker may be named."""

from typing import Any, assert_never

from sqlmodel import Session, col, update

from evidence_store import events as e
from evidence_store.journal import Recorded
from evidence_store.views.tables import ActorRow, PreferenceRow, SpeakerRow


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
            _set(session, fact.speaker, consent=fact.model_dump(mode="json", exclude={"kind", "speaker"}))
        case e.ConsentWithdrawn() as fact:
            _set(session, fact.speaker, consent={"state": "withdrawn"})
        case e.AttributionSet() as fact:
            session.add(_preference(fact, recorded.pos))
        case e.AboutQuote() | e.AboutNarrative() | e.SourceRecorded() | e.PackExported():
            pass
        case e.DimensionDefined() | e.CodeDefined() | e.CodeRetired() | e.CodebookReleased():
            pass
        case _ as never:
            assert_never(never)


def _details(fact: e.SpeakerRegistered | e.SpeakerDescribed) -> dict[str, Any]:
    return fact.model_dump(include={"name", "role", "institution", "country", "contact"})


def _set(session: Session, speaker: str, **fields: object) -> None:
    session.exec(update(SpeakerRow).where(col(SpeakerRow.id) == speaker).values(**fields))


def _preference(fact: e.AttributionSet, pos: int) -> PreferenceRow:
    return PreferenceRow(
        pos=pos,
        speaker=fact.speaker,
        level=fact.level,
        wording=fact.wording,
        quote=fact.quote,
        project=fact.project,
        channel=fact.channel,
    )
