"""Which language words are in. Short words inherit the language of the document they stand in.

Most words say it by their script or their small words; the model (py3langid, 95 MB in memory) is loaded at the first
question that needs it, and knows `LANGUAGES` only.
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
# Small words of other languages, only such as none of the above has: each counts twice.
_ONLY_THERE = {
    "it": "il che di sono della dei gli nel nella questo abbiamo anche più delle degli alla è stato molto ci perché",
    "nl": "het een van niet voor wij zijn hebben ook naar wordt werd onze deze dat maar uit bij heeft worden",
    "sv": "och att det som för på är vi av inte med till den har vår efter mycket också från",
    "tr": "ve bir bu için çok ile olarak daha bizim sonra olan gibi kadar biz değil ama raporu",
    "pl": "i w nie się że jest dla przez po oraz jak nasz naszej były był został tego",
    "ro": "și în pentru este nu din cu care sunt am fost mai acest prin noastre",
    "id": "yang dan di kami untuk dengan ini itu tidak dari dalam akan pada laporan sudah",
    "sw": "na ya wa kwa ni za katika hii ripoti yetu tuli sana kama hiyo wetu kuwa lakini baada",
    "so": "iyo waa ka ku oo in waxaan aan loo ayaa leh warbixinta kale",
    "ha": "da na ta mun wannan domin ba sun amma daga cikin kuma rahoton",
    "ht": "nou ak yo nan pou sa te li ki pa rapò gen anpil",
    "vi": "và của là cho không được này trong chúng với những các",
    "tl": "ang ng mga sa ay na namin ito para kami hindi ulat",
}
_SCRIPTS = (
    ("am", "\u1200-\u137f"), ("el", "\u0370-\u03ff"), ("ru", "\u0400-\u04ff"), ("he", "\u0590-\u05ff"),
    ("hi", "\u0900-\u097f"), ("bn", "\u0980-\u09ff"), ("ta", "\u0b80-\u0bff"), ("si", "\u0d80-\u0dff"),
    ("th", "\u0e00-\u0e7f"), ("my", "\u1000-\u109f"), ("ka", "\u10a0-\u10ff"), ("hy", "\u0530-\u058f"),
    ("km", "\u1780-\u17ff"), ("ja", "\u3040-\u30ff"), ("ko", "\uac00-\ud7af"), ("zh", "\u4e00-\u9fff"),
)  # fmt: skip
_IN_SCRIPT = {code: re.compile(f"[{points}]") for code, points in _SCRIPTS}
_LETTERS_OF = (("uk", re.compile("[іїєґ]")), ("ur", re.compile("[ٹڈڑںے]")), ("fa", re.compile("[پچژگکی]")))
_SPOKEN_IN: dict[str, tuple[str, ...]] = {}
for _code, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _SPOKEN_IN[_word] = (*_SPOKEN_IN.get(_word, ()), _code)
_USUAL = frozenset(_SPOKEN_IN)
for _code, _words in _ONLY_THERE.items():
    for _word in set(_words.split()) - _USUAL:
        _SPOKEN_IN[_word] = (*_SPOKEN_IN.get(_word, ()), _code)
_PIECE = re.compile(r"[^\W\d_]+")
_CLEAR_LEAD = 3


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def told(words: str) -> str | None:
    """The ISO 639-1 code that the script or the small words of `words` tell plainly, or None. Loads no model."""
    sample = words[:_SAMPLE]
    return _by_script(sample) or _by_small_words(sample)


def _by_script(sample: str) -> str | None:
    """The language of a script that most letters are in. Cyrillic and Arabic are told apart by their letters."""
    if sample.isascii():
        return None
    half = len(_LETTER.findall(sample)) / 2
    for code, letters in (("ar", _ARABIC), *_IN_SCRIPT.items()):
        if (met := len(letters.findall(sample))) and met > half:
            near = {"ar": ("ur", "fa"), "ru": ("uk",)}.get(code, ())
            return next((other for other, only in _LETTERS_OF if other in near and only.search(sample)), code)
    return None


def _by_small_words(sample: str) -> str | None:
    """The language whose small words clearly lead in the sample, or None."""
    counts: dict[str, int] = dict.fromkeys((*_SMALL_WORDS, *_ONLY_THERE), 0)
    for word in _PIECE.findall(sample.lower()):
        for code in _SPOKEN_IN.get(word, ()):
            counts[code] += 2 if code in _ONLY_THERE else 1
    best, second = sorted(counts, key=counts.__getitem__, reverse=True)[:2]
    lead = counts[best] - counts[second]
    return best if lead >= _CLEAR_LEAD and counts[best] >= 2 * counts[second] else None


def detect(words: str, *, document: str | None = None) -> str | None:
    """The ISO 639-1 code of `words`, or None when nothing can be told.

    `document` is the language of the paste the words come from: fewer than five words, or a doubtful answer,
    inherit it.
    """
    sample = words[:_SAMPLE]
    if script := _by_script(sample):
        return script
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
