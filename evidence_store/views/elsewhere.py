"""Questions about words: which other quotes say a name, and everything that is said elsewhere than by one speaker."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from evidence_store.views import tables as t
from evidence_store.views.rows import IN_AT_ONCE


def saying(session: Session, words: Iterable[str], *, not_by: str) -> list[tuple[int, str]]:
    """`(number, text)` of quotes of others in which one of the words may stand, whatever its case."""
    said = or_(*(col(t.QuoteRow.text).icontains(word, autoescape=True) for word in words))
    query = select(t.QuoteRow.number, t.QuoteRow.text).where(t.QuoteRow.speaker != not_by, said)
    return [(number, text or "") for number, text in session.exec(query.order_by(col(t.QuoteRow.number)))]


def said_elsewhere(session: Session, *, speaker: str) -> Iterator[str]:
    """Everything the read models hold that is not this speaker's: words, details, prose, titles, codes and rules."""
    yield from said_by_others(session, speaker=speaker)
    written: tuple[Any, ...] = (
        *(t.NarrativeRow, t.SectionRow, t.PackRow, t.SearchRow),
        *(t.SourceRow, t.ActorRow, t.ErasureRow),
    )
    for table in written:
        yield from _values(session, select(table))


def said_by_others(session: Session, *, speaker: str) -> Iterator[str]:
    """What others said and what was noted beside it, and what codes and rules are called."""
    theirs = select(t.QuoteRow.id).where(t.QuoteRow.speaker == speaker)
    said: tuple[Any, ...] = (t.QuoteRow, t.PreferenceRow, t.WordingRow, t.ProofRow, t.RequestRow)
    beside: tuple[Any, ...] = (
        *(t.TranslationRow, t.MemoRow, t.RedactionRow),
        *(t.SignOffRow, t.AppliedRow, t.DeclinedRow),
    )
    for table in said:
        yield from _values(session, select(table).where(table.speaker != speaker))
    for table in beside:
        yield from _values(session, select(table).where(col(table.quote).not_in(theirs)))
    yield from _values(session, select(t.SpeakerRow).where(t.SpeakerRow.id != speaker))
    codebook: tuple[Any, ...] = (t.CodeRow, t.DimensionRow)
    for table in codebook:
        yield from _values(session, select(table))
    rules = select(t.SuggestedRow.tagger, t.SuggestedRow.version, t.SuggestedRow.rule).distinct()
    yield from (word for row in session.exec(rules) for word in row)


def _values(session: Session, query: Any) -> Iterator[str]:
    # Plain rows: making an object of each would take longer than all the rest.
    for row in session.connection().execute(query.execution_options(yield_per=IN_AT_ONCE)):
        yield from (str(value) for value in row if value)


def speaker_names(session: Session, *, but: str) -> tuple[str, ...]:
    """The names of all speakers but one, each once, sorted."""
    name = col(t.SpeakerRow.name)
    query = select(t.SpeakerRow.name).where(t.SpeakerRow.id != but, name.is_not(None))
    return tuple(found for found in session.exec(query.distinct().order_by(name)) if found)
