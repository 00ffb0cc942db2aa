"""How ids read to a person: codes, levels, states, audiences, languages, moments. Words only; it decides nothing."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import pairwise
from unicodedata import category

from evidence_store.domain import Acronyms, Codebook, Draft, Mask, Span
from evidence_store.redaction import joined
from evidence_store.views import Item

AUDIENCES = {"internal": "Internal readers", "partners": "Partners", "public": "The public"}
LEVELS = {
    "anonymous": "Anonymous",
    "role": "Role only",
    "institution": "Role and institution",
    "named": "By name",
}
CONSENTS = {
    "unknown": "Not recorded",
    "pending": "Asked, no answer yet",
    "granted": "Granted",
    "refused": "Refused",
    "withdrawn": "Taken back",
}
KINDS = {"quote": "Quote", "testimonial": "Testimonial", "claim": "Claim", "narrative": "Narrative"}
FORMATS = {
    "word": "Word (.docx)",
    "pdf": "PDF (.pdf)",
    "html": "Web page (.html)",
    "xlsx": "Workbook (.xlsx)",
    "markdown": "Markdown (.md)",
    "csv": "Table (.csv)",
    "json": "Data (.json)",
}
LAYOUTS = {
    "quotes": "Quotations, one below the other",
    "table": "A table, one row for each quote",
    "boxes": "Boxes, to be placed in a report",
}
READERS = {"internal": "internal readers", "partners": "partners", "public": "the public"}
IDENTIFYING = {
    "name": "a name",
    "contact": "a contact",
    "organisation": "an organisation",
    "place": "a place",
    "role": "a role",
    "detail": "another detail",
}
REPLACEMENTS = {kind: f"[{kind}]" for kind in IDENTIFYING}
OVERTAKEN = {
    "consent": "the consent no longer covers these readers",
    "attribution": "the speaker may no longer be named that far",
    "redaction": "some of its words are hidden now",
    "corrected": "its words were corrected",
    "withdrawn": "the quote was withdrawn",
    "erased": "the speaker’s words were erased",
}
LANGUAGES = {
    "en": "English", "fr": "French", "es": "Spanish", "pt": "Portuguese", "ar": "Arabic", "de": "German",
    "it": "Italian", "nl": "Dutch", "ru": "Russian", "zh": "Chinese", "tr": "Turkish", "fa": "Persian", "ur": "Urdu",
}  # fmt: skip
FACETS = {
    "kind": "Kind",
    "product": "Product",
    "region": "Region",
    "country": "Country",
    "language": "Language",
    "year": "Year",
    "consent": "Consent",
}
SORTS = {
    "best": "Best first",
    "newest": "Newest first",
    "oldest": "Oldest first",
    "level": "Highest level first",
    "product": "By product",
}
MANY_CODES = 20
"""Codes of one dimension that stand as buttons; of more, only those in sight, and the rest is typed."""
RELATIONS = {"exact": "the same words", "edited": "nearly the same words", "excerpt": "one is part of the other"}
_UNITS = ((86_400 * 365, "year"), (86_400 * 30, "month"), (86_400, "day"), (3600, "hour"), (60, "minute"))
_ENDS = re.compile(r"\n+|؟+(?=\s)")
_WORDS = re.compile(r"\w+|\s+|[^\w\s]+")
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi", "ckb"})


class Labels:
    """The codebook's words for its own ids."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._codes = {(c.dimension, c.code): c for c in codebook.codes}
        self._dimensions = {d.id: d.label for d in codebook.dimensions}

    def dimension(self, dimension: str) -> str:
        """The label of a dimension or facet."""
        return self._dimensions.get(dimension) or FACETS.get(dimension) or _spaced(dimension)

    def code(self, dimension: str, code: str) -> str:
        """The label of a code, or of a value of a facet."""
        if found := self._codes.get((dimension, code)):
            return found.label
        match dimension:
            case "language":
                return language(code)
            case "kind":
                return KINDS.get(code, code)
            case "attribution_level":
                return LEVELS.get(code, code)
            case "consent":
                return CONSENTS.get(code, code)
        return code

    def definition(self, dimension: str, code: str) -> str:
        """What the codebook says a code means."""
        found = self._codes.get((dimension, code))
        return found.definition if found else ""

    def hotkey(self, dimension: str, code: str) -> str:
        """The key that gives this code on the review page, or nothing."""
        found = self._codes.get((dimension, code))
        return (found.hotkey or "") if found else ""


def language(code: str) -> str:
    """A language by its name."""
    return LANGUAGES.get(code.split("-")[0].lower(), code)


def not_proposed(item: Item | Draft) -> str:
    """What taggers do not propose for words of this language, as a sentence; "" where they read an English text."""
    from taggers import what_is_not_proposed

    return "" if isinstance(item, Item) and item.in_english() else what_is_not_proposed(item.language)


def direction(code: str | None) -> str:
    """Which way words of this language run; `auto` lets the browser look at the words."""
    if not code:
        return "auto"
    return "rtl" if code.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def pieces(words: str, spans: Iterable[Span]) -> list[tuple[str, bool]]:
    """The words cut where the spans begin and end, each piece with whether it is marked; overlaps are joined."""
    found: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted((s.start, min(s.end, len(words))) for s in spans):
        start = max(start, at)
        if start >= end:
            continue
        found += [(words[at:start], False), (words[start:end], True)]
        at = end
    return [piece for piece in (*found, (words[at:], False)) if piece[0]]


def met_in(words: str, acronyms: Acronyms) -> Acronyms:
    """Those short forms that stand in the words, each a word of its own."""
    return tuple((short, told) for short, told in acronyms if re.search(rf"(?<!\w){re.escape(short)}(?!\w)", words))


def sentences(words: str) -> list[Span]:
    """The words cut between sentences and lines, without the spaces between them."""
    from taggers.phrases import sentences as cut

    lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in words)
    breaks = {_opening(words, at) for at, _ in cut(lower)} | {m.end() for m in _ENDS.finditer(words)}
    places = [0, *sorted(breaks - {0}), len(words)]
    found = []
    for start, end in pairwise(places):
        piece = words[start:end]
        if piece.strip():
            left = len(piece) - len(piece.lstrip())
            found.append(Span(start=start + left, end=start + len(piece.rstrip())))
    return found


def _opening(words: str, at: int) -> int:
    """The place before the marks that open the sentence which begins at `at`."""
    while at and (category(words[at - 1]) in ("Ps", "Pi") or words[at - 2 : at] in (' "', " '", '\n"')):
        at -= 1
    return at


def stretches(words: str, spans: Iterable[Span], masks: Iterable[Mask]) -> list[tuple[str, bool, Mask | None]]:
    """The words cut as `pieces` does, each piece with the mask that hides it from readers, or None."""
    found: list[tuple[str, bool, Mask | None]] = []
    at, hidden = 0, joined(tuple(masks))
    for piece, marked in pieces(words, spans):
        end = at + len(piece)
        for start, stop, mask in _cut(at, end, hidden):
            found.append((words[start:stop], marked, mask))
        at = end
    return found


def readers_get(words: str, masks: Iterable[Mask]) -> list[tuple[str, bool]]:
    """The words as readers get them, each piece with whether it stands for hidden ones."""
    found, at = [], 0
    for mask in joined(tuple(masks)):
        found += [(words[at : mask.start], False), (mask.replacement, True)]
        at = mask.end
    return [piece for piece in (*found, (words[at:], False)) if piece[0]]


def _cut(start: int, end: int, masks: Iterable[Mask]) -> Iterator[tuple[int, int, Mask | None]]:
    """`[start, end)` cut where masks begin and end."""
    for mask in masks:
        if mask.end <= start or mask.start >= end:
            continue
        if start < mask.start:
            yield start, mask.start, None
        yield max(start, mask.start), min(end, mask.end), mask
        start = min(end, mask.end)
    if start < end:
        yield start, end, None


def difference(old: str, new: str) -> list[tuple[str, str]]:
    """Two texts word by word: pieces that are the `same`, only in the `old` one, only in the `new` one."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    found: list[tuple[str, str]] = []
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("".join(before[i:j]), "same"))
            continue
        found += [("".join(words), kind) for words, kind in ((before[i:j], "old"), (after[k:m], "new")) if words]
    return found


def moment(at: str | datetime) -> datetime:
    """A moment of the log as a value."""
    return at if isinstance(at, datetime) else datetime.fromisoformat(at.replace("Z", "+00:00"))


def absolute(at: str | datetime) -> str:
    """A moment to the minute, in UTC."""
    return moment(at).astimezone(UTC).strftime("%-d %B %Y, %H:%M UTC")


def ago(at: str | datetime, now: datetime | None = None) -> str:
    """How long ago, as people say it."""
    seconds = ((now or datetime.now(UTC)) - moment(at)).total_seconds()
    for size, unit in (
        (86_400 * 365, "year"),
        (86_400 * 30, "month"),
        (86_400, "day"),
        (3600, "hour"),
        (60, "minute"),
    ):
        if seconds >= size:
            return _count(int(seconds // size), unit) + " ago"
    return "just now"


def counted(n: int, one: str, many: str = "") -> str:
    """`1 quote`, `12 quotes`, `3,400 quotes`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def calendar(day: str) -> str:
    """A day of the calendar as people write it; what is no day stands as it is."""
    try:
        return datetime.fromisoformat(day).strftime("%-d %B %Y")
    except ValueError:
        return day


def size(count: object) -> str:
    """A number of bytes for a person."""
    number = float(count) if isinstance(count, (int, float)) else 0.0
    for unit in ("bytes", "kB", "MB"):
        if number < 1000 or unit == "MB":
            return f"{number:.0f} {unit}" if unit == "bytes" or number >= 10 else f"{number:.1f} {unit}"
        number /= 1000
    return ""


def percent(share: float) -> str:
    """A confidence for a person."""
    return f"{round(share * 100)} %"


def _count(n: int, unit: str) -> str:
    return f"{n} {unit}{'' if n == 1 else 's'}"


def _spaced(word: str) -> str:
    return word.replace("_", " ").capitalize()
