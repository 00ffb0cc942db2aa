"""The settings: name, default and help of each. The only file that reads the environment."""

import getpass
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from evidence_store.domain import Engine
from evidence_store.errors import BadInput

PREFIX = "EVIDENCE_"
_PASSWORD = re.compile(r"(?<=://)([^/@:\s]*):[^/@\s]*@")


def login_name() -> str:
    """The name this person is logged in under; “unknown” where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


class Settings(BaseSettings):
    """What can be set from outside. Each field is read from `EVIDENCE_<NAME>`; what is handed in goes first."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    store: str = Field("./evidence-data", description="Where the store lives: a folder, made when it is missing.")
    actor: str = Field(default_factory=login_name, description="Who acts: the name that stands with every decision.")
    host: str = Field("127.0.0.1", description="The address to listen on.")
    trust_network: bool = Field(
        False,
        description="Listen beyond this machine although there is no sign-in yet: only where something else decides"
        " who may connect, such as a container whose port is published on loopback.",
    )
    debug: bool = Field(False, description="Show where an unforeseen error happened, as a traceback.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    pipelines: bool = Field(
        True,
        description="Let pretrained spaCy pipelines that are installed add names, places and organisations; off: the"
        " rules alone, the same on every machine.",
    )
    search: Engine = Field(
        "whoosh",
        description="The search engine: whoosh, or tantivy for tens of thousands of quotes and more (extra “fast”)."
        " Another engine makes the index anew when it is first asked.",
    )
    kek_file: Path | None = Field(
        None, description="A file that holds the key-encryption key as 64 hexadecimal digits, outside the store."
    )
    kek_command: SecretStr | None = Field(
        None, description="A command that prints the key-encryption key as 64 hexadecimal digits."
    )
    kek: SecretStr | None = Field(
        None, description="The key-encryption key itself, as 64 hexadecimal digits; a file or a command is better."
    )


class Shown(NamedTuple):
    """One setting as a person may read it: secrets are blacked out."""

    name: str
    value: str | None
    default: str | None
    help: str
    given: bool


def read_settings(**given: Any) -> Settings:
    """The settings in force; what is handed in and not None goes before the environment. Raises BadInput."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"The setting {PREFIX}{name.upper()} cannot be used: {_lower(first['msg'])}.") from None


def shown(settings: Settings) -> Iterator[Shown]:
    """Every setting with its default and help, for a person; no secret among the values."""
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        yield Shown(
            name=f"{PREFIX}{name.upper()}",
            value=_plain(getattr(settings, name)),
            default=_plain(default),
            help=field.description or "",
            given=name in settings.model_fields_set,
        )


def strangers() -> tuple[str, ...]:
    """Variables of the environment that look like settings and are none: most often a slip of the pen."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    return tuple(sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known))


def _plain(value: object) -> str | None:
    match value:
        case None:
            return None
        case SecretStr():
            return "(set, not shown)"
        case _:
            return _PASSWORD.sub(r"\1:…@", str(value))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
