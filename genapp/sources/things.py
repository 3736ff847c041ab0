"""What the data of a page says of a business, a service, an event, a course or a recipe, and the facts made of it."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Final

from babel import Locale
from babel.dates import format_time
from babel.units import format_unit

from genapp.clock import utc_now
from genapp.languages import LANGUAGES, date_text, price_text
from genapp.page import Language
from genapp.sources.html import DescribedThing, Dropped, OpenSpan, one_line
from genapp.sources.prices import currency_code, price_number
from genapp.sources.structured import JsonNode, is_a, is_business, objects, types_of, words_in
from genapp.sources.values import is_value, words_of

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAYS: Final = {name[:2]: number for number, name in enumerate(_DAYS)}
_HOURS_LINE: Final = re.compile(r"((?:[A-Z][a-z][,\s-]*)+)\s+(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)")
_DAY_SPAN: Final = re.compile(r"([A-Z][a-z])[a-z]*(?:\s*-\s*([A-Z][a-z])[a-z]*)?")
_DURATION: Final = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?)?")
_PHONE: Final = re.compile(r"\+?[\d\s()/.-]{5,25}")
_TOWN_FIRST: Final = frozenset({"gb", "uk", "us", "ca", "au", "ie", "nz", "united kingdom", "united states"})
_MOST_OFFERS: Final = 12
_TALKS: Final = ("Article", "NewsArticle", "BlogPosting", "HowTo", "QAPage")
_DOINGS: Final = (
    "Service",
    "Event",
    "Course",
    "Recipe",
    "ExhibitionEvent",
    "MusicEvent",
    "BusinessEvent",
    "EducationEvent",
)


def read_thing(nodes: Iterable[JsonNode], dropped: Dropped) -> DescribedThing | None:
    """None when the data tells of none, or of several, which are a list of branches or dates. Whose head office an
    article names, it does not describe."""
    nodes = list(nodes)
    talks = any(is_a(node, *_TALKS) for node in nodes)
    places = [node for node in nodes if is_business(node) and not is_a(node, *_DOINGS, "Brand")]
    places = [node for node in places if not (talks and set(types_of(node)) <= {"organization", "corporation"})]
    local = [node for node in places if not is_a(node, "Organization", "Corporation")] or places
    doings = [node for node in nodes if is_a(node, *_DOINGS)]
    place = local[0] if _is_one(local) else {}
    doing = doings[0] if _is_one(doings) else {}
    held = next(iter(objects(doing.get("provider")) + objects(doing.get("organizer"))), {})
    if not place and not doing:
        return None
    reach = place or (held if is_a(doing, "Service", "Course") else {})
    price, currency = _price_of(doing)
    return DescribedThing(
        address=_address(reach, dropped),
        phone=_phone(reach),
        email=one_line(reach.get("email"), limit=80).removeprefix("mailto:"),
        hours=tuple(_hours(reach)),
        area=words_in(doing.get("areaServed") or reach.get("areaServed"), dropped),
        price_range=_price_range(reach, dropped),
        offers=tuple(_offers(doing or reach, dropped) or _offers(reach, dropped)),
        minutes=_minutes(doing.get("totalTime") or doing.get("timeRequired") or doing.get("duration")),
        starts=one_line(doing.get("startDate"), limit=40),
        place=_venue(doing, dropped),
        by=words_in(doing.get("organizer") or (held if is_a(doing, "Course") else None), dropped),
        price=price,
        currency=currency,
        portions=words_in(doing.get("recipeYield"), dropped),
        ingredients=_ingredients(doing, dropped),
    )


def thing_facts(thing: DescribedThing, language: Language) -> Iterator[tuple[str, str]]:
    """In the words of the page's language; an event that has begun has no date any more."""
    spec = LANGUAGES[language]
    labels = spec.labels
    yield labels.address, thing.address
    yield labels.phone, thing.phone
    yield labels.email, thing.email
    yield labels.opening_hours, hours_text(thing.hours, language)
    yield _name(language, "area"), thing.area
    yield spec.properties["price range"], thing.price_range
    named = [name for name, price, _ in thing.offers if not price]
    yield _name(language, "services"), ", ".join(named)
    for name, price, currency in thing.offers:
        if price:
            yield name, price_text(price, currency, language)
    yield _name(language, "duration"), duration_text(thing.minutes, language)
    yield _own_name(language, 0), _coming(thing.starts, language)
    yield _own_name(language, 1), thing.place
    yield _own_name(language, 2), thing.by
    if thing.price:
        yield spec.properties["price"], price_text(thing.price, thing.currency, language)
    yield _own_name(language, 3), thing.portions
    yield _own_name(language, 4), ", ".join(thing.ingredients)


def hours_text(hours: Iterable[OpenSpan], language: Language) -> str:
    """ "Monday to Friday 09:00–18:00, Saturday 09:00–13:00" with the day names and the clock of the language."""
    spec = LANGUAGES[language]
    names = Locale.parse(spec.locale).days["format"]["wide"]
    parts: list[str] = []
    for days, opens, closes in sorted(hours, key=lambda span: (min(span[0]), span[1])):
        first, last = min(days), max(days)
        if len(days) > 2 and len(days) == last - first + 1:
            told = (
                f"{names[first]} {spec.until} {names[last]}"
                if spec.until.isalpha()
                else f"{names[first]}–{names[last]}"
            )
        else:
            told = ", ".join(names[day] for day in sorted(days))
        clock = (format_time(moment, format="short", locale=spec.locale) for moment in (opens, closes))
        parts.append(f"{told} {'–'.join(clock)}")
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def duration_text(minutes: int, language: Language) -> str:
    """ "1 hour 30 minutes", "40 hours", "2 days"; empty for none."""
    locale = LANGUAGES[language].locale
    days = minutes // 1440 if minutes % 1440 == 0 else 0
    hours, rest = minutes // 60 - 24 * days, minutes % 60
    amounts = ((days, "duration-day"), (hours, "duration-hour"), (rest, "duration-minute"))
    return " ".join(format_unit(amount, unit, locale=locale) for amount, unit in amounts if amount)


def _name(language: Language, key: str) -> str:
    """The usual name of a fact in the language, or nothing where we know none."""
    name = next(iter(LANGUAGES[language].fact_names.get(key, ())), "")
    return name[:1].upper() + name[1:]


def _own_name(language: Language, place: int) -> str:
    names = words_of("thing_names", language.base.value).split("|")
    return names[place] if place < len(names) else ""


def _coming(starts: str, language: Language) -> str:
    try:
        moment: date = datetime.fromisoformat(starts) if "T" in starts else date.fromisoformat(starts)
    except ValueError:
        return ""
    day = moment.date() if isinstance(moment, datetime) else moment
    return date_text(moment, language) if day >= utc_now().date() else ""


def _is_one(nodes: list[JsonNode]) -> bool:
    """One, perhaps told twice; several are branches, dates or a menu of services."""
    return len({f"{node.get('name')} {node.get('address')} {node.get('startDate')}".casefold() for node in nodes}) == 1


def _address(node: JsonNode, dropped: Dropped) -> str:
    places = objects(node.get("location"))
    given = node.get("address") or (places[0].get("address") if places else None)
    if isinstance(given, str):
        return words_in(given, dropped)
    part = next(iter(objects(given)), {})
    keys = ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")
    street, code, town, region, country = (words_in(part.get(key), dropped) for key in keys)
    if not street or not town:
        return ""
    late = country.casefold() in _TOWN_FIRST or (code[:1].isalpha() and not country)
    region = region if country.casefold() in ("us", "ca", "au", "united states") else ""
    ending = [town, f"{region} {code}".strip()] if region else [f"{town} {code}" if late else f"{code} {town}"]
    return ", ".join(" ".join(one.split()) for one in (street.strip(" ,"), *ending) if one.strip())


def _phone(node: JsonNode) -> str:
    text = one_line(node.get("telephone"), limit=40).removeprefix("tel:")
    return text if _PHONE.fullmatch(text) else ""


def _price_range(node: JsonNode, dropped: Dropped) -> str:
    """ "€€" tells nobody anything."""
    text = words_in(node.get("priceRange"), dropped)
    return text if any(sign.isdigit() for sign in text) else ""


def _hours(node: JsonNode) -> Iterator[OpenSpan]:
    """Usual ones; days of exception have a date until which they hold."""
    told: dict[tuple[time, time], set[int]] = {}
    lines = node.get("openingHours")
    for line in lines if isinstance(lines, list) else [lines]:
        for found in _HOURS_LINE.finditer(line[:400] if isinstance(line, str) else ""):
            _add(told, _days_in(found[1]), found[2], found[3])
    for part in objects(node.get("openingHoursSpecification"))[:60]:
        if not part.get("validThrough"):
            days = part.get("dayOfWeek")
            names = [
                one_line(day, limit=60).rsplit("/", 1)[-1].casefold()
                for day in (days if isinstance(days, list) else [days])
            ]
            numbers = {_SHORT_DAYS[name[:2]] for name in names if name[:2] in _SHORT_DAYS}
            _add(told, numbers, part.get("opens"), part.get("closes"))
    yield from ((frozenset(days), *span) for span, days in told.items())


def _add(told: dict[tuple[time, time], set[int]], days: set[int], opens: object, closes: object) -> None:
    try:
        span = time.fromisoformat(str(opens)[:5].zfill(5)), time.fromisoformat(str(closes)[:5].zfill(5))
    except ValueError:
        return
    if days and span[0] != span[1]:
        told.setdefault(span, set()).update(days)


def _days_in(text: str) -> set[int]:
    found: set[int] = set()
    for one in _DAY_SPAN.finditer(text):
        first, last = _SHORT_DAYS.get(one[1].casefold()), _SHORT_DAYS.get((one[2] or one[1]).casefold())
        if first is not None and last is not None:
            found.update(range(first, last + 1))
    return found


def _offers(node: JsonNode, dropped: Dropped) -> Iterator[tuple[str, str, str]]:
    """Of its catalogue, also where the catalogue is in parts."""
    todo = objects(node.get("hasOfferCatalog")) + objects(node.get("makesOffer"))
    seen: set[str] = set()
    for _ in range(200):
        if not todo or len(seen) >= _MOST_OFFERS:
            return
        part = todo.pop(0)
        if inner := objects(part.get("itemListElement")):
            todo = inner + todo
            continue
        item = next(iter(objects(part.get("itemOffered"))), part)
        name = dropped.text(item.get("name") or part.get("name"), limit=60)
        if name and is_value(name) and name.casefold() not in seen:
            seen.add(name.casefold())
            yield name, *_price_of({"offers": part if part.get("price") else item.get("offers")})


def _price_of(node: JsonNode) -> tuple[str, str]:
    offers = objects(node.get("offers"))
    if len(offers) != 1:
        return "", ""
    price, currency = price_number(offers[0].get("price")), currency_code(offers[0].get("priceCurrency"))
    return (f"{price:f}", currency) if price and currency else ("", "")


def _minutes(value: object) -> int:
    found = _DURATION.fullmatch(one_line(value, limit=20))
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return days * 1440 + hours * 60 + minutes


def _venue(node: JsonNode, dropped: Dropped) -> str:
    place = next(iter(objects(node.get("location"))), {})
    name, address = words_in(place.get("name"), dropped), _address(place, dropped)
    return ", ".join(part for part in (name, address) if part)


def _ingredients(node: JsonNode, dropped: Dropped) -> tuple[str, ...]:
    given = node.get("recipeIngredient") or node.get("ingredients")
    texts = (dropped.text(one, limit=80) for one in (given if isinstance(given, list) else [given])[:30])
    return tuple(text for text in texts if text and is_value(text))
