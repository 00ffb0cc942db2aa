"""Evidence Store: an event-sourced repository of qualitative evidence.

The one door is `EvidenceStore`; everything else is reached through it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore

__all__ = ["EvidenceStore"]


def __getattr__(name: str) -> object:
    # Loaded on first use: `import evidence_store.domain` must not pay for SQL and search.
    if name == "EvidenceStore":
        from evidence_store.store import EvidenceStore

        return EvidenceStore
    raise AttributeError(name)
