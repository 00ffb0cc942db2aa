"""The Merkle tree of RFC 9162, section 2.1: hashes, frontier, proofs and their verification. Pure; knows no table."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH = 32  # bytes
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """`SHA-256(0x00 || leaf)` (2.1.1). The first byte keeps leaves and nodes apart."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """`SHA-256(0x01 || left || right)` (2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the perfect subtrees of a growing tree, largest first: enough to append and to know the root."""

    __slots__ = ("nodes", "size")

    def __init__(self, size: int = 0, nodes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.nodes = list(nodes)
        if len(self.nodes) != size.bit_count():
            raise ValueError(f"a frontier of {size} leaves has {size.bit_count()} nodes, not {len(self.nodes)}")

    @classmethod
    def from_bytes(cls, size: int, joined: bytes) -> "Frontier":
        """Read back what `to_bytes` gave; raises `ValueError` if it cannot belong to `size`."""
        if len(joined) % HASH:
            raise ValueError("a frontier is made of whole hashes")
        return cls(size, (joined[i : i + HASH] for i in range(0, len(joined), HASH)))

    def to_bytes(self) -> bytes:
        """The nodes one after the other."""
        return b"".join(self.nodes)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash: each trailing one bit of the old size is a pair that is now complete."""
        node, rest = leaf, self.size
        while rest & 1:
            node = node_hash(self.nodes.pop(), node)
            rest >>= 1
        self.nodes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """MTH of all leaves so far (2.1.1)."""
        if not self.nodes:
            return EMPTY_ROOT
        node = self.nodes[-1]
        for left in self.nodes[-2::-1]:
            node = node_hash(left, node)
        return node


class Tree:
    """All perfect subtrees of the leaves appended so far, level by level, so that proofs take O(log n) hashes."""

    __slots__ = ("_levels", "size")

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[bytearray] = [bytearray()]
        self.size = 0
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash and every subtree it completes."""
        node, rest, level = leaf, self.size, 0
        self._levels[0] += node
        while rest & 1:
            node = node_hash(bytes(self._levels[level][-2 * HASH : -HASH]), node)
            rest >>= 1
            level += 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += node
        self.size += 1

    def root(self, size: int) -> bytes:
        """MTH(D[0:size]) (2.1.1); raises `ValueError` beyond the tree."""
        self._check(0 <= size <= self.size)
        return self._range(0, size)

    def inclusion(self, pos: int, size: int) -> list[bytes]:
        """PATH(pos, D[0:size]) (2.1.3.1), leaf upwards; raises `ValueError` if there is no such leaf."""
        self._check(0 <= pos < size <= self.size)
        proof, start, end = [], 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if pos < middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(start, middle))
                start = middle
        return proof[::-1]

    def consistency(self, first: int, second: int) -> list[bytes]:
        """PROOF(first, D[0:second]) (2.1.4.1), from `first` 1 up; empty when the two are equal."""
        self._check(0 < first <= second <= self.size)
        return self._subproof(first, 0, second, whole=True)

    def _subproof(self, m: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        n = end - start
        if m == n:
            return [] if whole else [self._range(start, end)]
        k = _split(n)
        if m <= k:
            return [*self._subproof(m, start, start + k, whole=whole), self._range(start + k, end)]
        return [*self._subproof(m - k, start + k, end, whole=False), self._range(start, start + k)]

    def _range(self, start: int, end: int) -> bytes:
        n = end - start
        if n == 0:
            return EMPTY_ROOT
        if n & (n - 1) == 0:  # perfect, and the split keeps every range aligned
            level = n.bit_length() - 1
            at = (start >> level) * HASH
            return bytes(self._levels[level][at : at + HASH])
        k = _split(n)
        return node_hash(self._range(start, start + k), self._range(start + k, end))

    @staticmethod
    def _check(fits: bool) -> None:
        if not fits:
            raise ValueError("the tree has no such part")


def verify_inclusion(*, leaf: bytes, pos: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `leaf` (a leaf hash) is number `pos` of the `size` leaves under `root`: 2.1.3.2, step by step."""
    if not 0 <= pos < size or len(leaf) != HASH:
        return False
    fn, sn, r = pos, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def verify_consistency(
    *, first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the `second` leaves under `second_root` begin with the `first` under `first_root` (2.1.4.2).

    An empty tree begins every other one, so that nothing is proven from size 0: it is refused.
    """
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    return bool(proof) and _climb(first, second, path) == (first_root, second_root)


def _climb(first: int, second: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return (fr, sr) if sn == 0 else None


def _split(n: int) -> int:
    """The largest power of two smaller than `n` (n > 1)."""
    return 1 << ((n - 1).bit_length() - 1)
