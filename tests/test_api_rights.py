"""The JSON interface over rights: what was agreed and proven, asked and answered, hidden, recalled, and erased."""

import io
import json
import zipfile
from datetime import date, timedelta
from typing import get_args

import pytest

from api.v1.packing import Export
from api.wiring import redact
from evidence_store.packs import WRITERS
from evidence_store.store import EvidenceStore
from seed import codebook
from taggers.extract import extract
from tests.api_client import client_of
from tests.test_api import get, post, problem

NAME = "Zubeida Quillfeather"
BODY = "Directorate of Lagoon Ferries"
SAID = f"The tide almanac steers how the {BODY} plans its season"


@pytest.fixture
def store(rules):
    with EvidenceStore(codebook=codebook(), taggers=[rules], extractor=extract, redactor=redact) as store:
        yield store


@pytest.fixture
def client(store):
    with client_of(store) as client:
        yield client


def take_in(client, count: int = 1, **fields) -> list[str]:
    """Quotes of as many speakers; each may be printed with their role."""
    speaker = {"role": "ferry planner", "institution": BODY}
    rows = [
        {"ref": f"F{n}", "text": f"{SAID} {n}.", "speaker": {"name": f"{NAME} {n}", **speaker}, **fields}
        for n in range(count)
    ]
    given = {"consent": "granted", "attribution_level": "role"}
    data = "\n".join(json.dumps({**given, **row}) for row in rows).encode()
    return client.post("/api/v1/import", files={"file": ("rows.jsonl", data)}).json()["quotes"]


def hide(client, quote: str) -> dict:
    start = SAID.index(BODY)
    mask = {"start": start, "end": start + len(BODY), "kind": "organisation", "replacement": "[our office]"}
    return put(client, f"/quotes/{quote}/redaction", {"masks": [mask], "why": "as agreed"})


def put(client, path: str, body: object) -> dict:
    answer = client.put(f"/api/v1{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json()


def export(client, quotes: list[str], **choice):
    answer = client.post("/api/v1/packs", json={"audience": "partners", "quotes": quotes, "format": "csv", **choice})
    assert answer.status_code == 200, answer.text
    return answer


def file_proof(client, quote: str, content: bytes = b"I agree.", name: str = "form.txt", **headers):
    sent = {"files": {"file": (name, content, "text/html")}, "headers": headers}
    return client.post(f"/api/v1/speakers/{quote}/proofs", **sent)


# What was agreed


def test_a_consent_is_kept_whole_and_taken_back_in_part(client):
    quote = take_in(client)[0]
    told = {"state": "granted", "channels": ["partners", "public"], "purposes": ["annual report"], "how": "by mail"}
    told |= {"obtained_by": "Bo", "obtained_on": "2026-03-01", "expires_on": "2031-01-01", "remind_on": "2030-06-01"}
    consent = post(client, f"/speakers/{quote}/consent", told)["consent"]
    assert consent == consent | told
    part = {"channels": ["public"], "purposes": ["annual report"], "quotes": [quote], "why": "asked by phone"}
    consent = post(client, f"/speakers/{quote}/withdraw-consent", part)["consent"]
    assert consent["state"] == "granted"
    assert consent["without_channels"] == ["public"]
    assert consent["without_purposes"] == ["annual report"]
    assert consent["without_quotes"] == [quote]
    assert "asked by phone" in {step["why"] for step in get(client, f"/speakers/{quote}/history")["history"]}


def test_after_a_refusal_consent_needs_something_that_shows_it(client):
    quote = take_in(client)[0]
    post(client, f"/speakers/{quote}/consent", {"state": "refused"})
    told = problem(client.post(f"/api/v1/speakers/{quote}/consent", json={"state": "granted"}), 409, "refused")
    assert "file the proof" in told["detail"]
    filed = file_proof(client, quote).json()["id"]
    body = {"state": "granted", "proof_file": filed}
    assert post(client, f"/speakers/{quote}/consent", body)["consent"]["proof_file"] == filed


def test_a_preference_keeps_its_term_and_its_proof(client):
    quote, other = take_in(client, 2)
    wider = {"level": "institution", "quote": quote, "valid_from": "2026-01-01", "valid_until": "2027-12-31"}
    problem(client.post(f"/api/v1/speakers/{quote}/attribute", json=wider), 409, "refused")
    theirs = file_proof(client, other).json()["id"]
    answer = client.post(f"/api/v1/speakers/{quote}/attribute", json={**wider, "proof_file": theirs})
    problem(answer, 404, "not-found")
    filed = file_proof(client, quote).json()["id"]
    kept = post(client, f"/speakers/{quote}/attribute", {**wider, "proof_file": filed})["preferences"]
    assert kept[-1] == kept[-1] | wider | {"proof_file": filed}


def test_an_approved_credit_is_printed_as_it_stands_until_it_is_taken_back(client):
    quote = take_in(client)[0]
    path, choice = f"/speakers/{quote}/credits", {"audience": "internal", "quotes": [quote]}
    wording = {"level": "role", "wording": "one who plans crossings", "signed_off_on": "2026-03-01", "how": "by mail"}
    assert [w["wording"] for w in post(client, path, wording)["wordings"]] == ["one who plans crossings"]
    assert post(client, "/packs/decide", choice)["items"][0]["credit"] == "one who plans crossings"
    assert post(client, path, {"level": "role"})["wordings"] == []
    assert post(client, "/packs/decide", choice)["items"][0]["credit"] == "ferry planner"


def test_speakers_whose_consent_ends_are_told_soonest_first_and_paged(client):
    quotes = take_in(client, 5)
    for days, quote in zip((40, 20, 90, 10, 400), quotes, strict=True):
        ends = (date.today() + timedelta(days=days)).isoformat()
        body = {"state": "granted", "how": "by mail", "expires_on": ends}
        post(client, f"/speakers/{quote}/consent", body)
    seen, cursor = [], None
    while True:
        page = get(client, "/reminders", within=70, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [entry["quotes"][0] for entry in page["speakers"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == [quotes[i] for i in (3, 1, 0, 2)]
    assert NAME not in client.get("/api/v1/reminders?within=70").text
    assert {entry["quotes"][0] for entry in get(client, "/reminders")["speakers"]} == {quotes[3], quotes[1]}


# Proofs and requests


def test_a_proof_comes_back_as_it_was_and_a_browser_only_saves_it(client):
    quote, content = take_in(client)[0], b"<script>alert(1)</script>"
    filed = file_proof(client, quote, content, "C:\\letters\\ja, gewiß.html")
    assert filed.status_code == 201
    told = filed.json()
    assert (told["name"], told["media_type"], told["size"], told["actor"]) == (
        "ja, gewiß.html",
        "text/html",
        25,
        "Ana",
    )
    assert get(client, f"/speakers/{quote}/proofs")["proofs"] == [told]
    answer = client.get(f"/api/v1/proofs/{told['id']}")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''ja%2C%20gewi%C3%9F.html"


def test_an_empty_proof_and_an_unknown_one_are_refused_in_a_sentence(client):
    quote = take_in(client)[0]
    assert "empty" in problem(file_proof(client, quote, b""), 422, "bad-input")["detail"]
    large = file_proof(client, quote, b"x" * 10_000_001)
    assert "choose a smaller copy" in problem(large, 422, "bad-input")["detail"]
    problem(client.get("/api/v1/proofs/none"), 404, "not-found")


def test_another_file_of_the_same_size_is_another_request(client):
    quote = take_in(client)[0]
    key = {"Idempotency-Key": "k"}
    assert (
        file_proof(client, quote, b"I agree.", **key).json() == file_proof(client, quote, b"I agree.", **key).json()
    )
    problem(file_proof(client, quote, b"I do not", **key), 422, "key-reused")


def test_a_letter_can_be_read_before_it_is_recorded(client):
    quote = take_in(client)[0]
    path = f"/speakers/{quote}/letter"
    asked = {"writer": "Ana Marsh", "quote": [quote], "channel": ["public"], "until": "2031-01-01"}
    letter = get(client, path, **asked)
    assert {"words", "box", "line"} <= {block["kind"] for block in letter["blocks"]}
    answer = client.get(f"/api/v1{path}", params=asked, headers={"Accept": "text/plain"})
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == letter["text"]
    assert SAID.partition(" ")[0] in answer.text
    assert get(client, path, **asked, language="fr")["text"] != letter["text"]
    problem(client.get(f"/api/v1{path}", params={**asked, "language": "tlh"}), 422, "bad-input")
    problem(client.get(f"/api/v1{path}", params={**asked, "until": "2031-02-30"}), 422, "invalid")
    assert get(client, "/requests")["requests"] == []


def test_a_request_waits_until_its_answer_is_recorded_whole(client):
    first, second = take_in(client, 2)
    asked = {"writer": "Ana Marsh", "channels": ["public"], "reply_to": "ana@house.example.org"}
    made = post(client, f"/speakers/{first}/requests", asked)
    post(client, f"/speakers/{second}/requests", asked)
    assert get(client, f"/requests/{made['id']}")["letter"] == made["letter"]
    assert f"{NAME} 0" in made["letter"]
    listed = client.get("/api/v1/requests", params={"waiting": True})
    assert NAME not in listed.text
    assert len(listed.json()["requests"]) == 2
    answer = {
        "consent": {"state": "granted", "channels": ["public"], "how": "by mail", "obtained_on": "2026-03-01"},
        "level": "institution",
        "wordings": {"institution": "Lagoon Ferries"},
        "levels": {first: "named"},
        "signed_off": [first],
    }
    told = post(client, f"/requests/{made['id']}/answer", answer)
    assert [(p["level"], p["quote"], p["proof"]) for p in told["preferences"][-2:]] == [
        ("institution", None, "by mail"),
        ("named", first, "by mail"),
    ]
    assert told["wordings"][0]["wording"] == "Lagoon Ferries"
    assert get(client, f"/quotes/{first}")["sign_off"]["on"] == "2026-03-01"
    assert [r["quotes"] for r in get(client, "/requests", waiting=True)["requests"]] == [[second]]
    assert [r["id"] for r in get(client, "/requests", who=first)["requests"]] == [made["id"]]


def test_an_answer_that_shows_nothing_widens_nothing(client):
    quote = take_in(client)[0]
    made = post(client, f"/speakers/{quote}/requests", {"writer": "Ana Marsh"})
    answer = {"consent": {"state": "granted"}, "level": "named"}
    problem(client.post(f"/api/v1/requests/{made['id']}/answer", json=answer), 409, "refused")
    assert [p["level"] for p in get(client, f"/speakers/{quote}")["preferences"]] == ["role"]
    problem(client.post("/api/v1/requests/none/answer", json=answer), 404, "not-found")


def test_the_words_are_signed_off_until_they_are_corrected(client):
    quote = take_in(client)[0]
    signed = post(client, f"/quotes/{quote}/sign-off", {"on": "2026-03-01", "how": "by mail"})["sign_off"]
    assert (signed["on"], signed["how"]) == ("2026-03-01", "by mail")
    told = post(client, f"/quotes/{quote}/correct", {"text": "The almanac steers us."})
    assert told["sign_off"]["version"] < told["version"]


# What is hidden


def test_what_is_hidden_reaches_no_reader_outside_and_colleagues_still_read_it(client):
    quote = take_in(client)[0]
    post(client, f"/quotes/{quote}/note", {"text": f"She means the {BODY}."})
    post(client, f"/quotes/{quote}/translate", {"language": "fr", "text": f"L’almanach guide la {BODY}."})
    post(
        client,
        f"/quotes/{quote}/code",
        {"dimension": "influence_level", "code": "use", "span": {"start": 4, "end": 60}},
    )
    places = (f"/quotes/{quote}", f"/quotes?id={quote}", "/search?q=tide%20almanac")
    for path in places:
        ways = [f"{path}{'&' if '?' in path else '?'}audience={audience}" for audience in ("partners", "public")]
        assert all(BODY in client.get(f"/api/v1{way}").text for way in ways), "shown, until a person hides it"
    told = hide(client, quote)
    assert "[our office]" in told["shown"]
    assert BODY in told["text"]
    for path in places:
        for audience in ("partners", "public"):
            text = client.get(f"/api/v1{path}{'&' if '?' in path else '?'}audience={audience}").text
            assert "[our office]" in text
            assert BODY not in text
        assert BODY in client.get(f"/api/v1{path}").text
    outside = get(client, f"/quotes/{quote}", audience="public")
    start, end = outside["codings"][0]["span"]
    assert outside["text"][start:end].endswith("[our office]")
    assert outside["masks"] == []


def test_looking_back_shows_nothing_that_is_hidden_today(client, store):
    quote, then = take_in(client)[0], store.log.size() - 1
    hide(client, quote)
    asked = {"q": "tide almanac", "audience": "public", "as_of": str(then)}
    assert BODY not in client.get("/api/v1/search", params=asked).text
    assert BODY in client.get("/api/v1/search", params={**asked, "audience": "internal"}).text


def test_a_mask_is_refused_in_a_sentence_that_repeats_no_words(client):
    quote = take_in(client)[0]
    mask = {"start": 0, "end": 3, "kind": "name", "replacement": BODY}
    for wrong in ({}, {"end": 4_000, "replacement": "[x]"}, {"start": 9, "replacement": "[x]"}):
        told = client.put(f"/api/v1/quotes/{quote}/redaction", json={"masks": [{**mask, **wrong}]})
        assert BODY not in problem(told, 422, "bad-input")["detail"]
    seen = client.get(f"/api/v1/quotes/{quote}").headers["etag"]
    hide(client, quote)
    late = client.put(f"/api/v1/quotes/{quote}/redaction", json={"masks": []}, headers={"If-Match": seen})
    problem(late, 412, "stale")


def test_quotes_to_look_at_go_on_after_the_last_one_seen_even_when_earlier_ones_are_decided(client):
    quotes = take_in(client, 5)
    page = get(client, "/redactions", limit=2)
    assert [r["quote"] for r in page["redactions"]] == quotes[:2]
    assert all(r["text"][slice(*p["span"])] and p["reason"] for r in page["redactions"] for p in r["proposals"])
    for quote in quotes[:2]:
        put(client, f"/quotes/{quote}/redaction", {"masks": []})
    rest = get(client, "/redactions", limit=3, cursor=page["next"])
    assert [r["quote"] for r in rest["redactions"]] == quotes[2:]
    assert rest["next"] is None


# What left the house


def test_a_pack_is_decided_for_a_purpose_and_says_whose_cell_is_small(client):
    quotes = take_in(client, 2, product="Tide Almanac")
    choice = {"audience": "internal", "quotes": quotes, "purpose": "annual report", "recipient": "Tarn Gazette"}
    told = post(client, "/packs/decide", {**choice, "layout": "boxes", "group_by": "product"})
    assert (told["layout"], told["grouped_by"], told["recipient"]) == ("boxes", "product", "Tarn Gazette")
    assert told["risks"][0]["said"]
    assert told["risks"][0]["remedies"]
    bare = post(client, "/packs/decide", {**choice, "leave_out": quotes})
    assert (bare["quotes"], len(bare["left_out"]["quotes"])) == ([], 2)
    wrong = client.post("/api/v1/packs/decide", json={**choice, "group_by": "weather"})
    assert "cannot be grouped" in problem(wrong, 422, "bad-input")["detail"]


def test_every_format_there_is_a_writer_for_can_be_had(client):
    quotes = take_in(client)
    assert set(get_args(Export.model_fields["format"].annotation)) == set(WRITERS)
    for name, form in WRITERS.items():
        answer = export(client, quotes, audience="internal", format=name)
        assert answer.headers["content-type"].partition(";")[0] == form.media_type.partition(";")[0]
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["content-disposition"].endswith(f".{form.extension}")
    assert len(get(client, "/packs")["packs"]) == len(WRITERS)


def test_a_file_can_be_told_from_one_that_never_left_so(client):
    quotes = take_in(client)
    put(client, f"/quotes/{quotes[0]}/redaction", {"masks": []})
    pack = export(client, quotes, recipient="Tarn Gazette")
    known = client.post("/api/v1/packs/verify", files={"file": ("any.csv", pack.content)})
    assert (known.json()["id"], known.json()["recipient"]) == (pack.headers["evidence-pack"], "Tarn Gazette")
    other = client.post("/api/v1/packs/verify", files={"file": ("any.csv", pack.content + b" ")})
    assert "exactly this file" in problem(other, 404, "not-found")["detail"]


def test_what_was_taken_back_is_told_where_it_stands_and_recalled_once(client):
    quotes = take_in(client, 2)
    for quote in quotes:
        put(client, f"/quotes/{quote}/redaction", {"masks": []})
    story = post(client, "/narratives", {"title": "Tides"})["id"]
    for quote in quotes:
        post(client, f"/narratives/{story}/place", {"quote": quote})
    post(client, f"/narratives/{story}/publish", {"audience": "public"})
    packs = [export(client, quotes, recipient=who).headers["evidence-pack"] for who in ("Gazette", "Ministry")]
    assert get(client, "/recalls")["recalls"] == get(client, "/narratives/stale")["stale"] == []
    post(client, f"/speakers/{quotes[0]}/withdraw-consent", {"why": "asked by phone"})

    entries = get(client, f"/quotes/{quotes[0]}/ledger")["ledger"]
    assert [(e["what"], e["recipient"]) for e in entries] == [
        (packs[1], "Ministry"),
        (packs[0], "Gazette"),
        (story, None),
    ]
    overtaken = [{"quote": quotes[0], "place": entries[2]["place"], "reason": "consent"}]
    assert get(client, f"/narratives/{story}")["stale"] == overtaken
    assert get(client, "/narratives")["narratives"][0]["stale"] == overtaken
    assert get(client, "/narratives/stale")["stale"][0]["narrative"] == story

    page = get(client, "/recalls", limit=1, writer="Bo Tarn")
    assert page["recalls"][0]["pack"]["id"] == packs[1]
    assert "Ministry" in page["recalls"][0]["letter"]
    assert SAID not in page["recalls"][0]["letter"]
    rest = get(client, "/recalls", limit=1, writer="Bo Tarn", cursor=page["next"])
    assert [due["pack"]["id"] for due in rest["recalls"]] == [packs[0]]
    assert post(client, f"/packs/{packs[0]}/recall")["id"] == packs[0]
    assert [due["pack"]["id"] for due in get(client, "/recalls")["recalls"]] == [packs[1]]
    problem(client.post(f"/api/v1/packs/{packs[0]}/recall"), 409, "refused")
    problem(client.post("/api/v1/packs/none/recall"), 404, "not-found")


# Forgotten, and told what is held


def test_nobody_is_erased_unless_their_id_is_repeated(client, store):
    quote, before = take_in(client)[0], store.log.size()
    for confirm in (quote, "E1", "yes"):
        body = {"ground": "asked by letter", "confirm": confirm}
        told = problem(client.post(f"/api/v1/speakers/{quote}/erase", json=body), 422, "bad-input")
        assert "Nothing was erased" in told["detail"]
    assert store.log.size() == before
    assert get(client, f"/quotes/{quote}")["text"].startswith(SAID)


def test_a_speaker_is_shown_what_would_go_and_then_forgotten_for_good(client):
    quote, other = take_in(client, 2)
    speaker = get(client, f"/speakers/{quote}")["id"]
    filed = file_proof(client, quote).json()["id"]
    plan = get(client, f"/speakers/{quote}/erasure")
    assert (plan["speaker"], plan["quotes"], plan["proofs"], plan["erased"]) == (speaker, ["E1"], 1, False)
    body = {"ground": "asked by letter", "confirm": speaker}
    done = post(client, f"/speakers/{quote}/erase", body)
    assert done["executed_at"]
    assert (done["ground"], done["requested_by"]) == ("asked by letter", "Ana")
    assert speaker in done["result"]["keys"]
    assert post(client, f"/speakers/{speaker}/erase", body) == done
    assert get(client, "/erasures")["erasures"] == [done]
    assert get(client, f"/quotes/{quote}")["forgotten"]
    assert f"{NAME} 0" not in client.get(f"/api/v1/speakers/{speaker}/identity").text
    problem(client.get(f"/api/v1/proofs/{filed}"), 404, "not-found")
    for path, told in (("consent", {"state": "granted", "how": "by mail"}), ("credits", {"level": "role"})):
        answer = client.post(f"/api/v1/speakers/{speaker}/{path}", json=told)
        assert "was erased" in problem(answer, 409, "refused")["detail"]
    assert get(client, f"/quotes/{other}")["text"] == f"{SAID} 1."
    assert get(client, "/verify")["ok"]


def test_a_speaker_gets_all_that_is_held_on_them_as_an_archive(client):
    quote = take_in(client, 2)[0]
    file_proof(client, quote, b"I agree to be quoted.")
    answer = client.get(f"/api/v1/speakers/{quote}/record")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = {name: archive.read(name) for name in archive.namelist()}
    assert f"{NAME} 0".encode() in told["record.json"]
    assert f"{NAME} 1".encode() not in b"".join(told.values())
    assert b"I agree to be quoted." in told.values()
    speaker = get(client, f"/speakers/{quote}")["id"]
    post(client, f"/speakers/{quote}/erase", {"ground": "asked by letter", "confirm": speaker})
    problem(client.get(f"/api/v1/speakers/{quote}/record"), 409, "refused")
