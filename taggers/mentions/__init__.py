"""What quotes mention, linked to a store's registers: the codes of the dimensions `product` and `region`.

Made from a codebook, which is handed in; nothing is fetched and nothing stored.
"""

from taggers.mentions.tagger import NO_REGISTER, Mentions

__all__ = ["NO_REGISTER", "Mentions"]
