"""The one reader of the environment. Everything else receives values."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from genapp.page import usable_places

CODE_ROOT: Final = Path(__file__).resolve().parent.parent
"""The folder that holds the packages genapp and workers."""
INSTALLED: Final = (CODE_ROOT / "genapp" / "shipped").is_dir()
"""Whether this is a package that was installed, not a checkout."""
PROJECT_ROOT: Final = CODE_ROOT / "genapp" / "shipped" if INSTALLED else CODE_ROOT
"""The folder that holds rxconfig.py, alembic/, assets/ and reflex.lock/."""


def default_data_dir() -> Path:
    """In a checkout beside its README; of an installed genapp in the folder where it was started."""
    return (Path.cwd() if INSTALLED else PROJECT_ROOT) / ".genapp"


class Settings(BaseSettings):
    """How this process is set up: from GENAPP_* variables and a `.env` file in the working directory.

    What may change while genapp runs (workers, concurrency, retries, ...) is not here but in
    the database: see `genapp.services.queue.queue_settings`.
    """

    model_config = SettingsConfigDict(env_prefix="GENAPP_", env_file=".env", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=default_data_dir, description="Where the database, the browser build and logs live"
    )
    database_url: str = Field("", description="SQLAlchemy URL; empty means SQLite in the data directory")
    redis_url: str = Field(
        "",
        validation_alias="REDIS_URL",
        description="Redis to use; empty means that `genapp up` starts its own on a unix socket",
    )
    redis_server: str = Field("", description="Path of a redis-server or valkey-server binary to start instead of ours")
    host: str = Field("127.0.0.1", description="Address the web server binds to")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server binds to")
    public_origins: str = Field(
        "",
        description="Further origins (scheme://host:port, comma-separated) that may open the app, behind a proxy; "
        "sign-in links name the first",
    )
    ui_dir: Path | None = Field(None, description="Where browser builds are kept; empty means in the data directory")
    log_level: str = Field("INFO", description="Lowest level that is logged")

    provider: str = Field("embedded", description="Who writes: embedded or openai_compatible")
    provider_modules: str = Field(
        "",
        description="Python modules with writers of your own, comma-separated: each has PROVIDERS, a ProviderKind each "
        "(they are run as part of genapp)",
    )
    provider_base_url: str = Field("", description="OpenAI-compatible server, e.g. http://127.0.0.1:11434/v1")
    provider_api_key: SecretStr = Field(SecretStr(""), description="Key of that server; local servers need none")
    provider_model: str = Field("", description="Model to ask for")
    provider_timeout: float = Field(120.0, gt=0, description="Seconds for one whole answer")
    provider_concurrency: int = Field(8, ge=1, description="Calls in flight at the provider, per worker process")
    provider_calls_at_once: int = Field(
        0, ge=0, description="Calls in flight at each provider, over all workers; 0 means as many as the workers make"
    )
    provider_input_price: float = Field(0.0, ge=0, description="Price of a million input tokens")
    provider_cached_price: float | None = Field(
        None, ge=0, description="Price of a million input tokens from the provider's cache; unset: as of any other"
    )
    provider_output_price: float = Field(0.0, ge=0, description="Price of a million output tokens")

    allow_private_addresses: bool = Field(
        False, description="Fetch target pages on private and loopback addresses too (shops on your own network)"
    )
    fetch_timeout: float = Field(15.0, gt=0, description="Seconds in total for fetching one page")
    fetch_max_bytes: int = Field(5_000_000, gt=0, description="Bytes read of one page at the most")
    unconfirmed_facts: str = Field(
        "structured data, table, list, product box",
        description="Places of the target page whose facts are used before a person confirms them, comma-separated: "
        "structured data, table, list, product box, text; empty means none. Holds until the setting unconfirmed_facts "
        "is changed on the settings screen or with genapp settings",
    )

    @field_validator("unconfirmed_facts")
    @classmethod
    def _known_places(cls, places: str) -> str:
        usable_places(places)
        return places

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force; PostgreSQL addresses get the psycopg 3 driver."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'genapp.db'}"
        for prefix in ("postgres://", "postgresql://"):
            if self.database_url.startswith(prefix):
                return "postgresql+psycopg://" + self.database_url.removeprefix(prefix)
        return self.database_url

    @property
    def redis(self) -> str:
        """The Redis URL in force: the one named, else our own server's socket."""
        return self.redis_url or f"unix://{self.redis_socket}"

    @property
    def redis_socket(self) -> Path:
        """Unix socket of our own server; short enough for the kernel even when the data directory is deep."""
        socket = self.data_dir / "redis.sock"
        return socket if len(bytes(socket)) < 96 else _short_socket(self.data_dir)

    @property
    def logs_dir(self) -> Path:
        return self.data_dir / "logs"

    @property
    def builds_dir(self) -> Path:
        """Where browser builds are kept; several data directories may share one."""
        return self.ui_dir or self.data_dir / "ui"

    @property
    def public_address(self) -> str:
        """Where people open the app, when it is told; empty when they do it on this machine."""
        return next(iter(self._named_origins), "")

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that may open the app; no other site may talk to it from a browser."""
        hosts = dict.fromkeys(("127.0.0.1", "localhost", "[::1]", f"[{self.host}]" if ":" in self.host else self.host))
        return (*(f"http://{host}:{self.port}" for host in hosts), *self._named_origins)

    @property
    def _named_origins(self) -> list[str]:
        named = (origin.strip().rstrip("/") for origin in self.public_origins.split(","))
        return [origin for origin in named if origin]


def _short_socket(data_dir: Path) -> Path:
    import hashlib
    import tempfile

    digest = hashlib.sha256(bytes(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"genapp-{digest}" / "redis.sock"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read once per process; providers that they name are known from here on."""
    config = Settings()  # pyright: ignore[reportCallIssue]  # every field has a default or comes from the environment
    if config.provider_modules:
        from genapp.providers.registry import add_providers  # most processes have no use for providers

        add_providers(config.provider_modules)
    return config
