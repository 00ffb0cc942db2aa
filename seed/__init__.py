"""The codebook a new store starts with, and an invented corpus to try things on. It reads its own files only.

Every person, institution, place and product named in the corpus is made up.
"""

import tomllib
from importlib.resources import files
from typing import Any

from evidence_store.domain import Code, Codebook, Dimension

__all__ = ["codebook", "corpus", "narrative", "sample_paste"]


def codebook() -> Codebook:
    """The dimensions and codes of `codebook.toml`, in the order of the file."""
    book = _table("codebook.toml")
    return Codebook(
        version=book["version"],
        dimensions=tuple(Dimension(**dimension) for dimension in book["dimension"]),
        codes=tuple(Code(**code) for code in book["code"]),
    )


def corpus() -> list[dict[str, Any]]:
    """The invented items, shaped as rows of the JSON Lines import; some carry `wording`, the approved credit."""
    return list(_table("corpus.toml")["item"])


def narrative() -> dict[str, Any]:
    """One narrative: `{"title", "summary", "sections": [{"heading", "prose", "quotes": [ref, …]}]}`."""
    return _table("narrative.toml")


def sample_paste() -> str:
    """Raw feedback in mixed layouts, as someone would paste it."""
    return _read("paste.txt")


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(_read(name))


def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
