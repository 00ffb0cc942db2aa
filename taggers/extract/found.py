"""What a sniffer hands on: words found at a place, with the credit that belongs to them. Values only."""

from dataclasses import dataclass, field

from taggers.extract.blocks import Block


@dataclass(slots=True)
class Found:
    """Words found by the sniffer named `sniffer`; `pieces` are the spans, in order, that cut them out of the
    paste.
    """

    pieces: list[tuple[int, int]]
    sniffer: str = ""
    credit: str | None = None
    confidence: float = 0.0
    context: str | None = None
    product: str | None = None
    kind: str | None = None
    several: bool = False

    @property
    def start(self) -> int:
        """Where the words begin."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where the words end."""
        return self.pieces[-1][1]


@dataclass(slots=True)
class Quoted(Found):
    """Words in quotation marks: `[open, close)` with their marks, in `block` (the last one, when they run over
    several).
    """

    open: int = 0
    close: int = 0
    block: Block = field(kw_only=True)
    first: Block = field(kw_only=True)
    single: bool = False
    closed: bool = True
    score: float = field(default=0.0)

    def text(self, words: str) -> str:
        """The words, the pieces joined by a space."""
        return " ".join(words[s:e] for s, e in self.pieces)


@dataclass(slots=True)
class Region:
    """A stretch of the paste a layout has read: what it found there; no later sniffer looks at it again."""

    start: int
    end: int
    found: list[Found]
