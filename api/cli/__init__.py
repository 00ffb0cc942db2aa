"""The `evidence` command. Only this file turns errors into sentences on stderr and into exit codes."""

import gc
import sys
from collections.abc import Sequence

from evidence_store.errors import EvidenceError

DONE, REFUSED, INTERRUPTED = 0, 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted. Never shows a traceback."""
    from api.cli.streams import prepare_streams, quiet_streams

    prepare_streams()
    # Loading modules makes objects by the ten thousand and no garbage: looked for less often, a start is quicker.
    gc.set_threshold(50_000, 20, 20)
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has seen enough
        quiet_streams()
        return REFUSED
    except OSError as error:
        quiet_streams()
        return _say(_trouble(error))
    return code


def _run(arguments: list[str]) -> int:
    try:
        from api.cli.commands import app

        _refuse_broken(arguments)
        app(args=arguments, prog_name="evidence")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except EvidenceError as error:
        return _say(str(error))
    except OSError:
        raise
    except Exception as error:
        return _say(_unforeseen(error))
    return DONE


def _refuse_broken(arguments: Sequence[str]) -> None:
    """Words that are not UTF-8 can neither be searched for nor stored; names of files may be anything."""
    from os.path import lexists

    for argument in arguments:
        if any("\ud800" <= c <= "\udfff" for c in argument) and not lexists(argument):
            raise EvidenceError("One of the words after the command is not UTF-8; check your terminal's encoding.")


def _trouble(error: OSError) -> str:
    if error.filename is None:
        return f"The answer could not be written: {error.strerror or error}."
    return f"“{error.filename}” cannot be read or written: {error.strerror or error}."


def _unforeseen(error: Exception) -> str:
    from api.settings import read_settings

    try:
        if read_settings().debug:
            raise error
    except EvidenceError:
        pass
    said = str(error).splitlines()
    kind = type(error).__name__
    return (
        f"Something unforeseen went wrong ({kind}{': ' + said[0][:200] if said else ''}); what was stored is safe."
        " EVIDENCE_DEBUG=1 shows where."
    )


def _say(sentence: str) -> int:
    from contextlib import suppress

    with suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)
    return REFUSED
