"""Which language words are in, among those in use. Short words inherit the language of the document they stand in.

The model (py3langid, 95 MB in memory) is loaded at the first question that needs it.
"""

from functools import cache
from typing import Any

LANGUAGES = ("en", "fr", "es", "pt", "ar", "de")
_ENOUGH_WORDS = 5
_SAMPLE = 4000  # characters: more tell nothing new
_SURE = 0.9


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def _is_arabic(words: str) -> bool:
    letters = [c for c in words[:_SAMPLE] if c.isalpha()]
    return bool(letters) and sum("\u0600" <= c <= "\u06ff" for c in letters) * 2 > len(letters)


def detect(words: str, *, document: str | None = None) -> str | None:
    """The ISO 639-1 code of `words`, one of `LANGUAGES`, or None when nothing can be told.

    `document` is the language of the paste the words come from: fewer than five words, or a doubtful answer, inherit it.
    """
    if _is_arabic(words):
        return "ar"
    few = len(words.split()) < _ENOUGH_WORDS
    if few and document:
        return document
    if not any(c.isalpha() for c in words[:_SAMPLE]):
        return document
    code, sure = _identifier().classify(words[:_SAMPLE])
    if document and float(sure) < _SURE:
        return document
    return None if few and float(sure) < _SURE else str(code)
