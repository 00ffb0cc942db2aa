"""Questions about saved questions: whose they are, and up to where somebody has looked at the answers."""

from sqlmodel import Session, col, or_, select

from evidence_store.views import tables as t
from evidence_store.views.items import SearchView


def searches(session: Session, *, reader: str | None) -> list[SearchView]:
    """The saved questions of `reader` and those that are shared, all where nobody is named; by name."""
    query = select(t.SearchRow)
    if reader is not None:
        query = query.where(or_(t.SearchRow.owner == reader, col(t.SearchRow.shared)))
    looked = {row.search: row.upto for row in session.exec(select(t.SeenRow).where(t.SeenRow.actor == reader))}
    rows = session.exec(query).all()
    found = [
        SearchView(**{**row.model_dump(), "name": row.name or row.asked, "seen": looked.get(row.id)}) for row in rows
    ]
    return sorted(found, key=lambda search: (search.name.casefold(), search.id))


def seen(session: Session, search: str, actor: str) -> int | None:
    """Up to which log position this person has looked at the answers; None: never."""
    row = session.get(t.SeenRow, (search, actor))
    return row.upto if row else None
