"""Rows by the values of a column, however many there are. What several rooms of questions share."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, select

Row = TypeVar("Row", bound=SQLModel)
IN_AT_ONCE = 500


def where(session: Session, table: type[Row], column: str, values: Sequence[str]) -> list[Row]:
    """The rows whose column holds one of these values, however many there are."""
    field = getattr(table, column)
    found: list[Row] = []
    for start in range(0, len(values), IN_AT_ONCE):
        found += session.exec(select(table).where(field.in_(values[start : start + IN_AT_ONCE])))
    return found


def grouped(rows: Iterable[Row], column: str) -> defaultdict[str, list[Any]]:
    """The rows by what their column holds."""
    groups: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, column)].append(row)
    return groups
