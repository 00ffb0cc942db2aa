"""Verbs of redaction: what could identify somebody is proposed, a person decides, readers get the masked words."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from evidence_store.domain import AUDIENCES, Actor, AttributionLevel, Mask, MaskProposal, Reading, Value
from evidence_store.errors import BadInput, Refused
from evidence_store.events import Event, MaskedSpan, QuoteRedacted
from evidence_store.redaction import check, joined, masked
from evidence_store.store.consenting import Consenting
from evidence_store.views import Item, reading

PROTECTED: tuple[AttributionLevel, ...] = ("anonymous", "role")
"""Levels at which the words of a speaker must not tell who they are."""

MOST_MASKS = 200
"""Masks in one quote."""
AT_ONCE = 200
_YEAR = re.compile(r"\W+(?:19|20)\d\d\W*$")


class Redaction(Value):
    """The words of a quote with what is hidden of them and what a machine proposes to hide.

    `shown` is what readers get; `looked_at` says that a person has decided about these words. `proposals` are those
    that no mask covers, best first in reading order.
    """

    quote: str
    number: int
    version: int
    text: str
    shown: str
    masks: tuple[Mask, ...] = ()
    proposals: tuple[MaskProposal, ...] = ()
    looked_at: bool = False


class Redacting(Consenting):
    """Redaction. The original stays sealed and untouched; codings keep their place in it."""

    _names_known: tuple[int, tuple[str, ...]] | None = None

    def redaction(self, quote: str) -> Redaction:
        """What is hidden of a quote, and what is proposed. Raises NotFound."""
        item = self._item(quote)
        return Redaction(
            quote=item.id,
            number=item.number,
            version=item.version,
            text=item.text,
            shown=masked(item.text, item.masks),
            masks=joined(item.masks),
            proposals=tuple(p for p in self._mask_proposals(item) if not _covered(p, item.masks)),
            looked_at=item.looked_at,
        )

    def redact(
        self, quote: str, masks: Sequence[Mask], *, by: str | Actor, why: str | None = None, key: str | None = None
    ) -> Redaction:
        """Decide what readers do not get of these words; no masks: nothing has to be hidden.

        It replaces what was decided before. Raises BadInput for a mask that cannot stand on the words.
        """
        if len(masks) > MOST_MASKS:
            raise BadInput(f"A quote holds at most {MOST_MASKS} masks.")

        def decide() -> Sequence[Event]:
            item = self._item(quote)
            if item.withdrawn or item.forgotten:
                raise Refused("This quote is out of use; there is nothing to hide.")
            check(item.text, masks)
            chosen = joined(masks)
            return [] if item.looked_at and chosen == joined(item.masks) else [_redacted(item, chosen, why)]

        told = [mask.model_dump() for mask in masks]
        asked: dict[str, object] = {"do": "redact", "quote": quote, "masks": told, "why": why}
        self._do(decide, by=by, key=key, asked=asked, when=self._if_words_stand(quote))
        return self.redaction(quote)

    def unseen(self, item: Item, level: AttributionLevel) -> int:
        """How many proposals for this quote wait for a person, if its speaker is credited at this level."""
        if level not in PROTECTED or item.looked_at:
            return 0
        return len(self._mask_proposals(item))

    def to_look_at(self, *, limit: int = 20, offset: int = 0, first: int = 0) -> tuple[tuple[Redaction, ...], bool]:
        """Quotes nobody has looked at, whose words could identify a speaker who is not named; oldest first.

        From the quote numbered `first` on. And whether there are more after these.
        """
        found = list(islice(self._waiting(first), offset, offset + limit + 1))
        return tuple(self.redaction(item.id) for item in found[:limit]), len(found) > limit

    def _waiting(self, first: int = 0) -> Iterator[Item]:
        with self._reading() as session:
            ids = reading.not_looked_at(session, first=first)
        for start in range(0, len(ids), AT_ONCE):
            with self.views.read() as session:
                page = reading.items(session, ids[start : start + AT_ONCE])
            yield from (item for item in page.values() if self._is_protected(item) and self._mask_proposals(item))

    def _is_protected(self, item: Item) -> bool:
        credits = (self.credit(item, audience=audience) for audience in AUDIENCES)
        return any(credit.shown and credit.level in PROTECTED for credit in credits)

    def _mask_proposals(self, item: Item) -> tuple[MaskProposal, ...]:
        if self.redactor is None or not item.text:
            return ()
        told = {"text", "attribution", "context", "product", "language"}
        return self.redactor(Reading(**item.model_dump(include=told)), item.details, known=self._own_names())

    def _own_names(self) -> Collection[str]:
        """Names that tell nothing of a speaker: our own products and house."""
        position = self.views.follow()
        known = self._names_known
        if known is None or known[0] != position:
            with self.views.read() as session:
                products = reading.names(session, "product")
            # People leave the year off: “Tides” is “Tides 2024”.
            short = (_YEAR.sub("", product) for product in products)
            known = self._names_known = (position, (*self.own_names, *products, *short))
        return known[1]


def _covered(proposal: MaskProposal, masks: Sequence[Mask]) -> bool:
    return any(m.start <= proposal.span.start and proposal.span.end <= m.end for m in masks)


def _redacted(item: Item, masks: Sequence[Mask], why: str | None) -> QuoteRedacted:
    return QuoteRedacted(
        quote=item.id,
        speaker=item.speaker,
        version=item.version,
        masks=tuple(MaskedSpan(start=m.start, end=m.end, kind=m.kind) for m in masks),
        replacements="\n".join(m.replacement for m in masks) or None,
        why=why,
    )
