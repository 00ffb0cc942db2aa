"""The keys: one per person, wrapped by a key-encryption key. Only this room seals, opens and forgets."""

from evidence_store.keys.book import NONCE
from evidence_store.keys.seal import ALG, Keys

__all__ = ["ALG", "NONCE", "Keys"]
