"""What an audience may reach when it asks: which quotes, which of their words, and which names mean something."""

from collections.abc import Callable
from datetime import date
from functools import cached_property

from evidence_store.attribution import may_show
from evidence_store.domain import Audience, Consent
from evidence_store.redaction import masked, moved
from evidence_store.search import Document, Vocabulary
from evidence_store.store.indexes import document, told_outside
from evidence_store.store.telling import Telling
from evidence_store.views import Item, reading, speaking

_Known = tuple[tuple[object, ...], frozenset[str], frozenset[str]]
"""When it was worked out, what is hidden, and what of it is so because a consent ended."""


class Reach(Telling):
    """Reach."""

    def _vocabulary(self, position: int, audience: Audience = "internal") -> Vocabulary:
        mark = (audience, position, self.clock().date() if audience != "internal" else None)
        known = self._known_vocabularies.get(audience)
        if known is None or known[0] != mark:
            hidden = self._hidden(audience, position) if audience != "internal" else None
            known = self._known_vocabularies[audience] = (mark, self.vocabulary(hidden=hidden))
        return known[1]

    @cached_property
    def _known_vocabularies(self) -> dict[Audience, tuple[tuple[object, ...], Vocabulary]]:
        return {}

    @cached_property
    def _known_hidden(self) -> dict[Audience, _Known]:
        return {}

    def _hidden(self, audience: Audience, position: int) -> frozenset[str]:
        return self._kept_from(audience, position)[1]

    def _kept_from(self, audience: Audience, position: int) -> _Known:
        today = self.clock().date()
        mark = (audience, position, today)
        # Held in a name of our own: another thread may ask for another audience before we answer.
        known = self._known_hidden.get(audience)
        if known is None or known[0] != mark:
            with self.views.read() as session:
                rows = speaking.consents(session)
            out = _LeftOut(audience, today)
            hidden = frozenset(quote for quote, away, told in rows if away or out.leaves_out(quote, told))
            ending = frozenset(q for q, away, told in rows if q in hidden and not away and out.ends(told))
            known = self._known_hidden[audience] = (mark, hidden, ending)
        return known

    def _hidden_in_index(self, audience: Audience, position: int) -> frozenset[str]:
        """What an index that has reached this position may still hold of what is hidden.

        That for readers outside never held the rest: only a consent that ends in time leaves it without a fact.
        """
        _, hidden, ending = self._kept_from(audience, position)
        return hidden if audience == "internal" else ending

    def _told_as_of(self, audience: Audience) -> Callable[[Item], Document | None]:
        """How an index of the past is told of a quote: outside, without what is hidden today."""
        if audience == "internal":
            return document

        today = self.clock().date()

        def told(item: Item) -> Document | None:
            with self.views.read() as session:
                now = reading.items(session, [item.id])[item.id]
            return told_outside(item.model_copy(update=as_of_today(item, now)), audience=audience, on=today)

        return told


class _LeftOut:
    """Whose words an audience may not read on a day. Most consents are alike: each is looked at once."""

    def __init__(self, audience: Audience, on: date) -> None:
        self._audience, self._on = audience, on
        self._known: dict[str, tuple[bool, Consent]] = {}

    def ends(self, told: str) -> bool:
        """Whether this consent (JSON) ends some day by itself."""
        return self._known[told][1].expires_on is not None

    def leaves_out(self, quote: str, told: str) -> bool:
        """Whether the quote is hidden by this consent (JSON)."""
        known = self._known.get(told)
        if known is None:
            consent = Consent.model_validate_json(told)
            known = self._known[told] = (self._forbids(consent, None), consent)
        return known[0] or (bool(known[1].without_quotes) and self._forbids(known[1], quote))

    def _forbids(self, consent: Consent, quote: str | None) -> bool:
        return may_show(consent, audience=self._audience, on=self._on, quote=quote).decision == "leave out"


def as_read(item: Item, *, audience: Audience) -> Item:
    """The item as this audience reads its words: colleagues as they were said, others masked."""
    if audience == "internal" or not item.masks:
        return item
    codings = tuple(
        c.model_copy(update={"span": moved(c.span, item.masks) if c.span else None, "why": None})
        for c in item.codings
    )
    # What colleagues and taggers wrote beside the words may say again what is hidden in them.
    beside: dict[str, object] = {
        "attribution": None,
        "context": None,
        "suggestions": (),
        "memos": (),
        "translations": {},
    }
    words = {"text": masked(item.text, item.masks), "masks": (), "codings": codings}
    return item.model_copy(update={**words, **beside})


def as_of_today(then: Item, now: Item) -> dict[str, object]:
    """What holds today although a question looks back. Masks do where the words are still the same."""
    today = ["consent", "preferences", "wordings", "details"]
    if then.version == now.version:
        today += ["masks", "looked_at", "sign_off"]
    return {name: getattr(now, name) for name in today}
