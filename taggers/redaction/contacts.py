"""Ways to reach a person, and numbers given to one: found by their shape alone."""

import re
from collections.abc import Iterator

from taggers.redaction.words import Found, Said

_NUMBER = r"(?:nos?\.?|numbers?|nr\.?|n[°ºo]\.?|#|id|ref(?:erence)?|numéro|número|nummer)"
_OF_A_PERSON = (
    r"(?:passport|registration|identity|national|tax|social\s+security|student|staff|employee|member(?:ship)?|licen[cs]e"
    r"|alien|refugee|asylum|visa|permit|insurance|id|unhcr|ration\s+card|pasaporte|passaporte|passeport|cédula|cpf)"
)
_OF_A_CASE = (
    r"(?:case|file|docket|claim|application|complaint|ticket|appeal|record|dossier|expediente|processo|akte"
    r"|aktenzeichen|fall)"
)
_DOMAIN = r"(?:com|org|net|int|info|edu|gov|example|io|eu|fr|de|es|pt|br|ke|ug|mx|co\.uk|[a-z]{2,4}(?=/\w))"
_PATH = r"(?:/[^\s<>\"“”»)\]]*[^\s<>\"“”».,;:!?)\]'’])?"
_CALL = (
    r"(?:tel|phone|telephone|mobile|cell|call(?:\s+me)?(?:\s+on|\s+at)?|whats\s?app|tél|téléphone|teléfono|celular"
    r"|telefone|telefon|handy|هاتف)"
)
_IS = r"[^\w+(]{0,3}(?:is\s|:\s?|no\.?\s|number\s)?[^\w+(]{0,2}"
_PLAIN = r"(?=[A-Z0-9./–-]*\d)[A-Z0-9](?:[A-Z0-9]|[./–-](?=[A-Z0-9])){2,}"
_MIXED = rf"(?=\d*[A-Z./-])(?!(?:19|20)\d\d[./–-]){_PLAIN}"
_VALUE = rf"(?:{_NUMBER}[\s:]*(?:is\s+)?(?P<it>{_PLAIN})|(?:is\s+|:\s*)?(?P<that>{_MIXED}))(?!\w)"
_SPELLED = r"[\w-]{1,40}(?:\s?[(\[]?\s?(?:dot\b|\.)\s?[)\]]?\s?[\w-]{1,40}){1,3}"
_DOTTED = r"[\w-]{1,40}(?:\sdot\s[\w-]{1,40}){1,3}"
_STREET = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Square|Close|Terrace|Boulevard|Crescent)"
_RUE = "(?:[Rr]ue|[Cc]alle|[Rr]ua|[Aa]venida)"
_SHAPES = (
    (re.compile(r"(?<![\w.+-])[\w+-](?:[\w.+-]{0,63})@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,}"), "contact.email", "@"),
    (re.compile(rf"\b[\w.+-]{{1,64}}\s?[(\[]\s?at\s?[)\]]\s?{_SPELLED}", re.I), "contact.email", "at"),
    (re.compile(rf"\b[\w-]{{1,40}}(?:\sdot\s[\w-]{{1,40}}){{0,3}}\sat\s{_DOTTED}", re.I), "contact.email", " dot "),
    (re.compile(rf"\b\d{{1,5}}[a-z]?,?\s(?:[A-Z][\w'’-]{{1,30}}\s){{1,3}}{_STREET}\b"), "contact.address", ""),
    (re.compile(rf"\b{_RUE}\s(?:\w{{1,20}}\s){{0,4}}?[A-Z]\w{{1,30}},?\s\d{{1,5}}\b"), "contact.address", ""),
    (re.compile(r"\b(?:https?://|www\.)[^\s<>\"“”»)\]]+[^\s<>\"“”».,;:!?)\]'’]", re.I), "contact.url", ""),
    (re.compile(rf"(?<![\w@./-])(?:[a-z0-9-]{{1,40}}\.){{1,3}}{_DOMAIN}{_PATH}\b", re.I), "contact.url", "."),
    (re.compile(r"(?<![\w@.])@[A-Za-z_][\w.]{1,29}(?<!\.)"), "contact.handle", "@"),
    (re.compile(r"(?<![\w.])(?:\+|00)\d{1,3}(?:[\s().·-]{0,2}\d){6,12}(?!\w)"), "contact.phone", ""),
    (re.compile(r"(?<![\w.,/-])\(?0\d{2,4}\)?(?:[\s.·/-]?\d){5,9}(?![\w,]|\.\d)"), "contact.phone", "0"),
    (re.compile(rf"\b{_CALL}\b{_IS}(?P<it>\+?\(?\d(?:[\s().·-]{{0,2}}\d){{5,13}})(?!\w)", re.I), "contact.phone", ""),
    (re.compile(rf"\b{_OF_A_PERSON}(?:\s+card)?\s*{_VALUE}", re.I), "contact.id", ""),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), "contact.id", ""),
    (re.compile(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b"), "contact.id", ""),
    (re.compile(rf"\b{_OF_A_CASE}\s*{_VALUE}", re.I), "detail.case", ""),
    (re.compile(r"(?<![\w-])[A-Z]{2,5}[-/](?:\d{2,6}[-/]){1,3}\d{2,8}(?![\w-])"), "detail.case", ""),
)  # fmt: skip
_FIGURES = re.compile(r"\d")


def find(said: Said) -> Iterator[Found]:
    """E-mail and web addresses, accounts, telephone numbers, numbers of persons and of cases."""
    figures = _FIGURES.search(said.words) is not None
    for shape, rule, needs in _SHAPES:
        if needs not in said.words or (not figures and rule[-2:] in ("ne", "id", "se")):
            continue
        for met in shape.finditer(said.words):
            named = next((name for name in shape.groupindex if met[name]), 0)
            yield Found(*met.span(named), rule)
