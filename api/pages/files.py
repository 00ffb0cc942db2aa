"""Files that come in as proof and go out again: what they may be, by their first bytes, and how they leave."""

import re
from pathlib import PurePosixPath
from urllib.parse import quote as percent_encoded

from starlette.responses import Response

from api.pages.visit import Visit
from evidence_store.errors import BadInput
from evidence_store.store.requesting import LARGEST_PROOF

TYPES = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
    ".odt": ("application/vnd.oasis.opendocument.text", b"PK\x03\x04"),
    ".txt": ("text/plain", b""),
    ".eml": ("message/rfc822", b""),
    ".mp3": ("audio/mpeg", b""),
    ".m4a": ("audio/mp4", b""),
}
"""What a proof may be: by the end of its name, its media type and its first bytes where they are always the same."""

ACCEPTED = ",".join(TYPES)
_ODD = re.compile(r"[^\w.-]+", re.ASCII)


def file_proof(visit: Visit, who: str, field: str, *, key: str | None = None) -> str | None:
    """Keep the file that came with a form as proof; its id, or None where no file was chosen. Raises BadInput."""
    chosen = visit.file(field)
    if chosen is None:
        return None
    content = chosen.file.read(LARGEST_PROOF + 1)
    name = _clean(chosen.filename or "")
    media_type = _media_type(name, content)
    return visit.store.file_proof(who, name, content, by=visit.by, media_type=media_type, key=key).id


def handed_over(content: bytes, *, name: str, media_type: str) -> Response:
    """A file to keep; never one to open in place (ASVS 5.0, 3.2.1 and 5.4.2)."""
    plain = _ODD.sub("_", name).strip("._") or "file"
    told = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{percent_encoded(name)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": told})


def _clean(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[-200:]


def _media_type(name: str, content: bytes) -> str:
    known = TYPES.get(PurePosixPath(name).suffix.lower())
    if known is None:
        raise BadInput(f"Such a file cannot be kept as proof. Choose one of these kinds: {', '.join(TYPES)}.")
    if not content.startswith(known[1]):
        raise BadInput("This file is not what its name says it is; open it, save it anew, and choose that copy.")
    return known[0]
