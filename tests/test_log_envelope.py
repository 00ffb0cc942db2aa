"""Canonical bytes are those of RFC 8785, and what is not in its narrow domain is refused."""

import json
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.envelope import MAX_INT, Prepared, canonical, record
from evidence_store.errors import BadInput, LogDamaged
from tests.log_entries import entry, sealed

VECTORS = Path(__file__).resolve().parents[2] / "shared" / "vectors" / "jcs"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INT, MAX_INT) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=1000, deadline=None)
@given(VALUES)
def test_our_bytes_are_the_bytes_of_the_reference_and_come_back(value):
    assert canonical(value) == rfc8785.dumps(value)
    assert json.loads(canonical(value)) == value


@settings(max_examples=300, deadline=None)
@given(data=st.dictionaries(KEYS, VALUES, max_size=4), said=st.none() | TEXT, pos=st.integers(0, MAX_INT))
def test_a_stamped_header_is_canonical(data, said, pos):
    new = entry(data=data, said=said, tags=["b", "a"], parts=[sealed()], via={"tool": "t"}, cause="c")
    header = Prepared(new, log="evidence").stamp(pos=pos, ver=3, at="2025-01-01T00:00:00.000000Z")
    assert rfc8785.dumps(json.loads(header)) == header
    event = record(header)
    assert (event.pos, event.ver, event.data, event.said, event.tags) == (pos, 3, data, said, ("a", "b"))


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_official_vectors_come_out_or_are_refused_as_outside_the_domain(name):
    source, wanted = VECTORS / f"{name}.input.json", VECTORS / f"{name}.output.json"
    if not source.exists():
        pytest.skip("the official vectors are not beside the checkout")
    value = json.loads(source.read_text("utf-8"))
    assert rfc8785.dumps(value) == wanted.read_bytes().rstrip(b"\n")
    if name in ("french", "structures", "values", "weird"):  # floats, or field names that are not ASCII
        with pytest.raises(BadInput):
            canonical(value)
    else:
        assert canonical(value) == wanted.read_bytes().rstrip(b"\n")


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), 2**53, -(2**53), "\ud800", {"é": 1}, {1: 2}, {"a": b"x"}, object()]
)
def test_values_outside_the_domain_are_refused(value):
    with pytest.raises(BadInput):
        canonical(value)


@pytest.mark.parametrize(
    "header", [b"", b"\xff", b"[]", b"{}", b'{"v":2}', b'{"v":1}', b'{"v":1,"log":"x","actor":3}']
)
def test_a_header_that_is_none_is_called_damaged(header):
    with pytest.raises(LogDamaged):
        record(header)
