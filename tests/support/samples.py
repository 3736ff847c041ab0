"""Pages worth reading: both languages, all page types, rich and thin sheets."""

from typing import Final

from genapp.page import Language, PageType
from tests.support.pages import WrittenPage, a_request, a_sheet, write_page

SAMPLES: Final = {
    "category-en-rich": (
        PageType.CATEGORY, Language.EN, ("hiking boots", "waterproof hiking boots"), "Bergweg", "",
        ("Material: full-grain leather, recycled polyester", "Sizes: EU 36-47", "Price range: 89-289 EUR",
         "Waterproof: yes", "Delivery: 2-4 working days", "Returns: 30 days", "Brands: Terra, Alpina",
         "Care: clean with a soft brush, wax twice a year", "Audience: day hikers and alpine walkers",
         "Every boot can be resoled in our workshop in Kempten.", "SKU count: 52"),
    ),
    "category-en-thin": (PageType.CATEGORY, Language.EN, ("women's running shoes",), "", "", ("Weight: 210-280 g",)),
    "category-en-verb": (PageType.CATEGORY, Language.EN, ("buy hiking boots",), "", "friendly", ("Material: Leather",)),
    "category-de-rich": (
        PageType.CATEGORY, Language.DE, ("Espressomaschinen", "Siebträgermaschinen"), "Kaffeehaus Nord", "",
        ("Leistung: 1450 W", "Fassungsvermögen: 1,8 l", "Pumpendruck: 9 bar", "Preis: ab 249 EUR",
         "Lieferzeit: 2-4 Werktage", "Garantie: 2 Jahre", "Pflege: wöchentlich entkalken",
         "Farben: Schwarz, Edelstahl", "Marken: Lelit, Rancilio", "Anzahl Artikel: 41"),
    ),
    "category-de-thin": (
        PageType.CATEGORY, Language.DE, ("wanderschuhe damen",), "Bergweg", "du, locker",
        ("Material: Leder", "Größen: 36-42"),
    ),
    "landing-en-rich": (
        PageType.LANDING, Language.EN, ("SaaS payroll software", "payroll for small businesses"), "Lohnwerk", "",
        ("Price: from 4 EUR per employee and month", "Audience: companies with up to 50 employees", "Setup: 2 days",
         "Integrations: DATEV, Personio", "Trial: 30 days", "Support: by phone and e-mail, Monday to Friday",
         "Hosting: servers in Germany", "Notice period: 30 days to the end of the month"),
    ),
    "landing-en-thin": (PageType.LANDING, Language.EN, ("SaaS payroll software",), "", "", ()),
    "landing-de-rich": (
        PageType.LANDING, Language.DE, ("Zahnzusatzversicherung", "Zahnzusatzversicherung ohne Wartezeit"),
        "Nordsicher", "",
        ("Leistungen: Zahnersatz, Prophylaxe, Kieferorthopädie", "Beitrag: ab 12,90 EUR im Monat", "Wartezeit: keine",
         "Zielgruppe: gesetzlich Versicherte", "Kündigung: täglich"),
    ),
    "landing-de-thin": (PageType.LANDING, Language.DE, ("Lohnsoftware",), "", "du", ()),
    "product-en-rich": (
        PageType.PRODUCT, Language.EN, ("Terra Trek 2 Waterproof Boot",), "Terra", "",
        ("Material: nubuck leather", "Weight: 540 g", "Waterproof: yes", "Sizes: EU 38-46", "Sole: Vibram rubber",
         "Warranty: 2 years", "Care: brush off dirt and let it dry at room temperature",
         "Colours: Brown, Anthracite", "Use: day hikes and alpine tours"),
    ),
    "product-en-thin": (PageType.PRODUCT, Language.EN, ("Terra Trek 2 Waterproof Boot",), "", "", ()),
    "product-de-rich": (
        PageType.PRODUCT, Language.DE, ("Espressomaschine Barista Pro",), "Lelit", "",
        ("Leistung: 1450 W", "Maße: 30 x 35 x 40 cm", "Gewicht: 9,8 kg", "Preis: 899,00 EUR", "Garantie: 2 Jahre",
         "Lieferumfang: Maschine, Siebträger, Tamper"),
    ),
    "category-de-lamps": (
        PageType.CATEGORY, Language.DE, ("Stehlampen", "Stehlampe dimmbar"), "Lichtgraben", "",
        ("Höhe: 120-185 cm", "Schirm: Leinen, Glas, Papier", "Farben: 6", "Dimmbar: 14 von 22 Modellen",
         "Lieferung: 3-5 Werktage", "Rückgabe: 30 Tage", "Wir wickeln die Schirme in Eichfurt von Hand.",
         "Preis: ab 79 EUR"),
    ),
    "landing-en-course": (
        PageType.LANDING, Language.EN, ("pottery course Fenwick", "pottery evening class"), "Clay Yard", "",
        ("Address: 4 Tanner Row, Fenwick", "Start: 14 January", "Evenings: Mon + Wed, 18:00-20:30", "Length: 8 weeks",
         "Class size: max. 10", "Firing: included", "Fee: £180", "Certificate of attendance: no",
         "Parking: free in the yard"),
    ),
    "product-en-bearing": (
        PageType.PRODUCT, Language.EN, ("spindle bearing 20 mm", "SB 7004 C"), "Norvane", "",
        ("Standard: DIN 628-1", "Inner diameter: 20 mm", "Outer diameter: 42 mm", "Width: 12 mm", "Weight: 0.07 kg",
         "Cage: brass, 2 parts", "Contact angle: 15°", "Speed: up to 53,000 rpm", "Lubrication: oil or grease",
         "Lead time: 5-7 working days"),
    ),
    "category-en-shouted": (
        PageType.CATEGORY, Language.EN, ("RAIN JACKETS MEN", "WATERPROOF JACKETS"), "FELLMOOR", "",
        ("SIZES: S-XXL", "MATERIAL: RECYCLED NYLON, PU MEMBRANE", "WEIGHT: 310-540 G", "COLOURS: MOSS, SLATE, RUST",
         "PACKABLE: YES", "RETURNS: 60 DAYS, ALSO AFTER RAIN"),
    ),
}  # fmt: skip
"""Name: page type, language, keywords, brand, brand voice, facts."""

KEPT: Final = (
    "category-en-rich", "category-de-thin", "product-de-rich", "landing-en-rich", "category-de-lamps",
    "landing-en-course", "product-en-bearing", "category-en-shouted",
)  # fmt: skip
"""Those that are kept word for word."""


def sample(name: str) -> WrittenPage:
    page_type, language, keywords, brand, voice, facts = SAMPLES[name]
    return write_page(a_request(page_type, language, keywords, brand=brand, voice=voice), a_sheet(*facts))
