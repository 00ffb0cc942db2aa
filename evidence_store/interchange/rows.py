"""The row every format is read into, and written from: the JSON Lines contract. Only this module checks a row."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import Field, ValidationError, field_validator

from evidence_store.domain import AttributionLevel, ConsentState, Kind, SpeakerDetails, Value
from evidence_store.errors import BadInput
from evidence_store.interchange.words import clean_text

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_LONGEST_RAW = 2_000


class ImportRow(Value):
    """One item of evidence as it comes in. `ref` is the caller's own id; `codes` are people's codings.

    `said_on` is a year, a month or a day (`2026`, `2026-03`, `2026-03-01`); `attribution_level` is how far the
    speaker agreed to be named, `wording` the exact credit they approved.
    """

    text: str
    ref: str | None = None
    kind: Kind = "quote"
    attribution: str | None = None
    speaker: SpeakerDetails = SpeakerDetails()
    attribution_level: AttributionLevel | None = None
    wording: str | None = None
    consent: ConsentState = "unknown"
    product: str | None = None
    region: str | None = None
    language: str | None = None
    said_on: str | None = None
    codes: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    context: str | None = None

    @field_validator("ref", "said_on", mode="before")
    @classmethod
    def _number_as_words(cls, value: object) -> object:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("said_on")
    @classmethod
    def _date(cls, value: str | None) -> str | None:
        if value is not None and not _DATE.fullmatch(value):
            raise ValueError("write a date as 2026, 2026-03 or 2026-03-01")
        return value

    @field_validator("codes", mode="before")
    @classmethod
    def _one_code_as_list(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {dim: [codes] if isinstance(codes, str) else codes for dim, codes in value.items() if codes}


class Row(Value):
    """A row that can be taken in: where it stood (lines count from 1), what it says, and what was changed in it."""

    line: int
    values: ImportRow
    raw: str = ""
    notes: tuple[str, ...] = ()


class RowProblem(Value):
    """A row that cannot be taken in: where it stood, why in one sentence, and the row itself for the error file."""

    line: int
    sentence: str
    raw: str = ""


def check(values: Mapping[str, object], *, line: int, raw: str) -> Row | RowProblem:
    """The row these values make, or what is wrong with them."""
    raw = raw[:_LONGEST_RAW]
    notes: list[str] = []
    try:
        given = {key: _clean(value, key, notes) for key, value in values.items() if value is not None}
        text = given.get("text")
        if text is None or (isinstance(text, str) and not text.strip()):
            raise BadInput("This row holds no words: its text is missing or empty.")
        return Row(line=line, values=ImportRow.model_validate(given), raw=raw, notes=tuple(notes))
    except BadInput as error:
        return RowProblem(line=line, sentence=str(error), raw=_printable(raw))
    except ValidationError as error:
        return RowProblem(line=line, sentence=_sentence(error), raw=_printable(raw))


def _clean(value: object, key: str, notes: list[str]) -> object:
    """Strings checked and cleaned wherever they stand; absent values dropped from objects."""
    match value:
        case str() if value.strip():
            cleaned, found = clean_text(value, what=f"field “{_printable(key)}”")
            notes.extend(found)
            return cleaned
        case str():
            return value if key == "text" else None
        case dict():
            cleaned_items = ((str(k), _clean(v, str(k), notes)) for k, v in value.items())
            return {k: v for k, v in cleaned_items if v is not None}
        case list():
            return [_clean(item, key, notes) for item in value]
    return value


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        return f"There is no field “{_printable(field)}” in a row."
    return f"The field “{_printable(field)}” cannot be used: {reason[:1].lower()}{reason[1:]}."


def _printable(words: str) -> str:
    return words.encode("utf-8", "replace").decode()


def to_row(row: ImportRow) -> dict[str, Any]:
    """The row as a JSON object, without what is absent or stands at its default."""
    return row.model_dump(mode="json", exclude_defaults=True, exclude_none=True)


def write_jsonl(rows: Iterable[ImportRow]) -> Iterator[bytes]:
    """JSON Lines in UTF-8, one line per row; `read` gives the same rows back."""
    for row in rows:
        yield json.dumps(to_row(row), ensure_ascii=False).encode() + b"\n"
