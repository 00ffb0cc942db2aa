"""A pack as a reader goes through it: parts with a heading, prose and quotes, and one wording of their facts.

Every writer of a page takes its order, its lines of facts and its reading directions from here.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from evidence_store.packs.pack import Pack, PackItem

Direction = Literal["ltr", "rtl"]

ABOUT = "About this pack"
FURTHER = "Further quotes"
COLUMNS = ("No.", "Quote", "Credit", "Details", "Codes")
"""Headings of the table layout; the last two stand only where some quote has something to say under them."""
EMPTY = "No quotes are in this pack."
FRAME_LANGUAGE = "en"
"""The language of headings and of the colophon."""
NO_MOMENT = datetime(1980, 1, 1)
_LINES = re.compile(r"\r\n|[\r\n\v\f\u2028\u2029]")
# XML 1.0, production 2: what no document may hold. Words are cleaned at every entrance; titles need not be.
_UNPRINTABLE = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"\r\n|[\r\v\f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a pack; `heading` and `prose` may be empty, `left_out` counts quotes that stood here."""

    heading: str
    prose: str
    items: tuple[PackItem, ...]
    left_out: int = 0

    def missing(self) -> str:
        """What is said of quotes that do not stand here, or nothing."""
        return f"{self.left_out} left out here." if self.left_out else ""


def parts(pack: Pack) -> tuple[Part, ...]:
    """The sections in order, then the quotes of none; a pack without sections is one part without a heading."""
    items = {item.number: item for item in pack.items}
    placed = tuple(
        Part(section.heading.strip(), section.prose, tuple(items[n] for n in section.numbers), section.left_out)
        for section in pack.sections
    )
    unplaced = pack.unplaced()
    return (*placed, Part(FURTHER if placed else "", "", unplaced)) if unplaced else placed


def arrangement(pack: Pack) -> str:
    """What the headings of a grouped pack are, or nothing."""
    return f"Grouped by {pack.grouped_by}." if pack.grouped_by else ""


def facts(item: PackItem) -> str:
    """Product, region and day of a quote in one line, as far as they are known."""
    return " · ".join(fact for fact in (item.product, item.region, item.said_on) if fact)


def coded(item: PackItem) -> tuple[str, ...]:
    """What people decided about a quote: a line for each dimension, with its paths of labels."""
    return tuple(f"{dimension}: {', '.join(labels)}" for dimension, labels in item.codes.items())


def columns(items: Iterable[PackItem]) -> tuple[str, ...]:
    """The columns a table of these quotes needs: details and codes only where some quote has any."""
    known = tuple(items)
    wanted = (True, True, True, any(facts(item) for item in known), any(item.codes for item in known))
    return tuple(column for column, is_wanted in zip(COLUMNS, wanted, strict=True) if is_wanted)


def paragraphs(words: str) -> tuple[tuple[str, ...], ...]:
    """Paragraphs, each as its lines: they part at blank lines; a line break within one stays a line break."""
    found: list[tuple[str, ...]] = []
    lines: list[str] = []
    for line in (*_LINES.split(words), ""):
        if line.strip():
            lines.append(line)
        elif lines:
            found.append(tuple(lines))
            lines = []
    return tuple(found)


def direction(words: str) -> Direction:
    """By the first letter that has one (Unicode UAX 9, rule P2); left to right where none has."""
    strong = next((b for c in words if (b := unicodedata.bidirectional(c)) in ("L", "R", "AL")), "L")
    return "ltr" if strong == "L" else "rtl"


def printable(words: str) -> str:
    """`words` without what no document may hold; every line break is a line feed."""
    return _UNPRINTABLE.sub("", _BREAKS.sub("\n", words))


def moment(as_of: str) -> datetime:
    """The pack's moment in UTC, without fractions and without a zone, or 1980 when it is no timestamp."""
    try:
        return datetime.fromisoformat(as_of).astimezone(UTC).replace(microsecond=0, tzinfo=None)
    except (ValueError, OverflowError):
        return NO_MOMENT
