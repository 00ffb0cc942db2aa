"""Whatever goes wrong under /api/v1 is one problem: the right status, one sentence, never the words that were sent."""

import importlib
import pkgutil

import pytest
from fastapi.testclient import TestClient

import evidence_store
from api import problems
from api.app import create_app
from api.settings import Settings
from evidence_store.errors import EvidenceError

SECRET = "zubeidaquillfeathersaid"


@pytest.fixture
def app(store):
    return create_app(store, settings=Settings())


@pytest.fixture
def client(app):
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        client.headers["Evidence-Actor"] = "Ana"
        yield client


def every_error(kind: type[EvidenceError] = EvidenceError) -> list[type[EvidenceError]]:
    return [kind, *(deeper for sub in kind.__subclasses__() for deeper in every_error(sub))]


def read_problem(answer, status: int) -> dict:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    told = answer.json()
    assert {"type", "title", "status", "detail"} <= set(told) <= {"type", "title", "status", "detail", "errors"}
    assert told["status"] == status
    return told


def test_every_error_of_the_tree_has_a_row_of_its_own():
    for module in pkgutil.walk_packages(evidence_store.__path__, "evidence_store."):
        importlib.import_module(module.name)
    ours = {kind for kind in every_error() if kind.__module__.startswith("evidence_store.")}
    assert ours == set(problems.OF_ERRORS)


def test_no_two_kinds_of_problem_share_a_name():
    names = [kind.name for kind in problems.KINDS]
    assert len(names) == len(set(names))


def test_the_table_can_be_read_and_every_type_leads_there(client):
    told = client.get("/api/v1/problems").json()["problems"]
    assert {row["type"] for row in told} == {kind.type for kind in problems.KINDS}
    assert all(row["type"].startswith("/api/v1/problems#") for row in told)


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_is_answered_by_its_row_and_its_own_sentence(client, store, kind):
    def fail(*_args, **_options):
        raise kind("One clear sentence.")

    store.counts = fail
    row = problems.kind_of(kind("x"))
    told = read_problem(client.get("/api/v1/counts"), row.status)
    assert (told["type"], told["title"], told["detail"]) == (row.type, row.title, "One clear sentence.")


def test_what_was_not_foreseen_is_one_sentence_without_a_trace(client, store):
    def fail():
        raise RuntimeError(SECRET)

    store.counts = fail
    answer = client.get("/api/v1/counts")
    told = read_problem(answer, 500)
    assert told["type"] == "/api/v1/problems#unexpected"
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing-here", 404),
        ("GET", "/api/v1/", 404),
        ("GET", "/api/v1", 404),
        ("GET", "/api/v1/quotes/E1%0A/history", 404),
        ("DELETE", "/api/v1/counts", 405),
        ("GET", "/api/v1/packs/decide", 405),
        ("GET", "/api/v1/quotes/E99", 404),
        ("GET", "/api/v1/speakers/E99/identity", 404),
        ("GET", "/api/v1/narratives/none", 404),
        ("GET", "/api/v1/sources/none", 404),
        ("GET", "/api/v1/speakers/none/erasure", 404),
        ("GET", "/api/v1/speakers/none/record", 404),
        ("GET", "/api/v1/speakers/none/proofs", 404),
        ("GET", "/api/v1/speakers/none/history", 404),
        ("GET", "/api/v1/speakers/none/letter?writer=Ana", 404),
        ("GET", "/api/v1/quotes/E99/ledger", 404),
        ("GET", "/api/v1/quotes/E99/redaction", 404),
        ("GET", "/api/v1/requests/none", 404),
        ("GET", "/api/v1/requests?who=none", 404),
        ("GET", "/api/v1/proofs/none", 404),
        ("POST", "/api/v1/packs/none/recall", 404),
        ("DELETE", "/api/v1/proofs/none", 405),
    ],
)
def test_wrong_addresses_are_problems_too_even_for_a_browser(client, method, path, status):
    read_problem(client.request(method, path, headers={"Accept": "text/html"}), status)


def test_pages_still_answer_people_in_html(client):
    assert client.get("/nothing-here").headers["content-type"].startswith("text/html")


def test_requests_the_guard_refuses_are_problems_under_the_interface(client):
    read_problem(client.post("/api/v1/similar", json={"text": "a"}, headers={"Sec-Fetch-Site": "cross-site"}), 403)
    read_problem(client.get("/api/v1/counts", headers={"Host": "elsewhere.example"}), 421)
    huge = {"Content-Length": "99999999999", "Content-Type": "application/json"}
    told = read_problem(client.post("/api/v1/similar", content=b"{}", headers=huge), 413)
    assert told["title"] == "Too large"


def test_a_body_that_grows_too_large_without_saying_so_is_cut_off(client):
    def endless():
        for _ in range(300):
            yield b"x" * 100_000

    for path, kind in (("similar", "application/json"), ("import", "multipart/form-data; boundary=b")):
        answer = client.post(f"/api/v1/{path}", content=endless(), headers={"Content-Type": kind})
        read_problem(answer, 413)


def test_what_was_sent_is_never_repeated(client):
    secret = {SECRET: SECRET, f"{SECRET} {SECRET}": 1}
    for sent in (
        {"json": {"text": {"a": SECRET}, **secret}},
        {"json": {"quotes": [{"text": [SECRET]}, SECRET]}},
        {"json": SECRET},
        {"content": f'{{"text": "{SECRET}'.encode(), "headers": {"Content-Type": "application/json"}},
        {"content": SECRET.encode(), "headers": {"Content-Type": "text/plain"}},
        {"data": {"file": SECRET}},
        {"params": {"limit": SECRET, "audience": SECRET, "as_of": SECRET}, "json": {}},
    ):
        for path in ("paste", "quotes", "import", "packs"):
            answer = client.post(f"/api/v1/{path}", **sent)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.status_code in (400, 422)
            for place in answer.json().get("errors", ()):
                assert SECRET not in place["detail"]
            assert f"{SECRET} {SECRET}" not in answer.text


def test_every_wrong_place_is_named(client):
    told = read_problem(client.post("/api/v1/quotes", json={"quotes": [{"text": "a"}, {"kind": "song"}]}), 422)
    assert {place["pointer"] for place in told["errors"]} == {"#/quotes/1/text", "#/quotes/1/kind"}


def test_words_in_place_of_a_file_are_answered_in_a_sentence(client):
    for path in ("import", "packs/verify", "speakers/E1/proofs"):
        told = read_problem(client.post(f"/api/v1/{path}", data={"file": SECRET}, files={"x": b"y"}), 422)
        assert {"pointer": "#/file", "detail": problems.NO_FILE} in told["errors"]


def test_a_body_that_is_no_json_is_said_to_be_none(client):
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"\xff\xfe", b'{"text": "\x00"', b"[" * 100_000):
        told = read_problem(client.post("/api/v1/extract", content=body, headers=headers), 400)
        assert told["type"] == "/api/v1/problems#malformed"


@pytest.mark.parametrize("text", ["", "   \n", "a\0b", "\\ud800"])
def test_words_that_cannot_be_stored_are_refused_in_one_sentence(client, store, text):
    body = b'{"text": "%s"}' % text.encode().replace(b"\0", b"\\u0000").replace(b"\n", b"\\n")
    answer = client.post("/api/v1/paste", content=body, headers={"Content-Type": "application/json"})
    read_problem(answer, 422)
    assert store.counts()["quotes"] == 0
