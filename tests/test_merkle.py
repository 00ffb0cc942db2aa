"""The Merkle tree is that of RFC 9162: roots, frontier, proofs, and every forged proof refused."""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

VECTORS = Path(__file__).resolve().parents[2] / "shared" / "vectors"
SIZES = 70


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(b"leaf %d" % number) for number in range(count)]


def naive_root(hashes: list[bytes]) -> bytes:
    """MTH as section 2.1.1 says it, with no shortcut."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(naive_root(hashes[:k]), naive_root(hashes[k:]))


def vectors(name: str) -> list[dict[str, object]]:
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"the official vectors are not beside the checkout ({path.name})")
    return [json.loads(line) for line in path.read_text().splitlines()]


def decoded(proof: list[str] | None) -> list[bytes]:
    return [base64.b64decode(node) for node in proof or []]


def test_official_inclusion_proofs_are_accepted_or_refused_as_they_should_be():
    cases = vectors("merkle-inclusion.jsonl")
    for case in cases:
        accepted = verify_inclusion(
            leaf=base64.b64decode(case["leafHash"] or ""),
            pos=case["leafIdx"],
            size=case["treeSize"],
            proof=decoded(case["proof"]),
            root=base64.b64decode(case["root"] or ""),
        )
        assert accepted is not case["wantErr"], case["name"]
    assert any(case["wantErr"] for case in cases)
    assert not all(case["wantErr"] for case in cases)


def test_official_consistency_proofs_are_accepted_or_refused_as_they_should_be():
    cases = vectors("merkle-consistency.jsonl")
    for case in cases:
        accepted = verify_consistency(
            first=case["size1"],
            second=case["size2"],
            first_root=base64.b64decode(case["root1"] or ""),
            second_root=base64.b64decode(case["root2"] or ""),
            proof=decoded(case["proof"]),
        )
        assert accepted is not case["wantErr"], case["name"]
    assert any(case["wantErr"] for case in cases)
    assert not all(case["wantErr"] for case in cases)


def test_the_classic_roots_of_certificate_transparency_come_out():
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    tree = Tree(leaf_hash(bytes.fromhex(leaf)) for leaf in data)
    assert tree.root(0).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tree.root(1).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert tree.root(2).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert tree.root(3).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert tree.root(8).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_frontier_and_tree_agree_with_the_definition_at_every_size():
    hashes, frontier = leaves(SIZES), Frontier()
    tree = Tree(hashes)
    for size in range(SIZES + 1):
        assert frontier.root() == tree.root(size) == naive_root(hashes[:size])
        assert Frontier.from_bytes(size, frontier.to_bytes()).root() == frontier.root()
        if size < SIZES:
            frontier.append(hashes[size])


def test_every_inclusion_proof_holds_for_its_own_leaf_only():
    hashes = leaves(SIZES)
    tree = Tree(hashes)
    for size in range(1, SIZES + 1):
        root = tree.root(size)
        for pos in range(size):
            proof = tree.inclusion(pos, size)
            assert verify_inclusion(leaf=hashes[pos], pos=pos, size=size, proof=proof, root=root)
            assert not verify_inclusion(leaf=leaf_hash(b"forged"), pos=pos, size=size, proof=proof, root=root)
            assert not verify_inclusion(leaf=hashes[pos], pos=size, size=size, proof=proof, root=root)
            assert not verify_inclusion(leaf=hashes[pos], pos=pos, size=size, proof=[*proof, root], root=root)
            if proof:
                assert not verify_inclusion(leaf=hashes[pos], pos=pos, size=size, proof=proof[:-1], root=root)
                assert not verify_inclusion(leaf=hashes[pos], pos=pos ^ 1, size=size, proof=proof, root=root)


def test_every_consistency_proof_holds_for_its_own_two_trees_only():
    tree = Tree(leaves(SIZES))
    forged = leaf_hash(b"forged")
    for second in range(SIZES + 1):
        for first in range(1, second + 1):
            roots = {"first_root": tree.root(first), "second_root": tree.root(second)}
            proof = tree.consistency(first, second)
            sizes = {"first": first, "second": second}
            assert verify_consistency(**sizes, **roots, proof=proof)
            assert not verify_consistency(**sizes, **roots, proof=[*proof, forged])
            assert not verify_consistency(**sizes, **(roots | {"first_root": forged}), proof=proof)
            assert not verify_consistency(**sizes, **(roots | {"second_root": forged}), proof=proof)
            if proof:
                assert not verify_consistency(**sizes, **roots, proof=proof[:-1])
                assert not verify_consistency(**sizes, **roots, proof=[forged, *proof[1:]])


def test_a_leaf_cannot_be_passed_off_as_a_node():
    left, right = leaves(2)
    assert leaf_hash(left + right) != node_hash(left, right)
    assert sha256(b"").digest() == EMPTY_ROOT


def test_parts_that_the_tree_does_not_have_are_refused():
    tree = Tree(leaves(3))
    for ask in (
        lambda: tree.root(4),
        lambda: tree.inclusion(3, 3),
        lambda: tree.inclusion(-1, 3),
        lambda: tree.consistency(2, 4),
        lambda: tree.consistency(3, 2),
        lambda: tree.consistency(0, 2),
        lambda: Frontier(3, leaves(1)),
        lambda: Frontier.from_bytes(1, b"short"),
    ):
        with pytest.raises(ValueError):
            ask()


@given(data=st.data(), size=st.integers(1, 2**12))
def test_large_trees_prove_what_they_hold(data, size):
    first = data.draw(st.integers(1, size))
    pos = data.draw(st.integers(0, size - 1))
    tree = _grown(size)
    root = tree.root(size)
    assert verify_inclusion(
        leaf=leaf_hash(b"leaf %d" % pos), pos=pos, size=size, proof=tree.inclusion(pos, size), root=root
    )
    proof = tree.consistency(first, size)
    assert verify_consistency(first=first, second=size, first_root=tree.root(first), second_root=root, proof=proof)
    assert len(proof) <= size.bit_length() + 1


_LARGE = Tree()


def _grown(size: int) -> Tree:
    for number in range(_LARGE.size, size):
        _LARGE.append(leaf_hash(b"leaf %d" % number))
    return _LARGE
