"""Settles the environment once, so that this process and every child read the same settings from any folder."""

import os
from pathlib import Path

from pydantic import SecretStr, ValidationError

from genapp.errors import BadInput, Problem
from genapp.settings import Settings, settings

RELATIVE_SQLITE = "sqlite:///"


def settle(*, data: Path | None = None, host: str | None = None, port: int | None = None) -> Settings:
    """Read the settings with what the command line says, and write them back to the environment in full.

    Children run in another folder, where another `.env` may lie; what is set wins over it.
    """
    given = {"GENAPP_DATA_DIR": data, "GENAPP_HOST": host, "GENAPP_PORT": port}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    os.environ.update(as_environment(read_settings()))
    settings.cache_clear()
    return settings()


def read_settings() -> Settings:
    """Read them anew; every wrong variable is named at once."""
    try:
        return Settings()  # pyright: ignore[reportCallIssue]  # every field has a default or comes from the environment
    except ValidationError as error:
        raise BadInput([_problem(one["loc"], one["msg"]) for one in error.errors()]) from error


def as_environment(config: Settings) -> dict[str, str]:
    """Every setting as the variable that it is read from, with paths made absolute."""
    values: dict[str, object] = {name: getattr(config, name) for name in type(config).model_fields}
    if config.database_url.startswith(RELATIVE_SQLITE):
        values["database_url"] = RELATIVE_SQLITE + str(
            Path(config.database_url.removeprefix(RELATIVE_SQLITE)).absolute()
        )
    return {variable_of(name): _text(value) for name, value in values.items() if value is not None}


def variable_of(field: str) -> str:
    """The environment variable of a setting."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"GENAPP_{field.upper()}"


def _text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value.absolute()) if isinstance(value, Path) else str(value)


def _problem(location: tuple[int | str, ...], message: str) -> Problem:
    name = str(location[0]) if location else ""
    field = variable_of(name) if name in Settings.model_fields else name
    return Problem(field=field, code="setting", message=message)
