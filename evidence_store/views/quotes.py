"""Read model: the quotes as they stand, where they came from, and when anything shown with them last changed."""

from typing import assert_never

from sqlalchemy import func, or_
from sqlmodel import Session, col, delete, select, update

from evidence_store import events as e
from evidence_store.journal import Recorded
from evidence_store.views.tables import (
    AppliedRow,
    MemoRow,
    QuoteRow,
    RedactionRow,
    SignOffRow,
    SourceRow,
    SuggestedRow,
    TranslationRow,
)

_PERSONAL = ("text", "attribution", "context", "product", "region", "said_on", "ref", "acronyms")
_BESIDE = (MemoRow, TranslationRow, RedactionRow, SignOffRow)


def apply(session: Session, recorded: Recorded) -> None:
    """Fold one fact into quotes, sources, translations and memos."""
    match recorded.event:
        case e.CodeMerged() | e.CodeSplit() as fact:
            _touch_coded(session, fact, recorded)
        case e.QuoteCaptured() as fact:
            session.add(_captured(fact, recorded, number=_next_number(session)))
        case e.SourceRecorded() as fact:
            session.add(_source(fact, recorded))
        case e.AboutQuote() as fact:
            _changed(session, fact, recorded)
        case e.SpeakerRegistered():
            pass  # nobody has been quoted before they are registered
        case e.SpeakerErased() as fact:
            _touch_quotes_of(session, fact.speaker, recorded)
            _forget(session, fact)
        case e.AboutSpeaker() as fact:
            _touch_quotes_of(session, fact.speaker, recorded)
        case (
            e.ActorRegistered()
            | e.AboutSearch()
            | e.AboutNarrative()
            | e.PackExported()
            | e.PackRecalled()
            | e.AboutErasure()
        ):
            pass
        case e.AboutCodebook() | e.ModelTrained():
            pass
        case _ as never:
            assert_never(never)


def _changed(session: Session, fact: e.AboutQuote, recorded: Recorded) -> None:
    quote = session.get(QuoteRow, fact.quote)
    if quote is None:
        return
    quote.touched, quote.changed_at = recorded.pos, recorded.at
    match fact:
        case e.QuoteCorrected():
            quote.text, quote.version = fact.text, quote.version + 1
        case e.QuoteDescribed():
            for name in ("form", "language", "attribution", "context", "product", "region", "said_on"):
                setattr(quote, name, getattr(fact, name))
        case e.QuoteWithdrawn() | e.QuoteRestored() | e.QuoteMerged() | e.QuoteSplit():
            quote.withdrawn = not isinstance(fact, e.QuoteRestored)
            quote.merged_into = fact.into if isinstance(fact, e.QuoteMerged) else None
            quote.split_into = list(fact.into) if isinstance(fact, e.QuoteSplit) else []
        case e.QuoteReassigned():
            _reassigned(session, quote, fact)
        case e.QuoteTranslated():
            session.merge(TranslationRow(quote=fact.quote, language=fact.language, text=fact.text))
        case e.QuoteRedacted():
            session.merge(_redaction(fact, recorded))
        case e.QuoteSignedOff():
            told = fact.model_dump(exclude={"kind", "speaker"})
            session.merge(SignOffRow(**told))
        case e.MemoWritten():
            session.add(_memo(fact, recorded))
        case _:
            pass  # codings: `touched` is all that changes here


def _reassigned(session: Session, quote: QuoteRow, fact: e.QuoteReassigned) -> None:
    """Whatever stood here under the key of who was thought to speak goes: that key may be destroyed some day."""
    for table in _BESIDE:
        session.exec(delete(table).where(col(table.quote) == fact.quote))
    for name in ("speaker", *_PERSONAL):
        setattr(quote, name, getattr(fact, name))
    quote.version += 1


def _captured(fact: e.QuoteCaptured, recorded: Recorded, *, number: int) -> QuoteRow:
    return QuoteRow(
        id=fact.quote,
        number=number,
        touched=recorded.pos,
        captured_at=recorded.at,
        captured_by=recorded.actor.id,
        changed_at=recorded.at,
        **fact.model_dump(exclude={"kind", "quote"}),
    )


def _memo(fact: e.MemoWritten, recorded: Recorded) -> MemoRow:
    by = {"actor": fact.written_by or recorded.actor.id, "at": fact.written_at or recorded.at}
    return MemoRow(pos=recorded.pos, quote=fact.quote, text=fact.text, **by)


def _redaction(fact: e.QuoteRedacted, recorded: Recorded) -> RedactionRow:
    words = (fact.replacements or "").split("\n")
    masks: list[list[object]] = [[m.start, m.end, m.kind, w] for m, w in zip(fact.masks, words, strict=False)]
    by = {"at": recorded.at, "actor": recorded.actor.id}
    return RedactionRow(quote=fact.quote, version=fact.version, masks=masks, **by)


def _forget(session: Session, fact: e.SpeakerErased) -> None:
    """Take out of the rows whatever can be read no more in the log: following and rebuilding give the same."""
    theirs = select(QuoteRow.id).where(QuoteRow.speaker == fact.speaker)
    for table in _BESIDE:
        session.exec(delete(table).where(col(table.quote).in_(theirs)))
    gone = dict.fromkeys(_PERSONAL)
    session.exec(update(QuoteRow).where(col(QuoteRow.speaker) == fact.speaker).values(**gone))
    if fact.sources:
        session.exec(update(SourceRow).where(col(SourceRow.id).in_(fact.sources)).values(title=None, text=None))


def _source(fact: e.SourceRecorded, recorded: Recorded) -> SourceRow:
    return SourceRow(
        id=fact.source,
        how=fact.how,
        title=fact.title,
        text=fact.text,
        characters=fact.characters,
        at=recorded.at,
        actor=recorded.actor.id,
    )


def _next_number(session: Session) -> int:
    # Asked once per session: numbers follow the order of capture, so a rebuild gives the same ones.
    if "number" not in session.info:
        session.info["number"] = session.exec(select(func.max(QuoteRow.number))).one() or 0
    session.info["number"] += 1
    return int(session.info["number"])


def _touch_coded(session: Session, fact: e.CodeMerged | e.CodeSplit, recorded: Recorded) -> None:
    here = [
        select(row.quote).where(row.dimension == fact.dimension, row.code == fact.code)
        for row in (AppliedRow, SuggestedRow)
    ]
    coded = or_(*(col(QuoteRow.id).in_(quotes) for quotes in here))
    session.exec(update(QuoteRow).where(coded).values(touched=recorded.pos))


def _touch_quotes_of(session: Session, speaker: str, recorded: Recorded) -> None:
    session.exec(
        update(QuoteRow).where(col(QuoteRow.speaker) == speaker).values(touched=recorded.pos, changed_at=recorded.at)
    )
