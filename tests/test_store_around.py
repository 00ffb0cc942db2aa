"""Around a quote: its neighbours in the source, who may have said it, and codes that are put back as they were."""

import pytest

from evidence_store.domain import Draft, SpeakerDetails
from evidence_store.errors import NotFound, Refused

ANA = SpeakerDetails(name="Ana Ferró", role="harbour master", institution="Harbour Trust")
LEILA = SpeakerDetails(name="Leila Brandt", institution="Ministry of Roads")
NOBODY = SpeakerDetails()
OMAR = SpeakerDetails(role="adviser", institution="Ministry of Tides")
PASTE = "We used the atlas. The roads plan cites it. Our board asked for more."


def said(words: str, speaker: SpeakerDetails = NOBODY) -> Draft:
    start = PASTE.find(words)
    return Draft(text=words, start=max(start, 0), end=start + len(words), sniffer="test", speaker=speaker)


@pytest.fixture
def quotes(store):
    first = store.capture(
        [said("We used the atlas.", ANA), said("The roads plan cites it.", LEILA), said("Our board asked for more.")],
        by="Rosa",
        paste=PASTE,
    ).quotes
    other = store.capture([said("We keep it at hand.", OMAR)], by="Rosa", paste="“We keep it at hand.” (adviser)")
    return (*first, *other.quotes)


def test_neighbours_are_those_of_the_same_source_that_are_in_use(store, quotes):
    one, two, three, elsewhere = quotes
    assert [n and n.id for n in store.neighbours(two)] == [one, three]
    assert [n and n.id for n in store.neighbours(elsewhere)] == [None, None]
    store.withdraw(two, by="Rosa")
    assert [n and n.id for n in store.neighbours(one)] == [None, three]


def test_a_piece_stands_where_its_words_stood(store, quotes):
    one, two, _, _ = quotes
    pieces = store.split(two, [10], by="Rosa")
    assert [n and n.id for n in store.neighbours(pieces[0].id)] == [one, pieces[1].id]


def test_speakers_are_found_by_what_is_known_of_them(store, quotes):
    def names(words: str, **asked: str) -> list[str | None]:
        return [s.details.name or s.details.role for s in store.speakers(words, **asked)]

    assert names("ferro") == ["Ana Ferró"]
    assert names("lela brant") == ["Leila Brandt"]
    assert set(names("ministry")) == {"Leila Brandt", "adviser"}
    assert names("ministry tides")[0] == "adviser"
    assert names("zeppelin") == []
    assert names("", source=store.quote(quotes[0]).source) == ["Ana Ferró", "Leila Brandt"]


def test_whoever_was_erased_is_found_no_more(store, quotes):
    assert store.speakers("Brandt")
    store.erase(quotes[1], ground="asked by letter", by="Rosa")
    assert store.speakers("Brandt") == ()


def test_a_code_that_was_taken_off_is_put_back_as_it_was_given(store, quotes):
    one = quotes[0]
    was = store.code(one, "influence_level", "use", by="Omar", why="they said so", blind=True).codings[0]
    with pytest.raises(Refused):
        store.put_back(one, was.id, by="Rosa")
    store.uncode(one, "influence_level", "use", by="Rosa")
    for _ in range(2):
        (now,) = store.put_back(one, was.id, by="Rosa", key="again").codings
    assert now.model_dump(exclude={"id", "at"}) == was.model_dump(exclude={"id", "at"})
    with pytest.raises(NotFound):
        store.put_back(quotes[1], was.id, by="Rosa")
    before = store.quote(one).model_dump()
    store.rebuild()
    assert store.quote(one).model_dump() == before
