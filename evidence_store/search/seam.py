"""Where whoosh is let in. Its 2.7.4 sources hold invalid escapes, which newer Pythons report while compiling them."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quietly() -> Iterator[None]:
    """Imports inside say nothing about the source text of what they compile; all other warnings stay."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"invalid escape sequence", category=DeprecationWarning)
        warnings.filterwarnings("ignore", message=r'"?\\|invalid escape sequence', category=SyntaxWarning)
        warnings.filterwarnings("ignore", message=r'"is( not)?" with', category=SyntaxWarning)
        yield
