"""Read models: what the log says, as tables. Disposable; only the follower writes them, and only from the journal."""

from evidence_store.views.follower import Views
from evidence_store.views.items import (
    CodingRow,
    ErasureView,
    Item,
    LedgerEntry,
    MemoView,
    ModelView,
    NarrativeView,
    OpenSuggestion,
    PackView,
    ProofView,
    RequestView,
    SearchView,
    SectionView,
    SpeakerView,
)

__all__ = [
    "CodingRow",
    "ErasureView",
    "Item",
    "LedgerEntry",
    "MemoView",
    "ModelView",
    "NarrativeView",
    "OpenSuggestion",
    "PackView",
    "ProofView",
    "RequestView",
    "SearchView",
    "SectionView",
    "SpeakerView",
    "Views",
]
