"""Writes a pack as JSON: the words exactly as they are, for programs."""

import json
from typing import Any

from evidence_store.packs.pack import Pack, PackItem

FORMAT = "evidence-pack"
VERSION = 1


def write(pack: Pack) -> bytes:
    """UTF-8 JSON, indented by two, keys in a fixed order, absent values left out of the quotes."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "title": pack.title,
        "audience": pack.audience,
        "as_of": pack.as_of,
        "decided_at": pack.decided_at,
        "root": pack.root,
        "chosen_by": pack.chosen_by,
        "store": pack.store,
        "quotes": [_quote(item) for item in pack.items],
        "sections": [section.model_dump(mode="json") for section in pack.sections],
        "left_out": dict(pack.left_out),
        "ask": pack.ask,
        "layout": pack.layout,
        "grouped_by": pack.grouped_by,
        "recipient": pack.recipient,
        "purpose": pack.purpose,
        "colophon": list(pack.colophon),
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _quote(item: PackItem) -> dict[str, Any]:
    return item.model_dump(mode="json", exclude_none=True, exclude={"section"} if not item.section else None)
