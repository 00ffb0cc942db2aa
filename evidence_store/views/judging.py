"""Questions about codes: who gave what, what machines propose, what was trained."""

from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col, select

from evidence_store.views import tables as t
from evidence_store.views.items import (
    ModelView,
)


def codes_of_speakers(session: Session, dimension: str) -> dict[str, tuple[str, ...]]:
    """Speaker -> the codes people gave to their quotes in one dimension, the first given first."""
    query = select(t.QuoteRow.speaker, t.AppliedRow.code).join(
        t.AppliedRow, col(t.AppliedRow.quote) == col(t.QuoteRow.id)
    )
    found: dict[str, dict[str, None]] = {}
    for speaker_id, code in session.exec(
        query.where(t.AppliedRow.dimension == dimension).order_by(col(t.AppliedRow.pos))
    ):
        found.setdefault(speaker_id, {})[code] = None
    return {speaker_id: tuple(codes) for speaker_id, codes in found.items()}


class Coded(NamedTuple):
    """A code a person gave to a quote in use, or (`code` None) a suggestion of the dimension they refused."""

    quote: str
    coder: str
    dimension: str
    code: str | None
    answers: str | None
    version: int
    at: str


def codings_by_coder(session: Session) -> list[Coded]:
    """What people gave and refused on the quotes in use, in order of giving; refusals last."""
    in_use = select(t.QuoteRow.id).where(~col(t.QuoteRow.withdrawn))
    given = select(t.AppliedRow).where(col(t.AppliedRow.quote).in_(in_use)).order_by(col(t.AppliedRow.pos))
    told = [
        Coded(a.quote, a.coder, a.dimension, a.code, a.answers, a.codebook_version, a.at) for a in session.exec(given)
    ]
    refused = session.exec(select(t.DeclinedRow).where(col(t.DeclinedRow.quote).in_(in_use)))
    return told + [Coded(d.quote, d.coder, d.dimension, None, None, 0, d.at) for d in refused]


def proposed_codes(session: Session, dimension: str, *, likely: float) -> dict[str, dict[str, tuple[str, ...]]]:
    """Tagger -> quote in use -> the likely codes it proposes in one dimension, best first.

    A quote the tagger has read and says nothing likely of has no codes.
    """
    in_use = select(t.QuoteRow.id).where(~col(t.QuoteRow.withdrawn))
    query = select(t.SuggestedRow).where(col(t.SuggestedRow.quote).in_(in_use))
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in session.exec(query.order_by(col(t.SuggestedRow.confidence).desc())):
        here = found.setdefault(row.tagger, {})
        likely_here = row.dimension == dimension and row.confidence >= likely * 1000
        here[row.quote] = (*here.get(row.quote, ()), *((row.code,) if likely_here else ()))
    return {tagger: quotes for tagger, quotes in found.items() if any(quotes.values())}


def models(session: Session) -> list[ModelView]:
    """What was trained, the newest first."""
    rows = session.exec(select(t.ModelRow).order_by(col(t.ModelRow.pos).desc()))
    return [ModelView(**row.model_dump(exclude={"pos"})) for row in rows]


def live_model(session: Session) -> str | None:
    """The file of the newest model that went live, None if none did."""
    query = select(t.ModelRow.file).where(col(t.ModelRow.file).is_not(None)).order_by(col(t.ModelRow.pos).desc())
    return session.exec(query.limit(1)).first()


def decided(session: Session) -> dict[str, int]:
    """Dimension -> how many quotes in use people have coded in it."""
    quotes = func.count(func.distinct(col(t.AppliedRow.quote)))
    in_use = select(t.QuoteRow.id).where(~col(t.QuoteRow.withdrawn), col(t.QuoteRow.text).is_not(None))
    query = select(t.AppliedRow.dimension, quotes).where(col(t.AppliedRow.quote).in_(in_use))
    return dict(session.exec(query.group_by(t.AppliedRow.dimension)).all())


def code_counts(session: Session) -> dict[tuple[str, str], tuple[int, int]]:
    """`(dimension, code)` -> how many quotes in use people gave it to, and to how many under another meaning."""
    a, c = t.AppliedRow, t.CodeRow
    in_use = select(t.QuoteRow.id).where(~col(t.QuoteRow.withdrawn), col(t.QuoteRow.text).is_not(None))
    last: Any = select(
        col(a.quote).label("quote"), a.dimension, a.code, func.max(col(a.codebook_version)).label("version")
    )
    each = last.where(col(a.quote).in_(in_use)).group_by(col(a.quote), col(a.dimension), col(a.code)).subquery()
    old = or_(each.c.version < col(c.since), func.json_array_length(col(c.split_into)) > 0)
    query = (
        select(c.dimension, c.code, func.count(), func.sum(case((old, 1), else_=0)))
        .join(each, and_(each.c.dimension == col(c.dimension), each.c.code == col(c.code)))
        .group_by(col(c.dimension), col(c.code))
    )
    return {(dimension, code): (n, waiting) for dimension, code, n, waiting in session.exec(query)}


def given_in(session: Session, bulk: str) -> list[tuple[str, str, str]]:
    """`(quote, coder, coding)` of the codes that were given in one act for many quotes and still stand."""
    a = t.AppliedRow
    query = select(a.quote, a.coder, a.id).where(a.bulk == bulk).order_by(col(a.pos))
    return [(quote, coder, coding) for quote, coder, coding in session.exec(query)]


def given_since(session: Session, dimension: str, code: str, *, version: int) -> bool:
    """Whether anybody's code that still stands was given under this version of the codebook or a later one."""
    a = t.AppliedRow
    here = (a.dimension == dimension, a.code == code, col(a.codebook_version) >= version)
    return session.exec(select(a.id).where(*here).limit(1)).first() is not None
