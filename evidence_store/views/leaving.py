"""Questions about what is written and what left the house: narratives, packs, and the ledger of both."""

from sqlmodel import Session, col, select

from evidence_store.views import tables as t
from evidence_store.views.items import LedgerEntry, NarrativeView, PackView, SectionView
from evidence_store.views.rows import where


def narratives(session: Session) -> list[NarrativeView]:
    """All narratives, the last changed first, without their sections' prose left out."""
    rows = session.exec(select(t.NarrativeRow).order_by(col(t.NarrativeRow.changed_at).desc())).all()
    return [_narrative(session, row) for row in rows]


def narrative(session: Session, narrative_id: str) -> NarrativeView | None:
    """One narrative with its sections in order."""
    row = session.get(t.NarrativeRow, narrative_id)
    return _narrative(session, row) if row else None


def _narrative(session: Session, row: t.NarrativeRow) -> NarrativeView:
    query = select(t.SectionRow).where(t.SectionRow.narrative == row.id).order_by(col(t.SectionRow.place))
    sections = tuple(
        SectionView(id=s.id, heading=s.heading or "", prose=s.prose or "", quotes=tuple(s.quotes))
        for s in session.exec(query)
    )
    fields = row.model_dump(exclude={"pos", "title", "summary"})
    return NarrativeView(title=row.title or "", summary=row.summary or "", sections=sections, **fields)


def packs(session: Session, *, quote: str | None = None) -> list[PackView]:
    """Packs that left the house, the newest first; those that hold `quote`, if given."""
    query = select(t.PackRow).order_by(col(t.PackRow.pos).desc())
    if quote is not None:
        query = query.where(col(t.PackRow.id).in_(select(t.LedgerRow.what).where(t.LedgerRow.quote == quote)))
    return [_pack(session, row) for row in session.exec(query).all()]


def pack_of_digest(session: Session, digest: str) -> PackView | None:
    """The pack whose file has this SHA-256 (hex), the newest if several were equal."""
    query = select(t.PackRow).where(t.PackRow.digest == digest).order_by(col(t.PackRow.pos).desc())
    row = session.exec(query).first()
    return _pack(session, row) if row else None


def _pack(session: Session, row: t.PackRow) -> PackView:
    placed = select(t.LedgerRow.quote).where(t.LedgerRow.what == row.id).order_by(col(t.LedgerRow.place))
    quotes = tuple(session.exec(placed))
    fields = row.model_dump(exclude={"title", "chosen_by"})
    return PackView(title=row.title or "", chosen_by=row.chosen_by or "", quotes=quotes, **fields)


def ledger(session: Session, *, quote: str | None = None, narratives_too: bool = True) -> list[LedgerEntry]:
    """Every time quotes left the house, the newest first; only `quote`, if given.

    A narrative counts with its last publication: what it held before can be read no more.
    """
    query = select(t.LedgerRow).order_by(col(t.LedgerRow.pos).desc(), col(t.LedgerRow.place))
    if quote is not None:
        query = query.where(t.LedgerRow.quote == quote)
    if not narratives_too:
        query = query.where(col(t.LedgerRow.is_pack))
    rows = session.exec(query).all()
    packed = {row.id: row for row in where(session, t.PackRow, "id", list({r.what for r in rows if r.is_pack}))}
    told = {r.id: r for r in where(session, t.NarrativeRow, "id", list({r.what for r in rows if not r.is_pack}))}
    titles = {**{i: row.title or "" for i, row in packed.items()}, **{i: row.title or "" for i, row in told.items()}}
    return [
        LedgerEntry(
            title=titles.get(row.what, ""),
            recipient=packed[row.what].recipient if row.what in packed else None,
            **row.model_dump(),
        )
        for row in rows
    ]
