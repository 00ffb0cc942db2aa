"""Questions about what stands around a quote: its neighbours in the source, and who may have said it."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from evidence_store.views import tables as t
from evidence_store.views.items import Item


def speakers_told(session: Session) -> list[tuple[str, str]]:
    """`(speaker, what is known of them in one line)` of everybody of whom something is known and words are in use."""
    in_use = select(t.QuoteRow.speaker).where(~col(t.QuoteRow.withdrawn), col(t.QuoteRow.text).is_not(None))
    rows = session.exec(select(t.SpeakerRow).where(col(t.SpeakerRow.id).in_(in_use)))
    told = ((s.id, " ".join(filter(None, (s.name, s.role, s.institution, s.country)))) for s in rows)
    return [(speaker, known) for speaker, known in told if known]


def ids_of(session: Session, numbers: Sequence[int]) -> list[str]:
    """Ids of the quotes with these numbers, in the order asked for; unknown ones are left out."""
    query = select(t.QuoteRow.number, t.QuoteRow.id).where(col(t.QuoteRow.number).in_(numbers))
    found = dict(session.exec(query).all())
    return [found[number] for number in numbers if number in found]


def beside_in_source(session: Session, item: Item) -> tuple[str | None, str | None]:
    """The quotes in use that stand right before and right after this one in the source it was taken from."""
    place = t.QuoteRow.number if item.start is None else t.QuoteRow.start
    at = item.number if item.start is None else item.start
    here = select(t.QuoteRow.id).where(
        t.QuoteRow.source == item.source, ~col(t.QuoteRow.withdrawn), col(t.QuoteRow.text).is_not(None)
    )
    here = here.where(t.QuoteRow.id != item.id)
    before = here.where(col(place) < at).order_by(col(place).desc())
    after = here.where(col(place) > at).order_by(col(place))
    return session.exec(before.limit(1)).first(), session.exec(after.limit(1)).first()
