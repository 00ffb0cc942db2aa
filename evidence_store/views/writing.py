"""Read model: narratives with their sections and placed quotes, packs that left the house, and saved questions."""

from typing import assert_never

from sqlmodel import Session, col, delete, select, update

from evidence_store import events as e
from evidence_store.journal import Recorded
from evidence_store.views.tables import LedgerRow, NarrativeRow, PackRow, SearchRow, SectionRow, SeenRow


def apply(session: Session, recorded: Recorded) -> None:
    """Fold one fact into narratives and packs."""
    match recorded.event:
        case e.NarrativeStarted() as fact:
            session.add(_started(fact, recorded))
        case e.AboutNarrative() as fact:
            _changed(session, fact, recorded)
        case e.PackExported() as fact:
            session.add(_exported(fact, recorded))
            session.add_all(_left(fact, fact.pack, recorded))
        case e.PackRecalled() as fact:
            _recalled(session, fact, recorded)
        case e.SpeakerErased() as fact:
            gone = {"title": None, "chosen_by": None, "recipient": None}
            session.exec(update(PackRow).where(col(PackRow.id).in_(fact.packs)).values(**gone))
            session.exec(delete(SearchRow).where(col(SearchRow.id).in_(fact.searches)))
        case e.AboutSearch() as fact:
            _asked(session, fact, recorded)
        case e.AboutQuote() | e.AboutSpeaker() | e.ActorRegistered() | e.SourceRecorded() | e.AboutErasure():
            pass
        case e.AboutCodebook() | e.ModelTrained():
            pass
        case _ as never:
            assert_never(never)


def _asked(session: Session, fact: e.AboutSearch, recorded: Recorded) -> None:
    known = session.get(SearchRow, fact.search)
    match fact:
        case e.SearchSaved() if fact.asked is not None:
            told = fact.model_dump(include={"name", "asked", "shared", "audience"})
            owner = known.owner if known else recorded.actor.id
            session.merge(SearchRow(id=fact.search, owner=owner, at=recorded.at, **told))
        case e.SearchSeen():
            session.merge(SeenRow(search=fact.search, actor=recorded.actor.id, upto=fact.upto))
        case e.SearchDropped() if known is not None:
            session.delete(known)
        case _:
            pass  # its words went with somebody it named


def _started(fact: e.NarrativeStarted, recorded: Recorded) -> NarrativeRow:
    return NarrativeRow(
        id=fact.narrative,
        pos=recorded.pos,
        title=fact.title,
        summary=fact.summary,
        started_by=recorded.actor.id,
        started_at=recorded.at,
        changed_at=recorded.at,
    )


def _changed(session: Session, fact: e.AboutNarrative, recorded: Recorded) -> None:
    narrative = session.get(NarrativeRow, fact.narrative)
    if narrative is None:
        return
    narrative.changed_at = recorded.at
    match fact:
        case e.NarrativeTitled():
            narrative.title, narrative.summary = fact.title, fact.summary
        case e.NarrativeRekeyed():
            narrative.key, narrative.title, narrative.summary = fact.key, None, None
        case e.NarrativePublished():
            narrative.status, narrative.audience = "published", fact.audience
            session.add_all(_left(fact, fact.narrative, recorded))
        case e.NarrativeWithdrawn():
            narrative.status = "withdrawn"
        case e.SectionWritten():
            _written(session, fact)
        case e.SectionRemoved():
            _section_removed(session, fact)
        case e.QuotePlaced() | e.QuoteUnplaced():
            _placed(session, fact)
        case _:
            pass  # a fact about a narrative that changes nothing shown here


def _written(session: Session, fact: e.SectionWritten) -> None:
    section = session.get(SectionRow, fact.section)
    if section is None:
        section = SectionRow(id=fact.section, narrative=fact.narrative, place=fact.index)
        session.add(section)
        session.flush()
    section.heading, section.prose = fact.heading, fact.prose
    others = [s for s in _sections(session, fact.narrative) if s.id != fact.section]
    _renumber([*others[: fact.index], section, *others[fact.index :]])


def _section_removed(session: Session, fact: e.SectionRemoved) -> None:
    section = session.get(SectionRow, fact.section)
    if section is not None:
        session.delete(section)
        session.flush()
        _renumber(_sections(session, fact.narrative))


def _placed(session: Session, fact: e.QuotePlaced | e.QuoteUnplaced) -> None:
    # A quote stands once in a narrative: placing it anywhere takes it from where it stood.
    for section in _sections(session, fact.narrative):
        gone = isinstance(fact, e.QuotePlaced) or section.id == fact.section
        quotes = [q for q in section.quotes if not (gone and q == fact.quote)]
        if isinstance(fact, e.QuotePlaced) and section.id == fact.section:
            quotes.insert(fact.index, fact.quote)
        if quotes != section.quotes:
            section.quotes = quotes


def _sections(session: Session, narrative: str) -> list[SectionRow]:
    rows = session.exec(select(SectionRow).where(SectionRow.narrative == narrative)).all()
    return sorted(rows, key=lambda s: s.place)


def _renumber(sections: list[SectionRow]) -> None:
    for place, section in enumerate(sections):
        section.place = place


def _exported(fact: e.PackExported, recorded: Recorded) -> PackRow:
    return PackRow(
        id=fact.pack,
        pos=recorded.pos,
        at=recorded.at,
        actor=recorded.actor.id,
        **fact.model_dump(exclude={"kind", "pack", "quotes", "levels", "speakers"}),
    )


def _left(fact: e.PackExported | e.NarrativePublished, what: str, recorded: Recorded) -> list[LedgerRow]:
    levels = fact.levels or (None,) * len(fact.quotes)
    is_pack = isinstance(fact, e.PackExported)
    about = {"purpose": fact.purpose, "project": fact.project} if isinstance(fact, e.PackExported) else {}
    return [
        LedgerRow(
            pos=recorded.pos,
            place=place,
            what=what,
            is_pack=is_pack,
            quote=quote,
            level=level,
            audience=fact.audience,
            at=recorded.at,
            **about,
        )
        for place, (quote, level) in enumerate(zip(fact.quotes, levels, strict=True), start=1)
    ]


def _recalled(session: Session, fact: e.PackRecalled, recorded: Recorded) -> None:
    for quote, reason in zip(fact.quotes, fact.reasons, strict=True):
        theirs = (col(LedgerRow.what) == fact.pack, col(LedgerRow.quote) == quote)
        session.exec(update(LedgerRow).where(*theirs).values(recalled_at=recorded.at, reason=reason))
