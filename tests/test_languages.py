"""What works in French, Spanish, Portuguese and Arabic, what is not proposed for a language, and translations."""

import json

import pytest

from evidence_store import EvidenceStore
from evidence_store.domain import Draft, Reading
from seed import codebook
from taggers import TAGGERS, answer, supported, what_is_not_proposed
from taggers.language import detect, told
from taggers.learned import Example, train
from taggers.learned.tagger import ENOUGH_OF_A_LANGUAGE, Learned
from tests.bench.languages import LANGUAGES, material, measure
from tests.page_visits import visiting
from tests.the_command import Evidence

GERMAN = "Wir haben den Bericht genutzt, um die Strategie unserer Stadt zu schreiben, und sind sehr dankbar."
ENGLISH = "We used the report to draft the strategy of our city, and are very grateful."
RULES = TAGGERS["rules"]()


@pytest.fixture
def store():
    with EvidenceStore(taggers=[RULES]) as store:
        yield store


def suggested(reading: Reading, dimension: str):
    (given,) = RULES.suggest([reading])
    return [s for s in given if s.dimension == dimension]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_speaks_and_how_far_named_is_read_in_each_language(language: str) -> None:
    figures = measure(language, "apart").figures
    assert figures["stakeholder right"] >= 0.9
    assert figures["stakeholder wrong"] <= 0.06
    assert figures["attribution level right"] >= 0.94


@pytest.mark.parametrize("language", LANGUAGES)
def test_credit_lines_of_another_kind_are_read_or_left_alone(language: str) -> None:
    figures = measure(language, "fresh").figures
    assert figures["stakeholder right"] >= 0.8
    assert figures["stakeholder wrong"] <= 0.06
    assert figures["attribution level right"] >= 0.9


@pytest.mark.parametrize("half", ["tune", "apart"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_words_are_noticed_in_each_language_and_look_alikes_are_not(language: str, half) -> None:
    figures = measure(language, half).figures
    assert figures["duplicates found"] >= 0.95
    assert figures["look-alikes called the same"] == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_level_is_proposed_in_each_language_only_where_it_is_said_plainly(language: str) -> None:
    said = right = 0
    for one in material(language)["statement"]:
        found = suggested(Reading(text=one["text"], language=language), "influence_level")
        said += bool(found)
        right += bool(found) and found[0].code == one["level"]
    assert said >= 6
    assert right >= 0.85 * said
    assert "only where said plainly" in what_is_not_proposed(language)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (GERMAN, "de"),
        ("Tulitumia ripoti hii katika mkutano wetu na wizara ya afya.", "sw"),
        ("Il rapporto è stato molto utile per la nostra nota e abbiamo cambiato il piano della città.", "it"),
        ("Мы использовали отчет.", "ru"),
        ("Ми використали звіт у їхній роботі.", "uk"),
        ("ما از این گزارش برای برنامه خود استفاده کردیم", "fa"),
        ("በሪፖርቱ ተጠቅመናል", "am"),
        (ENGLISH, "en"),
        ("استخدمنا التقرير في إعداد الخطة", "ar"),
        ("Halal every day, not Fridays", None),
        ("", None),
        ("12 %", None),
    ],
)
def test_script_and_small_words_tell_a_language_or_nothing_does(words: str, language: str | None) -> None:
    assert told(words) == language
    if language and len(words.split()) >= 5:
        assert detect(words) == language


def test_nothing_is_proposed_for_words_of_a_language_without_cues_and_that_is_said() -> None:
    reading = Reading(text=GERMAN, attribution="Ministry of Housing, Germany")
    (given,) = RULES.suggest([reading])
    assert {s.dimension for s in given} == {"stakeholder_type", "attribution_level"}
    assert answer("1", reading, given)["unsupported"] == ["influence_level", "use_category"]
    assert "German" in what_is_not_proposed("de")


def test_english_words_are_read_and_nothing_is_said_to_be_missing() -> None:
    reading = Reading(text=ENGLISH)
    (given,) = RULES.suggest([reading])
    assert "influence_level" in {s.dimension for s in given}
    assert "unsupported" not in answer("1", reading, given)
    assert supported("en-GB") == supported(None) == supported("fr_CA") > supported("sw")
    assert what_is_not_proposed("en-GB") == what_is_not_proposed(None) == ""


def test_an_english_translation_is_read_where_the_words_are_not_english() -> None:
    reading = Reading(text=GERMAN, translation=ENGLISH)
    (best, *_) = suggested(reading, "influence_level")
    assert (best.code, best.field) == ("use", "translation")
    assert best.span.cut(ENGLISH) in best.reason
    assert best.reason.endswith("in the translation.")
    assert best.reason == RULES.explain(best.rule, best.span.cut(ENGLISH))
    (given,) = RULES.suggest([reading])
    assert "unsupported" not in answer("1", reading, given)


def test_a_translation_beside_english_words_is_not_read() -> None:
    found = suggested(Reading(text=ENGLISH, translation="The page was viewed 900 times."), "influence_level")
    assert {s.field for s in found} == {"text"}


SAID_IN_GERMAN = {
    "use": "Wir haben den Bericht für die Sitzung mit dem Rat genutzt",
    "knowledge": "Wir haben aus der Studie sehr viel über die Täler gelernt",
}


def of_codings(language: str, count: int) -> Learned:
    """A model of codings of English quotes and of `count` German ones, which are said to be in `language`."""
    said = list(SAID_IN_GERMAN.items())
    german = [(*said[n % 2], language) for n in range(count)]
    english = [
        (("use", "we took it to the table"), ("knowledge", "the evening opened my eyes"))[n % 2] for n in range(80)
    ]
    given = [*german, *((code, text, "en") for code, text in english)]
    examples = [
        Example(
            quote=f"quote-{n:03d}",
            source=f"source-{n // 2 % 20}",
            reading=Reading(text=f"{text} {n}", language=language),
            codes={"influence_level": (code,)},
        )
        for n, (code, text, language) in enumerate(given)
    ]
    trained = train(examples, taggers=[RULES], codebook=codebook(), dimensions=("influence_level",))
    assert trained.model is not None
    return Learned.load(trained.model, taggers=[RULES])


def test_a_model_is_silent_in_a_language_it_was_not_taught_and_speaks_in_one_it_was() -> None:
    asked = Reading(text=SAID_IN_GERMAN["use"], language="de")
    (taught,) = of_codings("de", 4 * ENOUGH_OF_A_LANGUAGE).suggest([asked])
    assert [s.code for s in taught][:1] == ["use"]
    (strange,) = of_codings("en", 4 * ENOUGH_OF_A_LANGUAGE).suggest([asked])
    assert strange == ()


def kept(store: EvidenceStore, text: str, language: str) -> str:
    draft = Draft(text=text, start=0, end=len(text), language=language, sniffer="row")
    return store.capture([draft], by="Ana").quotes[0]


def test_taggers_read_again_when_a_translation_into_english_is_kept(store) -> None:
    quote = kept(store, GERMAN, "de")
    assert not [s for s in store.quote(quote).suggestions if s.dimension == "influence_level"]

    item = store.translate(quote, "en", ENGLISH, by="Ana")

    (best, *_) = [s for s in item.suggestions if s.dimension == "influence_level"]
    assert (best.code, best.field) == ("use", "translation")
    assert best.reason.endswith("in the translation.")
    assert best.span.cut(ENGLISH) in best.reason


def test_a_translation_into_another_language_changes_no_proposal(store) -> None:
    quote = kept(store, GERMAN, "de")
    before = store.quote(quote).suggestions
    assert store.translate(quote, "fr", "Nous avons utilisé le rapport.", by="Ana").suggestions == before


def test_a_quote_is_found_by_the_words_of_its_translation_in_their_own_language(store) -> None:
    quote = kept(store, GERMAN, "de")
    kept(store, "The market opens at eight.", "en")
    assert store.search("grateful city").total == 0
    store.translate(quote, "en", ENGLISH, by="Ana")
    store.translate(quote, "fr", "Les municipalités en sont reconnaissantes.", by="Ana")
    assert [r.item.id for r in store.search("grateful cities").results] == [quote]
    assert [r.item.id for r in store.search("municipalité reconnaissante").results] == [quote]


def test_readers_outside_find_nothing_by_a_translation_nobody_has_masked(store) -> None:
    quote = kept(store, GERMAN, "de")
    store.translate(quote, "en", ENGLISH, by="Ana")
    assert store.search("grateful", audience="public").total == 0


def test_the_command_says_once_what_is_not_proposed(tmp_path) -> None:
    lines = "".join(json.dumps({"id": n, "text": GERMAN}) + "\n" for n in range(3))
    ran = Evidence(tmp_path / "store")("suggest", "--rules-only", stdin=lines)
    assert ran.code == 0
    assert all(line["unsupported"] == ["influence_level", "use_category"] for line in ran.lines)
    assert ran.err.count("not proposed for words in German") == 1


def test_the_pages_show_translations_as_texts_of_their_language_and_say_what_is_not_proposed() -> None:
    with EvidenceStore(taggers=[RULES]) as store, visiting(store) as visitor:
        quote = kept(store, GERMAN, "de")
        assert "not proposed for words in German" in visitor.get(f"/quotes/{quote}").text
        store.translate(quote, "en", ENGLISH, by="Ana")
        store.translate(quote, "ar", "استخدمنا التقرير", by="Ana")
        same = kept(store, ENGLISH, "en")
        page = visitor.get(f"/quotes/{quote}").text
        assert "not proposed for words in German" not in page
        assert 'lang="ar" dir="rtl"' in page
        assert "<mark>used the report to</mark>" in page
        assert "the words of its translation, in English" in page
        assert f"/quotes/E{store.quote(same).number}" in page
        found = visitor.get("/search?q=grateful").text
        assert 'lang="de" dir="ltr"' in found
        assert 'lang="en" dir="ltr"' in found


def test_an_erased_speakers_translation_is_neither_shown_nor_found(store) -> None:
    quote = kept(store, GERMAN, "de")
    speaker = store.translate(quote, "en", ENGLISH, by="Ana").speaker
    store.erase(speaker, by="Ana", ground="asked")
    assert store.quote(quote).in_english() in (None, "")
    assert store.search("grateful").total == 0
