"""Names of countries and nationalities as they are printed, from the lexicon. Words only."""

import re

from taggers import lexicon
from taggers.extract.alternatives import sooner

_CAPITAL = r"(?<!\w)(?=(?-i:[A-ZÀ-Þ\u0600-\u06ff]))"


def _printed(key: str) -> re.Pattern[str]:
    known = sorted(lexicon.table("countries.toml")[key], key=len, reverse=True)
    return sooner(rf"{_CAPITAL}(?:{'|'.join(map(re.escape, known))})(?!\w)", re.I)


COUNTRY = _printed("countries")
NATIONALITY = _printed("adjectives")
