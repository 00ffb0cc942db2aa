"""Agreement at the command line and over HTTP: no figure without its n, cautions first, and what is undefined says why."""

import re

import pytest

from evidence_store.domain import Draft
from tests.api_client import client_of
from tests.the_command import Evidence

LEVEL = "influence_level"
SAID = ("We used the flood atlas.", "We looked at the tide tables.", "The council changed its permit rule.")


def code(store, by, *codes):
    for number, one in enumerate(codes, 1):
        store.code(f"E{number}", LEVEL, one, by=by, blind=True)


def coded(store):
    """Three quotes which Ana and Bo coded; they differ on E3."""
    drafts = [Draft(text=words, start=0, end=len(words), sniffer="test", language="en") for words in SAID]
    store.capture(drafts, by="Noor", paste="\n".join(SAID))
    code(store, "Ana", "use", "access", "influence")
    code(store, "Bo", "use", "access", "use")
    return store


@pytest.fixture
def evidence(tmp_path, reopen) -> Evidence:
    coded(reopen(tmp_path / "store")).close()
    return Evidence(tmp_path / "store")


@pytest.fixture
def client(store):
    with client_of(coded(store)) as client:
        yield client


def test_a_person_reads_cautions_figures_with_their_n_and_what_to_resolve(evidence):
    said = evidence("agreement", LEVEL, "--samples", 50).out
    assert "Influence level: Ana, Bo" in said or "Influence level: Bo, Ana" in said
    assert said.index("CAUTION") < said.index("Percent agreement")
    assert "Only 3 quotes were looked at" in said
    for line in said.splitlines():
        if re.match(r"[│┃|]? *(Percent agreement|Cohen|Krippendorff)", line):
            assert re.search(r"\b[23]\b", line), line
    assert "Code by code" in said
    assert "call the same quotes" in said
    assert "“rules” beside people" in said
    assert re.search(r"E3 .*(Ana: .*; Bo: |Bo: .*; Ana: )", said)
    assert "E1 " not in said.partition("To resolve")[2]


def test_a_machine_reads_one_object_with_the_n_of_every_figure(evidence):
    told = evidence("agreement", LEVEL, "--samples", 20, "--json").json
    assert told["n_units"] == 3
    assert sorted(told["coders"].values()) == ["Ana", "Bo"]
    assert [apart["number"] for apart in told["disagreements"]] == ["E3"]
    figures = [*told["figures"], *(f for row in told["per_code"] for f in row["figures"])]
    figures += [one[side] for one in told["machine"]["figures"] for side in ("machine", "people")]
    assert figures
    assert all({"n_units", "n_pairs"} <= set(figure) for figure in figures)
    assert all(figure["why"] for figure in figures if figure["value"] is None)


def test_without_a_dimension_the_command_says_who_codes(evidence):
    assert "Ana has looked at 3 quotes." in evidence("agreement").out
    assert {(c["name"], c["quotes"]) for c in evidence("agreement", "--json").json} == {("Ana", 3), ("Bo", 3)}


def test_one_coder_alone_has_no_figure_and_is_told_why(evidence):
    said = evidence("agreement", LEVEL, "--coder", "Ana", "--samples", 20).out
    assert "undefined" in said
    assert "nothing to compare" in said


def test_what_is_not_known_is_one_sentence(evidence):
    assert "no dimension" in evidence.refused("agreement", "weather")
    assert "Nobody codes here as “Zed”" in evidence.refused("agreement", LEVEL, "--coder", "Zed")
    assert evidence("agreement", LEVEL, "--samples", 9999).code == 2


def test_a_terminal_offers_what_others_coded_without_what_they_gave(evidence):
    assert evidence("inbox", "--mine", "--json").json["total"] == 3  # the command acts as somebody else
    (first, *_) = evidence("inbox", "--mine", "--json").json["items"]
    assert first["suggestions"] == []
    assert first["codes"] == {}
    assert evidence("--as", "Bo", "inbox", "--mine", "--json").json["total"] == 0


def test_a_code_given_blind_at_a_terminal_answers_no_suggestion_and_only_ones_own_is_taken_off(evidence):
    evidence("code", "E1", LEVEL, "use", "--blind")
    evidence("uncode", "E1", LEVEL, "use", "--own")
    told = evidence("agreement", LEVEL, "--samples", 20, "--json").json
    assert (told["given"], told["blind"]) == (6, 6)


def test_the_interface_gives_the_same_and_names_the_coders(client):
    told = client.get("/api/v1/agreement", params={"dimension": LEVEL, "samples": 20}).json()
    assert told["n_units"] == 3
    assert told["confusion"]["counts"]
    only = client.get("/api/v1/agreement", params={"dimension": LEVEL, "coder": ["Ana"], "samples": 20}).json()
    assert only["figures"][0]["value"] is None
    assert only["figures"][0]["why"]
    coders = client.get("/api/v1/coders").json()["coders"]
    assert {(c["name"], c["quotes"]) for c in coders} == {("Ana", 3), ("Bo", 3)}
    refused = client.get("/api/v1/agreement", params={"dimension": "weather"})
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (422, "problems#unknown-code")
    assert client.get("/api/v1/agreement", params={"dimension": LEVEL, "coder": "Zed"}).status_code == 404


def test_blind_only_leaves_out_codes_that_answer_a_suggestion(client, store):
    store.uncode("E1", LEVEL, "use", by="Ana")
    store.code("E1", LEVEL, "use", by="Bo")
    store.code("E1", LEVEL, "access", by="Ana", blind=True)
    assert any(c.answers for c in store.quote("E1").codings)
    everything = client.get("/api/v1/agreement", params={"dimension": LEVEL, "samples": 20}).json()
    blind = client.get("/api/v1/agreement", params={"dimension": LEVEL, "samples": 20, "blind_only": True}).json()
    assert (everything["n_units"], blind["n_units"]) == (3, 2)


def test_the_interface_offers_what_others_coded(client):
    found = client.get("/api/v1/inbox", params={"lacking": "mine", "coder": "Somebody new", "limit": 2}).json()
    assert (found["total"], len(found["items"])) == (3, 2)
    after = {"lacking": "mine", "coder": "Somebody new", "limit": 2, "cursor": found["next"]}
    assert [item["number"] for item in client.get("/api/v1/inbox", params=after).json()["items"]] == ["E3"]
    assert client.get("/api/v1/inbox", params={"lacking": "mine"}).status_code == 422
