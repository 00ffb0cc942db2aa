"""Questions about saved questions: whose they are, and up to where somebody has looked at the answers."""

from sqlmodel import Session, col, or_, select

from evidence_store.views import tables as t
from evidence_store.views.items import SearchView


def searches(session: Session, *, owner: str | None) -> list[SearchView]:
    """The saved questions of `owner` and those that are shared, all where nobody is named; by name."""
    query = select(t.SearchRow)
    if owner is not None:
        query = query.where(or_(t.SearchRow.owner == owner, col(t.SearchRow.shared)))
    rows = session.exec(query).all()
    found = [SearchView(**{**row.model_dump(), "name": row.name or row.asked}) for row in rows]
    return sorted(found, key=lambda search: (search.name.casefold(), search.id))


def seen(session: Session, search: str, actor: str) -> int | None:
    """Up to which log position this person has looked at the answers; None: never."""
    row = session.get(t.SeenRow, (search, actor))
    return row.upto if row else None
