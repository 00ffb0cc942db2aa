"""The JSON interface over the real application: the whole job, who acts, retries, cursors, versions, files."""

import json
from urllib.parse import quote as percent_encoded

import pytest

from tests.api_client import client_of

NAME = "Zubeida Quillfeather"
PASTE = (
    "“The tide almanac changed how we plan our dredging,” said Ilse Vantongeren, harbour planner at the Port of Tarn.\n\n"
    "“We used the almanac in our budget proposal to the ministry,” said Odo Brackwater, a director at the"
    " Ministry of Quays.\n"
)


@pytest.fixture
def client(store):
    with client_of(store) as client:
        yield client


def rows(count: int = 3, **fields) -> bytes:
    row = {"consent": "granted", "attribution_level": "role", **fields}
    return b"".join(
        json.dumps(
            {
                "ref": f"R{n}",
                "text": f"The tide almanac changed how we plan season {n}.",
                "speaker": {"name": f"{NAME} {n}", "role": "harbour planner", "institution": "Institute of Tides"},
                "codes": {"influence_level": ["use"]},
                **row,
            }
        ).encode()
        + b"\n"
        for n in range(count)
    )


def take_in(client, count: int = 3, **fields) -> list[str]:
    answer = client.post("/api/v1/import", files={"file": ("rows.jsonl", rows(count, **fields))})
    assert answer.status_code == 200, answer.text
    return answer.json()["quotes"]


def post(client, path: str, body: object = None, **headers) -> dict:
    answer = client.post(f"/api/v1{path}", json={} if body is None else body, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()


def get(client, path: str, **params) -> dict:
    answer = client.get(f"/api/v1{path}", params=params)
    assert answer.is_success, answer.text
    return answer.json()


def problem(answer, status: int, name: str) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["type"] == f"/api/v1/problems#{name}"
    return told


def test_the_whole_job_from_paste_to_pack(client):
    drafts = post(client, "/extract", {"text": PASTE})["drafts"]
    assert [d["speaker"]["name"] for d in drafts] == ["Ilse Vantongeren", "Odo Brackwater"]
    assert all(PASTE[d["start"] : d["end"]] == d["text"] for d in drafts)
    assert get(client, "/counts")["quotes"] == 0

    first, second = post(client, "/paste", {"text": PASTE, "title": "Letters"})["quotes"]
    assert get(client, "/inbox")["total"] >= 1
    post(client, f"/quotes/{second}/accept")
    item = post(client, f"/quotes/{first}/code", {"dimension": "influence_level", "code": "use", "why": "said so"})
    assert item["codes"]["influence_level"] == ["use"]

    post(client, f"/speakers/{first}/consent", {"state": "granted", "channels": ["public"], "how": "by mail"})
    widening = {"level": "role"}
    problem(client.post(f"/api/v1/speakers/{first}/attribute", json=widening), 409, "refused")
    post(client, f"/speakers/{first}/attribute", {**widening, "proof": "agreed in the same mail"})
    found = get(client, "/search", q="tide almanac", audience="public")
    assert [r["id"] for r in found["results"]] == [first]

    story = post(client, "/narratives", {"title": "Tides and budgets"})
    post(client, f"/narratives/{story['id']}/place", {"quote": first})
    choice = {"audience": "public", "narrative": story["id"]}
    assert post(client, "/packs/decide", choice)["quotes"] == [first]
    pack = client.post("/api/v1/packs", json={**choice, "format": "markdown"})
    assert pack.status_code == 200
    assert "changed how we plan" in pack.text
    assert "Vantongeren" not in pack.text
    assert pack.headers["content-disposition"].startswith("attachment; filename*=UTF-8''tides-and-budgets-public-")
    assert [p["id"] for p in get(client, "/packs", quote=first)["packs"]] == [pack.headers["evidence-pack"]]
    assert get(client, "/verify")["ok"]


def test_drafts_can_be_chosen_and_mended_before_they_are_kept(client):
    drafts = post(client, "/extract", {"text": PASTE})["drafts"]
    drafts[1]["speaker"]["role"] = "director of dredging"
    kept = post(client, "/quotes", {"quotes": drafts[1:], "paste": PASTE})
    item = get(client, f"/quotes/{kept['quotes'][0]}")
    assert item["text"] == PASTE[item["start"] : item["end"]]
    assert get(client, f"/sources/{kept['source']}")["text"] == PASTE
    assert get(client, f"/speakers/{item['id']}/identity")["details"]["role"] == "director of dredging"
    assert get(client, f"/quotes/{item['id']}/similar")["similar"] == []
    assert post(client, "/similar", {"text": item["text"]})["similar"][0]["relation"] == "exact"


def test_suggesting_answers_each_item_in_order_and_keeps_the_callers_ids(client):
    asked = [{"id": 7, "text": "We used the almanac to plan our budget."}, {"id": "b", "text": "Blue."}]
    items = post(client, "/suggest", {"items": asked})["items"]
    assert [i["id"] for i in items] == [7, "b"]
    assert items[0]["influence_level"][0]["reason"]
    assert items[1]["stakeholder_type"] == []


def test_every_decision_can_be_made_and_stands_in_the_history_with_who(client):
    quote = take_in(client, 1, codes={})[0]
    level = {"dimension": "influence_level"}
    client.headers["Evidence-Actor"] = "Bo"
    for verb, body in (
        ("code", {**level, "code": "influence", "span": {"start": 0, "end": 8}}),
        ("uncode", {**level, "code": "influence", "why": "too much"}),
        ("decline", {"why": "not yet"}),
        ("correct", {"text": "The tide almanac changed how we budget.", "why": "misheard"}),
        ("translate", {"language": "fr", "text": "L’almanach a changé nos budgets."}),
        ("note", {"text": "Ask for the budget line."}),
        ("withdraw", {"why": "asked by phone"}),
        ("restore", {}),
        ("suggest", {}),
    ):
        item = post(client, f"/quotes/{quote}/{verb}", body)
    told = client.put(f"/api/v1/quotes/{quote}/details", json={"kind": "claim", "region": "Tarn"}).json()
    assert (told["kind"], told["region"], told["product"]) == ("claim", "Tarn", None)
    assert item["translations"]["fr"]
    history = get(client, f"/quotes/{quote}/history")["history"]
    assert {"Bo", "Ana"} <= {step["by"] for step in history}
    assert "misheard" in {step["why"] for step in history}


def test_a_refusal_can_be_taken_back_and_a_suggestion_changed(client):
    quote = post(client, "/paste", {"text": PASTE})["quotes"][1]
    one = get(client, f"/quotes/{quote}")["suggestions"][0]
    about = {"dimension": one["dimension"], "code": one["code"]}
    assert list(about.values()) in post(client, f"/quotes/{quote}/decline", about)["declined"]
    assert post(client, f"/quotes/{quote}/reopen", about)["declined"] == []
    problem(client.post(f"/api/v1/quotes/{quote}/reopen", json=about), 404, "not-found")
    body = {"dimension": "influence_level", "wrong": "use", "right": "knowledge"}
    assert post(client, f"/quotes/{quote}/change", body)["codes"]["influence_level"] == ["knowledge"]


def test_who_a_speaker_is_stands_apart_from_what_they_agreed(client):
    quote = take_in(client, 1)[0]
    assert NAME not in client.get(f"/api/v1/speakers/{quote}").text
    assert get(client, f"/speakers/{quote}/identity")["details"]["name"] == f"{NAME} 0"
    told = client.put(f"/api/v1/speakers/{quote}/identity", json={"role": "director"}).json()["details"]
    assert told == {"name": None, "role": "director", "institution": None, "country": None, "contact": None}
    assert (
        post(client, f"/speakers/{quote}/withdraw-consent", {"why": "by letter"})["consent"]["state"] == "withdrawn"
    )
    assert get(client, "/search", q="tide almanac")["total"] == 0


def test_narratives_are_written_reordered_published_and_withdrawn(client):
    a, b, _ = take_in(client)
    story = post(client, "/narratives", {"title": "Tides", "summary": "How"})
    path, first = f"/narratives/{story['id']}", story["sections"][0]["id"]
    post(client, f"{path}/title", {"title": "Tides at last"})
    post(client, f"{path}/write", {"section": first, "heading": "Before", "prose": "Nobody knew."})
    second = post(client, f"{path}/write", {"heading": "After"})["sections"][1]["id"]
    post(client, f"{path}/place", {"quote": a, "section": second})
    post(client, f"{path}/place", {"quote": b, "section": second, "index": 0})
    assert get(client, path)["sections"][1]["quotes"] == [b, a]
    post(client, f"{path}/unplace", {"quote": a})
    post(client, f"{path}/unwrite", {"section": first})
    assert post(client, f"{path}/publish", {"audience": "public"})["status"] == "published"
    assert [n["title"] for n in get(client, "/narratives")["narratives"]] == ["Tides at last"]
    post(client, f"{path}/withdraw", {"why": "outdated"})
    problem(client.post(f"/api/v1{path}/place", json={"quote": a}), 409, "refused")


def test_a_day_that_the_calendar_does_not_have_is_refused(client):
    quote = take_in(client, 1)[0]
    body = {"state": "granted", "expires_on": "2026-02-31"}
    told = problem(client.post(f"/api/v1/speakers/{quote}/consent", json=body), 422, "invalid")
    assert told["errors"] == [{"pointer": "#/expires_on", "detail": "the calendar has no such day"}]
    body["expires_on"] = "2026-02-28"
    assert post(client, f"/speakers/{quote}/consent", body)["consent"]["expires_on"] == "2026-02-28"


# Who acts


def test_nothing_changes_unless_somebody_says_who_acts(client, store):
    quote, before = take_in(client, 1)[0], store.log.size()
    del client.headers["Evidence-Actor"]
    told = problem(client.post(f"/api/v1/quotes/{quote}/withdraw", json={}), 400, "nobody-acts")
    assert "Evidence-Actor" in told["detail"]
    assert store.log.size() == before
    get(client, f"/quotes/{quote}")


@pytest.mark.parametrize("name", ["Zoë Åström", "李 小龍", "Ana & Co; 100%"])
def test_names_of_any_script_can_act(client, name):
    client.headers["Evidence-Actor"] = percent_encoded(name)
    take_in(client, 1)
    assert name in get(client, "/actors")["actors"].values()


@pytest.mark.parametrize("name", ["%ff%fe", "a%00b", "%20", "x" * 201])
def test_what_is_no_name_does_not_act(client, store, name):
    answer = client.post("/api/v1/narratives", json={"title": "T"}, headers={"Evidence-Actor": name})
    problem(answer, 422, "bad-input")
    assert store.counts()["narratives"] == 0


# Sent twice


def test_a_request_sent_twice_with_one_key_happens_once(client, store):
    one = post(client, "/paste", {"text": PASTE}, **{"Idempotency-Key": "k1"})
    size = store.log.size()
    two = post(client, "/paste", {"text": PASTE}, **{"Idempotency-Key": "k1"})
    assert (one["quotes"], one["source"], size) == (two["quotes"], two["source"], store.log.size())


def test_a_key_used_for_another_request_is_refused(client):
    quote = take_in(client, 1)[0]
    key = {"Idempotency-Key": "k1"}
    post(client, f"/quotes/{quote}/note", {"text": "One."}, **key)
    answer = client.post(f"/api/v1/quotes/{quote}/note", json={"text": "Two."}, headers=key)
    problem(answer, 422, "key-reused")


def test_keys_of_two_people_do_not_meet(client):
    quote = take_in(client, 1)[0]
    for name in ("Ana", "Bo"):
        headers = {"Idempotency-Key": "k1", "Evidence-Actor": name}
        item = post(client, f"/quotes/{quote}/note", {"text": f"Note of {name}."}, **headers)
    assert [n["by"] for n in item["notes"]] == ["Ana", "Bo"]


def test_without_a_key_the_same_request_happens_again(client):
    quote = take_in(client, 1)[0]
    for _ in range(2):
        item = post(client, f"/quotes/{quote}/note", {"text": "Again."})
    assert len(item["notes"]) == 2


def test_an_export_sent_again_is_the_same_file_and_one_pack(client):
    quotes = take_in(client)
    body = {"audience": "public", "quotes": quotes, "format": "word"}
    one, two = (client.post("/api/v1/packs", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert one.content == two.content
    assert one.headers["evidence-pack"] == two.headers["evidence-pack"]
    assert len(get(client, "/packs")["packs"]) == 1


# Files


def test_a_file_is_taken_in_once_and_its_bad_rows_are_told_by_line(client):
    data = rows(2) + b"{broken\n" + b'{"text": ""}\n'
    for repeated in (False, True):
        told = client.post("/api/v1/import", files={"file": ("rows.jsonl", data)}).json()
        assert (told["rows"], told["captured"], told["repeated"]) == (4, 2, repeated)
        assert [p["line"] for p in told["problems"]] == [3, 4]
    assert get(client, "/counts")["quotes"] == 2


def test_the_report_of_an_import_can_come_line_by_line(client):
    answer = client.post(
        "/api/v1/import",
        params={"dry_run": True},
        files={"file": ("rows.jsonl", rows(1) + b"{broken\n")},
        headers={"Accept": "application/x-ndjson"},
    )
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    problem_line, summary = map(json.loads, answer.text.splitlines())
    assert problem_line["line"] == 2
    assert (summary["captured"], summary["problems"]) == (1, 1)
    assert get(client, "/counts")["quotes"] == 0


def test_columns_of_a_table_can_be_named(client):
    data = b"Utterance;Who\nIt changed how we plan.;A planner\n"
    sent = {
        "params": {"format": "csv", "column": ["Utterance=text", "Who=speaker.role"]},
        "files": {"file": ("t", data)},
    }
    assert client.post("/api/v1/import", **sent).json()["captured"] == 1
    sent["params"]["column"] = ["Utterance"]
    problem(client.post("/api/v1/import", **sent), 422, "bad-input")


def test_what_goes_out_as_rows_is_what_came_in(client):
    take_in(client)
    answer = client.get("/api/v1/export")
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    out = [json.loads(line) for line in answer.text.splitlines()]
    assert out == [json.loads(line) for line in rows().splitlines()]


# Pages of lists


def test_a_search_can_be_paged_to_its_end_without_a_gap(client):
    quotes = take_in(client, 7)
    seen, cursor = [], None
    while True:
        page = get(client, "/search", q="tide almanac", limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [r["id"] for r in page["results"]]
        if (cursor := page["next"]) is None:
            break
    assert sorted(seen) == sorted(quotes)
    assert page["total"] == 7


def test_a_cursor_answers_only_the_question_it_was_given_for(client):
    take_in(client, 5)
    cursor = get(client, "/search", q="tide almanac", limit=2)["next"]
    get(client, "/search", q="tide almanac", limit=1, cursor=cursor)
    for other in ({"q": "tide"}, {"q": "tide almanac", "audience": "public"}):
        problem(client.get("/api/v1/search", params={**other, "cursor": cursor}), 400, "malformed")
    for broken in (cursor[:-2] + "AA", "x", "é", "A" * 40):
        problem(client.get("/api/v1/search", params={"q": "tide almanac", "cursor": broken}), 400, "malformed")
    problem(client.get("/api/v1/inbox", params={"cursor": cursor}), 400, "malformed")


def test_the_inbox_goes_on_after_the_last_quote_seen_even_when_earlier_ones_are_decided(client):
    quotes = take_in(client, 5, codes={})
    page = get(client, "/inbox", limit=2)
    assert [i["id"] for i in page["items"]] == quotes[:2]
    post(client, f"/quotes/{quotes[0]}/decline")
    rest = get(client, "/inbox", limit=100, cursor=page["next"])
    assert [i["id"] for i in rest["items"]] == quotes[2:]
    assert (rest["total"], rest["next"]) == (4, None)


def test_narratives_and_packs_are_paged_without_a_gap(client):
    quote = take_in(client, 1)[0]
    for n in range(5):
        post(client, "/narratives", {"title": f"Story {n}"})
        sent = {"audience": "public", "quotes": [quote], "format": "csv", "title": f"Pack {n}"}
        assert client.post("/api/v1/packs", json=sent).is_success
    for name, title in (("narratives", "Story"), ("packs", "Pack")):
        seen, cursor = [], None
        while True:
            page = get(client, f"/{name}", limit=2, **({"cursor": cursor} if cursor else {}))
            seen += [one["title"] for one in page[name]]
            if (cursor := page["next"]) is None:
                break
        assert seen == [f"{title} {n}" for n in (4, 3, 2, 1, 0)]


def test_a_page_holds_at_most_a_hundred(client):
    told = problem(client.get("/api/v1/search", params={"limit": 101}), 422, "invalid")
    assert told["errors"] == [{"parameter": "limit", "detail": "Input should be less than or equal to 100"}]


def test_filters_hide_and_understood_words_can_be_taken_off(client):
    take_in(client)
    understood = get(client, "/search", q="evidence of use tide almanac")["understood"]
    assert [c["key"] for c in understood["chips"]] == ["influence_level:use"]
    off = get(client, "/search", q="evidence of use tide almanac", without="influence_level:use")
    assert off["understood"]["chips"] == []
    assert get(client, "/search", q="tide", filter="influence_level=knowledge")["total"] == 0
    problem(client.get("/api/v1/search", params={"filter": "influence_level"}), 422, "bad-input")


def test_the_past_can_be_asked(client, store):
    quote = take_in(client, 1)[0]
    then = store.log.size() - 1
    post(client, f"/quotes/{quote}/correct", {"text": "Other words now."})
    assert get(client, "/search", q="almanac")["total"] == 0
    assert get(client, "/search", q="almanac", as_of=then)["total"] == 1
    problem(client.get("/api/v1/search", params={"as_of": "last tuesday"}), 422, "invalid")
    problem(client.get("/api/v1/search", params={"as_of": "2026-13-41"}), 422, "bad-input")


def test_several_quotes_come_one_per_line_in_the_order_asked_for(client):
    a, _, c = take_in(client)
    answer = client.get("/api/v1/quotes", params={"id": [c, "unknown", a]})
    assert [json.loads(line)["id"] for line in answer.text.splitlines()] == [c, a]


def test_the_matrix_counts_and_the_codebook_can_be_read(client):
    take_in(client)
    book = get(client, "/codebook")
    assert "influence_level" in {d["id"] for d in book["dimensions"]}
    table = get(client, "/matrix", rows="influence_level", columns="influence_level")
    assert table["total"] == 3
    problem(client.get("/api/v1/matrix", params={"rows": "nonsense"}), 422, "unknown-code")
    assert get(client, "/doctor")["ok"]


# Versions


def test_a_decision_made_on_an_older_state_is_refused(client):
    quote = take_in(client, 1)[0]
    seen = client.get(f"/api/v1/quotes/{quote}").headers["etag"]
    done = client.post(f"/api/v1/quotes/{quote}/note", json={"text": "One."}, headers={"If-Match": seen})
    assert done.is_success
    assert done.headers["etag"] == client.get(f"/api/v1/quotes/{quote}").headers["etag"] != seen
    late = client.post(f"/api/v1/quotes/{quote}/note", json={"text": "Two."}, headers={"If-Match": seen})
    problem(late, 412, "stale")
    assert late.headers["etag"] == done.headers["etag"]
    headers = {"If-Match": f'"other", {done.headers["etag"]}'}
    assert client.post(f"/api/v1/quotes/{quote}/note", json={"text": "Two."}, headers=headers).is_success
    assert client.post(f"/api/v1/quotes/{quote}/note", json={"text": "3."}, headers={"If-Match": "*"}).is_success


def test_a_request_sent_again_is_answered_although_its_own_change_made_it_stale(client, store):
    quote = take_in(client, 1)[0]
    headers = {"If-Match": client.get(f"/api/v1/quotes/{quote}").headers["etag"], "Idempotency-Key": "k"}
    for _ in range(2):
        item = post(client, f"/quotes/{quote}/note", {"text": "Once."}, **headers)
    assert len(item["notes"]) == 1


def test_narratives_and_speakers_have_versions_too(client):
    quote = take_in(client, 1)[0]
    story = client.post("/api/v1/narratives", json={"title": "Tides"})
    for path, body in (
        (f"/narratives/{story.json()['id']}/title", {"title": "Ebb"}),
        (f"/speakers/{quote}/consent", {"state": "refused"}),
    ):
        seen = client.get("/api/v1" + path.rpartition("/")[0]).headers["etag"]
        assert client.post(f"/api/v1{path}", json=body, headers={"If-Match": seen}).is_success
        problem(client.post(f"/api/v1{path}", json=body, headers={"If-Match": seen}), 412, "stale")
