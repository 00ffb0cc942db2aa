"""EvidenceStore: the one door. Commands check, append and return; queries read; nothing else reaches the rooms."""

from evidence_store.store.agreeing import Agreeing, AgreementView
from evidence_store.store.asking import Found, Result
from evidence_store.store.bulk import Accepted, Bulk, Preview
from evidence_store.store.chronicle import CodeStep
from evidence_store.store.editing import Details
from evidence_store.store.erasing import ErasurePlan
from evidence_store.store.exporting import Exported, Selection
from evidence_store.store.history import Told
from evidence_store.store.intake import Captured, Imported, Intake
from evidence_store.store.operating import Check, Diagnosis, Operating
from evidence_store.store.recalling import DueRecall, Overtaken
from evidence_store.store.redacting import Redaction
from evidence_store.store.redefining import Change, Changes, Redefining
from evidence_store.store.registering import Registered, Registering
from evidence_store.store.requesting import Answer
from evidence_store.store.reviewing import Reviewing

__all__ = [
    "Accepted",
    "AgreementView",
    "Answer",
    "Captured",
    "Change",
    "Changes",
    "Check",
    "CodeStep",
    "Details",
    "Diagnosis",
    "DueRecall",
    "ErasurePlan",
    "EvidenceStore",
    "Exported",
    "Found",
    "Imported",
    "Overtaken",
    "Preview",
    "Redaction",
    "Registered",
    "Result",
    "Selection",
    "Told",
]


class EvidenceStore(Intake, Reviewing, Bulk, Registering, Redefining, Agreeing, Operating):
    """A store of qualitative evidence in a directory; in memory when no path is given.

    Verbs of taking in, deciding, consent, asking, narratives, packs and operation stand in the modules of this
    folder; each is a base of this class. An erasure that was interrupted is finished when the store is opened.
    """
