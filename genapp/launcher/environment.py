"""What must be settled before anything starts: settings, data directory, database, the web address."""

import errno
import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from alembic.util import CommandError
from pydantic import SecretStr, ValidationError
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from genapp.db import upgrade
from genapp.errors import BadInput, Conflict, NotReady, Problem
from genapp.settings import Settings, settings

_RELATIVE_SQLITE: Final = "sqlite:///"
_LOCK: Final = "up.json"
_PROVIDER: Final = "provider.json"
_OURS: Final = ("genapp.db*", _LOCK, _PROVIDER, "logs", "redis", "states", "uploads")
"""What genapp makes in a data directory; no other user of the machine may read it."""
_TRIES: Final = 4
_PAUSE_SECONDS: Final = 0.03
_REASONS: Final = {
    errno.EADDRINUSE: "another program uses it",
    errno.EACCES: "this user may not use it",
    errno.EADDRNOTAVAIL: "this machine does not have that address",
}


def settle(*, data: Path | None = None, host: str | None = None, port: int | None = None) -> Settings:
    """Read the settings with what the command line says, and write them back to the environment in full.

    Children run in another folder, where another `.env` may lie; what is set wins over it.
    """
    given = {"GENAPP_DATA_DIR": data, "GENAPP_HOST": host, "GENAPP_PORT": port}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    said = read_settings()
    os.environ.update(_not_said(said, kept_provider(said.data_dir)))
    os.environ.update(as_environment(read_settings()))
    settings.cache_clear()
    return settings()


def read_settings() -> Settings:
    """Read them anew; every wrong variable is named at once."""
    try:
        return Settings()  # pyright: ignore[reportCallIssue]  # every field has a default or comes from the environment
    except ValidationError as error:
        raise BadInput([_problem(one["loc"], one["msg"]) for one in error.errors()]) from error


def keep_provider(config: Settings) -> None:
    """Store who writes, at what prices, for terminals that were opened elsewhere: for the owner's eyes alone.

    Raises `NotReady` when that cannot be written.
    """
    values = _provider_variables(config)
    if kept_provider(config.data_dir) == values:
        return
    file = config.data_dir / _PROVIDER
    new = file.with_suffix(f".{os.getpid()}")
    try:
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
            json.dump(values, written, indent=2)
        new.replace(file)
    except OSError as error:
        raise NotReady(
            f"{file} cannot be written: {error.strerror}", hint="make room on its disk, or choose another with --data"
        ) from error


def kept_provider(folder: Path) -> dict[str, str]:
    """What the genapp that was started last on this directory writes with, by variable; empty when none ever was."""
    try:
        values = json.loads((folder / _PROVIDER).read_text(encoding="utf-8"))
        return {name: value for name, value in values.items() if name in _PROVIDER_FIELDS and isinstance(value, str)}
    except (OSError, ValueError, AttributeError):
        return {}


def set_otherwise(config: Settings) -> list[str]:
    """The variables that say something else about the provider than the genapp that was started last does."""
    here, kept = _provider_variables(config), kept_provider(config.data_dir)
    return [name for name, value in kept.items() if here.get(name) != value]


def _not_said(said: Settings, kept: dict[str, str]) -> dict[str, str]:
    """What is kept and not said here. Who names another server gets nothing of this one, least of all its key."""
    if "provider_base_url" in said.model_fields_set and said.provider_base_url != kept.get(_PROVIDER_ADDRESS):
        return {}
    return {name: value for name, value in kept.items() if _PROVIDER_FIELDS[name] not in said.model_fields_set}


def _provider_variables(config: Settings) -> dict[str, str]:
    given = {name: getattr(config, field) for name, field in _PROVIDER_FIELDS.items()}
    return {name: _text(value) for name, value in given.items() if value is not None}


def as_environment(config: Settings) -> dict[str, str]:
    """Every setting as the variable that it is read from, with paths made absolute."""
    values: dict[str, object] = {name: getattr(config, name) for name in type(config).model_fields}
    if config.database_url.startswith(_RELATIVE_SQLITE):
        values["database_url"] = _RELATIVE_SQLITE + str(
            Path(config.database_url.removeprefix(_RELATIVE_SQLITE)).absolute()
        )
    return {variable_of(name): _text(value) for name, value in values.items() if value is not None}


def variable_of(field: str) -> str:
    """The environment variable of a setting."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"GENAPP_{field.upper()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What runs on a data directory."""

    pid: int
    address: str
    """Where people open it."""


def make_data_dir(folder: Path) -> None:
    """Make it, for its owner alone: it holds the database."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "logs").mkdir(exist_ok=True, mode=0o700)
        close_to_others(*(path for name in _OURS for path in folder.glob(name)))
    except OSError as error:
        raise NotReady(
            f"the data directory {folder} cannot be made: {error.strerror}",
            hint="choose another with --data",
        ) from error
    if not os.access(folder, os.W_OK):
        raise NotReady(f"the data directory {folder} cannot be written to", hint="choose another with --data")


def close_to_others(*paths: Path) -> None:
    """Take every right from other users of the machine, where the path is ours to change."""
    for path in paths:
        with suppress(OSError):
            path.chmod(path.stat().st_mode & 0o700)


@contextmanager
def only_one(folder: Path, running: Running) -> Iterator[None]:
    """Hold the directory; raise `Conflict` when another `genapp up` does. Freed by the kernel, however we end."""
    with (folder / _LOCK).open("ab+", buffering=0) as held:
        close_to_others(folder / _LOCK)
        for _ in range(_TRIES):
            if _locked(held.fileno(), fcntl.LOCK_EX):
                break
            time.sleep(_PAUSE_SECONDS)  # perhaps somebody only looks who runs
        else:
            other = who_runs(folder)
            where = f" at {other.address} (process {other.pid})" if other else ""
            raise Conflict(
                f"genapp already runs on this data directory{where}",
                hint="use that one, stop it first, or start another with --data DIR --port N",
            )
        try:
            held.truncate(0)
            held.write(json.dumps(asdict(running)).encode())
        except OSError as error:
            raise NotReady(
                f"nothing can be written to the data directory {folder}: {error.strerror}",
                hint="its disk is full or fails: make room on it, or choose another with --data",
            ) from error
        yield


def who_runs(folder: Path) -> Running | None:
    """The `genapp up` that runs on this directory, if one does."""
    try:
        with (folder / _LOCK).open(encoding="utf-8") as seen:
            return None if _locked(seen.fileno(), fcntl.LOCK_SH) else Running(**json.load(seen))
    except (OSError, ValueError, TypeError):
        return None


def migrate(config: Settings) -> None:
    """Migrate to this version's schema; raise `NotReady` with what to do when that is not possible."""
    with in_words(config):
        upgrade(config.database)


@contextmanager
def in_words(config: Settings) -> Iterator[None]:
    """Raise what goes wrong with the database inside as `NotReady`, with what to do."""
    try:
        yield
    except (ArgumentError, ImportError) as error:
        raise NotReady(f"the database address cannot be used: {error}", hint=how_to_set(config)) from error
    except SQLAlchemyError as error:
        raise NotReady(f"the database cannot be opened: {first_line(error)}", hint=how_to_set(config)) from error
    except CommandError as error:
        raise NotReady(
            f"the database cannot be migrated: {error}",
            hint="it was probably made by a newer genapp: install that one, or use another data directory",
        ) from error


def first_line(error: Exception) -> str:
    """What a driver said, without the statement and the background links that SQLAlchemy adds."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def how_to_set(config: Settings) -> str:
    """What to do about a database that cannot be opened."""
    if config.database_url:
        return "check GENAPP_DATABASE_URL, and that the server runs and lets this user in"
    return f"check that {config.data_dir} is a folder you may write to, on a disk that is not full"


def require_free(host: str, port: int) -> None:
    """Raise `NotReady` unless the address can be bound now."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise NotReady(f"{host!r} is not an address: {error.strerror}", hint="use --host 127.0.0.1") from error
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror)
        raise NotReady(
            f"the port {port} on {host} cannot be used: {reason}", hint=f"choose another: --port {port + 1}"
        ) from error


def reached_at(host: str) -> str:
    """Where this machine reaches a server; one on all addresses is reached on the loopback one."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound


def opened_at(config: Settings) -> str:
    """The address that people open: the public one where one is set up."""
    return config.public_address or address_of(config.host, config.port)


def address_of(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    shown = reached_at(host)
    if ":" in shown and not shown.startswith("["):
        shown = f"[{shown}]"
    return f"http://{shown}:{port}"


_PROVIDER_FIELDS: Final = {variable_of(name): name for name in Settings.model_fields if name.startswith("provider")}
_PROVIDER_ADDRESS: Final = variable_of("provider_base_url")


def _text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value.absolute()) if isinstance(value, Path) else str(value)


def _problem(location: tuple[int | str, ...], message: str) -> Problem:
    name = str(location[0]) if location else ""
    field = variable_of(name) if name in Settings.model_fields else name
    return Problem(field=field, code="setting", message=message)


def _locked(handle: int, how: int) -> bool:
    """Whether the lock was free and is ours now, until the file is closed."""
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
