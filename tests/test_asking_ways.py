"""Asking from the command line and over HTTP: order, what is left out, more like this, tables, saved questions."""

import csv
import io
import json
from typing import get_args

import pytest

from api.cli import choices
from evidence_store.domain import Consent, Draft, Mask, SpeakerDetails
from evidence_store.search import SORTS
from evidence_store.store import Details
from tests.api_client import client_of
from tests.the_command import Evidence

WORDS = "We used the flood atlas to draft the budget of our ministry last year"
SAID = (
    (WORDS + ".", "stakeholder_type", "government", "2024-03-01"),
    (WORDS + "!", "stakeholder_type", "government", "2024-03-02"),
    ("A paper of ours printed the flood atlas.", "stakeholder_type", "media", "2026-01-05"),
    ("=HYPERLINK(1) said the flood atlas was late.", "stakeholder_type", "ngo_cso", "2025-07-09"),
)


def fill(store) -> list[str]:
    drafts = [Draft(text=t, start=0, end=len(t), sniffer="test", language="en") for t, *_ in SAID]
    quotes = list(store.capture(drafts, by="Ana").quotes)
    for quote, (_, dimension, code, day) in zip(quotes, SAID, strict=True):
        store.code(quote, dimension, code, by="Ana")
        store.describe(quote, Details(kind="quote", language="en", said_on=day), by="Ana")
    return quotes


@pytest.fixture
def client(store):
    fill(store)
    with client_of(store) as client:
        yield client


@pytest.fixture
def evidence(tmp_path, reopen) -> Evidence:
    store = reopen()
    fill(store)
    store.close()
    return Evidence(tmp_path / "store")


def get(client, path: str, **params):
    answer = client.get(f"/api/v1{path}", params=params)
    assert answer.is_success, answer.text
    return answer.json()


def numbers(found) -> list[str]:
    return [result["number"] for result in found["results"]]


def test_the_orders_in_the_help_are_those_of_search():
    assert get_args(choices.Sort) == SORTS


def test_results_come_in_the_order_asked_for(client, evidence):
    assert numbers(get(client, "/search", q="flood atlas", sort="newest")) == ["E3", "E4", "E2", "E1"]
    assert numbers(get(client, "/search", q="flood atlas", sort="oldest")) == ["E1", "E2", "E4", "E3"]
    assert numbers(evidence("search", "flood atlas", "--sort", "newest", "--json").json) == ["E3", "E4", "E2", "E1"]


def test_what_is_not_wanted_is_told_and_can_be_taken_off(client, evidence):
    found = get(client, "/search", q="flood atlas not media")
    assert [chip["key"] for chip in found["understood"]["unwanted"]] == ["-stakeholder_type:media"]
    assert "E3" not in numbers(found)
    assert "E3" in numbers(get(client, "/search", q="flood atlas not media", without="-stakeholder_type:media"))
    ran = evidence("search", "flood atlas not media")
    assert "not [Media] from “media”" in ran.out
    assert "E3" not in ran.out


def test_codes_can_be_left_out(client, evidence):
    left = get(
        client, "/search", q="flood atlas", excluding=["stakeholder_type=government", "stakeholder_type=media"]
    )
    assert numbers(left) == ["E4"]
    assert left["excluding"] == {"stakeholder_type": ["government", "media"]}
    assert numbers(evidence("search", "flood atlas", "--excluding", "stakeholder_type=media", "--json").json) == [
        n for n in numbers(get(client, "/search", q="flood atlas")) if n != "E3"
    ]
    assert evidence("search", "--excluding", "media").code == 2


def test_a_word_nobody_said_is_asked_about(client, evidence):
    assert get(client, "/search", q="flood atals")["meant"] == "flood atlas"
    assert get(client, "/search", q="flood atlas")["meant"] is None
    ran = evidence("search", "flood atals")
    assert "Did you mean “flood atlas”?" in ran.err
    assert "Did you mean" not in ran.out


def test_near_duplicates_stand_under_the_first_and_machines_get_them_all(client, evidence):
    found = get(client, "/search", q="flood atlas")
    same = {r["number"]: r["same_as"] for r in found["results"]}
    first, other = sorted(("E1", "E2"), key=numbers(found).index)
    assert same[other] == next(r["id"] for r in found["results"] if r["number"] == first)
    assert [n for n, of in same.items() if of] == [other]
    out = evidence("search", "flood atlas").out
    assert f"1 more says nearly the same: {other}" in out
    assert f"  {other}  " not in out


def test_a_person_is_told_why_when_they_ask(evidence):
    told = evidence("search", "use of the atlas by government", "-v").out
    assert "holds “atlas”" in told
    assert "Stakeholder: Government" in told
    assert "here because" not in evidence("search", "use of the atlas by government").out
    assert "holds words near “atals”" in evidence("search", "flood atals", "-v").out


def test_more_like_a_quote(client, evidence):
    found = get(client, "/quotes/E1/like")
    assert numbers(found)[0] == "E2"
    assert "E1" not in numbers(found)
    assert [r["number"] for r in evidence("like", "E1", "--json").json] == numbers(found)
    assert "E2" in evidence("like", "E1").out
    assert client.get("/api/v1/quotes/E99/like").status_code == 404


def test_two_dimensions_of_an_answer(client, evidence):
    table = get(client, "/cross", rows="stakeholder_type", columns="year", q="flood atlas")
    assert table["column_codes"] == ["2024", "2025", "2026"]
    assert table["counts"][table["row_codes"].index("government")] == [2, 0, 0]
    assert evidence("cross", "stakeholder_type", "year", "--asked", "flood atlas", "--json").json == table
    lines = list(csv.reader(io.StringIO(evidence("cross", "stakeholder_type", "year", "--csv").out)))
    assert lines[0] == ["stakeholder_type", "2024", "2025", "2026", "quotes"]
    assert client.get("/api/v1/cross", params={"rows": "kind", "columns": "kind"}).status_code == 422


def test_all_results_leave_as_a_table_that_runs_nowhere(client, evidence):
    answer = client.get("/api/v1/search/all", params={"q": "flood atlas", "format": "csv", "sort": "oldest"})
    assert answer.headers["content-type"].startswith("text/csv")
    heads, *rows = csv.reader(io.StringIO(answer.text))
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [row["number"] for row in told] == ["E1", "E2", "E4", "E3"]
    assert told[2]["text"] == "'" + SAID[3][0]
    assert told[3]["stakeholder_type"] == "media"
    assert told[0]["said_on"] == "2024-03-01"
    assert evidence("search", "flood atlas", "--sort", "oldest", "--csv").out == answer.text
    lines = [
        json.loads(line) for line in client.get("/api/v1/search/all?q=flood+atlas&sort=oldest").text.splitlines()
    ]
    assert [line["number"] for line in lines] == ["E1", "E2", "E4", "E3"]


def test_readers_outside_get_masked_words_and_their_credit_in_the_table(store):
    who = SpeakerDetails(name="Zenobia Quill", role="adviser", institution="Bureau of Lanterns")
    text = "The Bureau of Lanterns used the tide almanac."
    draft = Draft(text=text, start=0, end=len(text), sniffer="test", speaker=who)
    quote = store.capture([draft], by="Ana").quotes[0]
    refused = store.paste("“The tide almanac was refused.” (sailor)", by="Ana").quotes[0]
    store.consent(refused, Consent(state="refused"), by="Ana")
    store.consent(quote, Consent(state="granted"), by="Ana")
    store.redact(quote, [Mask(start=4, end=22, kind="organisation", replacement="[organisation]")], by="Ana")
    with client_of(store) as client:
        outside = client.get(
            "/api/v1/search/all", params={"q": "tide almanac", "audience": "public", "format": "csv"}
        )
        inside = client.get("/api/v1/search/all", params={"q": "tide almanac", "format": "csv"})
    for word in ("Lanterns", "Quill", "refused"):
        assert word not in outside.text
    assert "The [organisation] used" in outside.text
    assert "Lanterns" in inside.text  # the control


def test_a_question_is_kept_asked_again_and_dropped_over_http(client, store):
    kept = client.post("/api/v1/searches", json={"name": "Atlas", "asked": "q=flood+atlas", "shared": True}).json()
    assert kept["owner"] == "Ana"
    other = {"Evidence-Actor": "Ben"}
    assert get(client, f"/searches/{kept['id']}/new", reader="Ben") == {"new": 4}
    assert client.post(f"/api/v1/searches/{kept['id']}/seen", headers=other).json() == {"new": 4}
    assert get(client, f"/searches/{kept['id']}/new", reader="Ben") == {"new": 0}
    assert [s["name"] for s in get(client, "/searches", reader="Ben")["searches"]] == ["Atlas"]
    assert client.post(f"/api/v1/searches/{kept['id']}/drop", headers=other).status_code == 409
    key = {"Idempotency-Key": "k1"}
    for _ in range(2):  # sent twice, done once
        assert client.post(f"/api/v1/searches/{kept['id']}/drop", headers=key).json() == {"id": kept["id"]}
    assert get(client, "/searches") == {"searches": []}
    assert client.post(f"/api/v1/searches/{kept['id']}/drop").status_code == 404


def test_looking_at_what_is_new_writes_nothing(client, store):
    store.save_search("Atlas", "q=flood+atlas", by="Ana", shared=True)
    size = store.log.size()
    search = get(client, "/searches", reader="Somebody new")["searches"][0]["id"]
    get(client, f"/searches/{search}/new", reader="Somebody new")
    assert store.log.size() == size


def test_a_question_is_kept_and_asked_again_at_the_command_line(evidence):
    assert "is kept" in evidence("save-search", "Atlas", "flood atlas", "--excluding", "stakeholder_type=media").out
    evidence("paste", "-", stdin="“The flood atlas told us where to build.” (mayor)")
    assert "1 new" in evidence("searches").out
    ((search,),) = [evidence("searches", "--json").json]
    found = evidence("ask-again", search["id"][:6], "--new", "--json").json
    assert numbers(found) == ["E5"]
    assert " new" not in evidence("searches").out
    assert "E3" not in numbers(evidence("ask-again", search["id"], "--json").json)
    assert evidence("searches", "--as", "Ben").out == ""
    evidence("drop-search", search["id"])
    assert evidence("searches", "--json").json == []
    assert "No saved question" in evidence.refused("ask-again", search["id"])
