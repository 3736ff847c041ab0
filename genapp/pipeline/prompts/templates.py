"""Loads the prompt templates; whatever they insert becomes data that cannot pass for instructions."""

import hashlib
from typing import Final

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from genapp.languages.base import FOLDER
from genapp.page.components import ComponentKind
from genapp.page.request import Language
from genapp.pipeline.prompts.data import as_data


def render_system(language: Language) -> str:
    """The same for every component of a language: no value of a page stands in it."""
    return _ENVIRONMENT.get_template(f"{language.value}/prompts/system.txt").render().strip()


def render_user(language: Language, kind: ComponentKind, values: dict[str, object]) -> str:
    """The task with the data of one page; every inserted value goes through `as_data`."""
    template = _ENVIRONMENT.get_template(f"{language.value}/prompts/user.txt")
    return template.render(values, component_text=f"{language.value}/prompts/components/{kind.value}.txt").strip()


def _finalize(value: object) -> object:
    return as_data(value) if isinstance(value, str) else value


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*/prompts/**/*.txt")):
        digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


_ENVIRONMENT: Final = ImmutableSandboxedEnvironment(
    loader=FileSystemLoader(FOLDER),
    undefined=StrictUndefined,
    auto_reload=False,
    finalize=_finalize,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # the output is a prompt, not HTML; `finalize` guards every value
)

VERSION: Final = f"1.{_digest()}"
"""A number that people raise and a digest that changes with every letter of a template."""
