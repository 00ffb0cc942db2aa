"""Words made comparable: lower case, no accents, one kind of mark and space; and the way back to the original."""

import re
import unicodedata
from dataclasses import dataclass

_SAME = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("*_[]{}#~^|<>\\", " "),
    "ة": "ه",
    "ى": "ي",
    "ـ": "",
    "ß": "ss",
    "ø": "o",
    "ı": "i",
    "،": ",",
    "؛": ";",
    "؟": "?",
}
_ARABIC_HEAD = re.compile(r"(?<!\w)(?:[وفبك]?ال|لل)(?=\w{3})")


class _Table(dict[int, str]):
    """What each code point folds to, filled as characters are met; `uneven` are those that change the length."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, point: int) -> str:
        piece = self[point] = _piece(chr(point))
        if len(piece) != 1:
            self.uneven.add(chr(point))
        return piece


def _piece(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    sort = unicodedata.category(char)
    if sort in ("Mn", "Cf"):
        return ""
    if sort[0] in "CZ":
        return " "
    plain = "".join(c for c in unicodedata.normalize("NFKD", char) if unicodedata.category(c) != "Mn")
    return plain.lower() or " "


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded words; where the length changed, `origin` holds each one's place and, last, the original length."""

    words: str
    origin: tuple[int, ...] | None = None

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Folded `[start, end)` as code points of the original words."""
        if self.origin is None:
            return start, end
        return self.origin[start], max(self.origin[end], self.origin[start] + 1)


def fold(words: str) -> Folded:
    """Fold case, accents, marks and Arabic letter forms; the Arabic article becomes spaces."""
    folded = words.translate(_TABLE)
    if _TABLE.uneven and not _TABLE.uneven.isdisjoint(words):
        pieces = [_TABLE[ord(c)] for c in words]
        origin = [i for i, piece in enumerate(pieces) for _ in piece]
        return Folded(_without_article(folded), (*origin, len(words)))
    return Folded(_without_article(folded))


def _without_article(folded: str) -> str:
    if folded.isascii() or ("ال" not in folded and "لل" not in folded):
        return folded
    return _ARABIC_HEAD.sub(lambda m: " " * len(m[0]), folded)
