"""One request of a person: who they are, what they posted, and how they are answered. Only this module knows cookies.

Who acts is asked once and kept in a cookie. What was just done, and how to undo it, travels to the next page in
another one, which that page takes off again; it holds numbers and codes of quotes, never words.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any
from urllib.parse import quote as percent_encoded
from urllib.parse import unquote, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from api.pages.labels import Labels
from api.pages.rendering import render
from api.security import LARGEST_BODY, is_loopback
from evidence_store import EvidenceStore
from evidence_store.domain import Lacking, Order
from evidence_store.errors import EvidenceError, NotFound

NAME, KEYS, SAID = "evidence_name", "evidence_keys", "evidence_said"
A_YEAR = 365 * 86_400
LONGEST_COOKIE = 3_000

Step = Sequence[str]


class NobodyActs(Exception):
    """Something was asked for, and nobody said who asks: the person is asked, and nothing typed is lost."""

    def __init__(self, visit: "Visit") -> None:
        super().__init__("Nobody said who acts.")
        self.visit = visit


class Visit:
    """A request with the form that came with it."""

    def __init__(self, request: Request, form: FormData) -> None:
        self.request = request
        self.form = form
        self.store: EvidenceStore = request.app.state.store

    @property
    def name(self) -> str:
        """Who acts, if they have said so; else empty."""
        return self.posted("by").strip() or unquote(self.request.cookies.get(NAME, ""))

    @property
    def by(self) -> str:
        """Who acts. Raises NobodyActs, which asks them."""
        if not self.name:
            raise NobodyActs(self)
        return self.name

    @property
    def keys(self) -> bool:
        """Whether single keys press buttons (WCAG 2.1.4: they can be switched off)."""
        return self.request.cookies.get(KEYS) != "off"

    @property
    def here(self) -> str:
        """The address of this page, to come back to."""
        url = self.request.url
        return url.path + (f"?{url.query}" if url.query else "")

    def posted(self, field: str, default: str = "") -> str:
        """One field of the form."""
        value = self.form.get(field, default)
        return value if isinstance(value, str) else default

    def given(self, field: str) -> str | None:
        """One field of the form, None when it is left empty."""
        return self.posted(field).strip() or None

    def every(self, field: str) -> list[str]:
        """All values of a field."""
        return [value for value in self.form.getlist(field) if isinstance(value, str)]

    def file(self, field: str) -> UploadFile | None:
        """A file that was chosen, or None."""
        value = self.form.get(field)
        return value if isinstance(value, UploadFile) and value.filename else None

    def show(self, template: str, *, status: int = 200, **told: Any) -> HTMLResponse:
        """A whole page."""
        said = self._said()
        alone = is_loopback(self.request.app.state.settings.host)
        told = {"waiting": self.waiting(), "labels": self._labels(), "alone": alone, **told}
        page = render(template, visit=self, said=said, **told)
        response = HTMLResponse(page, status_code=status)
        if self.request.cookies.get(SAID):
            response.delete_cookie(SAID, path="/", httponly=True, samesite="lax")
        self._remember(response)
        return response

    def go(self, to: str, *, said: str = "", undo: Sequence[Step] = ()) -> RedirectResponse:
        """Go on to another page of ours, and say there what was done and how to undo it."""
        response = RedirectResponse(to, status_code=303)
        if said:
            note = _packed({"said": said, "undo": [list(step) for step in undo]})
            if len(note) > LONGEST_COOKIE:
                note = _packed({"said": said, "undo": []})
            response.set_cookie(SAID, note, max_age=300, path="/", httponly=True, samesite="lax")
        self._remember(response)
        return response

    def back(self, otherwise: str, *, said: str = "", undo: Sequence[Step] = ()) -> RedirectResponse:
        """Back to the page that asked, or `otherwise`."""
        return self.go(local(self.posted("next")) or otherwise, said=said, undo=undo)

    def _remember(self, response: Response) -> None:
        name = self.posted("by").strip()
        if name and len(name) <= 200:
            response.set_cookie(NAME, percent_encoded(name), max_age=A_YEAR, path="/", httponly=True, samesite="lax")

    def _said(self) -> dict[str, Any] | None:
        return _unpacked(self.request.cookies.get(SAID, ""))

    def waiting(self) -> int:
        """How many quotes wait for codes; counted once for every state of the log."""
        state, at = self.request.app.state, self.store.log.size()
        if state.waiting[0] != at:
            state.waiting = (at, self.store.inbox(limit=0)[1])
        return int(state.waiting[1])

    def queue(
        self,
        *,
        lacking: Lacking = "codes",
        coder: str | None = None,
        order: Order = "useful",
        first: int | None = None,
        last: int | None = None,
    ) -> Sequence[int]:
        """The numbers of the quotes that wait, in their order; sorted once for every state of the log."""
        state, at = self.request.app.state, self.store.log.size()
        if state.queues[0] != at:
            state.queues = (at, {})
        asked = (lacking, coder, order, first, last)
        known: dict[tuple[object, ...], Sequence[int]] = state.queues[1]
        if asked not in known:
            known[asked] = self.store.queue(lacking=lacking, coder=coder, order=order, first=first, last=last)
        return known[asked]

    def _labels(self) -> Labels:
        return Labels(self.store.codebook())


async def arrive(request: Request) -> AsyncIterator[Visit]:
    """The visit, with its form read (as large as the guard lets it in) and closed in the end."""
    if request.method != "POST":
        yield Visit(request, FormData())
        return
    async with request.form(max_files=4, max_fields=20_000, max_part_size=LARGEST_BODY) as form:
        yield Visit(request, form)


Visiting = Annotated[Visit, Depends(arrive)]


async def ask_who(request: Request, error: Exception) -> Response:
    """The question who acts; what was posted stands in it and is sent on with the answer."""
    assert isinstance(error, NobodyActs)
    visit = error.visit
    fields = [(k, v) for k, v in visit.form.multi_items() if isinstance(v, str) and k != "by"]
    reading = request.method == "GET"
    response = visit.show(
        "who.html",
        fields=[("next", visit.here)] if reading else fields,
        action="/who" if reading else request.url.path,
    )
    response.headers["HX-Push-Url"] = "false"  # the address stays that of the page the person was on
    return response


def holds_demo(store: EvidenceStore) -> bool:
    """Whether the invented corpus is in this store."""
    from seed import corpus

    try:
        # By the speaker: the quote would come with reasons, and a tagger takes a second to wake up.
        return bool(store.speaker(str(corpus()[0]["ref"])).quotes)
    except NotFound:
        return False


def local(address: str) -> str | None:
    """The address when it is a page of ours; None for anything that leads elsewhere."""
    parts = urlsplit(address)
    if not address.startswith("/") or address.startswith(("//", "/\\")) or parts.scheme or parts.netloc:
        return None
    return address if address.isprintable() else None


def _packed(note: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(note, ensure_ascii=False).encode()).decode()


def _unpacked(cookie: str) -> dict[str, Any] | None:
    try:
        note = json.loads(urlsafe_b64decode(cookie.encode()))
    except ValueError:
        return None
    if not isinstance(note, dict) or not isinstance(note.get("said"), str):
        return None
    return {"said": note["said"], "undo": json.dumps(note["undo"]) if note.get("undo") else ""}


__all__ = ["EvidenceError", "NobodyActs", "Step", "Visit", "Visiting", "arrive", "ask_who", "holds_demo", "local"]
