"""A paste with its quotes, as the sieves see it: what is before and behind each quote, and what is taken already."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from taggers.extract import credit, shapes
from taggers.extract.blocks import Block, Paste
from taggers.extract.found import Quoted
from taggers.extract.persons import sentences
from taggers.extract.vocabulary import ORG_WORD

_EARLIER = 1500


@dataclass(frozen=True, slots=True)
class Hit:
    """The printed credit, and the lines it stands on (so that no other quote takes them)."""

    text: str
    context: str | None = None
    lines: tuple[int, ...] = ()
    several: bool = False
    confidence: float | None = None


@dataclass(slots=True)
class Scene:
    """A paste with its quotes, as the sieves see it: what is before and behind each quote, and what is taken."""

    paste: Paste
    blocks: tuple[Block, ...]
    quotes: list[Quoted]
    taken: set[int] = field(default_factory=set)
    names_first: bool = False

    @property
    def words(self) -> str:
        """The words of the paste."""
        return self.paste.words

    def lead(self, i: int) -> str:
        """The words of the quote's first block before its opening mark, from the quote before on."""
        quote = self.quotes[i]
        block = quote.first
        start = block.start
        if i and self.quotes[i - 1].close <= quote.open:
            start = max(start, self.quotes[i - 1].close)
        return self.words[max(start, quote.open - 700) : quote.open]

    def tail(self, i: int) -> str:
        """The words of the quote's block behind its closing mark, up to the next quote."""
        quote = self.quotes[i]
        end = quote.block.end
        if i + 1 < len(self.quotes):
            end = min(end, max(quote.close, self.quotes[i + 1].open))
        return self.words[quote.close : min(end, quote.close + 500)]

    def earlier(self, at: int) -> str:
        """What stands before a place, for looking up a pronoun."""
        return self.words[max(0, at - _EARLIER) : at]

    def neighbour(self, block: Block | None, step: int) -> Block | None:
        """The block `step` further on, in the same table or outside of all."""
        if block is None or not 0 <= block.index + step < len(self.blocks):
            return None
        other = self.blocks[block.index + step]
        return other if (other.row < 0) == (block.row < 0) else None

    def tail_end(self, i: int) -> int:
        """Where the tail of a quote ends in the paste."""
        return self.quotes[i].close + len(self.tail(i))

    def next_quote(self, at: int) -> Quoted | None:
        """The first quote that opens at or behind a place."""
        i = bisect_left(self.quotes, at, key=lambda quote: quote.open)
        return self.quotes[i] if i < len(self.quotes) else None

    def whole(self, quote: Quoted) -> bool:
        """Whether the quote is all there is in its blocks."""
        outside = self.words[quote.first.start : quote.open][-80:] + self.words[quote.close : quote.block.end][:80]
        return not re.search(r"\w", outside)

    def sentence_before(self, i: int) -> str:
        """The last sentence of the lead."""
        lead = self.lead(i)
        cuts = sentences(lead, 0, len(lead))
        return lead[cuts[-1][0] :] if cuts else ""


def may_credit(inside: str) -> bool:
    """Words in brackets right behind a quote that name no role: a short proper name of something."""
    text = credit.clean(inside)
    return (
        0 < len(text.split()) <= 10
        and not credit.NOT_A_CREDIT.match(text)
        and not credit.CITATION.search(text)
        and not credit.OF_SENTENCES.search(text)
        and bool(re.match(r"[A-ZÀ-Þ\u0600-\u06ff@]|[a-z]+ from |(?:[^\W\d]+[ -]?){1,6}$", text))
    )


def goes_with(text: str, more: str) -> bool:
    """Whether a second line is the role or body of the name on the first."""
    if len(more) > 120 or re.search(r"[\"“”«»:]", more) or credit.is_name(credit.clean(more)):
        return False
    if credit.is_name(text) and shapes.likely(more) >= 0.3 and not re.search(r"[.!?]$", more):
        return True
    return (credit.is_name(credit.head(text)) or "," not in text) and (
        credit.likeness(more) >= 0.5 or bool(ORG_WORD.search(more) and not re.search(r"[.!?]$", more))
    )
