"""A quote as tantivy's files hold it: the fields, what is written into each, and the row kept to write them anew.

Nobody but this file knows the fields. What counts how much is entries.py's; here it is only rounded to steps, as
tantivy finds terms and adds up constants faster than it would weigh.
"""

import json
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from typing import Any

import tantivy

from evidence_store.domain import INFLUENCE_LADDER
from evidence_store.search import pieces
from evidence_store.search.entries import GAP, SCHEMA, Entry, code_entries, word_entries
from evidence_store.search.query import DECIDED, Document
from evidence_store.search.words import fold

FORMAT = f"tantivy-0.27 rows-2 entries-{SCHEMA}"
STEPS = 12  # a word's weight is kept in twelfths
TENTHS = 10  # a code's strength in tenths
MARK = "*"  # id of the documents that carry a position; no quote can have it
NAMES = frozenset({"speaker", "institution"})  # dimensions with about as many codes as quotes: found, never counted
LATEST = 1 << 31  # a day after all others: of what was said nobody knows when
PLAIN = frozenset({"kind", "language", "translation", "institution", "speaker", "consent", "year"})  # no proposals
HERE = "*"  # stands where dimensions do, in every quote
PLACES = "places"

_RUNGS = {level: rung for rung, level in enumerate(INFLUENCE_LADDER, 1)}
_NOWHERE = "_"
_NOWHERES = [" ".join([_NOWHERE] * many) for many in range(GAP)]
_APART = _NOWHERES[20]
_NONE = "\uffff"
_AND = "\x1f"
_USUAL = (
    *("influence_level", "stakeholder_type", "use_category", "product", "region", "country", "kind"),
    *("language", "translation", "year", "consent"),
)
_ODD = "\ufdd0"  # before names that are no valid text, written in hexadecimal digits
_POSITIONS = 40  # bits of a log position


class Kept:
    """The row of one quote, read back: its words with their steps, its codes with their strengths."""

    __slots__ = ("_weights", "codes", "id", "raw")

    def __init__(self, raw: list[Any]) -> None:
        self.raw = raw
        self.id: str = raw[0]
        self._weights = f" {raw[4]} "
        self.codes: dict[tuple[str, str], int] = {(d, c): strength for d, c, strength in raw[5]}

    def step(self, stem: str) -> int:
        """How many twelfths a stem counts; 0 when the quote does not hold it."""
        at = self._weights.find(f" {stem}/")
        return int(self._weights[at + len(stem) + 2], 16) if at >= 0 else 0

    def stems(self) -> set[str]:
        """Every stem the quote holds."""
        return {one.rpartition("/")[0] for one in self._weights.split()}


@cache
def schema() -> tantivy.Schema:
    """The fields. `dims` are the codes that are counted, `names` those that are only found.

    `shown` is what counts them: a column for each dimension, with one value in every quote, which tantivy counts
    three to seven times faster than one with none or several in some. So several codes are one value, and none is.
    """
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("id", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("words", tokenizer_name=PLACES, index_option="position")
    fields.add_text_field("weights", tokenizer_name="whitespace", index_option="basic")
    fields.add_text_field("strengths", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("dimension", tokenizer_name="raw", index_option="basic")
    fields.add_json_field("dims", tokenizer_name="raw", index_option="basic")
    fields.add_json_field("shown", fast=True, tokenizer_name="raw", index_option="basic")
    fields.add_json_field("names", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("shelf", fast=True, tokenizer_name="raw", index_option="basic")
    for number in ("touched", "said", "said_or_last", "rung", "standing"):
        fields.add_integer_field(number, fast=True)
    fields.add_bytes_field("kept", stored=True)
    return fields.build()


def prepare(index: tantivy.Index) -> tantivy.Index:
    """Make the index able to read and write `words`, and to be renewed when we say so."""
    cutter = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    index.register_tokenizer(PLACES, cutter.filter(tantivy.Filter.custom_stopword([_NOWHERE])).build())
    index.config_reader("manual")
    return index


def row(document: Document) -> list[Any]:
    """What is kept of a quote: id, position, day, words in their places, weights, codes."""
    entries, codes = word_entries(document), code_entries(document)
    weights = " ".join([stem + _STEPS[int(entry.weight * STEPS + 0.5)] for stem, entry in entries.items()])
    strengths = [(dimension, code, strength) for (dimension, code), strength in codes.items()]
    return [document.id, document.touched, document.said(), _spots(entries), weights, strengths]


def written(row: list[Any], columns: Collection[str]) -> tantivy.Document:
    """The row as a document of tantivy's, with a value in each of these columns."""
    one, touched, said, spots, weights, codes = row
    dims: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {}
    strengths: list[str] = []
    for dimension, code, strength in codes:
        counted, at, what, term = _terms(dimension, code, strength)
        (dims if counted else names).setdefault(at, []).append(what)
        if term:
            strengths.append(term)
    best, rung = _levels(codes)
    claim = pieces.CLAIM if "claim" in dims.get("kind", ()) else 0.0
    fields: dict[str, Any] = {
        "id": valid(one),
        "weights": weights,
        "strengths": strengths,
        "dimension": [HERE, *dims, *names],
        "dims": dims,
        "shown": {**dict.fromkeys(columns, _NONE), **{at: _AND.join(what) for at, what in dims.items()}},
        "names": names,
        "shelf": fold(dims["product"][0]) if "product" in dims else _NONE,
        "touched": touched,
        "said": said,
        "said_or_last": said or LATEST,
        "rung": rung,
        "standing": standing(best + pieces.recency(said) - claim, touched),
        "kept": json.dumps(row, separators=(",", ":")).encode(),
    }
    document = tantivy.Document(**fields)
    if "|" in spots:
        document.add_pre_tokenized_text("words", _placed(spots))
    else:
        document.add_text("words", spots)
    return document


def mark(position: int, columns: Collection[str]) -> tantivy.Document:
    """The document that says up to where the log is in the index."""
    fields = {"id": MARK, "touched": position, "said": 0, "said_or_last": LATEST, "rung": 0, "standing": 0}
    return tantivy.Document(**fields, shown=dict.fromkeys(columns, _NONE))


def columns(dimensions: Iterable[str]) -> tuple[str, ...]:
    """The columns that every quote has a value in: the usual ones and those of these dimensions."""
    counted = (valid(dimension) for dimension in dimensions if dimension not in NAMES)
    return tuple(dict.fromkeys((*_USUAL, *counted)))


def kept(document: tantivy.Document) -> Kept:
    """The row of a stored document that is no mark."""
    return Kept(json.loads(bytes(document.get_first("kept") or b"null")))


def standing(prior: float, touched: int) -> int:
    """How a quote stands before anything is asked, then how new it is, in one number."""
    return (round((prior + 1) * 1_000_000) << _POSITIONS) + touched


def stood(standing: int) -> tuple[float, int]:
    """The head start and the position again."""
    return (standing >> _POSITIONS) / 1_000_000 - 1, standing & ((1 << _POSITIONS) - 1)


def step_term(stem: str, step: int) -> str:
    """The term of a stem that counts so many twelfths."""
    return f"{stem}/{step:x}"


def strength_term(dimension: str, code: str, strength: int) -> str:
    """The term of a code of this strength per mille."""
    tenth = TENTHS if strength >= DECIDED else min(strength * TENTHS // DECIDED, TENTHS - 1)
    return tenth_term(dimension, code, tenth)


def tenth_term(dimension: str, code: str, tenth: int) -> str:
    """The term of a code whose strength lies in this tenth."""
    return f"{tenth:x}{valid(dimension)}\x1f{valid(code)}"


def tenth_value(tenth: int) -> float:
    """How much the codes count whose strength lies in this tenth."""
    return 1.0 if tenth == TENTHS else (tenth + 0.5) / TENTHS


def path(dimension: str) -> str:
    """Where the codes of a dimension stand."""
    return ("names." if dimension in NAMES else "dims.") + valid(dimension).replace(".", "\\.")


def column(dimension: str) -> str:
    """Where the codes of a dimension are counted."""
    return "shown." + valid(dimension).replace(".", "\\.")


def told(value: str) -> list[str]:
    """The codes a value of a column stands for."""
    return [given(code) for code in value.split(_AND)] if value != _NONE else []


def valid(name: str) -> str:
    """A name as tantivy takes it: it may hold anything that was pasted, halves of characters included."""
    if name.isascii():
        return name
    try:
        name.encode()
    except UnicodeEncodeError:
        return _ODD + name.encode("utf-8", "surrogatepass").hex()
    return name


def given(name: str) -> str:
    """A name as it was given."""
    return bytes.fromhex(name[1:]).decode("utf-8", "surrogatepass") if name.startswith(_ODD) else name


_STEPS = [f"/{max(step, 1):x}" for step in range(STEPS + 1)]


@lru_cache(maxsize=1 << 14)
def _terms(dimension: str, code: str, strength: int) -> tuple[bool, str, str, str | None]:
    """Whether a code is counted, how it stands among the codes, and the term of its strength."""
    term = None if dimension in PLAIN else strength_term(dimension, code, strength)
    return dimension not in NAMES, valid(dimension), valid(code), term


def _levels(codes: list[tuple[str, str, int]]) -> tuple[float, int]:
    """The head start by the highest level and the rung of the last level shown."""
    shown = [(_RUNGS[c], pieces.strength(s)) for d, c, s in codes if d == "influence_level" and c in _RUNGS]
    best = max((pieces.LEVEL * value * rung / len(_RUNGS) for rung, value in shown), default=0.0)
    return best, max((rung for rung, _ in shown), default=0)


def _spots(entries: dict[str, Entry]) -> str:
    """The stems in their places: `_` where a small word stood, `|` between stems in one place."""
    at: dict[int, str] = {}
    for stem, entry in entries.items():
        for place in entry.places:
            at[place] = f"{at[place]}|{stem}" if place in at else stem
    spots, due = [], 0
    for place in sorted(at):
        if place > due:
            spots.append(_APART if place - due >= GAP else _NOWHERES[place - due])
        spots.append(at[place])
        due = place + 1
    return " ".join(spots)


def _placed(spots: str) -> tantivy.PreTokenizedString:
    stems = ((at, stem) for at, spot in enumerate(spots.split(" ")) if spot != _NOWHERE for stem in spot.split("|"))
    return tantivy.PreTokenizedString("", [tantivy.Token(stem, at, 0, 0) for at, stem in stems])
