"""Which language words are in, among those in use. Short words inherit the language of the document they stand in.

The model (py3langid, 95 MB in memory) is loaded at the first question that needs it.
"""

import re
from functools import cache
from typing import Any

LANGUAGES = ("en", "fr", "es", "pt", "ar", "de")
_ENOUGH_WORDS = 5
_SAMPLE = 240  # characters: more tell nothing new
_ARABIC = re.compile("[\u0600-\u06ff]")
_LETTER = re.compile(r"[^\W\d_]")
_SURE = 0.9


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def _is_arabic(words: str) -> bool:
    arabic = len(_ARABIC.findall(words))
    return arabic > 0 and arabic * 2 > len(_LETTER.findall(words))


def detect(words: str, *, document: str | None = None) -> str | None:
    """The ISO 639-1 code of `words`, one of `LANGUAGES`, or None when nothing can be told.

    `document` is the language of the paste the words come from: fewer than five words, or a doubtful answer,
    inherit it.
    """
    sample = words[:_SAMPLE]
    if _is_arabic(sample):
        return "ar"
    few = len(sample.split()) < _ENOUGH_WORDS
    if (few and document) or not _LETTER.search(sample):
        return document
    code, sure = _identifier().classify(sample)
    if float(sure) < _SURE and (document or few):
        return document
    return str(code)
