"""The archive that Word and Excel files are: one fixed date on every member, so that equal packs are equal files."""

import io
import zipfile

DATE = (1980, 1, 1, 0, 0, 0)


def settled(saved: bytes) -> bytes:
    """The same members in the same order, with nothing in them that tells when or on which machine they were made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, date_time=DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            new.writestr(member, old.read(name))
    return out.getvalue()
