"""The providers of this process, made from the settings; each job says which of them writes it."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from genapp.clock import utc_now
from genapp.db import QUEUE_SETTING, insert_or, reading, transaction
from genapp.errors import BadAnswer, BadInput, Problem, ProviderDown, ProviderError, ProviderRefused, ProviderTimeout
from genapp.page import ComponentKind, FactSheet, Language, PageContext, PageRequest, PageType
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.prompts import build_prompt
from genapp.providers.base import Brief, Limiter, Prompt, Provider
from genapp.providers.openai_compatible import OPENAI_COMPATIBLE
from genapp.providers.registry import KINDS, ProviderConfig, check_set_up, make_provider
from genapp.settings import Settings, settings

log = logging.getLogger(__name__)

_TRIAL_TOKENS: Final = 100


class Providers:
    """Every provider that the settings can make, each made when the first job asks for it; for one event loop.

    `limiter_of` gives the limiter of a provider by its name; without it, each has its limits in this process alone.
    With an `engine`, what they learn about their servers outlives this process.
    """

    def __init__(
        self,
        config: Settings,
        limiter_of: Callable[[str], Limiter | None] | None = None,
        *,
        engine: Engine | None = None,
    ) -> None:
        self._config = config
        self._limiter_of = limiter_of or (lambda _name: None)
        self._engine = engine
        self._made: dict[str, Provider] = {}

    def named(self, name: str) -> Provider:
        """Raises `ProviderError` when the settings cannot make it; an empty name means the default one."""
        wanted = name or self._config.provider
        if wanted not in self._made:
            config = _provider_config(self._config, wanted)
            if self._engine is not None:
                config = _with_memory(config, self._engine)
            self._made[wanted] = make_provider(config, limiter=self._limiter_of(wanted))
        return self._made[wanted]

    def second_reader(self, writer: Provider, wanted: "ReaderWanted") -> Provider | None:
        """Of pages by this writer; None where no model server is set up."""
        config = _reader_config(self._config, writer, wanted)
        if config is None or config == _provider_config(self._config, config.name):
            return self.named(config.name) if config else None
        key = f"{config.name}: {wanted}"
        if key not in self._made:
            self._made[key] = make_provider(config, limiter=self._limiter_of(config.name))
        return self._made[key]

    async def close(self) -> None:
        for provider in self._made.values():
            await provider.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderWanted:
    """Which model is to read pages over: empty is the one that writes. Prices are of a million tokens, both 0: those
    of the writer."""

    model: str = ""
    input_price: float = 0.0
    output_price: float = 0.0


def prices_of_reader(writer: str, wanted: ReaderWanted, config: Settings | None = None) -> tuple[float, float] | None:
    """What a million tokens, read and answered, cost when pages by this writer are read over; None when nobody can."""
    given = config or settings()
    try:
        found = _reader_config(given, provider_from(given, writer), wanted)
    except ProviderError:
        return None
    return (found.input_price, found.output_price) if found and KINDS[found.name].paid else None


def _reader_config(config: Settings, writer: Provider, wanted: ReaderWanted) -> ProviderConfig | None:
    """A page of a model is read at its own server; one that no model writes at the server of the settings."""
    own = _provider_config(config, writer.name if writer.reads_text else OPENAI_COMPATIBLE.name)
    made = replace(own, model=wanted.model or own.model)
    try:
        check_set_up(made)
    except ProviderError:
        return None
    if wanted.model and (wanted.input_price or wanted.output_price):
        prices = {"input_price": wanted.input_price, "output_price": wanted.output_price}
        made = replace(made, **prices, cached_price=None)
    return made if made.model else None


def provider_from(config: Settings, name: str = "") -> Provider:
    """Raises `ProviderError` when the settings cannot make one; an empty name means the default one."""
    return make_provider(_provider_config(config, name))


def model_of(name: str, config: Settings | None = None) -> str:
    """What this provider writes with as it is set up now; empty when it is not."""
    try:
        return provider_from(config or settings(), name).model
    except ProviderError:
        return ""


def _provider_config(config: Settings, name: str = "") -> ProviderConfig:
    return ProviderConfig(
        name=name or config.provider,
        base_url=config.provider_base_url,
        api_key=config.provider_api_key.get_secret_value(),
        model=config.provider_model,
        timeout=config.provider_timeout,
        concurrency=config.provider_concurrency,
        input_price=config.provider_input_price,
        cached_price=config.provider_cached_price,
        output_price=config.provider_output_price,
    )


def chosen_providers(names: Iterable[str | None], config: Settings | None = None) -> dict[str | None, str]:
    """The provider that each of these choices means; raises `BadInput` for those that could not write a word."""
    given = config or settings()
    chosen = {name: name or given.provider for name in names}
    problems = [problem for name in sorted(set(chosen.values())) if (problem := provider_problem(name, given))]
    if problems:
        raise BadInput(problems)
    return chosen


def provider_problem(name: str, config: Settings | None = None) -> Problem | None:
    """Why jobs for this provider would fail for sure, as far as the settings alone tell."""
    given = config or settings()
    try:
        check_set_up(_provider_config(given, name))
    except ProviderError as error:
        message = f"{name or given.provider!r} is not set up: {error.message}; {error.hint}"
        return Problem(field="provider", code="not_set_up", message=message)
    return None


def language_problem(name: str, language: Language, config: Settings | None = None) -> Problem | None:
    """Why this provider writes no pages in this language; an empty name is the provider of the settings."""
    kind = KINDS.get(name or (config or settings()).provider)
    message = kind.cannot_write(language) if kind else ""
    return Problem(field="provider", code="language_not_written", message=message) if message else None


def check_languages(chosen: Iterable[tuple[str, Language]]) -> None:
    """Raises `BadInput` when a provider is to write a language that it cannot write."""
    found = (language_problem(name, language) for name, language in sorted(set(chosen)))
    if problems := [problem for problem in found if problem]:
        raise BadInput(problems)


async def check_provider(config: Settings | None = None, name: str = "") -> None:
    """Raise `ProviderError`, with what to do, when jobs would fail for sure."""
    provider = provider_from(config or settings(), name)
    try:
        await provider.check()
    finally:
        await provider.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One tiny call to a provider: how long it took, what it used, and what is special about the server."""

    seconds: float
    tokens: int = 0
    notes: tuple[str, ...] = ()
    problem: str = ""
    """Why its answer could not be used; the server itself works."""


async def try_provider(config: Settings) -> Trial:
    """Have the provider of the settings write one word. Raises `ProviderError` when jobs would fail for sure."""
    notes: list[tuple[str, ...]] = [()]
    made = replace(_provider_config(config), on_learnt=lambda _values, said: notes.append(said))
    provider, began = make_provider(made), time.perf_counter()
    tokens, problem = 0, ""
    try:
        answer = await provider.complete(_trial_prompt())
        tokens = answer.usage.input_tokens + answer.usage.output_tokens
    except (BadAnswer, ProviderRefused) as error:
        problem = error.message
    except (ProviderDown, ProviderTimeout):
        await provider.check()  # has more to say of a server that does not answer at all
        raise
    finally:
        await provider.close()
    return Trial(seconds=time.perf_counter() - began, tokens=tokens, notes=notes[-1], problem=problem)


def _trial_prompt() -> Prompt:
    request = PageRequest(
        page_type=PageType.CATEGORY, target_url="https://www.example.com/", keywords=("ready",), language=Language.EN
    )
    (spec,) = (one for one in PAGE_SPECS[PageType.CATEGORY].components if one.kind is ComponentKind.TITLE)
    prompt = build_prompt(Brief(request=request, context=PageContext(facts=FactSheet()), spec=spec))
    question = 'Write one block whose text is the word "Ready", with an empty list of facts.'
    return replace(prompt, system="You answer with JSON alone.", user=question, max_tokens=_TRIAL_TOKENS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerNotes:
    """What was learnt about the server of a provider: as it told it itself, and in words for people."""

    learnt: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    notes: tuple[str, ...] = ()


def server_notes(session: Session, name: str, config: Settings | None = None) -> ServerNotes:
    """Nothing when the provider has another server or model by now."""
    return _recall(session, _provider_config(config or settings(), name))


def _recall(session: Session, config: ProviderConfig) -> ServerNotes:
    stored = session.scalar(select(QUEUE_SETTING.c.value).where(QUEUE_SETTING.c.name == _place(config)))
    values = json.loads(stored) if stored else {}
    if values.get("server") != _server(config):
        return ServerNotes()
    return ServerNotes(learnt=values["learnt"], notes=tuple(values["notes"]))


def _remember(session: Session, config: ProviderConfig, learnt: Mapping[str, object], notes: tuple[str, ...]) -> None:
    value = json.dumps({"server": _server(config), "learnt": learnt, "notes": notes})
    row = {"name": _place(config), "value": value, "changed_at": utc_now(), "changed_by": ""}
    statement = insert_or(session, QUEUE_SETTING).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))


def _with_memory(config: ProviderConfig, engine: Engine) -> ProviderConfig:
    """It begins with what was learnt before, and what it learns is stored: beside the calls, and not at any price."""

    def store(learnt: Mapping[str, object], notes: tuple[str, ...]) -> None:
        try:
            with transaction(engine) as session:
                _remember(session, config, learnt, notes)
        except SQLAlchemyError:
            log.warning("provider.not_remembered", extra={"provider": config.name}, exc_info=True)

    def on_learnt(learnt: Mapping[str, object], notes: tuple[str, ...]) -> None:
        threading.Thread(target=store, args=(learnt, notes), name="provider-notes", daemon=True).start()

    try:
        with reading(engine) as session:
            before = _recall(session, config).learnt
    except SQLAlchemyError:
        before = {}
    return replace(config, learnt=before, on_learnt=on_learnt)


def _place(config: ProviderConfig) -> str:
    return f"server of {config.name}"


def _server(config: ProviderConfig) -> str:
    return f"{config.model} at {config.base_url}"
