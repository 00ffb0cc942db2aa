"""Words are cut, folded and stemmed alike for quotes and requests, and marks stand on the exact words."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain import Codebook
from evidence_store.search import Query, Vocabulary, highlights, understand
from evidence_store.search.words import STEMMED, cut, fold, forms, guess_language, stems

EMPTY = Vocabulary(Codebook(), languages=("en", "fr", "ar"))


def marked(text: str, request: str) -> list[str]:
    return [span.cut(text) for span in highlights(text, understand(request, vocabulary=EMPTY))]


@given(st.text(max_size=200))
def test_every_word_cuts_exactly_the_letters_it_was_made_of(text: str) -> None:
    for word in cut(text):
        assert fold(text[word.start : word.end]).startswith(word.folded[:1])
        assert 0 <= word.start < word.end <= len(text)


@given(st.text(max_size=120), st.text(max_size=40))
def test_highlights_are_in_order_apart_and_inside_the_text(text: str, request: str) -> None:
    spans = highlights(text, Query(words=tuple(word.folded for word in cut(request))))
    ends = [0]
    for span in spans:
        assert ends[-1] <= span.start < span.end <= len(text)
        ends.append(span.end)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Élève", "eleve"),
        ("NAÏVE", "naive"),
        ("Straße", "strasse"),
        ("e\u0301tude", "étude"),
        ("الحكومةُ", "الحكومه"),
        ("ﬁeld", "field"),
    ],
)
def test_spellings_of_one_word_fold_to_the_same(one: str, two: str) -> None:
    assert fold(one) == fold(two)


@pytest.mark.parametrize(
    ("said", "asked", "language"),
    [
        ("ministries", "ministry", "en"),
        ("formées", "formees", "fr"),
        ("politiques", "politique", "fr"),
        ("gobiernos", "gobierno", "es"),
        ("decisões", "decisoes", "pt"),
        ("والحكومة", "حكومة", "ar"),
    ],
)
def test_forms_of_a_word_find_each_other_with_and_without_accents(said: str, asked: str, language: str) -> None:
    assert set(stems(said, language)) & set(forms(fold(asked), ("en", language)))


@pytest.mark.parametrize("language", STEMMED)
def test_every_language_with_a_stemmer_stems(language: str) -> None:
    assert all(stems(word, language) for word in ("organisations", "12", "covid19", "ü", "حكومة"))


def test_scripts_without_spaces_are_cut_into_pairs_that_find_each_other() -> None:
    assert [word.folded for word in cut("水质报告")] == ["水质", "质报", "报告"]
    assert marked("我们使用了水质报告。", "水质报告") == ["水质报告"]


def test_an_elided_article_and_an_abbreviation_are_read_as_people_mean_them() -> None:
    assert [word.folded for word in cut("l'étude du U.N.")] == ["l", "etude", "du", "un"]


def test_marks_stand_on_the_words_asked_for_in_whatever_form() -> None:
    text = "Our ministries met; a ministry’s “Étude” 🎉 was read."
    assert marked(text, "ministry etude") == ["ministries", "ministry", "Étude"]


def test_a_passage_is_marked_whole_and_its_words_elsewhere_are_not() -> None:
    text = "The water table fell. Water and table stood apart; the water table rose."
    assert marked(text, '"water table"') == ["water", "table", "water", "table"]


def test_a_beginning_marks_every_word_that_begins_so() -> None:
    assert marked("irrigation, irrigated, irritated", "irrig*") == ["irrigation", "irrigated"]


def test_the_language_of_a_request_is_told_by_its_small_words() -> None:
    assert guess_language(cut("preuves par le ministère"), ("en", "fr", "es")) == "fr"
    assert guess_language(cut("water levels"), ("en", "fr", "es")) == "en"
    assert guess_language(cut("UN agencies"), ("en", "fr", "es")) == "en"


def test_importing_search_lets_no_engine_in() -> None:
    code = "import sys, evidence_store.search; sys.exit(any(m.split('.')[0] == 'whoosh' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_whoosh_is_let_in_without_a_warning_even_when_it_is_compiled_anew(tmp_path) -> None:
    code = (
        "from evidence_store.search import *; from evidence_store.search.words import STEMMED, stems\n"
        "from evidence_store.domain import Codebook\n"
        "index = open_index(None); index.apply([Document(id='a', touched=1, text='wells')], position=1)\n"
        "[stems('wells', language) for language in STEMMED]\n"
        "assert index.ask(understand('well', vocabulary=Vocabulary(Codebook())), limit=1).total == 1; index.close()\n"
    )
    fresh = ["-W", "error", "-X", f"pycache_prefix={tmp_path}"]
    done = subprocess.run([sys.executable, *fresh, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
