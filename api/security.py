"""What every answer carries and what no request gets past: headers, host, origin and size. Pure ASGI, nothing else.

Sources: OWASP ASVS 5.0 (V3.4 headers, V3.5 origins), Fetch Metadata (W3C); Host is checked against DNS rebinding.
"""

from collections.abc import Callable, Iterable
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 25_000_000
"""Bytes of one request, files included."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HERE = ("localhost", "127.0.0.1", "[::1]")
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to

Refuse = Callable[[Scope, int, str], Response]


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach a server that listens on `host`."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """Lets a request through when it was meant for us, comes from our own pages, and is not too large.

    `hosts` are further names this server goes by; `refuse` makes the answer to all others.
    """

    def __init__(
        self, app: ASGIApp, *, refuse: Refuse, hosts: Iterable[str] = (), largest: int = LARGEST_BODY
    ) -> None:
        self.app = app
        self.refuse = refuse
        self.hosts = frozenset((*HERE, *(bracketed(h) for h in hosts if h not in EVERYWHERE)))
        self.largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        problem = self._problem(scope["method"], Headers(scope=scope))
        if problem:
            await self.refuse(scope, *problem)(scope, receive, _with_headers(send))
        else:
            await self.app(scope, self._measured(receive), _with_headers(send))

    def _problem(self, method: str, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if without_port(host) not in self.hosts and not is_address(host):
            return 421, f"This server does not go by the name “{host[:80]}”; open it under the address it printed."
        if method not in SAFE_METHODS and not is_ours(headers):
            return 403, "This request came from another site and was not carried out."
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self.largest:
            return 413, self._too_large
        return None

    @property
    def _too_large(self) -> str:
        return f"This is more than {self.largest // 1_000_000} MB; split it and send the parts one after the other."

    def _measured(self, receive: Receive) -> Receive:
        """The body as it comes in; one that grows too large without having said so is cut off."""
        taken = 0

        async def measured() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.largest:
                raise HTTPException(413, self._too_large)
            return message

        return measured


def is_ours(headers: Headers) -> bool:
    """Whether a request that changes something comes from our own pages, or from no browser at all.

    A browser says so in Sec-Fetch-Site, or (over plain http by address) in Origin. One that says neither may pass
    only without a cookie: then it carries nobody's name but the one it gives itself.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is not None:
        return origin.partition("://")[2] == headers.get("host")
    return "cookie" not in headers


def without_port(host: str) -> str:
    """The name in a Host header."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()


def is_address(host: str) -> bool:
    """Whether a Host header holds a number and no name: only a name can be pointed elsewhere by a stranger."""
    try:
        return bool(ip_address(without_port(host).strip("[]")))
    except ValueError:
        return False


def bracketed(host: str) -> str:
    """A host as it stands in a Host header."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host.lower()


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
