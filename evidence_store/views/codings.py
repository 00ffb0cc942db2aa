"""Read model: the codebook in force, the codes people gave, and what taggers still propose."""

from typing import assert_never

from sqlmodel import Session, col, delete, select, update

from evidence_store import events as e
from evidence_store.journal import Recorded
from evidence_store.views.tables import (
    AppliedRow,
    CodebookRow,
    CodeRow,
    DeclinedRow,
    DimensionRow,
    ModelRow,
    QuoteRow,
    SuggestedRow,
)


def apply(session: Session, recorded: Recorded) -> None:
    """Fold one fact into the codebook, codings and suggestions."""
    match recorded.event:
        case e.CodingSuggested() as fact:
            _suggested(session, fact, recorded)
        case e.CodingApplied() as fact:
            session.add(_applied(fact, recorded))
        case e.CodingRemoved() as fact:
            session.exec(delete(AppliedRow).where(col(AppliedRow.id) == fact.coding))
        case e.SuggestionDeclined() as fact:
            session.merge(_declined(fact, recorded))
        case e.SuggestionReopened() as fact:
            _reopened(session, fact)
        case e.DimensionDefined() | e.CodeDefined() | e.CodeRetired() | e.CodebookReleased() as fact:
            _codebook(session, fact)
        case e.SpeakerErased() as fact:
            _forget(session, fact)
        case e.ModelTrained() as fact:
            told = fact.model_dump(mode="json", exclude={"kind", "model"})
            session.add(ModelRow(id=fact.model, pos=recorded.pos, at=recorded.at, actor=recorded.actor.id, **told))
        case e.AboutQuote() | e.AboutSpeaker() | e.AboutNarrative() | e.ActorRegistered():
            pass
        case e.SourceRecorded() | e.PackExported() | e.PackRecalled() | e.AboutErasure():
            pass
        case _ as never:
            assert_never(never)


def _forget(session: Session, fact: e.SpeakerErased) -> None:
    """The codes stay, as a count of what was said; why they were given could repeat the words."""
    theirs = select(QuoteRow.id).where(QuoteRow.speaker == fact.speaker)
    for table in (AppliedRow, DeclinedRow):
        session.exec(update(table).where(col(table.quote).in_(theirs)).values(why=None))


def _suggested(session: Session, fact: e.CodingSuggested, recorded: Recorded) -> None:
    earlier = select(SuggestedRow).where(SuggestedRow.quote == fact.quote, SuggestedRow.tagger == fact.tagger)
    for row in session.exec(earlier):
        session.delete(row)
    session.flush()
    best: dict[tuple[str, str], e.SuggestedCode] = {}
    for s in fact.suggestions:
        known = best.get((s.dimension, s.code))
        if known is None or s.confidence > known.confidence:
            best[s.dimension, s.code] = s
    session.add_all(
        SuggestedRow(
            quote=fact.quote, tagger=fact.tagger, version=fact.tagger_version, event=recorded.id, **s.model_dump()
        )
        for s in best.values()
    )


def _applied(fact: e.CodingApplied, recorded: Recorded) -> AppliedRow:
    return AppliedRow(
        id=fact.coding,
        pos=recorded.pos,
        at=recorded.at,
        **fact.model_dump(exclude={"kind", "coding", "speaker"}),
    )


def _declined(fact: e.SuggestionDeclined, recorded: Recorded) -> DeclinedRow:
    return DeclinedRow(
        quote=fact.quote,
        dimension=fact.dimension,
        code=fact.code,
        coder=fact.coder,
        at=recorded.at,
        why=fact.why,
    )


def _reopened(session: Session, fact: e.SuggestionReopened) -> None:
    session.exec(
        delete(DeclinedRow).where(
            col(DeclinedRow.quote) == fact.quote,
            col(DeclinedRow.dimension) == fact.dimension,
            col(DeclinedRow.code) == fact.code,
        )
    )


def _codebook(
    session: Session, fact: e.DimensionDefined | e.CodeDefined | e.CodeRetired | e.CodebookReleased
) -> None:
    match fact:
        case e.DimensionDefined():
            known = session.get(DimensionRow, fact.dimension)
            fields = fact.model_dump(exclude={"kind", "dimension"})
            place = known.place if known else len(session.exec(select(DimensionRow)).all())
            session.merge(DimensionRow(id=fact.dimension, place=place, **fields))
        case e.CodeDefined():
            session.merge(_code(session, fact))
        case e.CodeRetired():
            session.exec(
                update(CodeRow)
                .where(col(CodeRow.dimension) == fact.dimension, col(CodeRow.code) == fact.code)
                .values(retired=True)
            )
        case e.CodebookReleased():
            session.merge(CodebookRow(name="codebook", version=fact.version))
        case _ as never:
            assert_never(never)


def _code(session: Session, fact: e.CodeDefined) -> CodeRow:
    known = session.get(CodeRow, (fact.dimension, fact.code))
    place = known.place if known else len(session.exec(select(CodeRow)).all())
    fields = fact.model_dump(exclude={"kind", "examples", "synonyms"})
    return CodeRow(place=place, examples=list(fact.examples), synonyms=list(fact.synonyms), **fields)
