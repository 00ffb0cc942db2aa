"""Words at the entrance: decoded, checked and freed of control characters. Every text that comes in passes here."""

import re

from evidence_store.errors import BadInput

LARGEST = 20_000_000
"""The largest text taken in at once, in bytes of UTF-8."""

# C0 without tab, line feed, form feed (a page break) and carriage return; and DEL. NUL is refused before.
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f]")
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def clean_text(text: str, *, what: str = "paste") -> tuple[str, tuple[str, ...]]:
    """`text` fit to be stored, and notes on what was changed.

    Control characters are replaced one for one (a vertical tab by a line feed, others by a space), so that a
    position in the result is a position in the input. All else stays as it is, line ends and accents included.
    Raises BadInput for empty or too large text, NUL, and lone surrogates; `what` names the text in the sentence.
    """
    if not text.strip():
        raise BadInput(f"Nothing to read: the {what} is empty.")
    _refuse_broken(text, what)
    cleaned, count = _CONTROL.subn(lambda match: "\n" if match.group() == "\v" else " ", text)
    if not count:
        return text, ()
    plural = "character was" if count == 1 else "characters were"
    return cleaned, (f"{count} control {plural} replaced by spaces.",)


def _refuse_broken(text: str, what: str) -> None:
    nul = text.find("\0")
    if nul >= 0:
        raise BadInput(f"The {what} is not text: it holds a NUL character at position {nul + 1}.")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        sentence = (
            f"The {what} holds half a character (a lone surrogate) at position {error.start + 1}; copy it again."
        )
        raise BadInput(sentence) from None
    if size > LARGEST:
        raise BadInput(
            f"The {what} is {size / 1e6:.1f} MB; at most {LARGEST // 1_000_000} MB are read at once: split it."
        )


def decode(data: bytes, *, name: str, largest: int = 2 * LARGEST) -> str:
    """The text in these bytes: UTF-8 or UTF-16 with or without a mark, else Windows-1252. Raises BadInput for binary.

    A leading byte order mark is taken off; everything after it is kept, line ends included.
    """
    if len(data) > largest:
        sentence = (
            f"{name} is {len(data) / 1e6:.1f} MB; at most {largest // 1_000_000} MB are read at once: split it."
        )
        raise BadInput(sentence)
    if (encoding := _utf_16(data)) is not None:
        return _decode_utf_16(data, encoding, name)
    if b"\0" in data:
        raise BadInput(f"{name} is not text: it holds binary data.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse_half_characters(data, name)
        return _decode_windows(data, name)


def peek(head: bytes, *, name: str) -> str:
    """The beginning of a text, from bytes that may end within a character. Raises BadInput for binary."""
    encoding = _utf_16(head)
    if encoding is None and b"\0" in head:
        raise BadInput(f"{name} is not text: it holds binary data.")
    return head.decode(encoding or "utf-8-sig", "ignore")


def _utf_16(data: bytes) -> str | None:
    """Which UTF-16 this is. Without a mark it shows as a NUL in most pairs of bytes, on the same side."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:4000]
    half = len(head) // 2
    if half < 2:
        return None
    first, second = head[0::2].count(0), head[1::2].count(0)
    if second > 0.6 * half and first < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if first > 0.6 * half and second < 0.05 * half else None


def _decode_utf_16(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not text: its UTF-16 breaks at byte {error.start + 1}.") from None


def _refuse_half_characters(data: bytes, name: str) -> None:
    """UTF-8 but for lone surrogates is a copy gone wrong, not Windows-1252, as which it would be read."""
    try:
        words = data.decode("utf-8-sig", "surrogatepass")
    except UnicodeDecodeError:
        return
    at = next(i for i, character in enumerate(words) if "\ud800" <= character <= "\udfff")
    raise BadInput(f"{name} holds half a character (a lone surrogate) at position {at + 1}; copy it again.")


def _decode_windows(data: bytes, name: str) -> str:
    if len(_CONTROL_BYTES.findall(data[:4000])) > 4:
        raise BadInput(f"{name} is not text: it holds binary data.")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        sentence = f"{name} is neither UTF-8 nor Windows-1252 text (byte {error.start + 1}); save it as UTF-8."
        raise BadInput(sentence) from None
