"""The codebook a new store starts with, and an invented corpus to try things on. It reads its own files only.

Every person, institution, place and product named in the corpus is made up.
"""

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from evidence_store.domain import Actor, Code, Codebook, Dimension, Value
from evidence_store.errors import BadInput, NotFound, Refused

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore

__all__ = ["Filled", "codebook", "corpus", "fill", "narrative", "registers", "sample_paste"]


class Filled(Value):
    """What was put in: quotes, sections of the narrative, quotes placed in them. All 0 when all was there before."""

    quotes: int = 0
    sections: int = 0
    placed: int = 0


def codebook() -> Codebook:
    """The dimensions and codes of `codebook.toml`, in the order of the file."""
    return _book("codebook.toml")


def registers() -> Codebook:
    """The products and regions of the corpus, which stores of other people have no use for: `fill` takes them in."""
    return _book("registers.toml")


def corpus() -> list[dict[str, Any]]:
    """The invented items, shaped as rows of the JSON Lines import; some carry `wording`, the approved credit."""
    return list(_table("corpus.toml")["item"])


def narrative() -> dict[str, Any]:
    """One narrative: `{"title", "summary", "sections": [{"heading", "prose", "quotes": [ref, …]}]}`."""
    return _table("narrative.toml")


def sample_paste() -> str:
    """Raw feedback in mixed layouts, as someone would paste it."""
    return _read("paste.txt")


def fill(store: "EvidenceStore", *, by: str | Actor) -> Filled:
    """Put the corpus and its narrative into an empty store; a store that was filled before is left as it is.

    Raises Refused when the store holds other evidence, BadInput when its codebook lacks a code of the corpus.
    """
    held = store.counts()
    if held["quotes"] and not _was_filled(store):
        raise Refused("This store already holds evidence; the demonstration corpus goes into an empty store only.")
    quotes = 0 if held["quotes"] else _registered_and_imported(store, by=by)
    if held["narratives"]:
        return Filled(quotes=quotes)
    sections = _narrate(store, by=by)
    return Filled(quotes=quotes, sections=len(sections), placed=sum(len(s["quotes"]) for s in sections))


def _was_filled(store: "EvidenceStore") -> bool:
    return any(_holds(store, row["ref"]) for row in corpus())


def _holds(store: "EvidenceStore", ref: str) -> bool:
    try:
        store.speaker(ref)  # by the speaker: the quote would come with reasons, and wake a tagger for them
    except NotFound:
        return False
    return True


def _registered_and_imported(store: "EvidenceStore", *, by: str | Actor) -> int:
    store.import_codebook(registers(), by=by)
    return _import(store, by=by)


def _import(store: "EvidenceStore", *, by: str | Actor) -> int:
    # Here, so that whoever only wants the codebook does not wait for readers of files.
    from evidence_store.interchange import ImportRow, Row

    rows = [Row(line=i, values=ImportRow(**row)) for i, row in enumerate(corpus(), start=1)]
    tried = store.import_rows(rows, by=by, dry_run=True)
    if tried.problems:
        raise BadInput(f"The demonstration corpus does not fit this store: {tried.problems[0][1]}")
    return store.import_rows(rows, by=by).captured


def _narrate(store: "EvidenceStore", *, by: str | Actor) -> list[dict[str, Any]]:
    told = narrative()
    now = store.start_narrative(told["title"], summary=told["summary"], by=by)
    # A narrative is born with one empty section: the first words go there.
    first = now.sections[0].id
    for i, section in enumerate(told["sections"]):
        words = {"heading": section["heading"], "prose": section["prose"]}
        now = store.write_section(now.id, section=None if i else first, by=by, **words)
        for ref in section["quotes"]:
            store.place(now.id, ref, section=now.sections[i].id, by=by)
    return list(told["sections"])


def _book(name: str) -> Codebook:
    book = _table(name)
    return Codebook(
        version=book.get("version", 1),
        dimensions=tuple(Dimension(**dimension) for dimension in book["dimension"]),
        codes=tuple(Code(**code) for code in book["code"]),
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(_read(name))


def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
