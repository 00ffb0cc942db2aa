"""What the columns of rows hold, read from the values in them: which hold what people said, which say who they are.

Asked when no header says so; looks at cells only.
"""

import re
from collections.abc import Sequence

from taggers.extract import credit, shapes
from taggers.extract.cells import Row
from taggers.extract.testimony import content, in_person, is_option

_NUMBER = re.compile(r"[\W\d_]*|[\d.,/:\s-]+\w{0,3}|[A-Za-z]{0,3}[-_ ]?\d+")
_SAMPLE = 40  # rows looked at
_LABEL_WORDS = 8


def by_values(rows: Sequence[Row], width: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The columns that hold words and those that hold people, left to right; `((), ())` when none hold words."""
    sample = rows[:_SAMPLE]
    columns = [[row[i].text for row in sample if i < len(row) and row[i].text.strip(" -–—")] for i in range(width)]
    text = tuple(i for i, values in enumerate(columns) if _says(values))
    who = tuple(i for i, values in enumerate(columns) if i not in text and _names(values))
    return (text, who) if text else ((), ())


def people(rows: Sequence[Row], width: int, *, besides: tuple[int, ...]) -> tuple[int, ...]:
    """The columns besides the given ones that hold people."""
    sample = rows[:_SAMPLE]
    columns = [[row[i].text for row in sample if i < len(row) and row[i].text.strip(" -–—")] for i in range(width)]
    return tuple(i for i, values in enumerate(columns) if i not in besides and _names(values))


def _says(values: list[str]) -> bool:
    """Whether most of the values are sentences of somebody's own."""
    told = [v for v in values if len(v.split()) >= 4 and not is_option(v)]
    if len(told) * 2 < len(values) or not told:
        return False
    worth = sum(content(v) >= 0.3 for v in told) * 5 >= 3 * len(told)
    own = sum(in_person(v) for v in told) * 3 >= len(told)
    return worth and own and len(set(told)) * 2 > len(told)


def _names(values: list[str]) -> bool:
    """Whether most of the values are short and look like somebody."""
    labels = [v for v in values if not _NUMBER.fullmatch(v)]
    if len(labels) * 2 < len(values) or not labels or any(len(v.split()) > _LABEL_WORDS for v in labels):
        return False
    sure = sum(credit.likeness(v) >= 0.5 or shapes.likely(v) >= 0.45 for v in labels)
    return sure * 5 >= 2 * len(labels)
