"""A codebook as a TOML file, the shape of `seed/codebook.toml`: read whole or refused in a sentence, and written."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from evidence_store.domain import Code, Codebook, Dimension, Value
from evidence_store.errors import BadInput

LARGEST = 5_000_000
"""Bytes of a file that is read."""
_DIMENSION = ("id", "label", "definition", "several", "ordered")
_CODE = ("dimension", "code", "label", "parent", "definition", "hotkey", "examples", "synonyms")
HEAD = (
    "# A codebook: dimensions are questions asked of every quote, codes are the answers.\n"
    "# Synonyms are what people type when they ask; a hotkey is one letter or digit.\n"
)
Told = TypeVar("Told", bound=Value)


def read_codebook(content: bytes, *, name: str) -> Codebook:
    """The dimensions and codes of a file; their order is that of the file. Raises BadInput, which names the place."""
    if len(content) > LARGEST:
        raise BadInput(f"“{name}” is larger than a codebook can be ({LARGEST // 1_000_000} MB).")
    try:
        told = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput(f"“{name}” is not written in UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"“{name}” is not TOML: {error}.") from None
    except RecursionError:
        raise BadInput(f"“{name}” is nested too deeply.") from None
    if strange := sorted(set(told) - {"version", "dimension", "code"}):
        raise BadInput(f"“{strange[0][:40]}” is no part of a codebook; it holds [[dimension]] and [[code]].")
    dimensions = _all(told.get("dimension", []), Dimension, _DIMENSION, "dimension", name)
    codes = _all(told.get("code", []), Code, _CODE, "code", name)
    if not dimensions and not codes:
        raise BadInput(f"“{name}” holds no [[dimension]] and no [[code]].")
    return Codebook(dimensions=dimensions, codes=codes)


def write_codebook(book: Codebook) -> str:
    """The dimensions and the codes in force, those below another right after it. What is written is read back."""
    parts = [HEAD, f"version = {book.version}\n"]
    parts += [_table("dimension", dimension, _DIMENSION) for dimension in book.dimensions]
    parts += [_table("code", code, _CODE) for d in book.dimensions for _, code in book.tree(d.id)]
    return "\n".join(parts)


def _all(told: object, kind: type[Told], fields: Iterable[str], what: str, name: str) -> tuple[Told, ...]:
    if not isinstance(told, list):
        raise BadInput(f"“{name}”: write [[{what}]] in two brackets, once for each.")
    return tuple(_one(one, kind, fields, f"“{name}”, {what} {n}") for n, one in enumerate(told, start=1))


def _one(told: object, kind: type[Told], fields: Iterable[str], where: str) -> Told:
    if not isinstance(told, Mapping):
        raise BadInput(f"{where}: it holds no fields.")
    if strange := sorted(set(told) - set(fields)):
        raise BadInput(f"{where}: there is no field “{strange[0][:40]}”.")
    try:
        return kind.model_validate(dict(told))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        said = "is missing" if first["type"] == "missing" else "cannot be used"
        raise BadInput(f"{where}: “{first['loc'][0]}” {said}.") from None


def _table(what: str, told: Value, fields: Iterable[str]) -> str:
    lines = [f"[[{what}]]"]
    lines += [
        f"{name} = {_written(value)}" for name in fields if (value := getattr(told, name)) not in (None, "", ())
    ]
    return "\n".join(lines) + "\n"


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return "[\n" + "".join(f"    {_written(one)},\n" for one in value) + "]"
    # A JSON string is a basic string of TOML 1.0, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
