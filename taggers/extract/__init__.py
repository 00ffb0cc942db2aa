"""Pasted words in, drafts out: every quote with its speaker, and the sniffer that found it. Pure; stores nothing."""

from taggers.extract.drafts import SNIFFERS, extract

__all__ = ["SNIFFERS", "extract"]
