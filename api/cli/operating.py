"""Commands of operation: serve, verify, rebuild, doctor, config show."""

from typing import Annotated

import typer

from api.cli.desk import Desk


def serve(
    desk: Desk,
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty store with the invented corpus.")] = False,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; else EVIDENCE_HOST, else 127.0.0.1.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port; else EVIDENCE_PORT, else 8000.")] = None,
) -> None:
    """Serve the web pages and the API."""
    from api.cli.serving import serve
    from api.settings import read_settings

    serve(read_settings(store=desk.place, actor=desk.by, host=host, port=port), demo=demo)


def verify(
    desk: Desk,
    file: Annotated[
        str | None, typer.Argument(metavar="[PACK]", help="Only this file: whether it is a pack as it left.")
    ] = None,
    pack: Annotated[str | None, typer.Option(metavar="FILE", help="The same.")] = None,
) -> None:
    """Recompute the whole log from its stored bytes; exit 1 when anything is not as it was written.

    With a file: whether it is a pack that left this store, unaltered, and when.
    """
    from api import shapes
    from api.cli import reporting
    from api.cli.progress import measuring

    if file and pack:
        raise typer.BadParameter("name one file")
    if file or pack:
        _verify_pack(desk, file or pack or "")
        return
    with desk.store() as store, measuring("Verifying") as progress:
        verification = store.verify(progress=progress)
    if desk.json:
        desk.print_json(shapes.verification(verification))
    else:
        reporting.verification(desk, verification)
    if not verification.ok:
        raise typer.Exit(1)


def _verify_pack(desk: Desk, file: str) -> None:
    from api import shapes
    from api.cli import departures
    from api.cli.streams import called, read_bytes

    content = read_bytes(file)
    with desk.store() as store:
        found = store.known_pack(content)
        due = [o for each in store.recalls() if found and each.pack.id == found.id for o in each.overtaken]
    if desk.json:
        problems = [] if found else [{"pos": None, "what": "no pack left this store as exactly these bytes"}]
        overtaken = [shapes.overtaken(o) for o in due]
        pack = shapes.pack(found) if found else None
        desk.print_json({"ok": found is not None, "pack": pack, "overtaken": overtaken, "problems": problems})
    else:
        departures.known_pack(desk, called(file), found, due)
    if found is None:
        raise typer.Exit(1)


def rebuild(desk: Desk) -> None:
    """Make the views and the search index anew from the log."""
    from api.cli.progress import measuring

    with desk.store() as store, measuring("Rebuilding") as progress:
        position = store.rebuild(progress=progress)
    if desk.json:
        desk.print_json({"position": position})
    else:
        desk.print(f"Rebuilt up to position {position}.")


def doctor(desk: Desk) -> None:
    """Look at the store and say what is well and what to do about the rest."""
    from api import shapes, wiring
    from api.cli import reporting

    with desk.store() as store:
        diagnosis = wiring.diagnosed(store, pipelines=desk.settings.pipelines)
        waiting = {
            "reminders": len(store.reminders()),
            "requests": len(store.requests(waiting=True)),
            "recalls": len(store.recalls()),
            "erasures": sum(1 for erasure in store.erasures() if erasure.executed_at is None),
        }
    if desk.json:
        desk.print_json(shapes.diagnosis(diagnosis) | {"waiting": waiting})
    else:
        reporting.diagnosis(desk, diagnosis)
        reporting.waiting(desk, waiting)
    if not diagnosis.ok:
        raise typer.Exit(1)


def config_show(desk: Desk) -> None:
    """Show every setting, its value and what it is for; secrets are not shown."""
    from api import wiring
    from api.cli import reporting
    from api.settings import shown, strangers

    settings = tuple(shown(desk.settings))
    if desk.json:
        desk.print_json([setting._asdict() for setting in settings])
    else:
        reporting.settings(desk, settings)
    desk.remark(f"spaCy pipelines: {wiring.pipelines_said(on=desk.settings.pipelines)[1]}.")
    for name in strangers():
        desk.remark(f"{name} is set, but there is no such setting.")
