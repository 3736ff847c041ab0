"""Dutch: its words for pages, and the words by which Dutch pages and files are read."""

from typing import Final

from genapp.languages.base import LanguageSpec, Reading
from genapp.languages.nl.grammar import GRAMMAR
from genapp.page import Labels, Language

DUTCH: Final = LanguageSpec(
    code=Language.NL,
    name="Dutch",
    spellings="nld dut dutch nederlands vlaams niederländisch",
    locale="nl_NL",
    quotes=("‘", "’"),
    labels=Labels(
        products="Producten",
        specification="Specificaties",
        at_a_glance="In het kort",
        questions="Vragen en antwoorden",
        steps="Volgende stappen",
        breadcrumb="Je bent hier",
        price="Prijs",
        product="Product",
        property="Kenmerk",
        value="Waarde",
        variants="Varianten en prijzen",
        brand="Merk",
        related="Verwante pagina’s",
        contents="Op deze pagina",
        compared="Vergeleken",
        address="Adres",
        opening_hours="Openingstijden",
        phone="Telefoon",
        email="E-mail",
        updated="Bijgewerkt",
    ),
    properties={
        "product": "Product",
        "products": "Producten",
        "brands": "Merken",
        "price": "Prijs",
        "price range": "Prijsklasse",
        "availability": "Beschikbaarheid",
        "material": "Materiaal",
        "color": "Kleur",
        "size": "Maat",
        "weight": "Gewicht",
        "width": "Breedte",
        "height": "Hoogte",
        "depth": "Diepte",
        "sku": "Artikelnummer",
        "gtin": "GTIN",
    },
    availability={
        "InStock": "op voorraad",
        "OnlineOnly": "alleen online",
        "InStoreOnly": "alleen in de winkel",
        "LimitedAvailability": "beperkt op voorraad",
        "PreOrder": "te reserveren",
        "BackOrder": "in nabestelling",
        "MadeToOrder": "op bestelling gemaakt",
        "OutOfStock": "niet op voorraad",
        "SoldOut": "uitverkocht",
        "Discontinued": "niet meer leverbaar",
    },
    fact_names={
        "brand": ("merk", "merknaam", "fabrikant"),
        "product": ("product", "productnaam"),
        "price": ("prijs", "verkoopprijs", "stukprijs"),
        "price range": ("prijsklasse", "prijzen"),
        "availability": ("beschikbaarheid", "voorraad"),
        "material": ("materiaal", "materialen"),
        "color": ("kleur", "kleuren"),
        "size": ("maat", "maten", "afmeting"),
        "weight": ("gewicht", "nettogewicht"),
        "width": ("breedte",),
        "height": ("hoogte",),
        "depth": ("diepte",),
        "sku": ("artikelnummer", "artikelnr", "artikelnr.", "productcode"),
        "gtin": ("gtin", "ean-code", "barcode"),
        "address": (
            "adres",
            "waar u ons vindt",
        ),
        "street": ("straat",),
        "postal code": ("postcode",),
        "town": (
            "plaats",
            "stad",
            "woonplaats",
        ),
        "phone": (
            "telefoon",
            "telefoonnummer",
        ),
        "email": (
            "e-mail",
            "e-mailadres",
        ),
        "opening hours": (
            "openingstijden",
            "openingsuren",
        ),
        "daily": (
            "dagelijks",
            "elke dag",
        ),
        "services": (
            "diensten",
            "onze diensten",
        ),
        "directions": (
            "route",
            "routebeschrijving",
            "bereikbaarheid",
        ),
        "area": (
            "gebied",
            "werkgebied",
            "regio",
        ),
        "definition": (
            "definitie",
            "betekenis",
            "kort gezegd",
        ),
        "duration": (
            "duur",
            "tijdsduur",
        ),
        "author": (
            "auteur",
            "geschreven door",
        ),
    },
    range_size=("De categorie telt {} product.", "De categorie telt {} producten."),
    truth=("ja", "nee"),
    sheet_truth=("waar", "onwaar"),
    starting="vanaf",
    until="tot",
    tokens_per_word=1.9,
    endings=("en", "s", "e", "n"),
    link_words="aan de een en het in met of om op te uit van voor zonder",
    units={
        "mm": "millimeter",
        "cm": "centimeter",
        "m": "meter",
        "g": "gram",
        "kg": "kilogram kilo",
        "l": "liter",
        "w": "watt",
        "v": "volt",
        "%": "procent",
        "eur": "euro",
        "usd": "dollar",
        "year": "jaar jaren",
        "month": "maanden maand",
        "day": "dagen dag",
        "hour": "uur uren",
        "minute": "minuten minuut",
        "inch": "inch",
    },
    reading=Reading(
        common="het een van en met voor op te zijn dat aan ook niet bij door wordt naar uit deze worden heeft dit er",
        abbreviations=r"ca|max|min|nr|bijv|bv|incl|excl|art|tel|enz|m\.u\.v|o\.a",
        concrete=(
            r"wol|wollen|katoen|katoenen|linnen|leder|leren|eiken\w*|notenhout|beuken\w*|essen\w*|berken\w*|grenen"
            r"|staal|rvs|aluminium|glas|keramiek|keramische|porselein|merino|zijden|polyester|polyamide|nylon|dons|kurk"
            r"|bamboe|rotan|marmer|messing|gecertificeerde?|waterdichte?|wasbare?|massieve?"
        ),
        no_facts=(
            r"wij|ons|onze|jij|jou|jouw|uw|je|ik|mijn|aanbieding|aanbiedingen|korting|kortingscode|nieuwsbrief|cookies?"
            r"|vandaag|nu|momenteel|beste|perfecte?|unieke?|prachtige?|geweldige?|ontdek|klik|koop|bestel|profiteer"
            r"|verzending|bezorging|levering|retour|retourneren|beoordelingen|sterren"
        ),
        furniture=(
            r"privacy|menu\b|winkelwagen|winkelmand|afrekenen|mijn account|inloggen|registreren|klantenservice|contact"
            r"|volg ons|over ons|recent bekeken|misschien vind je|klanten kochten|meest verkocht|beoordelingen|delen\b"
            r"|filteren|sorteren|categorieën|betaling|betalen|verzending|bezorging|retour|onze winkels|voorwaarden"
        ),
        no_specs=(
            r"aanbieder|vervaldatum van de cookie|doeleinde|privacy|telefoon|wachtwoord|maandag|dinsdag|woensdag"
            r"|donderdag"
            r"|vrijdag|zaterdag|zondag|beoordeling|sterren|subtotaal|winkelwagen|\baantal\b"
        ),
        own_columns=(
            r"notities|notitie|opmerking\w*|commentaar|intern.*|verantwoordelijke|auteur|redacteur|klant|campagne"
            r"|aangemaakt.*|gewijzigd.*|bijgewerkt.*|rij|regel"
        ),
        plain_facts=(
            r"(?:buiten|binnen|voering)?materia(?:al|len)|stof|bekleding|kleur(?:en)?|maten|maat|afmetingen"
            r"|(?:totale |zit|rug)?(?:breedte|hoogte|diepte|lengte)|diameter|dikte|(?:netto)?gewicht|onderhoud"
            r"|verzorging"
            r"|wasvoorschrift|ingrediënten|allergenen|samenstelling"
        ),
        plain_texts="productbeschrijving|productomschrijving|(?:korte|lange) (?:beschrijving|omschrijving)",
        answers="ja|nee",
        hidden_rows="aantal producten|aantal artikelen|zoekvolume|paginatype|doelgroep",
        claimed=(
            r"suède|katoen|wol|merinowol|polyamide|zijde|bamboe|titanium|roestvrij staal|koolstofvezel|eikenhout"
            r"|notenhout|beukenhout|ce-markering"
        ),
        model_talk=(r"\bals (?:AI|taalmodel|kunstmatige intelligentie)\b|\bhier is (?:de|je|uw) tekst\b"),
        prompt_words=r"\bfeitenblad\b",
        placeholders="invoegen|jouw|uw|merk|zoekwoord",
        refusals=(
            r"(?:het )?spijt me,?[^.]{0,40}\b(?:ik kan|kan ik|ik mag)|helaas kan ik"
            r"|ik kan (?:je |u |dit |deze |hier |hiermee |daar ){1,3}[^.]{0,60}niet|als (?:ai|taalmodel)\b"
        ),
        gone="pagina niet gevonden|deze pagina bestaat niet|pagina bestaat niet meer",
        walls="toegang geweigerd|beveiligingscontrole|ben je een robot|controleer of je een mens bent",
    ),
    grammar=GRAMMAR,
)
