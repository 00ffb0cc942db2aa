"""EvidenceStore: the one door. Commands check, append and return; queries read; nothing else reaches the rooms."""

from evidence_store.store.asking import Found, Result
from evidence_store.store.editing import Details, Editing
from evidence_store.store.exporting import Exported, Selection
from evidence_store.store.history import Told
from evidence_store.store.intake import Captured, Imported, Intake
from evidence_store.store.operating import Check, Diagnosis, Operating

__all__ = [
    "Captured",
    "Check",
    "Details",
    "Diagnosis",
    "EvidenceStore",
    "Exported",
    "Found",
    "Imported",
    "Result",
    "Selection",
    "Told",
]


class EvidenceStore(Intake, Editing, Operating):
    """A store of qualitative evidence in a directory; in memory when no path is given.

    Verbs of taking in, deciding, consent, asking, narratives, packs and operation stand in the modules of this
    folder; each is a base of this class.
    """
