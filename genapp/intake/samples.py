"""A file to start from: six pages in two languages, with facts good enough to write from."""

import csv
import io
from typing import Final

from genapp.intake.fields import FIELDS

_SHOP: Final = "https://www.example.com"
_LADEN: Final = "https://www.example.com/de"


def _lines(*lines: str) -> str:
    return "\n".join(lines)


SAMPLE_PAGES: Final[tuple[dict[str, str], ...]] = (
    {
        "pageType": "category",
        "targetUrl": f"{_SHOP}/armchairs",
        "keywords": "armchairs, reading chairs, wool armchairs",
        "language": "en",
        "brand": "Northwood",
        "brandVoice": "calm, precise, no superlatives",
        "facts": _lines(
            "Frame: solid oak or ash",
            "Covers: wool, linen or cotton",
            "Seat height: 40 to 46 cm",
            "Price range: 349 to 1,190 EUR",
            "Use: reading corners, living rooms and waiting areas",
            "The covers of 18 models come off for washing at 30 °C.",
            "Fabric samples are sent free of charge.",
            "Warranty: 5 years on the frame",
        ),
        "products": _lines(
            f"Aila armchair | 449.00 EUR | {_SHOP}/armchairs/aila",
            f"Brem reading chair | 690.00 EUR | {_SHOP}/armchairs/brem",
            f"Corvo lounge chair | 1,190.00 EUR | {_SHOP}/armchairs/corvo",
        ),
        "skuCount": "240",
        "monthlySearches": "12100",
        "contentStatus": "missing",
    },
    {
        "pageType": "category",
        "targetUrl": f"{_LADEN}/wanderschuhe",
        "keywords": "Wanderschuhe; Wanderschuhe Damen; wasserdichte Wanderschuhe",
        "language": "de",
        "brand": "Bergpfad",
        "brandVoice": "sachlich, freundlich, ohne Übertreibung",
        "facts": _lines(
            "Obermaterial: Nubukleder oder recyceltes Polyester",
            "Größen: 36 bis 48",
            "Gewicht: 380 bis 720 g je Schuh",
            "Preisspanne: 89 bis 289 Euro",
            "Einsatz: Tagestouren, Mehrtagestouren und Hüttenwege",
            "42 Modelle haben eine wasserdichte Membran.",
            "Alle Modelle mit genähter Sohle lassen sich neu besohlen.",
            "Pflege: mit Bürste und lauwarmem Wasser reinigen",
        ),
        "products": _lines(
            f"Talweg Mid | 149,00 EUR | {_LADEN}/wanderschuhe/talweg-mid",
            f"Gratlinie GTX | 219,00 EUR | {_LADEN}/wanderschuhe/gratlinie",
            f"Almsteig Low | 99,00 EUR | {_LADEN}/wanderschuhe/almsteig",
        ),
        "skuCount": "1.200",
        "monthlySearches": "27100",
        "contentStatus": "outdated",
    },
    {
        "pageType": "product",
        "targetUrl": f"{_SHOP}/lamps/lumo-desk-lamp",
        "keywords": "Lumo desk lamp | LED desk lamp",
        "language": "en",
        "brand": "Northwood",
        "brandVoice": "calm, precise, no superlatives",
        "facts": _lines(
            "Material: powder-coated steel and ash",
            "Height: 46 cm",
            "Reach of the arm: 38 cm",
            "Light: LED, 7 W, 620 lm, 2700 K",
            "Dimming: four steps, by touch",
            "Cable: 1.8 m, textile",
            "Weight: 1.4 kg",
            "The LED module can be replaced without tools.",
            "Use: desks, reading corners and workbenches",
            "In the box: lamp, USB-C power supply, manual",
        ),
        "products": f"Lumo desk lamp | 129.00 EUR | {_SHOP}/lamps/lumo-desk-lamp",
        "monthlySearches": "1900",
        "contentStatus": "missing",
    },
    {
        "pageType": "product",
        "targetUrl": f"{_LADEN}/kueche/emil-gusspfanne",
        "keywords": "Gusspfanne Emil; Gusseisenpfanne 28 cm",
        "language": "de",
        "brand": "Herdwerk",
        "brandVoice": "sachlich und knapp",
        "facts": _lines(
            "Material: Gusseisen, ab Werk eingebrannt",
            "Durchmesser: 28 cm",
            "Höhe des Rands: 5 cm",
            "Gewicht: 2,9 kg",
            "Herdarten: Gas, Elektro, Ceran, Induktion und Backofen",
            "Hitzebeständig: bis 260 °C",
            "Pflege: heiß ausspülen, trocknen und dünn einölen",
            "Die Pfanne gehört nicht in die Spülmaschine.",
            "Lieferumfang: Pfanne und Griffschutz aus Filz",
        ),
        "products": f"Gusspfanne Emil | 79,90 EUR | {_LADEN}/kueche/emil-gusspfanne",
        "monthlySearches": "2400",
        "contentStatus": "missing",
    },
    {
        "pageType": "landing",
        "targetUrl": f"{_SHOP}/office-chair-trial",
        "keywords": "office chair trial, rent an office chair",
        "language": "en",
        "brand": "Northwood Work",
        "brandVoice": "direct and friendly",
        "facts": _lines(
            "Trial period: 30 days",
            "Delivery: within 3 working days in Germany and Austria",
            "Choice: 12 models with seat heights from 38 to 58 cm",
            "Price of the trial: none; collection is free of charge",
            "For: teams of 5 to 200 people",
            "Chairs that are kept are invoiced after the trial.",
            "Each model meets EN 1335.",
            "A fitter adjusts the chairs on site for orders of 10 or more.",
        ),
        "deadline": "14 days",
        "monthlySearches": "880",
        "contentStatus": "missing",
        "priority": "high",
    },
    {
        "pageType": "landing",
        "targetUrl": f"{_LADEN}/fahrrad-leasing",
        "keywords": "Fahrrad-Leasing für Betriebe; Dienstrad",
        "language": "de",
        "brand": "Radwerk",
        "brandVoice": "klar, ohne Werbesprache",
        "facts": _lines(
            "Laufzeit: 36 Monate",
            "Auswahl: 85 Modelle, vom Stadtrad bis zum Lastenrad",
            "Versicherung: Diebstahl und Verschleiß sind enthalten",
            "Wartung: eine Inspektion im Jahr beim Händler vor Ort",
            "Für: Betriebe ab 5 Beschäftigten",
            "Die Übergabe dauert 20 Minuten und findet im Betrieb statt.",
            "Die Abrechnung läuft über die Gehaltsabrechnung.",
            "Am Ende kann das Rad zurückgegeben oder übernommen werden.",
        ),
        "monthlySearches": "1600",
        "contentStatus": "outdated",
    },
)


def template_csv() -> str:
    """The sample file as text: every column that genapp knows, one row for each sample page."""
    text = io.StringIO()
    table = csv.DictWriter(text, [field.name for field in FIELDS], restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(SAMPLE_PAGES)
    return text.getvalue()
