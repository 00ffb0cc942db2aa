"""The codebook changes: every version is kept in mind, and what an older definition gave can be looked at again."""

import pytest

from evidence_store.domain import Code, Dimension
from evidence_store.errors import BadInput, UnknownCode

THEME = Dimension(id="theme", label="Theme")


def theme(code: str, **more) -> Code:
    return Code(dimension="theme", code=code, label=more.pop("label", code.capitalize()), **more)


@pytest.fixture
def quote(store):
    store.define_dimension(THEME, by="Ana")
    for code in (theme("water"), theme("floods", parent="water"), theme("roads")):
        store.define_code(code, by="Ana")
    return store.paste("“We used the flood atlas to plan the road.” (official, Ministry of Works)", by="Ana").quotes[
        0
    ]


def test_every_change_is_a_version_and_saying_the_same_again_is_none(store, quote):
    before = store.codebook().version
    assert store.define_code(theme("water"), by="Ana").version == before
    assert store.define_code(theme("water", label="Water and rivers"), by="Ana").version == before + 1


def test_a_coding_under_an_older_definition_waits_for_another_look(store, quote):
    store.code(quote, "theme", "water", by="Ana")
    store.define_code(theme("water", label="Waters"), by="Ana")
    assert store.inbox(lacking="outdated")[1] == 0
    store.define_code(theme("water", label="Waters", definition="Rivers and lakes, not drinking water."), by="Ana")
    assert [i.id for i in store.inbox(lacking="outdated")[0]] == [quote]
    assert store.code_counts()["theme", "water"] == (1, 1)

    store.code(quote, "theme", "water", by="Ana")
    assert store.inbox(lacking="outdated")[1] == 0
    assert len(store.quote(quote).codings) == 1


def test_a_better_wording_of_the_same_meaning_calls_for_no_look(store, quote):
    store.code(quote, "theme", "water", by="Ana")
    store.define_code(theme("water", definition="Rivers."), by="Ana", same_meaning=True)
    assert store.inbox(lacking="outdated")[1] == 0


def test_merged_codes_count_as_one_with_their_history_and_those_below(store, quote):
    store.code(quote, "theme", "water", by="Ana")
    store.define_code(theme("rivers"), by="Ana")
    store.merge_codes("theme", "water", "rivers", by="Ana")

    item = store.quote(quote)
    assert item.codes()["theme"] == ("rivers",)
    assert item.codings[0].was == "water"
    assert store.codebook().find("theme", "floods").parent == "rivers"
    assert store.search("", filters={"theme": ["rivers"]}).total == 1
    with pytest.raises(UnknownCode):
        store.code(quote, "theme", "water", by="Ben")
    before = store.quote(quote)
    store.rebuild()
    assert store.quote(quote) == before


def test_proposals_of_a_merged_code_become_those_of_what_stands_for_it(store, quote):
    proposed = store.quote(quote).suggestions
    assert any(s.code == "government" for s in proposed)
    store.merge_codes("stakeholder_type", "government", "other", by="Ana")
    assert [s.code for s in store.quote(quote).suggestions if s.dimension == "stakeholder_type"] == ["other"]
    again = store.paste("“We read the atlas.” (official, Ministry of Roads)", by="Ana").quotes[0]
    assert "other" in [s.code for s in store.quote(again).suggestions]


def test_a_split_code_is_looked_at_again_quote_by_quote(store, quote):
    store.code(quote, "theme", "water", by="Ana")
    store.split_code("theme", "water", [theme("rivers"), theme("coast")], by="Ben")
    assert [i.id for i in store.inbox(lacking="outdated")[0]] == [quote]
    assert store.codebook().find("theme", "water").split_into == ("rivers", "coast")

    after = store.recode(quote, "theme", "water", "rivers", by="Ben")
    assert after.codes()["theme"] == ("rivers",)
    assert store.inbox(lacking="outdated")[1] == 0


def test_a_retired_code_is_given_and_proposed_no_more_and_comes_back_when_defined(store, quote):
    store.code(quote, "theme", "water", by="Ana")
    store.retire_code("theme", "water", by="Ana")
    assert store.quote(quote).codes()["theme"] == ("water",)
    with pytest.raises(UnknownCode):
        store.code(quote, "theme", "water", by="Ben")
    store.define_code(theme("water"), by="Ana")
    store.code(quote, "theme", "water", by="Ben")
    store.retire_code("stakeholder_type", "government", by="Ana")
    new = store.paste("“We read the atlas.” (official, Ministry of Roads)", by="Ana").quotes[0]
    assert "government" not in [s.code for s in store.quote(new).suggestions]


def test_the_hierarchy_is_a_tree(store, quote):
    book = store.codebook()
    assert book.below("theme", "water") == ("water", "floods")
    assert book.above("theme", "floods") == ("water",)
    with pytest.raises(BadInput, match="under itself"):
        store.define_code(theme("water", parent="floods"), by="Ana")
    with pytest.raises(BadInput):
        store.merge_codes("theme", "water", "floods", by="Ana")


@pytest.mark.parametrize(
    "code",
    [
        theme("Water!"),
        theme("x", label=" "),
        theme("x", parent="nowhere"),
        theme("x", hotkey="??"),
        Code(dimension="nowhere", code="x", label="X"),
    ],
)
def test_a_definition_that_cannot_stand_is_refused_in_a_sentence(store, quote, code):
    before = store.codebook()
    with pytest.raises((BadInput, UnknownCode)):
        store.define_code(code, by="Ana")
    assert store.codebook() == before


def test_two_codes_share_no_hotkey(store, quote):
    taken = next(c for c in store.codebook().codes if c.hotkey)
    with pytest.raises(BadInput, match=taken.label):
        store.define_code(theme("x", hotkey=taken.hotkey), by="Ana")
