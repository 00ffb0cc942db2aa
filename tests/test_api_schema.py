"""The description of the interface is true: whatever it allows is answered as it says, and nothing breaks the server."""

import json
from pathlib import Path

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import v1
from api.v1.bodies import Body
from api.wiring import redact
from evidence_store.store import EvidenceStore, Selection
from seed import codebook, fill
from taggers.extract import extract
from tests.api_client import client_of

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
GOLDEN = Path(__file__).parent / "golden" / "api-operations.txt"
OPERATIONS = [route.name for group in v1.GROUPS for route in group.routes]


@pytest.fixture(scope="module")
def world(rules):
    """A client over a store that holds the invented corpus, the schema it serves, and marks that are known there."""
    with EvidenceStore(codebook=codebook(), taggers=[rules], extractor=extract, redactor=redact) as store:
        fill(store, by="Ana")
        client = client_of(store, raise_server_exceptions=False)
        schema = schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())
        known = {"quote": "E1", "who": "E2", "narrative": store.narratives()[0].id} | on_file(store)
        yield client, schema, known


def on_file(store) -> dict[str, str]:
    """A request, a proof and a pack that are known, and due to be recalled."""
    request = store.request_consent("E2", by="Ana", writer="Ana")
    proof = store.file_proof("E2", "form.txt", b"I agree.", by="Ana", media_type="text/plain")
    pack = store.export_pack(Selection(audience="internal", quotes=("E1", "E3")), "csv", by="Ana")
    store.withdraw("E3", by="Ana")
    return {"request": request.id, "proof": proof.id, "pack": pack.pack}


def send(client, case):
    """The request exactly as it would go over the wire, broken ones too."""
    told = case.as_transport_kwargs(base_url="http://localhost/api/v1")
    ready = requests.Request(
        **{k: told.get(k) for k in ("method", "url", "headers", "params", "data", "files", "json")}
    ).prepare()
    return client.request(ready.method, ready.url, content=ready.body, headers=dict(ready.headers))


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_answers_as_described_and_never_breaks(world, name):
    client, schema, known = world
    operation = schema.find_operation_by_id(name)

    @FEW
    @given(case=operation.as_strategy(), real=st.sampled_from([True, True, False]))
    def holds(case, real):
        if real:
            case.path_parameters |= {k: v for k, v in known.items() if k in case.path_parameters}
        if "Evidence-Actor" in case.headers:
            case.headers["Evidence-Actor"] = "Ana"
        answer = send(client, case)
        case.validate_response(schemathesis.Response.from_any(answer), checks=CHECKS)

    holds()


def test_the_description_names_every_operation_once_with_words_and_problems(world):
    client, _, _ = world
    described = client.get("/api/v1/openapi.json").json()
    operations = [op for path in described["paths"].values() for op in path.values()]
    assert sorted(op["operationId"] for op in operations) == sorted(OPERATIONS)
    for op in operations:
        assert op["description"]
        assert len(op["tags"]) == 1
        assert "application/problem+json" in op["responses"]["4XX"]["content"]
        assert "422" not in op["responses"]
    assert described["servers"] == [{"url": "/api/v1"}]
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_addresses_and_names_of_operations_stay_as_they_are(world):
    """Others build on them: a change here is a change of the contract."""
    client, _, _ = world
    described = client.get("/api/v1/openapi.json").json()["paths"]
    told = [f"{m.upper():4} {p} {op['operationId']}" for p, path in described.items() for m, op in path.items()]
    assert sorted(told) == GOLDEN.read_text().splitlines()


def bodies_known(kind=Body):
    return {kind.__name__: kind} | {k: v for sub in kind.__subclasses__() for k, v in bodies_known(sub).items()}


def test_every_example_of_a_body_is_accepted_as_a_body(world):
    client, _, _ = world
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    shown = {name: example for name, schema in schemas.items() for example in schema.get("examples", ())}
    assert len(shown) > 20
    for name, example in shown.items():
        bodies_known()[name].model_validate_json(json.dumps(example))
