"""What quotes in use name, read lightly: their words and fields, without anything that stands around them."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import or_
from sqlmodel import Session, col, select

from evidence_store.views import tables as t


class Naming(NamedTuple):
    """One quote as far as it names things. `acronyms` holds one `short form<TAB>words` a line."""

    quote: str
    number: int
    text: str
    product: str | None
    region: str | None
    acronyms: str | None


def naming(session: Session) -> Iterator[Naming]:
    """Every quote in use, oldest first."""
    row = t.QuoteRow
    told: tuple[object, ...] = (row.id, row.number, row.text, row.product, row.region, row.acronyms)
    query = select(*told).where(~col(row.withdrawn), col(row.text).is_not(None)).order_by(col(row.number))  # type: ignore[call-overload]
    yield from (Naming(*found) for found in session.exec(query))


def holding(session: Session, names: Sequence[str], *, limit: int) -> list[str]:
    """Ids of quotes in use that may name one of the names, in the words or beside them, oldest first.

    The words of a name stand there in their order, whatever stands between them.
    """
    row = t.QuoteRow
    fields = (row.text, row.product, row.region, row.attribution, row.context)
    met = or_(*(col(field).like(_in_order(name), escape="\\") for name in names for field in fields))
    query = select(row.id).where(met, ~col(row.withdrawn), col(row.text).is_not(None))
    return list(session.exec(query.order_by(col(row.number)).limit(limit)))


def _in_order(name: str) -> str:
    plain = (re.sub(r"([%_\\])", r"\\\1", word) for word in name.split())
    return f"%{'%'.join(plain)}%"


def speakers_names(session: Session) -> set[str]:
    """Names, institutions and countries of every speaker: what is written like a product and is none."""
    row = t.SpeakerRow
    rows = session.exec(select(row.name, row.institution, row.country).distinct())
    return {name for found in rows for name in found if name}
