"""Arabic has no capitals: persons, bodies, places and offices are told by the word that stands before them."""

import re
from collections.abc import Iterator

from taggers.redaction.words import Found, Said

_WORD = "[\u0621-\u064a\u064b-\u0652\u0670-\u06d3]+"
_LITTLE = "(?:من|في|على|عن|إلى|الى|أن|ان|إن|التي|الذي|هذا|هذه|كان|كانت|قد|مع|لا|ما|هو|هي|غير|بعد|قبل|عند|كل|لأن|حيث|ثم|أو|كما|لم|لن|واحدة|واحد|دولية|محلية|إنسانية|حكومية|أخرى|كبيرة|صغيرة|جديدة)"  # noqa: E501
_IN_FRONT = "(?<![\u0621-\u064a])[وفبكل]{0,2}"
_NAME = rf"(?!{_LITTLE}(?!\w)){_WORD}(?:\s(?!{_LITTLE}(?!\w))(?!و){_WORD})?"
_DEFINITE = rf"(?!{_LITTLE}(?!\w)){_WORD}(?:\sوال{_WORD}|\sال{_WORD})?"
_TITLE = "(?:ال|لل)?(?:دكتور|دكتورة|سيد|سيدة|أستاذ|أستاذة|مهندس|مهندسة|شيخ|معلمة|معلم)"
_CALLED = (
    "(?:اسمي|إسمي|أدعى|يدعى|تدعى|اسمه|اسمها|زميلي|زميلتي|صديقي|صديقتي|زوجي|زوجتي|أخي|أختي|ابني|ابنتي"
    "|مديرنا|مديرتنا|رئيسنا|رئيستنا|شكرا\\sل)"
)
_BODY = "(?:وزارة|سفارة|قنصلية|جامعة|كلية|معهد|منظمة|جمعية|مؤسسة|بلدية|مستشفى|مدرسة|مركز|هيئة|شبكة|اتحاد|صحيفة|إذاعة)"
_OURS = "(?:وزارتنا|سفارتنا|قنصليتنا|جامعتنا|كليتنا|بلديتنا|مؤسستنا|معهدنا|صحيفتنا|مستشفانا)"
_PLACE = "(?:مخيم|مدينة|محافظة|قرية|حي|منطقة|بلدة|ولاية|مديرية)"
_OFFICE = "(?:مدير|مديرة|رئيس|رئيسة|وزير|وزيرة|سفير|سفيرة|عميد|عميدة|محافظ|عمدة|أمين|أمينة|منسق|منسقة)"
_WHO = "المرأة|المنظمة|المدرسة|الطبيبة|القابلة|الجهة"
_SHAPES = (
    (re.compile(rf"{_IN_FRONT}{_TITLE}\s(?P<it>{_NAME})"), "name.titled"),
    (re.compile(rf"{_IN_FRONT}{_CALLED}\s?(?:هو\s|هي\s)?(?:{_TITLE}\s)?(?P<it>{_NAME})"), "name.introduced"),
    (re.compile(rf"{_IN_FRONT}(?P<it>{_BODY}\s{_DEFINITE})"), "organisation.first-word"),
    (re.compile(rf"{_IN_FRONT}(?P<it>{_OURS})(?!\w)"), "organisation.ours"),
    (re.compile(rf"{_IN_FRONT}(?P<it>{_PLACE}\s{_DEFINITE})"), "place.kind"),
    (re.compile(rf"(?:أنا|بصفتي|كنت|أعمل)\s(?:ك)?(?P<it>{_OFFICE}\s{_NAME})"), "role.first-person"),
    (re.compile(rf"(?P<it>(?:{_WHO})\sالوحيدة\s{_WORD}(?:\s{_WORD}){{0,4}})"), "detail.unique"),
)  # fmt: skip
_ANY = re.compile("[\u0621-\u064a]")


def find(said: Said) -> Iterator[Found]:
    """What Arabic words say of persons, bodies, places and offices."""
    if _ANY.search(said.words) is None:
        return
    for shape, rule in _SHAPES:
        for met in shape.finditer(said.words):
            yield Found(*met.span("it"), rule, f"[{met['it']}]" if rule == "organisation.ours" else None)
