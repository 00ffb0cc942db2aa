"""Asking: a plain request -> an understood query -> ranked, faceted results. The engines stand behind one port."""

from importlib.util import find_spec
from pathlib import Path
from typing import get_args

from evidence_store.domain import Engine
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
    "check_engine",
    "highlights",
    "open_index",
    "understand",
]

ENGINES: tuple[Engine, ...] = get_args(Engine)


def open_index(folder: Path | None, *, engine: Engine = "whoosh") -> Index:
    """The index in a folder of our own, or in memory when None, kept by this engine.

    A folder that is empty, stale, damaged, somebody else's or another engine's is emptied of index files; the
    position is -1 then and the index has to be built anew. Raises `StoreProblem` when the folder cannot be made or
    read, `BadInput` when the engine is not installed.
    """
    check_engine(engine)
    if engine == "tantivy":
        from evidence_store.search.tantivy_engine import TantivyIndex

        return TantivyIndex(folder)
    from evidence_store.search.whoosh_engine import WhooshIndex

    return WhooshIndex(folder)


def check_engine(engine: Engine) -> None:
    """Raise `BadInput` for an engine that there is not, or that is not installed."""
    if engine not in ENGINES:
        raise BadInput(f"There is no search engine “{engine}”; there are {' and '.join(ENGINES)}.")
    if find_spec(engine) is None:
        raise BadInput(
            f"The search engine {engine} is not installed: run pip install 'evidence-store[fast]', or set"
            " EVIDENCE_SEARCH to whoosh."
        )
