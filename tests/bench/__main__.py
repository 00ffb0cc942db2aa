"""Run every bench and print its figures: `make bench`."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Each bench in a process of its own, so that none of them pays for another's memory."""
    failed = 0
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        print(f"\n=== {path.stem} ===", flush=True)
        failed |= subprocess.run([sys.executable, "-m", f"tests.bench.{path.stem}"]).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
