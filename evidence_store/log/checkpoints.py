"""Checkpoint notes (C2SP tlog-checkpoint): the body is read, the signatures are carried along unjudged."""

import base64
import binascii
from dataclasses import dataclass

from sqlalchemy import Connection

from evidence_store.errors import BadInput
from evidence_store.log.merkle import HASH

INSERT = (
    "INSERT INTO checkpoint (log, size, note) SELECT ?, ?, ? WHERE NOT EXISTS"
    " (SELECT 1 FROM checkpoint WHERE log = ? AND size = ?)"
)
ALL = "SELECT size, note FROM checkpoint WHERE log = ? ORDER BY size"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a note claims: the log `origin` has `size` events under `root`."""

    origin: str
    size: int
    root: bytes
    note: bytes

    @classmethod
    def parse(cls, note: bytes) -> "Checkpoint":
        """Read the three first lines of a note; raises `BadInput`."""
        try:
            origin, size, root, *_ = note.decode().split("\n")
            told = cls(origin, int(size), base64.b64decode(root, validate=True), note)
        except (ValueError, binascii.Error) as error:
            raise BadInput("This is not a checkpoint: it should begin with origin, size and root.") from error
        if not origin or told.size < 0 or str(told.size) != size or len(told.root) != HASH:
            raise BadInput("This is not a checkpoint: its size or root is malformed.")
        return told

    def keep(self, connection: Connection, log: str) -> None:
        """Store the note, unless one of this size is stored."""
        connection.exec_driver_sql(INSERT, (log, self.size, self.note, log, self.size))


def kept(connection: Connection, log: str) -> list[tuple[int, bytes]]:
    """Size and note of every stored checkpoint, smallest first."""
    return [(size, note) for size, note in connection.exec_driver_sql(ALL, (log,))]
