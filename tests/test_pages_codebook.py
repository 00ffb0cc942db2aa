"""The codebook's pages: what is shown of a code, how it is changed, warned of, refused and taken back."""

import html
import re
import tomllib

import pytest

from api.pages.codebook import slug
from tests.page_visits import said, visiting
from tests.test_themes import THEME, theme


@pytest.fixture
def person(store):
    store.define_dimension(THEME, by="Ana")
    for code in (theme("water", definition="Rivers and lakes."), theme("floods", parent="water"), theme("roads")):
        store.define_code(code, by="Ana")
    said(store, "We used the flood atlas to plan the road.", name="Olu Adeyar")
    with visiting(store) as person:
        yield person


def undo(person) -> str:
    steps = re.search(r'name="steps" value="([^"]+)"', person.page)
    assert steps, "nothing to take back"
    return person.do("/undo", steps=html.unescape(steps[1]), next="/codebook")


def do(person, path, expect=200, **fields) -> str:
    object.__setattr__(person, "page", person.do(path, expect=expect, **fields))
    return person.page


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_page_shows_the_tree_with_how_often_codes_were_given_and_how_many_wait(person, store):
    store.code("E1", "theme", "floods", by="Ana")
    store.define_code(theme("floods", parent="water", definition="Rivers over their banks."), by="Ana")
    page = person.get("/codebook").text
    assert page.index('href="/codebook/theme/water"') < page.index('href="/codebook/theme/floods"')
    assert page.index('href="/codebook/theme/floods"') < page.index('href="/codebook/theme/roads"')
    assert '<div class="deep-1"><dt><a href="/codebook/theme/floods">' in page
    assert 'href="/search?f=theme%3Afloods"' in page
    assert "1 quote was coded under another definition" in words(page)
    assert "1 quote to look at again" in words(page) and "/inbox?lacking=outdated" in page


def test_the_codebook_is_a_file_to_take_away(person):
    answer = person.get("/codebook.toml")
    assert "attachment" in answer.headers["content-disposition"]
    assert tomllib.loads(answer.text)["code"][-1]["code"] == "roads"


def test_a_code_is_worded_anew_and_put_back(person, store):
    store.code("E1", "theme", "water", by="Ana")
    page = do(person, "/codebook/theme/water", label="Water", definition="Rivers.", synonyms="wet\nwet\n")
    assert "1 quote waits for another look" in words(page)
    assert store.codebook().find("theme", "water").synonyms == ("wet",)
    assert "<del>" in page and "Defined anew" in words(page)
    undo(person)
    assert store.codebook().find("theme", "water").definition == "Rivers and lakes."
    assert store.inbox(lacking="outdated")[1] == 0


def test_a_better_wording_with_the_same_meaning_calls_for_no_look(person, store):
    store.code("E1", "theme", "water", by="Ana")
    do(person, "/codebook/theme/water", label="Water", definition="Rivers, lakes.", same_meaning="1")
    assert store.inbox(lacking="outdated")[1] == 0


def test_whoever_comes_second_is_told_who_came_first_and_keeps_what_they_typed(person, store):
    page = person.get("/codebook/theme/water").text
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    store.define_code(theme("water", definition="Fresh water."), by="Ben")
    page = do(person, "/codebook/theme/water", expect=409, label="Water", definition="My words.", seen=seen)
    assert "Ben changed this code since you opened it" in page and "My words." in page
    assert store.codebook().find("theme", "water").definition == "Fresh water."


def test_a_code_is_added_below_another_with_an_id_of_its_own_and_taken_back(person, store):
    assert '<option value="water" selected>' in person.get("/codebook/theme?under=water").text
    page = do(person, "/codebook/theme", do="code", label="Épaves & récifs", parent="water", examples="“A wreck.”")
    assert "can be given from now on" in words(page)
    made = store.codebook().find("theme", "epaves_recifs")
    assert (made.parent, made.examples) == ("water", ("“A wreck.”",))
    undo(person)
    assert store.codebook().find("theme", "epaves_recifs").retired


def test_what_cannot_stand_is_said_beside_the_form_and_what_was_typed_stays(person, store):
    page = do(person, "/codebook/theme", expect=409, do="code", id="water", label="Other water", definition="Mine.")
    assert "already" in page and "Mine." in page
    page = do(person, "/codebook/theme", expect=422, do="code", label="Wells", hotkey="?")
    assert "A hotkey is one letter or digit" in page
    page = do(person, "/codebook/theme/water", expect=422, label="Water", parent="floods")
    assert "cannot stand under itself" in page
    assert do(person, "/codebook/weather", expect=404, do="code", label="Rain")


def test_a_dimension_is_added_and_worded_anew(person, store):
    do(person, "/codebook", label="Tone of voice", definition="How it is said.", several="1")
    made = next(d for d in store.codebook().dimensions if d.id == "tone_of_voice")
    assert made.several and not made.ordered
    do(person, "/codebook/tone_of_voice", label="Tone", definition="How.")
    assert not next(d for d in store.codebook().dimensions if d.id == "tone_of_voice").several
    assert "already" in do(person, "/codebook", expect=409, id="theme", label="Theme")


def test_a_code_is_retired_given_again_and_each_is_taken_back(person, store):
    page = do(person, "/codebook/theme/roads/retire")
    assert "Given no more" in page and store.codebook().find("theme", "roads").retired
    assert "1 code given no more" in words(person.get("/codebook/theme").text)
    undo(person)
    assert not store.codebook().find("theme", "roads").retired
    do(person, "/codebook/theme/roads/retire")
    version = re.search(r'name="version" value="(\d+)">Give it again', person.page)[1]
    do(person, "/codebook/theme/roads/restore", version=version)
    assert not store.codebook().find("theme", "roads").retired
    undo(person)
    assert store.codebook().find("theme", "roads").retired


def test_a_merge_says_what_moves_and_that_there_is_no_way_back(person, store):
    store.code("E1", "theme", "water", by="Ana")
    page = words(person.get("/codebook/theme/water/merge?into=roads").text)
    assert "1 coded quote moves from “Water” to “Roads”" in page
    assert "1 code below it stands below “Roads” then: Floods" in page and "There is no way back" in page
    assert store.quote("E1").codes()["theme"] == ("water",)
    page = do(person, "/codebook/theme/water/merge", into="roads")
    assert 'name="steps"' not in page
    assert store.quote("E1").codes()["theme"] == ("roads",)
    assert "stands for it" in words(person.get("/codebook/theme/water").text)
    assert 'value="floods"' not in person.get("/codebook/theme/roads/merge").text


def test_a_split_names_known_and_new_codes_and_is_taken_back(person, store):
    store.code("E1", "theme", "water", by="Ana")
    page = words(person.get("/codebook/theme/water/split?into=Roads%0ARivers").text)
    assert "Roads roads stands in the codebook" in page and "Rivers rivers a new code" in page
    assert "1 quote coded with it waits" in page
    page = do(person, "/codebook/theme/water/split", into="Roads\r\nRivers")
    assert "1 quote waits for another look" in words(page)
    assert store.codebook().find("theme", "water").split_into == ("roads", "rivers")
    undo(person)
    assert store.codebook().find("theme", "water").split_into == ()
    assert store.codebook().find("theme", "rivers").retired and store.inbox(lacking="outdated")[1] == 0
    assert "at least two" in do(person, "/codebook/theme/water/split", expect=422, into="Roads")


def test_an_earlier_version_is_put_back_from_the_history(person, store):
    before = store.code_history("theme", "water")[-1].version
    do(person, "/codebook/theme/water", label="Water", definition="Rivers.")
    page = do(person, "/codebook/theme/water/restore", version=before)
    assert f"stands as in version {before}" in words(page)
    assert store.codebook().find("theme", "water").definition == "Rivers and lakes."
    do(person, "/codebook/theme/water/restore", expect=404, version="x")


def test_a_dimension_of_many_codes_is_turned_page_by_page(person, store):
    from evidence_store.domain import Codebook

    store.import_codebook(Codebook(codes=tuple(theme(f"place_{n}") for n in range(250))), by="Ana")
    assert "All 253 codes of Theme" in words(person.get("/codebook").text)
    first, second = (person.get(f"/codebook/theme?page={n}").text for n in (1, 2))
    assert "place_5</code>" in first and "place_249</code>" not in first and "place_249</code>" in second
    assert "Next page" in first and "Previous page" in second


def test_codes_given_under_an_older_definition_are_marked_on_the_quote(person, store):
    store.code("E1", "theme", "water", by="Ana")
    assert "older definition" not in person.get("/quotes/E1").text
    store.define_code(theme("water", definition="Rivers."), by="Ana")
    assert "given under an older definition" in words(person.get("/quotes/E1").text)


def test_palettes_show_what_stands_below_a_code_as_such(person):
    page = person.get("/inbox").text
    palette = page[page.index('class="palette"') :]
    places = [palette.index(f'value="theme:{code}"') for code in ("water", "floods", "roads")]
    assert places == sorted(places)
    assert "Water: </span>Floods" in palette


def test_facets_list_codes_under_their_themes(person, store):
    store.code("E1", "theme", "floods", by="Ana")
    page = person.get("/search").text
    assert page.index("f=theme%3Awater") < page.index("f=theme%3Afloods")


def test_agreement_can_be_rolled_up_on_its_page(person, store):
    store.code("E1", "theme", "water", by="Ana")
    store.code("E1", "theme", "floods", by="Ben")
    fine = words(person.get("/agreement?dimension=theme").text)
    top = person.get("/agreement?dimension=theme&rolled_up=1").text
    assert "To resolve: 1 quote" in fine and "To resolve: 0 quotes" in words(top)
    assert re.search(r'name="rolled_up" value="1" checked', top)
    assert "rolled_up" not in person.get("/agreement?dimension=valence").text


def test_an_id_is_made_of_a_label_whatever_its_letters():
    assert slug("Water & ice", set()) == "water_ice"
    assert slug("Water", {"water", "water_2"}) == "water_3"
    assert slug("ماء", set()).startswith("code")
    assert slug("9 lives", set()) == "code_9_lives"
