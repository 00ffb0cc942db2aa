"""What can be proposed for words of a language, and the sentence that says what cannot. It never guesses."""

from evidence_store.domain import Reading
from taggers.language import told

DIMENSIONS = ("stakeholder_type", "influence_level", "use_category", "attribution_level")
FROM_THE_WORDS = ("influence_level", "use_category")  # read from what was said, so from words of its language
FULLY, PLAINLY = ("en",), ("fr", "es", "pt", "ar")
"""Languages with cues for what came of it: for many ways to say it, or only for the plainest."""
NAMES = {
    "am": "Amharic", "ar": "Arabic", "bn": "Bengali", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fa": "Persian", "fr": "French", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "ht": "Haitian Creole",
    "hy": "Armenian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "km": "Khmer",
    "ko": "Korean", "my": "Burmese", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "si": "Sinhala", "so": "Somali", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "th": "Thai",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def supported(language: str | None) -> frozenset[str]:
    """The dimensions proposed for words of a language (`fr-CA` is `fr`); all of them where it is not known."""
    code = _plain(language)
    return frozenset(DIMENSIONS if code in (None, *FULLY, *PLAINLY) else set(DIMENSIONS) - set(FROM_THE_WORDS))


def language_of(reading: Reading) -> str | None:
    """The language said of a reading, or plainly told by its words; None where neither says it."""
    return _plain(reading.language) or told(reading.text)


def unsupported(reading: Reading) -> tuple[str, ...]:
    """The dimensions nothing can propose for a reading; none where an English translation stands beside it."""
    if reading.translation:
        return ()
    known = supported(language_of(reading))
    return tuple(dimension for dimension in DIMENSIONS if dimension not in known)


def what_is_not_proposed(language: str | None) -> str:
    """A sentence about words of a language: what is not proposed for them, or only in part; "" for English."""
    code = _plain(language)
    name = NAMES.get(code or "", f"“{code}”")
    if code in (None, *FULLY):
        return ""
    if code in PLAINLY:
        return f"Influence level and use are recognised in {name} only where said plainly: silence tells nothing."
    return (
        f"Influence level and use are not proposed for words in {name}: no cues of that language are known. "
        "Keep an English translation beside them, and it is read."
    )


def _plain(language: str | None) -> str | None:
    return language.casefold().replace("_", "-").partition("-")[0] or None if language else None
