"""A storm of retries: every request that changes something, sent again under its key, changes nothing and answers the same."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from api import v1
from tests.api_client import client_of

PASTE = "“We used the almanac in our budget,” said Odo Brackwater, a director at the Ministry of Quays."
LEVEL = {"dimension": "influence_level"}
USE = {**LEVEL, "code": "use"}
TWO = [{"code": "rivers", "label": "Rivers"}, {"code": "coast", "label": "Coast"}]
MASK = {"start": 34, "end": 52, "kind": "organisation", "replacement": "[our ministry]"}

# In the order in which they can follow each other on one quote and one narrative.
STORM: tuple[tuple[str, str, str, object], ...] = (
    ("paste", "POST", "/paste", {"text": PASTE}),
    ("capture", "POST", "/quotes", {"quotes": [{"text": "It changed how we plan."}]}),
    ("import_rows", "POST", "/import", None),
    ("code", "POST", "/quotes/{quote}/code", {**LEVEL, "code": "access"}),
    ("uncode", "POST", "/quotes/{quote}/uncode", {**LEVEL, "code": "access"}),
    ("change", "POST", "/quotes/{quote}/change", {**LEVEL, "wrong": "use", "right": "influence"}),
    ("reopen", "POST", "/quotes/{quote}/reopen", USE),
    ("accept", "POST", "/quotes/{quote}/accept", {}),
    ("decline", "POST", "/quotes/{quote}/decline", {}),
    ("correct", "POST", "/quotes/{quote}/correct", {"text": "We used it in our budget, said the Ministry of Quays."}),
    ("describe", "PUT", "/quotes/{quote}/details", {"kind": "claim"}),
    ("translate", "POST", "/quotes/{quote}/translate", {"language": "fr", "text": "Nous l’avons utilisé."}),
    ("note", "POST", "/quotes/{quote}/note", {"text": "Ask."}),
    ("withdraw", "POST", "/quotes/{quote}/withdraw", {}),
    ("restore", "POST", "/quotes/{quote}/restore", {}),
    ("suggest_again", "POST", "/quotes/{quote}/suggest", None),
    ("suggest_again_all", "POST", "/suggest-again", None),
    ("reassign", "POST", "/quotes/{quote}/reassign", {"to": "E3", "why": "one and the same"}),
    ("code_like", "POST", "/quotes/E3/code-like", {"other": "E1"}),
    ("put_back", "POST", "/quotes/{quote}/put-back", {"coding": "{coding}"}),
    ("same_as", "POST", "/quotes/E3/same-as", {"other": "E1"}),
    ("split", "POST", "/quotes/E2/split", {"at": [11]}),
    ("merge", "POST", "/quotes/E4/merge", {"other": "E5"}),
    ("accept_all", "POST", "/accept-all", {"expected": "{digest}", "at_least": 0.5}),
    ("take_back", "POST", "/accept-all/{bulk}/take-back", None),
    ("not_a_quote", "POST", "/quotes/E4/not-a-quote", {}),
    ("define_dimension", "PUT", "/codebook/theme", {"label": "Theme"}),
    ("define_code", "PUT", "/codebook/theme/water", {"label": "Water", "definition": "Rivers and wells."}),
    (
        "import_codebook",
        "POST",
        "/codebook/import",
        {"codes": [{"dimension": "theme", "code": "wells", "label": "Wells"}]},
    ),
    ("split_code", "POST", "/codebook/theme/water/split", {"into": TWO}),
    ("merge_codes", "POST", "/codebook/theme/coast/merge", {"into": "rivers"}),
    ("retire_code", "POST", "/codebook/theme/wells/retire", None),
    ("restore_code", "POST", "/codebook/theme/wells/restore", {"version": 4}),
    ("recode", "POST", "/quotes/{quote}/recode", {**LEVEL, "code": "access", "to": "knowledge"}),
    ("register", "POST", "/registers/product", {"name": "Tide Almanac"}),
    ("also_called", "POST", "/registers/product/tide_almanac/names", {"name": "Almanac of Tides"}),
    ("not_a_name", "POST", "/registers/product/refused", {"name": "Monday Meeting"}),
    ("save_search", "POST", "/searches", {"name": "Almanac", "asked": "q=almanac"}),
    ("seen_search", "POST", "/searches/{search}/seen", None),
    ("drop_search", "POST", "/searches/{search}/drop", None),
    ("train", "POST", "/models/train", None),
    ("describe_speaker", "PUT", "/speakers/{quote}/identity", {"role": "director"}),
    ("withdraw_consent", "POST", "/speakers/{quote}/withdraw-consent", {}),
    ("consent", "POST", "/speakers/{quote}/consent", {"state": "granted", "how": "by mail"}),
    ("attribute", "POST", "/speakers/{quote}/attribute", {"level": "role", "proof": "by mail"}),
    ("word_credit", "POST", "/speakers/{quote}/credits", {"level": "role", "wording": "a director"}),
    ("sign_off", "POST", "/quotes/{quote}/sign-off", {"how": "by mail"}),
    ("file_proof", "POST", "/speakers/{quote}/proofs", None),
    ("request_consent", "POST", "/speakers/{quote}/requests", {"writer": "Ana"}),
    ("answer_request", "POST", "/requests/{request}/answer", {"consent": {"state": "granted", "how": "by mail"}}),
    ("start_narrative", "POST", "/narratives", {"title": "Tides"}),
    ("title_narrative", "POST", "/narratives/{narrative}/title", {"title": "Ebb"}),
    ("write_section", "POST", "/narratives/{narrative}/write", {"heading": "After"}),
    ("place", "POST", "/narratives/{narrative}/place", {"quote": "E1"}),
    ("publish", "POST", "/narratives/{narrative}/publish", {"audience": "public"}),
    ("unplace", "POST", "/narratives/{narrative}/unplace", {"quote": "E1"}),
    ("remove_section", "POST", "/narratives/{narrative}/unwrite", {"section": "{section}"}),
    ("withdraw_narrative", "POST", "/narratives/{narrative}/withdraw", {}),
    ("export_pack", "POST", "/packs", {"audience": "public", "quotes": ["E1"], "format": "markdown"}),
    ("redact", "PUT", "/quotes/{quote}/redaction", {"masks": [MASK]}),
    ("recall", "POST", "/packs/{pack}/recall", None),
    ("erase", "POST", "/speakers/{quote}/erase", {"ground": "asked by letter", "confirm": "{speaker}"}),
)


@pytest.fixture
def client(store):
    with client_of(store) as client:
        yield client


def send(client, method: str, path: str, body: object, key: str):
    sent = {"json": body} if body is not None else {}
    if path.endswith("/proofs"):
        sent = {"files": {"file": ("form.txt", b"I agree.", "text/plain")}}
    if path == "/import":
        sent = {"files": {"file": ("rows.jsonl", json.dumps({"text": "We used it.", "speaker": {"name": "Ilse"}}))}}
    return client.request(method, v1.PREFIX + path, headers={"Idempotency-Key": key}, **sent)


def filled(body: object, known: dict[str, str]) -> object:
    """The body with the marks that are known by now."""
    return json.loads(re.sub(r"\{(section|speaker|coding|digest)\}", lambda mark: known[mark[1]], json.dumps(body)))


def test_every_request_that_takes_a_key_is_in_the_storm(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]
    takes = {
        op["operationId"]
        for path in described.values()
        for op in path.values()
        if any(p["name"] == "Idempotency-Key" for p in op.get("parameters", ()))
    }
    assert takes == {name for name, *_ in STORM}


def test_every_request_sent_three_times_with_one_key_happens_once(client, store):
    known = {"quote": "E1"}
    for name, method, path, body in STORM:
        if name == "accept_all":
            known |= {"digest": store.preview(at_least=0.5).digest}
        body = filled(body, known)
        before = store.log.size()
        first = send(client, method, path.format(**known), body, name)
        assert first.is_success, (name, first.text)
        after = store.log.size()
        assert after > before or name in {"suggest_again", "suggest_again_all", "seen_search"}, name
        again = [send(client, method, path.format(**known), body, name) for _ in range(2)]
        assert store.log.size() == after, name
        if name == "start_narrative":
            known |= {"narrative": first.json()["id"], "section": first.json()["sections"][0]["id"]}
        if name == "code":
            known |= {"coding": first.json()["codings"][0]["id"]}
        if name == "save_search":
            known |= {"search": first.json()["id"]}
        if name == "accept_all":
            known |= {"bulk": first.json()["id"]}
        if name == "request_consent":
            known |= {"request": first.json()["id"], "speaker": first.json()["speaker"]}
        if name == "export_pack":
            known |= {"pack": first.headers["evidence-pack"]}
        assert [(a.status_code, _lasting(a)) for a in again] == [(first.status_code, _lasting(first))] * 2, name


def test_the_storm_moves_nothing_in_the_log(client, store):
    quote = send(client, "POST", "/paste", {"text": PASTE}, "p").json()["quotes"][0]
    done = [
        ("POST", f"/quotes/{quote}/note", {"text": "Ask."}, "n"),
        ("POST", f"/quotes/{quote}/withdraw", {}, "w"),
        ("POST", f"/quotes/{quote}/restore", {}, "r"),
    ]
    for one in done:
        send(client, *one)
    size = store.log.size()
    for _ in range(5):
        for one in reversed(done):
            assert send(client, *one).is_success
    assert store.log.size() == size
    assert not store.quote(quote).withdrawn
    send(client, "POST", f"/quotes/{quote}/withdraw", {}, "another")
    assert store.log.size() == size + 1


def test_the_same_request_from_many_threads_at_once_happens_once(client, store):
    quote = send(client, "POST", "/paste", {"text": PASTE}, "p").json()["quotes"][0]
    with ThreadPoolExecutor(8) as threads:
        told = list(
            threads.map(lambda _: send(client, "POST", f"/quotes/{quote}/note", {"text": "Ask."}, "n"), range(16))
        )
    assert {t.status_code for t in told} == {200}
    assert len(store.quote(quote).memos) == 1


def _lasting(answer):
    """The answer without what tells how things came to be: the state it shows may be read in any order."""
    if answer.headers["content-type"] != "application/json":
        return answer.content
    told = answer.json()
    return {k: v for k, v in told.items() if k not in ("repeated", "similar")}
