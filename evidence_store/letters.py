"""What is written to people: the request for consent, the recall of a pack, the reminder. It sends nothing.

A letter is made of blocks, so that pages and print can lay it out; `as_text` writes it for an e-mail or a plain page.
All sentences stand in `letters.toml`, by language.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NotRequired, TypedDict, Unpack

from evidence_store.domain import ATTRIBUTION_LEVELS, AUDIENCES, AttributionLevel, Audience, Value
from evidence_store.errors import BadInput

COLUMNS = 78
DIGEST_SHOWN = 12  # hexadecimal digits of a pack's SHA-256

BlockKind = Literal["heading", "text", "words", "box", "item", "fact", "line"]
Sentences = Mapping[str, Any]  # one language of the table, as nested as it is there

_LISTED: tuple[BlockKind, ...] = ("box", "item", "fact")  # no empty line between two of these
_COLUMNS_OF = {"Mn": 0, "Me": 0, "Cf": 0}
_UNSPACED = r"\u2e80-\ua4cf\uf900-\ufaff\uff00-\uff60\U00020000-\U0003fffd"  # Chinese and Japanese
_PIECE = re.compile(rf" *(?:[{_UNSPACED}]|[^ {_UNSPACED}]+)")


class Asked(Value):
    """One quote in a request: its number, its words, and the credit line each level would print under it."""

    number: str
    words: str
    will_print: Mapping[AttributionLevel, str]


class Block(Value):
    """One piece of a letter.

    `words` are verbatim, under their number in `label`; a `box` is to be ticked, with what it would print in `text`;
    a `line` is to be filled in by hand; a `fact` is a label and what it says.
    """

    kind: BlockKind
    text: str = ""
    label: str = ""


class Letter(Value):
    """A letter before it is laid out, in the language `language` (ISO 639-1)."""

    title: str
    language: str
    blocks: tuple[Block, ...]


class RequestFacts(TypedDict):
    """What a request says. `day` and `until` are ISO 8601 days; without `channels` all readers are asked for."""

    store: str
    writer: str
    day: str
    speaker_name: str | None
    quotes: Sequence[Asked]
    channels: Sequence[Audience]
    purposes: Sequence[str]
    until: str | None
    reply_to: str | None
    language: NotRequired[str]


class RecallFacts(TypedDict):
    """What a recall says. `quotes` are numbers within the pack, each with a reason of the table (`reasons`)."""

    store: str
    writer: str
    day: str
    pack_title: str
    exported_on: str
    digest: str
    recipient: str | None
    audience: Audience
    quotes: Sequence[tuple[str, str]]
    reply_to: NotRequired[str | None]
    language: NotRequired[str]


def languages() -> tuple[str, ...]:
    """The languages letters can be written in."""
    return tuple(_table())


def reasons() -> tuple[str, ...]:
    """The reasons a recall can give."""
    return tuple(_table()["en"]["reason"])


def request(**facts: Unpack[RequestFacts]) -> str:
    """The letter that asks a speaker for consent, as text. Raises BadInput for a language there are no letters in."""
    return as_text(request_letter(**facts))


def recall(**facts: Unpack[RecallFacts]) -> str:
    """The notice to those who got a pack, as text. It takes no quote and no speaker, so it can repeat neither.

    Raises BadInput for a reason or a language the table does not hold.
    """
    return as_text(recall_letter(**facts))


def expiring(*, quotes: int, until: str, on: str, language: str = "en") -> str:
    """What reminds a writer, on the day `on`, to ask again: the consent for `quotes` quotes ends on the day `until`.

    Days are ISO 8601; one that cannot be read is said as it is written.
    """
    sentences, left = _sentences(language), _days_between(on, until)
    say: str = sentences["expiring"]["undated" if left is None else "ends" if left >= 0 else "ended"]
    days = sentences["days"][{0: "today", 1: "tomorrow"}.get(left or 0, "many")].format(count=left)
    number = sentences["quotes"]["one" if quotes == 1 else "many"].format(count=quotes)
    return say.format(quotes=number, until=_one_line(until), days=days)


def request_letter(**facts: Unpack[RequestFacts]) -> Letter:
    """The request as blocks, see `request`."""
    language = facts.get("language", "en")
    sentences = _sentences(language)
    told = _told(facts, "store", "writer", "day", "until", "reply_to", name=facts["speaker_name"])
    say = {key: sentence.format(**told) for key, sentence in sentences["request"].items()}
    blocks = (
        Block(kind="text", text=say["dear" if told["name"] else "hello"]),
        *(Block(kind="text", text=say[key]) for key in ("who", "what_for")),
        Block(kind="heading", text=say["words"]),
        Block(kind="text", text=say["how"]),
        *(block for quote in facts["quotes"] for block in _asked(quote, say, sentences["level"])),
        *_choices(facts, say, {k: s.format(**told) for k, s in sentences["audience"].items()}),
        *_rights(say, until=bool(told["until"]), reply=bool(told["reply_to"])),
        Block(kind="heading", text=say["answer"]),
        *(Block(kind="line", label=say[key]) for key in ("name", "date", "signature")),
        Block(kind="text", text=say["send" if told["reply_to"] else "give"]),
        Block(kind="text", text=say["thanks"]),
    )
    return Letter(title=say["title"], language=language, blocks=blocks)


def recall_letter(**facts: Unpack[RecallFacts]) -> Letter:
    """The recall as blocks, see `recall`."""
    language = facts.get("language", "en")
    sentences = _sentences(language)
    told = _told(facts, "store", "writer", "day", "reply_to", name=facts["recipient"])
    say = {key: sentence.format(**told) for key, sentence in sentences["recall"].items()}
    asked = ("unpublished", "published", "copies", "others", "done" if told["reply_to"] else "done_to_writer")
    blocks = (
        Block(kind="text", text=say["dear" if told["name"] else "hello"]),
        Block(kind="text", text=say["who"]),
        Block(kind="heading", text=say["which"]),
        *_pack_facts(facts, say, sentences["audience_of_pack"]),
        Block(kind="heading", text=say["stop"]),
        *(_stopped(number, reason, sentences["reason"]) for number, reason in facts["quotes"]),
        Block(kind="heading", text=say["please"]),
        *(Block(kind="item", text=say[key]) for key in asked),
        *(Block(kind="text", text=say[key]) for key in ("anew", "sign")),
    )
    return Letter(title=say["title"], language=language, blocks=blocks)


def as_text(letter: Letter, *, columns: int = COLUMNS) -> str:
    """The letter as plain text. Lines break at spaces only; a longer word stands whole on its line.

    Scripts written without spaces may break between any two letters. `columns` are those of a terminal.
    """
    lines = [letter.title, "=" * min(_columns(letter.title), columns)]
    before: BlockKind = "heading"
    colon = _sentences(letter.language)["box"]
    for block in letter.blocks:
        if block.kind != before or block.kind not in _LISTED:
            lines.append("")
        lines += _lines(block, colon, columns)
        before = block.kind
    return "\n".join(lines) + "\n"


def _asked(quote: Asked, say: Mapping[str, str], level: Mapping[str, str]) -> Iterator[Block]:
    """One quote with its boxes, the lowest level first."""
    yield Block(kind="words", label=quote.number, text=quote.words)
    for name in ATTRIBUTION_LEVELS:
        if line := quote.will_print.get(name):
            yield Block(kind="box", label=level[name], text=line)
    yield Block(kind="box", label=say["never"])
    yield Block(kind="line", label=say["changed"])


def _choices(facts: RequestFacts, say: Mapping[str, str], audience: Mapping[str, str]) -> Iterator[Block]:
    """Who may read the words, and what for."""
    yield Block(kind="heading", text=say["readers"])
    yield Block(kind="text", text=say["every"])
    asked = facts["channels"] or AUDIENCES
    yield from (Block(kind="box", label=audience[name]) for name in AUDIENCES if name in asked)
    if facts["purposes"]:
        yield Block(kind="heading", text=say["purposes"])
        yield Block(kind="text", text=say["every"])
        yield from (Block(kind="box", label=_one_line(purpose)) for purpose in facts["purposes"])


def _rights(say: Mapping[str, str], *, until: bool, reply: bool) -> Iterator[Block]:
    """How long it holds and what the speaker may do."""
    yield Block(kind="heading", text=say["long"])
    yield Block(kind="text", text=say["until" if until else "no_end"])
    yield Block(kind="heading", text=say["know"])
    told = ("refuse", "change", "back" if reply else "back_to_writer", "at_once", "already_out", "held")
    yield from (Block(kind="item", text=say[key]) for key in told)


def _pack_facts(facts: RecallFacts, say: Mapping[str, str], audience: Mapping[str, str]) -> Iterator[Block]:
    yield Block(kind="fact", label=say["pack"], text=_one_line(facts["pack_title"]))
    yield Block(kind="fact", label=say["made"], text=_one_line(facts["exported_on"]))
    yield Block(kind="fact", label=say["readers"], text=audience[facts["audience"]])
    yield Block(kind="fact", label=say["digest"], text=facts["digest"][:DIGEST_SHOWN])


def _stopped(number: str, reason: str, known: Mapping[str, str]) -> Block:
    """Only reasons of the table are written: free words could say who spoke or what they said."""
    if reason not in known:
        raise BadInput(f"A recall can give these reasons: {', '.join(known)}.")
    return Block(kind="fact", label=_one_line(number), text=known[reason])


def _told(facts: RequestFacts | RecallFacts, *keys: str, name: str | None) -> dict[str, str]:
    """What stands in for the {words in braces}, each on one line; empty where it is not known."""
    known: Mapping[str, Any] = {**facts, "name": name}
    return {key: _one_line(known.get(key) or "") for key in (*keys, "name")}


def _days_between(first: str, last: str) -> int | None:
    try:
        return (date.fromisoformat(last) - date.fromisoformat(first)).days
    except ValueError:
        return None


def _sentences(language: str) -> Sentences:
    if language not in _table():
        raise BadInput(f"There are no letters in that language yet. Choose one of: {', '.join(_table())}.")
    return _table()[language]


@cache
def _table() -> dict[str, Sentences]:
    return tomllib.loads(files("evidence_store").joinpath("letters.toml").read_text("utf-8"))


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _lines(block: Block, colon: str, columns: int) -> list[str]:
    """A block as lines of text."""
    both = colon.format(label=block.label, text=block.text) if block.text else block.label
    match block.kind:
        case "text":
            return _wrapped(block.text, columns)
        case "heading":
            return [*_wrapped(block.text, columns), "-" * min(_columns(block.text), columns)]
        case "words":
            return [block.label, "", *_wrapped(block.text, columns, first="    ", rest="    ")]
        case "box":
            return _wrapped(both, columns, first="  [ ] ", rest="      ")
        case "item":
            return _wrapped(block.text, columns, first="  - ", rest="    ")
        case "fact":
            return _wrapped(both, columns, first="  ", rest="    ")
        case "line":
            room = columns - _columns(colon.format(label=block.label, text=""))
            return [colon.format(label=block.label, text="_" * room)]


def _wrapped(words: str, columns: int, *, first: str = "", rest: str = "") -> list[str]:
    """`words` broken into lines; line breaks of their own stay, and nothing but spaces at line ends is lost."""
    lines, indent = [], first
    for paragraph in words.splitlines() or [""]:
        line, empty = indent, True
        for piece in _PIECE.findall(paragraph):
            if not empty and _columns(line + piece) > columns:
                lines.append(line)
                line, piece = rest, piece.lstrip(" ")
            line, empty = line + piece, False
        lines.append(line.rstrip(" "))
        indent = rest
    return lines


def _columns(words: str) -> int:
    """How many columns of a terminal they take: two for wide letters (UAX #11), none for marks on other letters."""
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else _COLUMNS_OF.get(unicodedata.category(c), 1) for c in words
    )
