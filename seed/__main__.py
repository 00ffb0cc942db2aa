"""`python -m seed`: fills an empty store with the invented corpus. It opens the store it is told to, no other."""

import argparse
import sys
from collections.abc import Sequence

import seed
from evidence_store.errors import EvidenceError


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill the store named on the command line; 0 done, 1 refused with one sentence, 2 wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m seed", description="Fill an empty store with an invented corpus."
    )
    parser.add_argument("--store", required=True, metavar="DIR", help="the folder of the store; made when missing")
    parser.add_argument("--by", default="Demonstration", metavar="NAME", help="who acts (default: %(default)s)")
    asked = parser.parse_args(arguments)
    try:
        filled = _fill(asked.store, by=asked.by)
    except EvidenceError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{filled.quotes} quotes, {filled.sections} sections and {filled.placed} placed quotes were put in.")
    return 0


def _fill(where: str, *, by: str) -> seed.Filled:
    # Here, so that wrong usage and --help answer at once.
    from evidence_store.store import EvidenceStore
    from taggers import TAGGERS
    from taggers.following import Following

    taggers = [make() for make in TAGGERS.values()]
    with EvidenceStore(where, codebook=seed.codebook(), taggers=taggers) as store:
        store.taggers = (*store.taggers, Following(store.codebook, mark=lambda: store.log.version("codebook")))
        return seed.fill(store, by=by)


if __name__ == "__main__":
    sys.exit(main())
