"""Asking: a plain request -> an understood query -> ranked, faceted results. The engines stand behind one port."""

from pathlib import Path

from evidence_store.search.highlight import highlights
from evidence_store.search.query import SORTS, Answer, Chip, Document, Hit, Index, Query, Sort
from evidence_store.search.similar import Similar, SimilarIndex
from evidence_store.search.understand import understand
from evidence_store.search.vocabulary import Vocabulary

__all__ = [
    "SORTS",
    "Answer",
    "Chip",
    "Document",
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


def open_index(folder: Path | None) -> Index:
    """The index in a folder of our own, or in memory when None.

    A folder that is empty, stale, damaged or somebody else's is emptied of index files; the position is -1 then and
    the index has to be built anew. Raises `StoreProblem` when the folder cannot be made or read.
    """
    from evidence_store.search.whoosh_engine import WhooshIndex

    return WhooshIndex(folder)
