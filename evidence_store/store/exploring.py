"""Verbs of exploring: more like a quote, two dimensions of an answer against each other, all quotes of an answer."""

from collections.abc import Iterator, Mapping, Sequence

from evidence_store.analysis.matrix import Matrix
from evidence_store.domain import Audience
from evidence_store.errors import BadInput
from evidence_store.search import Query, Sort, understand
from evidence_store.search.query import MAX_PAGE
from evidence_store.search.words import cut, is_small, stop_words
from evidence_store.store.asking import Asking, Found, Result
from evidence_store.store.reach import as_read

MOST_ROWS = 40
MOST_WORDS = 40
"""Words of a quote that others are asked for by."""
MOST_LISTED = 10_000


class Exploring(Asking):
    """Exploring."""

    def like(self, quote: str, *, limit: int = 10, audience: Audience = "internal") -> tuple[Result, ...]:
        """Quotes that speak of much the same, best first; the quote itself is not among them."""
        item = self._item(quote)
        position = self.views.follow()
        vocabulary = self._vocabulary(position, audience)
        shown = as_read(item, audience=audience)
        words = (word for word in cut(shown.text) if not is_small(word, stop_words(item.language or "en")))
        said = tuple(dict.fromkeys(word.folded for word in words))[:MOST_WORDS]
        query = Query(words=said, languages=vocabulary.languages)
        answer = self._ask(query, audience, position, (limit + 1, 0))
        items = {each.id: each for each in self.items([hit.id for hit in answer.hits])}
        found = self._results(answer, items, query, audience)
        return tuple(result for result in found if result.item.id != item.id)[:limit]

    def cross(
        self,
        rows: str,
        columns: str,
        *,
        words: str = "",
        filters: Mapping[str, Sequence[str]] | None = None,
        without: Sequence[str] = (),
        excluding: Mapping[str, Sequence[str]] | None = None,
        audience: Audience = "internal",
    ) -> Matrix:
        """How often the codes of two dimensions meet among the quotes that answer a question, codes in their order.

        A cell counts what one gets by adding both codes as filters, a total what one gets by its own. Counted are
        codes as search has them: those of people, and likely proposals where nobody has decided. At most 40 rows, the
        most frequent ones; a filter in one of the two dimensions keeps to its codes.
        Raises BadInput where rows and columns are one dimension.
        """
        if rows == columns:
            raise BadInput("Choose two different dimensions: one for the rows, one for the columns.")

        given = dict(filters or {})

        def asked(without_filter: str, more: Mapping[str, Sequence[str]]) -> Found:
            kept = {d: codes for d, codes in given.items() if d != without_filter}
            filters = {**kept, **more}
            return self.search(
                words, filters=filters, without=without, excluding=excluding, audience=audience, limit=0
            )

        def counts(of: str, found: Found) -> dict[str, int]:
            of_all = found.facets.get(of, {})
            return {code: n for code, n in of_all.items() if code in given.get(of, of_all)}

        whole = asked("", {})
        counted, totals = (counts(d, asked(d, {}) if d in given else whole) for d in (rows, columns))
        row_codes = self._in_order(rows, dict(list(counted.items())[:MOST_ROWS]))
        cells = [asked(columns, {rows: [code]}).facets.get(columns, {}) for code in row_codes]
        column_codes = self._in_order(columns, totals)
        return Matrix(
            rows=rows,
            columns=columns,
            row_codes=tuple(row_codes),
            column_codes=tuple(column_codes),
            counts=tuple(tuple(row.get(column, 0) for column in column_codes) for row in cells),
            row_totals=tuple(counted[row] for row in row_codes),
            column_totals=tuple(totals[column] for column in column_codes),
            total=whole.total,
            uncoded=0,
        )

    def every_result(
        self,
        words: str = "",
        *,
        filters: Mapping[str, Sequence[str]] | None = None,
        without: Sequence[str] = (),
        excluding: Mapping[str, Sequence[str]] | None = None,
        audience: Audience = "internal",
        as_of: int | str | None = None,
        sort: Sort = "best",
        after: int = -1,
    ) -> Iterator[Result]:
        """All quotes that answer a question as `search` does, in its order; at most 10,000."""
        position = self.views.follow()
        query = understand(
            words, vocabulary=self._vocabulary(position, audience), filters=filters or {}, without=without
        )
        query = query.narrowed(excluding=excluding or {}, sort=sort, after=after)
        with self._standing(as_of, audience, position) as ask:
            for offset in range(0, MOST_LISTED, MAX_PAGE):
                answer, items = ask(query, (MAX_PAGE, offset))
                yield from self._results(answer, items, query, audience)
                if offset + MAX_PAGE >= answer.total:
                    return

    def _in_order(self, dimension: str, counted: Mapping[str, int]) -> list[str]:
        """The codes that occur: those of the codebook in its order, years as they pass, the rest by how often."""
        known = [c.code for c in self.codebook().codes if c.dimension == dimension and c.code in counted]
        rest = [code for code in counted if code not in known]
        return [*known, *(sorted(rest) if dimension == "year" else sorted(rest, key=lambda code: -counted[code]))]
