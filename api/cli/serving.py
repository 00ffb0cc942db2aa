"""Serving: one store, one process, one socket. Until sign-in exists only this machine can reach it."""

import socket
import sys
from typing import TYPE_CHECKING

from api.settings import Settings
from api.wiring import open_store
from evidence_store.errors import BadInput, Refused

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore


def serve(settings: Settings, *, demo: bool) -> None:
    """Serve until told to stop. Raises Refused for an address others could reach, BadInput for one not to be had."""
    import uvicorn

    from api.app import create_app

    _refuse_open(settings)
    with _listen(settings.host, settings.port) as listener, open_store(settings) as store:
        if demo:
            _fill(store)
        app = create_app(store, settings=settings)
        config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=5)
        _say(f"Evidence Store is at {_address(listener, settings.host)} and stops with Ctrl-C.")
        _say("There is no sign-in yet: whoever can use this machine can use the store.")
        uvicorn.Server(config).run(sockets=[listener])


def _refuse_open(settings: Settings) -> None:
    from api.security import is_loopback

    if not is_loopback(settings.host) and not settings.trust_network:
        raise Refused(
            f"There is no sign-in yet, so the server listens on this machine only, not on {settings.host};"
            " EVIDENCE_TRUST_NETWORK=1 says that something else decides who may connect."
        )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family)
    except OSError as error:
        raise BadInput(f"{host}:{port} cannot be listened on: {error.strerror or error}; try --port 0.") from error


def _fill(store: "EvidenceStore") -> None:
    from seed import fill

    filled = fill(store, by="Demonstration")
    if filled.quotes:
        _say(f"{filled.quotes} invented quotes were put in.")


def _address(listener: socket.socket, host: str) -> str:
    # An address that means every one cannot be opened in a browser; this machine's own can.
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared with, not bound to
    port = listener.getsockname()[1]
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
