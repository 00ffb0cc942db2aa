"""The model file: a zip of a JSON head and plain arrays, the same bytes for the same model. Only this file knows it.

It holds hashes, numbers and ids of quotes; no words and nothing that runs when opened.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from taggers.learned.part import OFFSETS, Part

FORMAT = "evidence-store model"
VERSION = 1
_HEAD = "model.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LARGEST = 256 * 1024 * 1024  # bytes unpacked
_ARRAYS = {
    "worth": "float64", "keys": "uint64", "weights": "float32", "bias": "float32", "together": "float64",
    "least": "float64", "rarity": "float32", "coded": "bool", "starts": "uint32", "rows": "uint32",
}  # fmt: skip


def pack(parts: Sequence[Part], about: Mapping[str, Any]) -> bytes:
    """The model file of these parts; `about` is JSON that goes with it."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "about": about,
        "parts": [{"dimension": p.dimension, "labels": p.labels, "quotes": p.quotes} for p in parts],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        _put(file, _HEAD, json.dumps(head, ensure_ascii=True, sort_keys=True).encode())
        for number, part in enumerate(parts):
            for name, kind in _ARRAYS.items():
                array = io.BytesIO()
                np.lib.format.write_array(array, getattr(part, name).astype(kind), version=(1, 0), allow_pickle=False)
                _put(file, f"{number}/{name}.npy", array.getvalue())
    return out.getvalue()


def _put(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    file.writestr(entry, content)


def unpack(model: bytes) -> tuple[tuple[Part, ...], dict[str, Any]]:
    """The parts of a model file and what goes with it. Raises ValueError, a sentence, for anything else."""
    try:
        return _read(model)
    except (zipfile.BadZipFile, KeyError, TypeError, AttributeError, EOFError, OSError, NotImplementedError) as error:
        raise ValueError("This is not a model file, or it is damaged; train again to make a new one.") from error


def _read(model: bytes) -> tuple[tuple[Part, ...], dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(model)) as file:
        if sum(entry.file_size for entry in file.infolist()) > _LARGEST:
            raise ValueError("This model file is larger than any this program makes; train again to make a new one.")
        head = _head(file)
        if head["version"] != VERSION:
            raise ValueError("This model file was made by another version of this program; train again.")
        parts = tuple(_part(file, number, about) for number, about in enumerate(head["parts"]))
        return parts, dict(head["about"])


def _head(file: zipfile.ZipFile) -> dict[str, Any]:
    try:
        head = json.loads(file.read(_HEAD))
    except ValueError as error:
        raise KeyError(_HEAD) from error
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise KeyError("format")
    return head


def _part(file: zipfile.ZipFile, number: int, about: Mapping[str, Any]) -> Part:
    arrays: dict[str, Any] = {}
    for name, kind in _ARRAYS.items():
        arrays[name] = _array(file.read(f"{number}/{name}.npy"), kind)
    part = Part(about["dimension"], tuple(about["labels"]), quotes=tuple(about["quotes"]), **arrays)
    if not _fits(part):
        raise KeyError("sizes")
    return part


def _array(raw: bytes, kind: str) -> Any:
    try:
        array = np.lib.format.read_array(io.BytesIO(raw), allow_pickle=False)
    except ValueError as error:
        raise KeyError("array") from error
    if array.dtype != np.dtype(kind) or (array.dtype.kind == "f" and not np.isfinite(array).all()):
        raise KeyError("array")
    return array.astype("float64") if kind == "float32" else array


def _fits(part: Part) -> bool:
    known, labels, quotes = len(part.keys), len(part.labels), len(part.quotes)
    shapes = {
        "worth": (OFFSETS + 1,), "weights": (known, labels), "bias": (labels,), "together": (5,), "least": (labels,),
        "rarity": (known,), "coded": (quotes, labels), "starts": (quotes + 1,), "rows": (len(part.rows),),
    }  # fmt: skip
    if any(getattr(part, name).shape != shape for name, shape in shapes.items()):
        return False
    rising = bool(np.all(np.diff(part.starts.astype(np.int64)) >= 0)) and int(part.starts[-1]) == len(part.rows)
    return rising and (not len(part.rows) or int(part.rows.max()) < known)
