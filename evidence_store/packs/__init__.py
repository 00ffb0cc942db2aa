"""Quote packs: decided once from candidates, then written by one file per format.

A writer is handed the decided pack and nothing else: no store, no speaker, no id of the database.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from evidence_store.errors import BadInput
from evidence_store.packs.decide import decide
from evidence_store.packs.pack import Candidate, Decided, Layout, LeftOut, Pack, PackItem, PackSection

__all__ = [
    "WRITERS",
    "Candidate",
    "Decided",
    "Layout",
    "LeftOut",
    "Pack",
    "PackItem",
    "PackSection",
    "Writer",
    "decide",
    "file_name",
    "writer",
]


@dataclass(frozen=True, slots=True)
class Writer:
    """One format: the same pack always gives the same bytes."""

    name: str
    media_type: str
    extension: str
    write: Callable[[Pack], bytes]


# Each format is imported when it is first written: Word alone costs half a second.
def _markdown(pack: Pack) -> bytes:
    from evidence_store.packs import markdown

    return markdown.write(pack)


def _csv(pack: Pack) -> bytes:
    from evidence_store.packs import table

    return table.write(pack)


def _json(pack: Pack) -> bytes:
    from evidence_store.packs import raw

    return raw.write(pack)


def _word(pack: Pack) -> bytes:
    from evidence_store.packs import word

    return word.write(pack)


def _pdf(pack: Pack) -> bytes:
    from evidence_store.packs import pdf

    return pdf.write(pack)


def _html(pack: Pack) -> bytes:
    from evidence_store.packs import page

    return page.write(pack)


def _xlsx(pack: Pack) -> bytes:
    from evidence_store.packs import sheet

    return sheet.write(pack)


_OFFICE = "application/vnd.openxmlformats-officedocument"
WRITERS: dict[str, Writer] = {
    "markdown": Writer("markdown", "text/markdown; charset=utf-8", "md", _markdown),
    "csv": Writer("csv", "text/csv; charset=utf-8", "csv", _csv),
    "json": Writer("json", "application/json", "json", _json),
    "word": Writer("word", f"{_OFFICE}.wordprocessingml.document", "docx", _word),
    "pdf": Writer("pdf", "application/pdf", "pdf", _pdf),
    "html": Writer("html", "text/html; charset=utf-8", "html", _html),
    "xlsx": Writer("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "xlsx", _xlsx),
}
_OTHER_NAMES = {"md": "markdown", "docx": "word", "htm": "html"}


def writer(name: str) -> Writer:
    """The writer of a format, by its name or its extension. Raises BadInput for a format there is none for."""
    found = WRITERS.get(_OTHER_NAMES.get(name.lower(), name.lower()))
    if found is None:
        raise BadInput(f"No pack can be written as “{name}”; choose one of {', '.join(WRITERS)}.")
    return found


def file_name(pack: Pack, name: str) -> str:
    """A plain ASCII file name from the pack's title, audience and day, such as `water-uses-public-2026-03-01.csv`."""
    plain = unicodedata.normalize("NFKD", pack.title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-") or "pack"
    return f"{slug}-{pack.audience}-{pack.as_of[:10]}.{writer(name).extension}"
