"""The search and near-duplicate indexes, kept up with the views. Both hold no text and may be lost any time."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from evidence_store.attribution import may_show
from evidence_store.domain import LIKELY, Audience, Codebook
from evidence_store.redaction import masked
from evidence_store.search import Document, Index, Similar, SimilarIndex, Vocabulary, open_index
from evidence_store.store.rooms import Rooms
from evidence_store.views import Item, Views, reading, speaking

BATCH = 2000
OUTSIDE: tuple[Audience, ...] = ("partners", "public")
_NAMED = ("product", "region", "language", "said_on")
CERTAIN = 1000


class Indexed(Rooms):
    """The rooms with their indexes."""

    def close(self) -> None:
        opened = [self.__dict__[name] for name in ("index", "_similar") if name in self.__dict__]
        for each in (*opened, *self._outsides.values()):
            each.close()
        super().close()

    @cached_property
    def index(self) -> Index:
        """The search index, opened on first use."""
        return open_index(self._index_folder("search"), engine=self.engine)

    def _outside(self, audience: Audience) -> Index:
        """What readers outside may ask of, kept apart: nothing they may not read is in it. Made on first use."""
        if audience not in self._outsides:
            self._outsides[audience] = open_index(self._index_folder(f"outside-{audience}"), engine=self.engine)
        return self._outsides[audience]

    @cached_property
    def _outsides(self) -> dict[Audience, Index]:
        return {}

    def _asked_outside(self) -> list[Audience]:
        """The readers outside as whom anybody ever asked."""
        folder = self._path("index")
        made = [a for a in OUTSIDE if folder is not None and (folder / f"outside-{a}").exists()]
        return list(dict.fromkeys((*made, *self._outsides)))

    @cached_property
    def _similar(self) -> SimilarIndex:
        folder = self._index_folder("similar")
        return SimilarIndex(folder / "similar.db" if folder else None)

    def codebook(self) -> Codebook:
        """The codebook in force."""
        with self._reading() as session:
            return reading.codebook(session)

    def catch_up(self) -> int:
        """Bring both indexes up to the views; returns the position reached."""
        self._catch_up_search()
        self._catch_up_similar()
        return self.index.position()

    def vocabulary(self, *, hidden: Collection[str] | None = None) -> Vocabulary:
        """What words mean which filter, from the codebook and the products and regions in use.

        With `hidden`, a reader's outside: names of those quotes alone are unknown, and so is where speakers are from.
        """
        with self._reading() as session:
            names = {column: reading.names(session, column, but=hidden or ()) for column in _NAMED}
            return Vocabulary(
                reading.codebook(session),
                products=names["product"],
                regions=names["region"],
                countries=speaking.countries(session) if hidden is None else (),
                languages=names["language"],
                translated=reading.translated(session) if hidden is None else (),
                years=sorted({day[:4] for day in names["said_on"]}),
            )

    def _index_folder(self, name: str) -> Path | None:
        folder = self._path("index")
        if folder is None:
            return None
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / name

    def _alike(self, text: str, *, exclude: Sequence[str] = ()) -> tuple[Similar, ...]:
        self._catch_up_similar()
        return self._similar.find(text, fetch=self._texts, exclude=exclude)

    def _texts(self, ids: Sequence[str]) -> dict[str, str]:
        with self.views.read() as session:
            return reading.texts(session, ids)

    def _catch_up_search(self) -> None:
        feed(self.views, self.index, self.views.follow())
        for audience in self._asked_outside():
            self._feed_outside(audience, self.views.follow())

    def _feed_outside(self, audience: Audience, reached: int) -> Index:
        today = self.clock().date()
        index = self._outside(audience)
        feed(self.views, index, reached, told=lambda item: told_outside(item, audience=audience, on=today))
        return index

    def _catch_up_similar(self) -> None:
        self.views.follow()
        for page, position in changed_items(self.views, after=self._similar.position()):
            texts = [(item.id, item.text) for item in page if not item.withdrawn and item.text]
            gone = [item.id for item in page if item.withdrawn or not item.text]
            self._similar.apply(texts, removed=gone, position=position)


def feed(views: Views, index: Index, reached: int, *, told: Callable[[Item], Document | None] | None = None) -> None:
    """Bring an index up to views that have reached a position; one that claims to know more is emptied first.

    `told` makes of an item what the index gets to see of it, None nothing; `document` where nothing is said.
    """
    told = told or document
    indexed = index.position()
    if indexed > reached:
        index.reset()
        indexed = -1
    for page, position in changed_items(views, after=indexed):
        seen = {item.id: None if item.withdrawn or item.forgotten else told(item) for item in page}
        gone = [quote for quote, shown in seen.items() if shown is None]
        index.apply([shown for shown in seen.values() if shown is not None], removed=gone, position=position)


def changed_items(views: Views, *, after: int) -> Iterator[tuple[list[Item], int]]:
    """Pages of items changed beyond a position, with the position each page brings a follower to."""
    while True:
        with views.read() as session:
            changed = reading.changed(session, after=after, limit=BATCH)
            if not changed:
                return
            items = reading.items(session, [quote for quote, _ in changed])
        after = changed[-1][1]
        yield list(items.values()), after


def document(item: Item) -> Document:
    """The item as an index sees it."""
    return Document(
        id=item.id,
        touched=item.touched,
        text=item.text,
        context=item.context or "",
        attribution=item.attribution or "",
        product=item.product or "",
        region=item.region or "",
        country=item.details.country or "",
        institution=item.details.institution or "",
        language=item.language or "",
        kind=item.kind,
        said_on=item.said_on,
        speaker=item.speaker,
        consent=item.consent.state,
        translations=item.translations,
        codes=effective_codes(item),
    )


def told_outside(item: Item, *, audience: Audience, on: date) -> Document | None:
    """The item as an index for readers outside sees it: masked words, and nothing of who spoke.

    None where its speaker does not let them read it.
    """
    if may_show(item.consent, audience=audience, on=on, quote=item.id).decision == "leave out":
        return None
    return Document(
        id=item.id,
        touched=item.touched,
        text=masked(item.text, item.masks),
        product=item.product or "",
        region=item.region or "",
        language=item.language or "",
        kind=item.kind,
        said_on=item.said_on,
        codes=effective_codes(item),
    )


def effective_codes(item: Item) -> dict[str, dict[str, int]]:
    """Dimension -> code -> strength in per mille: what people decided; where they have not, likely proposals."""
    codes = {dimension: dict.fromkeys(given, CERTAIN) for dimension, given in item.codes().items()}
    for s in item.suggestions:
        if s.dimension not in item.codes() and s.confidence >= LIKELY:
            strength = round(s.confidence * CERTAIN)
            codes.setdefault(s.dimension, {}).setdefault(s.code, min(strength, CERTAIN - 1))
    return codes
