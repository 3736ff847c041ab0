"""Which language a page is written in, as a BCP 47 code; names and rules are those of CLDR, by Babel."""

import re
from functools import lru_cache
from typing import Any, ClassVar, Final

from babel import Locale, UnknownLocaleError
from babel.core import get_global

_PARTS: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?", re.I | re.A
)
_NO_LANGUAGES: Final = frozenset({"und", "mul", "mis", "zxx", "root"})


class Language(str):
    """A language, perhaps with its script and region: "de", "pt-BR", "zh-Hant", "sr-Latn".

    Equal languages are equal texts: old codes become today's, and a script that goes without saying is left out
    ("en-Latn" is "en"). Raises `ValueError` for what is no code of a language that CLDR knows.
    """

    __slots__ = ()
    EN: ClassVar["Language"]
    DE: ClassVar["Language"]
    FR: ClassVar["Language"]
    ES: ClassVar["Language"]
    IT: ClassVar["Language"]
    NL: ClassVar["Language"]

    def __new__(cls, code: str) -> "Language":
        return super().__new__(cls, _normal(str(code)))

    def __repr__(self) -> str:
        return f"Language({self.value!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:  # Any: pydantic's own types
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(
            cls, core_schema.str_schema(), serialization=core_schema.to_string_ser_schema()
        )

    @property
    def value(self) -> str:
        """A plain text, as it is stored."""
        return str(self)

    @property
    def base(self) -> "Language":
        """Without script and region: "pt" of "pt-BR"."""
        return self if len(self) <= 3 else Language(self.partition("-")[0])

    @property
    def locale(self) -> str:
        """As Babel names it, with the region where the language is spoken most: "en_US" of "en", "zh_Hant_TW" of
        "zh-Hant"; "en_US" where CLDR has no forms of the language."""
        return _locale(self.value)


@lru_cache(maxsize=1_024)
def _normal(code: str) -> str:
    found = _PARTS.fullmatch(code.strip().replace("_", "-"))
    english, aliases = Locale("en"), get_global("language_aliases")
    language = found["language"].lower() if found else ""
    language = "nb" if language == "no" else aliases.get(language, language).partition("_")[0]
    script, region = ((found["script"] or "").title(), (found["region"] or "").upper()) if found else ("", "")
    region = get_global("territory_aliases").get(region, [region])[0]
    if language not in english.languages or language in _NO_LANGUAGES:
        raise ValueError(f"{code!r} is no code of a language; write one like en, pt-BR or zh-Hant")
    if script and script not in english.scripts:
        raise ValueError(f"{code!r} names no script that is known; write a code like sr-Latn or zh-Hant")
    if region and (region == "ZZ" or region not in english.territories):
        raise ValueError(f"{code!r} names no region that is known; write a code like pt-BR or en-GB")
    script = "" if script == _usual(language, region)[1] else script
    return "-".join(part for part in (language, script, region) if part)


def _usual(language: str, region: str = "", script: str = "") -> tuple[str, str, str]:
    """Language, script and region that are meant where nothing else is said; empty what CLDR does not know."""
    likely = get_global("likely_subtags")
    asked = ("_".join(filter(None, parts)) for parts in ((language, script, region), (language, script), (language,)))
    full = next((likely[key] for key in asked if key in likely), language)
    parts = [*full.split("_"), "", ""]
    return parts[0], parts[1], parts[2]


@lru_cache(maxsize=1_024)
def _locale(code: str) -> str:
    found = _PARTS.fullmatch(code)
    language, script, region = found.groups(default="") if found else ("en", "", "")
    _, usual_script, usual_region = _usual(language, region, script)
    region = region or ("" if usual_region.isdigit() else usual_region)
    script = script or ("" if usual_script == _usual(language)[1] else usual_script)
    tries = ((language, script, region), (language, region), (language, script), (language,), ("en", "US"))
    return next(name for parts in tries if _known(name := "_".join(filter(None, parts)), language))


def _known(name: str, language: str) -> bool:
    try:
        return Locale.parse(name).language == language or name == "en_US"
    except (ValueError, UnknownLocaleError):
        return False


Language.EN, Language.DE, Language.FR = Language("en"), Language("de"), Language("fr")
Language.ES, Language.IT, Language.NL = Language("es"), Language("it"), Language("nl")
