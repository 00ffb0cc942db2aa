"""Read model: the codebook in force, the codes people gave, and what taggers still propose."""

from typing import Any, assert_never

from sqlalchemy import func, inspect
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

_AboutCodebook = e.DimensionDefined | e.CodeDefined | e.CodeRetired | e.CodeMerged | e.CodeSplit | e.CodebookReleased


def apply(session: Session, recorded: Recorded) -> None:
    """Fold one fact into the codebook, codings and suggestions."""
    match recorded.event:
        case e.CodingSuggested() as fact:
            _suggested(session, fact, recorded)
        case e.CodingApplied() as fact:
            session.add(_applied(session, fact, recorded))
        case e.CodingRemoved() as fact:
            session.exec(delete(AppliedRow).where(col(AppliedRow.id) == fact.coding))
        case e.SuggestionDeclined() as fact:
            session.merge(_declined(fact, recorded))
        case e.SuggestionReopened() as fact:
            _reopened(session, fact)
        case e.AboutCodebook() as fact:
            _codebook(session, fact)
        case e.SpeakerErased() as fact:
            _forget(session, select(QuoteRow.id).where(QuoteRow.speaker == fact.speaker))
        case e.QuoteReassigned() as fact:
            _forget(session, [fact.quote])
        case e.ModelTrained() as fact:
            told = fact.model_dump(mode="json", exclude={"kind", "model"})
            session.add(ModelRow(id=fact.model, pos=recorded.pos, at=recorded.at, actor=recorded.actor.id, **told))
        case e.AboutQuote() | e.AboutSpeaker() | e.AboutNarrative() | e.AboutSearch() | e.ActorRegistered():
            pass
        case e.SourceRecorded() | e.PackExported() | e.PackRecalled() | e.AboutErasure():
            pass
        case _ as never:
            assert_never(never)


def _forget(session: Session, quotes: Any) -> None:
    """The codes stay, as a count of what was said; why they were given could repeat the words."""
    for table in (AppliedRow, DeclinedRow):
        session.exec(update(table).where(col(table.quote).in_(quotes)).values(why=None))


def _suggested(session: Session, fact: e.CodingSuggested, recorded: Recorded) -> None:
    earlier = select(SuggestedRow).where(SuggestedRow.quote == fact.quote, SuggestedRow.tagger == fact.tagger)
    for row in session.exec(earlier):
        session.delete(row)
    session.flush()
    best: dict[tuple[str, str], e.SuggestedCode] = {}
    for proposed in fact.suggestions:
        s = proposed.model_copy(update={"code": _in_force(session, proposed.dimension, proposed.code)})
        known = best.get((s.dimension, s.code))
        if known is None or s.confidence > known.confidence:
            best[s.dimension, s.code] = s
    session.add_all(
        SuggestedRow(
            quote=fact.quote, tagger=fact.tagger, version=fact.tagger_version, event=recorded.id, **s.model_dump()
        )
        for s in best.values()
    )


def _applied(session: Session, fact: e.CodingApplied, recorded: Recorded) -> AppliedRow:
    code = _in_force(session, fact.dimension, fact.code)
    return AppliedRow(
        id=fact.coding,
        pos=recorded.pos,
        at=recorded.at,
        code=code,
        was=fact.code if fact.code != code else None,
        **fact.model_dump(exclude={"kind", "coding", "speaker", "code"}),
    )


def _in_force(session: Session, dimension: str, code: str) -> str:
    """The code that stands for this one: itself, or what it was merged into."""
    known = session.get(CodeRow, (dimension, code))
    return known.merged_into if known is not None and known.merged_into else code


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


def _codebook(session: Session, fact: _AboutCodebook) -> None:
    match fact:
        case e.DimensionDefined():
            known = session.get(DimensionRow, fact.dimension)
            fields = fact.model_dump(exclude={"kind", "dimension"})
            place = known.place if known else len(session.exec(select(DimensionRow)).all())
            session.merge(DimensionRow(id=fact.dimension, place=place, **fields))
        case e.CodeDefined():
            session.merge(_code(session, fact))
        case e.CodeRetired():
            _set_code(session, fact, retired=True)
        case e.CodeMerged():
            _merged(session, fact)
        case e.CodeSplit():
            _set_code(session, fact, retired=True, split_into=list(fact.into))
        case e.CodebookReleased():
            session.merge(CodebookRow(name="codebook", version=fact.version))
        case _ as never:
            assert_never(never)


def _set_code(session: Session, fact: e.CodeRetired | e.CodeMerged | e.CodeSplit, **fields: object) -> None:
    here = (col(CodeRow.dimension) == fact.dimension, col(CodeRow.code) == fact.code)
    session.exec(update(CodeRow).where(*here).values(**fields))


def _merged(session: Session, fact: e.CodeMerged) -> None:
    """Codings, refusals and proposals of the code count as the other's; what was given keeps its name in `was`."""
    _set_code(session, fact, retired=True, merged_into=fact.into)
    earlier = (col(CodeRow.dimension) == fact.dimension, col(CodeRow.merged_into) == fact.code)
    session.exec(update(CodeRow).where(*earlier).values(merged_into=fact.into))
    below = (col(CodeRow.dimension) == fact.dimension, col(CodeRow.parent) == fact.code)
    session.exec(update(CodeRow).where(*below).values(parent=fact.into))
    given = update(AppliedRow).where(col(AppliedRow.dimension) == fact.dimension, col(AppliedRow.code) == fact.code)
    session.exec(given.values(code=fact.into, was=func.coalesce(col(AppliedRow.was), fact.code)))
    for table in (SuggestedRow, DeclinedRow):
        _moved(session, table, fact)


def _moved(session: Session, table: type[SuggestedRow] | type[DeclinedRow], fact: e.CodeMerged) -> None:
    here = select(table).where(table.dimension == fact.dimension, table.code == fact.code)
    for row in session.exec(here).all():
        moved = table(**{**row.model_dump(), "code": fact.into})
        session.delete(row)
        session.flush()
        key = tuple(getattr(moved, column.name) for column in inspect(table).primary_key)
        if session.get(table, key) is None:
            session.add(moved)


def _code(session: Session, fact: e.CodeDefined) -> CodeRow:
    known = session.get(CodeRow, (fact.dimension, fact.code))
    place = known.place if known else session.exec(select(func.count()).select_from(CodeRow)).one()
    fields = fact.model_dump(exclude={"kind", "examples", "synonyms"})
    return CodeRow(place=place, examples=list(fact.examples), synonyms=list(fact.synonyms), **fields)
