"""Which language words are in, among those in use. Short words inherit the language of the document they stand in.

Most words say it by their small words; the model (py3langid, 95 MB in memory) is loaded at the first question that
needs it.
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
_SMALL_WORDS = {
    "en": "the of and to in is was are were that it for with on we our you they this have has had not be "
    "from at by i my "
    "an which when but what how them their there would can will us before after",
    "fr": "le la les des du et est une un que qui dans pour nous vous pas sur avec je mon ma mes notre nos "
    "sont au aux ce "
    "cette ont été mais plus par leur il elle ils",
    "es": "el la los las del y es una un que en para con por nos se lo su sus mi mis nuestro nuestra muy "
    "más como pero "
    "está han hemos al ha fue son",
    "pt": "o a os as do da dos das e é uma um que em para com por nos não se na no mais muito nosso nossa "
    "meu minha eu "
    "foi são está ao pela pelo como mas ela ele",
    "de": "der die das und ist ein eine einen wir ich nicht mit auf für von zu den dem des im sie es uns "
    "unser unsere "
    "haben hat war auch bei wie aus nach seit wird",
}
_SPOKEN_IN: dict[str, tuple[str, ...]] = {}
for _code, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _SPOKEN_IN[_word] = (*_SPOKEN_IN.get(_word, ()), _code)
_CLEAR_LEAD = 3


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def _is_arabic(words: str) -> bool:
    arabic = len(_ARABIC.findall(words))
    return arabic > 0 and arabic * 2 > len(_LETTER.findall(words))


def _by_small_words(sample: str) -> str | None:
    """The language whose small words clearly lead in the sample, or None."""
    counts = dict.fromkeys(_SMALL_WORDS, 0)
    for word in sample.lower().split():
        for code in _SPOKEN_IN.get(word, ()):
            counts[code] += 1
    best, second = sorted(counts, key=counts.__getitem__, reverse=True)[:2]
    lead = counts[best] - counts[second]
    return best if lead >= _CLEAR_LEAD and counts[best] >= 2 * counts[second] else None


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
    clear = None if few else _by_small_words(sample)
    if clear:
        return clear
    code, sure = _identifier().classify(sample)
    if float(sure) < _SURE and (document or few):
        return document
    return str(code)
