"""The tables the field prints, made from codings. Pure: counts in, figures out."""

from evidence_store.analysis.matrix import Matrix, matrix

__all__ = ["Matrix", "matrix"]
