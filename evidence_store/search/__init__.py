"""Asking: a plain request -> an understood query -> ranked, faceted results. The engines stand behind one port."""

from pathlib import Path
from typing import Literal, get_args

from evidence_store.errors import BadInput
from evidence_store.search.highlight import highlights
from evidence_store.search.query import SORTS, Answer, Chip, Document, Hit, Index, Query, Sort
from evidence_store.search.similar import Similar, SimilarIndex
from evidence_store.search.understand import understand
from evidence_store.search.vocabulary import Vocabulary

__all__ = [
    "ENGINES",
    "SORTS",
    "Answer",
    "Chip",
    "Document",
    "Engine",
    "Hit",
    "Index",
    "Query",
    "Similar",
    "SimilarIndex",
    "Sort",
    "Vocabulary",
    "highlights",
    "open_index",
    "understand",
]

Engine = Literal["whoosh", "tantivy"]
ENGINES: tuple[Engine, ...] = get_args(Engine)


def open_index(folder: Path | None, *, engine: Engine = "whoosh") -> Index:
    """The index in a folder of our own, or in memory when None, kept by this engine.

    A folder that is empty, stale, damaged, somebody else's or another engine's is emptied of index files; the
    position is -1 then and the index has to be built anew. Raises `StoreProblem` when the folder cannot be made or read,
    `BadInput` when the engine is not installed.
    """
    if engine == "tantivy":
        return _tantivy(folder)
    from evidence_store.search.whoosh_engine import WhooshIndex

    return WhooshIndex(folder)


def _tantivy(folder: Path | None) -> Index:
    try:
        from evidence_store.search.tantivy_engine import TantivyIndex
    except ModuleNotFoundError as error:
        if error.name != "tantivy":
            raise
        raise BadInput(
            "The search engine tantivy is not installed: run pip install 'evidence-store[fast]', or set"
            " EVIDENCE_SEARCH to whoosh."
        ) from error
    return TantivyIndex(folder)
