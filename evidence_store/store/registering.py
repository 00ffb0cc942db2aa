"""Verbs of the registers: the products and regions a store knows by name, and names that quotes carry beside them.

A register is a dimension of the codebook (`product`, `region`), its entries are codes: they are merged, retired,
split and worded anew like any other.
"""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from itertools import count

from evidence_store.analysis.unregistered import Unregistered, unregistered
from evidence_store.domain import MENTIONS, REGISTERS, Actor, Code, Codebook, Dimension, Value, plain_name
from evidence_store.errors import BadInput, ConditionFailed, UnknownCode
from evidence_store.events import CodeDefined, CodeRetired, CodingSuggested, DimensionDefined, Event
from evidence_store.log import Unless
from evidence_store.search.places import COUNTRIES
from evidence_store.store.defining import LONGEST_LABEL, Defining
from evidence_store.store.rooms import SYSTEM, WORDS_MOVED
from evidence_store.store.suggesting import readings_of, suggested
from evidence_store.views import Item, naming

AT_ONCE = 2_000
"""Quotes that are read again when a name is registered; `suggest_again_all` reads the rest."""
DIMENSIONS = {
    "product": Dimension(id="product", label="Product", definition="What the words are about: a work, by its name."),
    "region": Dimension(id="region", label="Region", definition="Where what the words tell of took place."),
}


class Registered(Value):
    """An entry as it stands, and how many quotes that name it were told anew."""

    code: Code
    quotes: int = 0


class Registering(Defining):
    """The registers of products and regions."""

    def register(
        self,
        kind: str,
        name: str,
        *,
        by: str | Actor,
        also: Sequence[str] = (),
        parent: str | None = None,
        key: str | None = None,
    ) -> Registered:
        """Add a name to a register, `also` its other names, under a wider one if there is (`parent`: its code).

        Quotes that name it are read again. Raises BadInput for a name another entry has, UnknownCode for `parent`.
        """
        _check(kind, name, *also)
        label, others = _flat(name), tuple(dict.fromkeys(_flat(o) for o in also))

        def facts(book: Codebook) -> Sequence[Event]:
            for said in (label, *others):
                _check_free(book, kind, said)
            if parent is not None:
                _entry(book, kind, parent)
            code = _new_code(book, kind, label)
            new = CodeDefined(
                dimension=kind, code=code, label=label, synonyms=others, parent=parent, since=book.version + 1
            )
            return [*_dimension(book, kind), new]

        asked: dict[str, object] = {"do": "register", "name": [kind, label, *others], "parent": parent}
        book = self._define(facts, by=by, key=key, asked=asked)
        return self._linked(book, kind, label)

    def also_called(self, kind: str, code: str, name: str, *, by: str | Actor, key: str | None = None) -> Registered:
        """Give an entry one more name; quotes that use it are read again. Raises BadInput, UnknownCode."""
        _check(kind, name)
        said = _flat(name)

        def facts(book: Codebook) -> Sequence[Event]:
            known = _entry(book, kind, code)
            if plain_name(said) in {plain_name(n) for n in (known.label, *known.synonyms)}:
                return []
            _check_free(book, kind, said)
            told = known.model_copy(update={"synonyms": (*known.synonyms, said)})
            return [CodeDefined(**told.model_dump(exclude={"retired", "merged_into", "split_into"}))]

        asked: dict[str, object] = {"do": "also called", "name": [kind, code, said]}
        book = self._define(facts, by=by, key=key, asked=asked)
        return self._linked(book, kind, said)

    def not_a_name(self, kind: str, name: str, *, by: str | Actor, key: str | None = None) -> Codebook:
        """Propose this name no more: it is kept as a retired entry, which `register` brings back. Raises BadInput."""
        _check(kind, name)
        label = _flat(name)

        def facts(book: Codebook) -> Sequence[Event]:
            _check_free(book, kind, label)
            code = _new_code(book, kind, label)
            if (known := book.find(kind, code)) is not None and known.retired:
                return []
            new = CodeDefined(dimension=kind, code=code, label=label, since=book.version + 1)
            return [*_dimension(book, kind), new, CodeRetired(dimension=kind, code=code)]

        return self._define(facts, by=by, key=key, asked={"do": "not a name", "name": [kind, label]})

    def unregistered(self) -> tuple[Unregistered, ...]:
        """Names that quotes carry or several mention and no register holds, the commonest first."""
        position = self.views.follow()
        known = self._known_names
        if known is None or known[0] != position:
            with self.views.read() as session:
                people = naming.speakers_names(session) | set(COUNTRIES)
                found = unregistered(naming.naming(session), self.codebook(), known=people)
            known = self._known_names = (position, found)
        return known[1]

    _known_names: tuple[int, tuple[Unregistered, ...]] | None = None

    def _linked(self, book: Codebook, kind: str, name: str) -> Registered:
        """The entry, with the quotes that name it told anew."""
        code = book.named(kind, name)
        assert code is not None, "it was registered a moment ago"
        tagger = next((t for t in self.taggers if t.name == MENTIONS), None)
        if tagger is None:
            return Registered(code=code)
        seen = self.views.follow()
        with self.views.read() as session:
            ids = naming.holding(session, (code.label, *code.synonyms), limit=AT_ONCE)
        items, codes = [i for i in self._items(ids) if not i.forgotten], book.proposable()
        told = zip(items, tagger.suggest(readings_of(items)), strict=True)
        facts = [suggested(i.id, i.speaker, tagger, found, codes=codes) for i, found in told]
        facts = [fact for item, fact in zip(items, facts, strict=True) if _is_news(item, fact)]
        tags = [tag for fact in facts for tag in (f"quote:{fact.quote}", f"subject:{fact.speaker}")]
        # Whose words moved meanwhile is read again with all others, when somebody asks for it.
        with suppress(ConditionFailed):
            if facts:
                self.journal.append(facts, by=SYSTEM, when=Unless(types=WORDS_MOVED, tags=tags, after=seen))
                self.views.follow()
            return Registered(code=code, quotes=len(facts))
        return Registered(code=code)


def _is_news(item: Item, fact: CodingSuggested) -> bool:
    """Whether the quote does not carry these proposals already, answered or open."""
    answered = {(dimension, code) for dimension, codes in item.codes().items() for code in codes}
    known = {(s.dimension, s.code, round(s.confidence * 1000)) for s in item.suggestions if s.tagger == MENTIONS}
    told = {(s.dimension, s.code, s.confidence) for s in fact.suggestions}
    open_ = {one for one in told if one[:2] not in answered and one[:2] not in item.declined}
    return open_ != {one for one in known if one[:2] not in answered}


def _check(kind: str, *names: str) -> None:
    if kind not in REGISTERS:
        raise BadInput(f"There are registers of {' and '.join(f'{r}s' for r in REGISTERS)}, none of “{kind[:40]}”.")
    for name in names:
        if not name.strip() or len(name) > LONGEST_LABEL:
            raise BadInput(f"A name has 1 to {LONGEST_LABEL} characters.")


def _check_free(book: Codebook, kind: str, name: str) -> None:
    known = book.named(kind, name)
    if known is not None:
        raise BadInput(f"“{name}” is in the register of {kind}s already, as “{known.label}”.")


def _entry(book: Codebook, kind: str, code: str) -> Code:
    known = book.find(kind, code)
    if known is None or known.retired:
        raise UnknownCode(f"The register of {kind}s holds no entry “{code[:80]}”.")
    return known


def _dimension(book: Codebook, kind: str) -> list[Event]:
    if any(d.id == kind for d in book.dimensions):
        return []
    new = DIMENSIONS[kind]
    return [DimensionDefined(dimension=new.id, **new.model_dump(exclude={"id"}))]


def _new_code(book: Codebook, kind: str, name: str) -> str:
    """An id read off the name that no other name has; a retired entry of the same name gives its own back."""
    refused = (c for c in book.codes if c.dimension == kind and c.retired and not c.merged_into and not c.split_into)
    same = next((c.code for c in refused if plain_name(c.label) == plain_name(name)), None)
    slug = _slug(name)
    taken = {c.code for c in book.codes if c.dimension == kind}
    free = (slug if n == 1 else f"{slug[:58]}_{n}" for n in count(1))
    return same or next(code for code in free if code not in taken)


def _slug(name: str) -> str:
    """`flood_atlas_2024`; in letters no id can have, a digest of the name."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = "_".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("_")
    if not words:
        return f"n_{blake2b(plain_name(name).encode(), digest_size=5).hexdigest()}"
    return words if words[0].isalpha() else f"n_{words}"


def _flat(name: str) -> str:
    return " ".join(name.split())
