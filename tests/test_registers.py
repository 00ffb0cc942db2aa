"""Registers: products and regions a store knows by name, what links quotes to them, and names it does not know yet."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.wiring import open_store, suggesting
from evidence_store.analysis.unregistered import nearest, unregistered
from evidence_store.domain import Code, Codebook, Draft, Reading, SpeakerDetails
from evidence_store.errors import BadInput, UnknownCode
from evidence_store.packs.grouping import grouped
from evidence_store.packs.pack import Candidate
from evidence_store.store import EvidenceStore
from evidence_store.views.naming import Naming
from taggers import answer
from tests.api_client import client_of


@pytest.fixture
def store() -> Iterator[EvidenceStore]:
    with open_store(None) as opened:
        opened.capture(
            [
                Draft(
                    text="We planned the bridge with it.", start=0, end=0, sniffer="by hand", product="Flood Atlas"
                ),
                Draft(
                    text="It changed the route of the bus.", start=0, end=0, sniffer="by hand", product="flood  atlas"
                ),
                Draft(text="The Flod Atlas is on my desk.", start=0, end=0, sniffer="by hand"),
                Draft(text="Nothing of the kind.", start=0, end=0, sniffer="by hand", product="Tide Almanac"),
            ],
            by="Ana",
        )
        yield opened


def told(
    n: int, text: str = "x", *, product: str | None = None, region: str | None = None, acronyms: str = ""
) -> Naming:
    return Naming(f"q{n}", n, text, product, region, acronyms)


# ------------------------------------------------------------------------------------------------ the register


def test_a_registered_name_is_an_entry_and_quotes_that_name_it_say_so(store):
    done = store.register("product", "Flood Atlas", by="Ana", also=["FA"])
    assert (done.code.code, done.code.synonyms, done.quotes) == ("flood_atlas", ("FA",), 2)
    proposed = [s for i in ("E1", "E2") for s in store.quote(i).suggestions if s.dimension == "product"]
    assert [(s.code, s.tagger, s.field) for s in proposed] == [("flood_atlas", "mentions", "product")] * 2
    assert proposed[0].reason == "“Flood Atlas” is in the register of products."
    assert not [s for s in store.quote("E4").suggestions if s.dimension == "product"]


def test_what_is_merely_near_is_linked_when_all_quotes_are_read_again_and_new_ones_at_once(store):
    store.register("product", "Flood Atlas", by="Ana")
    assert store.suggest_again_all() == 1
    (near,) = [s for s in store.quote("E3").suggestions if s.dimension == "product"]
    assert near.reason == "“Flod Atlas” is near to “Flood Atlas” (95 of 100)."
    (new,) = store.capture([Draft(text="The Flood Atlas won.", start=0, end=0, sniffer="by hand")], by="Ana").quotes
    assert [s.code for s in store.quote(new).suggestions if s.dimension == "product"] == ["flood_atlas"]


def test_without_a_register_nothing_is_linked(store):
    assert store.suggest_again_all() == 0
    assert not any(s.tagger == "mentions" for s in store.quote("E1").suggestions)


def test_another_name_is_added_and_found(store):
    store.register("product", "Flood Atlas", by="Ana")
    done = store.also_called("product", "flood_atlas", "Tide Almanac", by="Ben")
    assert (done.code.synonyms, done.quotes) == (("Tide Almanac",), 1)
    (linked,) = [s for s in store.quote("E4").suggestions if s.dimension == "product"]
    assert linked.reason == "“Tide Almanac” is another name of “Flood Atlas”."
    assert store.also_called("product", "flood_atlas", "tide almanac", by="Ben").quotes == 0, "said before"


def test_a_name_belongs_to_one_entry(store):
    store.register("product", "Flood Atlas", by="Ana", also=["FA"])
    store.register("product", "Tide Almanac", by="Ana")
    for again in (
        lambda: store.register("product", "fa", by="Ana"),
        lambda: store.register("product", "Flood atlas", by="B"),
    ):
        with pytest.raises(BadInput, match="in the register of products already, as “Flood Atlas”"):
            again()
    with pytest.raises(BadInput, match="already"):
        store.also_called("product", "tide_almanac", "FA", by="Ana")
    with pytest.raises(UnknownCode):
        store.also_called("product", "gone", "G", by="Ana")
    with pytest.raises(BadInput, match="products and regions"):
        store.register("colour", "Blue", by="Ana")
    with pytest.raises(BadInput):
        store.register("product", " ", by="Ana")


def test_names_get_ids_of_their_own_in_any_script(store):
    names = ["2030 Agenda", "Été", "أطلس", "Étè!", "x" * 120]
    ids = [store.register("product", name, by="Ana").code.code for name in names]
    assert ids[:2] == ["n_2030_agenda", "ete"]
    assert ids[2].startswith("n_")
    assert ids[3] == "ete_2"
    assert len(set(ids)) == len(ids)


def test_a_refused_name_is_not_proposed_again_and_can_still_be_registered(store):
    assert "Tide Almanac" in {u.name for u in store.unregistered()}
    store.not_a_name("product", "Tide Almanac", by="Ana")
    assert "Tide Almanac" not in {u.name for u in store.unregistered()}
    assert not store.codebook().dimension("product")
    done = store.register("product", "Tide Almanac", by="Ben")
    assert (done.code.retired, done.quotes) == (False, 1)


def test_the_same_request_happens_once(store):
    first = store.register("product", "Flood Atlas", by="Ana", key="k")
    assert store.register("product", "Flood Atlas", by="Ana", key="k").code == first.code
    assert len(store.codebook().dimension("product")) == 1


def test_entries_merge_like_codes_and_their_quotes_go_along(store):
    store.register("product", "Flood Atlas", by="Ana")
    store.register("product", "Tide Almanac", by="Ana")
    store.merge_codes("product", "tide_almanac", "flood_atlas", by="Ana")
    assert store.search("", filters={"product": ["flood_atlas"]}).total == 3


# ------------------------------------------------------------------------------------------------ asking


def test_a_linked_quote_is_counted_under_the_entry_alone_and_others_as_they_were_typed(store):
    before = store.search("").facets["product"]
    assert before == {"Flood Atlas": 1, "Tide Almanac": 1, "flood  atlas": 1}
    store.register("product", "Flood Atlas", by="Ana")
    assert store.search("").facets["product"] == {"flood_atlas": 2, "Tide Almanac": 1}
    assert store.search("", filters={"product": ["Tide Almanac"]}).total == 1


def test_a_request_understands_labels_and_other_names_and_says_the_label(store):
    store.register("product", "Flood Atlas", by="Ana", also=["Deluge Map"])
    for words in ("flood atlas", "quotes about the deluge map"):
        (chip,) = store.search(words).chips
        assert (chip.dimension, chip.code, chip.label) == ("product", "flood_atlas", "Flood Atlas")
    (raw,) = store.search("tide almanac").chips
    assert (raw.code, raw.label) == ("Tide Almanac", "Tide Almanac")


def test_a_wider_region_stands_above(store):
    store.register("region", "East Coast", by="Ana")
    done = store.register("region", "Sennet Bay", by="Ana", parent="east_coast")
    assert done.code.parent == "east_coast"
    with pytest.raises(UnknownCode):
        store.register("region", "Elsewhere", by="Ana", parent="nowhere")


def test_a_pack_groups_by_what_the_register_calls_a_product():
    book = Codebook(
        codes=(
            Code(dimension="product", code="atlas", label="Flood Atlas", synonyms=("FA",)),
            Code(dimension="product", code="diary", label="Rain Diary"),
        )
    )
    given = [
        ("a", "fa", {}),
        ("b", "flood atlas", {}),
        ("c", "Tide Almanac", {}),
        ("d", "x", {"product": ("diary",)}),
        ("e", None, {}),
    ]
    candidates = [_candidate(q, p, codes) for q, p, codes in given]
    found = {g.heading: g.quotes for g in grouped(candidates, by="product", codebook=book)}
    assert found == {
        "Flood Atlas": ("a", "b"),
        "Rain Diary": ("d",),
        "Tide Almanac": ("c",),
        "Not said": ("e",),
    }


def _candidate(quote: str, product: str | None, codes: dict[str, tuple[str, ...]]) -> Candidate:
    return Candidate.model_construct(quote=quote, product=product, codes=codes, said_on=None)


# ------------------------------------------------------------------------------------------------ names unknown


def test_names_as_typed_are_counted_with_the_entries_they_are_near_to():
    book = Codebook(codes=(Code(dimension="product", code="atlas", label="Flood Atlas"),))
    found = unregistered(
        [
            told(1, product="Flod Atlas"),
            told(2, product="flood atlas"),
            told(3, product="Flod  atlas", region="Sennet"),
        ],
        book,
    )
    assert [(u.kind, u.name, u.quotes, u.examples, u.why) for u in found] == [
        ("product", "Flod Atlas", 2, ("E1", "E3"), "field"),
        ("region", "Sennet", 1, ("E3",), "field"),
    ]
    (near,) = found[0].near
    assert (near.code, near.label) == ("atlas", "Flood Atlas")
    assert near.score >= 90
    assert nearest(book, "region", "Flood Atlas") == ()


def test_what_is_written_like_a_name_counts_from_the_second_quote_on():
    quotes = [
        told(1, "We keep the Rain Diary at hand, and the Ministry of Works does too."),
        told(2, "The Rain Diary again. Olu Adeyar read it with the Ministry of Works."),
        told(3, "Olu Adeyar liked the Wave Book of 2019; he said “Almanacs” are dead."),
        told(4, "Yes, “Almanacs” are dead. We Did Read It.", acronyms="HTI\tHarbour Tide Index"),
        told(5, "x", acronyms="HTI\tHarbour Tide Index"),
    ]
    found = unregistered(quotes, Codebook(), known={"Olu Adeyar"})
    assert {(u.name, u.quotes, u.why) for u in found} == {
        ("Rain Diary", 2, "capitals"),
        ("Almanacs", 2, "title"),
        ("Harbour Tide Index", 2, "spelt out"),
    }


def test_a_part_of_a_longer_name_is_not_proposed_beside_it():
    quotes = [told(n, "Read the Second Shift Survey of Ports.") for n in (1, 2)]
    assert [u.name for u in unregistered(quotes, Codebook())] == ["Second Shift Survey of Ports"]


def test_speakers_and_their_bodies_are_not_taken_for_products():
    with open_store(None) as store:
        said = SpeakerDetails(name="Olu Adeyar", institution="Sennet Port Watch")
        text = "Olu Adeyar of Sennet Port Watch drew it."
        store.capture(
            [Draft(text=f"{text} {n}", start=0, end=0, sniffer="by hand", speaker=said) for n in range(3)], by="A"
        )
        assert not [u for u in store.unregistered() if u.name in ("Olu Adeyar", "Sennet Port Watch")]


def test_the_answer_is_made_anew_when_the_store_changes(store):
    assert store.unregistered() is store.unregistered()
    store.register("product", "Tide Almanac", by="Ana")
    assert "Tide Almanac" not in {u.name for u in store.unregistered()}


# ------------------------------------------------------------------------------------------------ the ways in


@pytest.fixture
def person(store) -> Iterator[TestClient]:
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    with TestClient(create_app(store, settings=Settings()), base_url="http://localhost", headers=headers) as client:
        client.cookies.set("evidence_name", "Amina%20Okoro")
        yield client


def test_the_page_registers_adds_another_name_and_refuses_with_one_button_each(store, person):
    page = person.get("/registers").text
    assert "No product is registered yet." in page
    assert all(name in page for name in ("Flood Atlas", "Tide Almanac"))
    form = {"kind": "product", "name": "Flood Atlas", "do": "register"}
    assert "“Flood Atlas” is registered; 2 quotes linked." in person.post("/registers", data=form).text
    form = {"kind": "product", "name": "Tide Almanac", "do": "also", "entry": "flood_atlas"}
    assert "is another name of “Flood Atlas”; 1 quote linked." in person.post("/registers", data=form).text
    form = {"kind": "region", "name": "Nowhere", "do": "refuse"}
    assert "“Nowhere” is proposed no more." in person.post("/registers", data=form).text
    assert store.codebook().find("region", "nowhere").retired
    assert "Every product and region that is typed beside a quote is known" in person.get("/registers").text


def test_the_page_says_in_a_sentence_what_it_cannot_do(store, person):
    store.register("product", "Flood Atlas", by="Ana")
    page = person.post("/registers", data={"kind": "product", "name": "flood atlas", "do": "register"})
    assert page.status_code == 422
    assert "“flood atlas” is in the register of products already" in page.text
    assert person.post("/registers", data={"kind": "product", "name": "X"}).status_code == 422


def test_names_are_shown_as_words_whatever_they_hold(store, person):
    store.capture([Draft(text="x", start=0, end=0, sniffer="by hand", product="<script>alert(1)</script>")], by="Ana")
    assert "<script>alert(1)" not in person.get("/registers").text


def test_registers_over_http(store):
    client = client_of(store)
    who = {"Evidence-Actor": "Ana"}
    names = client.get("/api/v1/registers/unregistered").json()["names"]
    assert [(n["name"], n["quotes"]) for n in names] == [("Flood Atlas", 2), ("Tide Almanac", 1)]
    done = client.post("/api/v1/registers/product", json={"name": "Flood Atlas", "also": ["FA"]}, headers=who).json()
    assert (done["code"]["code"], done["quotes"]) == ("flood_atlas", 2)
    more = client.post("/api/v1/registers/product/flood_atlas/names", json={"name": "Tide Almanac"}, headers=who)
    assert more.json()["code"]["synonyms"] == ["FA", "Tide Almanac"]
    assert client.post("/api/v1/registers/region/refused", json={"name": "Nowhere"}, headers=who).status_code == 200
    assert client.get("/api/v1/registers/unregistered").json()["names"] == []
    assert client.post("/api/v1/registers/colour", json={"name": "Blue"}, headers=who).status_code == 422


def test_evidence_suggest_names_entries_of_the_stores_registers(tmp_path):
    with open_store(tmp_path / "s") as store:
        store.register("product", "Flood Atlas", by="Ana")
    with suggesting(Settings(store=str(tmp_path / "s"))) as (ask, _version):
        reading = Reading(text="The Flood Atlas changed our plan.")
        (found,) = ask([reading])
    told = answer("1", reading, found)
    assert [(s["code"], s["span"]) for s in told["product"]] == [("flood_atlas", [4, 15])]
    assert "region" not in told


def test_what_is_named_is_never_learnt(store):
    from api.training import rules_of

    assert {t.name for t in store.taggers} == {"rules", "learned", "mentions"}
    assert [t.name for t in rules_of(store)] == ["rules"]


def test_a_quote_does_not_wait_for_anybody_because_of_what_it_names(store):
    store.code("E1", "stakeholder_type", "government", by="Ana")
    for s in {(s.dimension, s.code) for s in store.quote("E1").suggestions}:
        store.decline("E1", dimension=s[0], code=s[1], by="Ana")
    waiting = store.inbox(limit=0)[1]
    store.register("product", "Flood Atlas", by="Ana")
    assert any(s.dimension == "product" for s in store.quote("E1").suggestions)
    assert store.inbox(limit=0)[1] == waiting
    store.accept("E1", by="Ana", only="product")
    assert store.quote("E1").codes()["product"] == ("flood_atlas",)
