"""German: its words for pages, and the words by which German pages and files are read."""

from typing import Final

from genapp.languages.base import LanguageSpec, Reading
from genapp.languages.de.grammar import GRAMMAR
from genapp.page import Labels, Language

GERMAN: Final = LanguageSpec(
    code=Language.DE,
    name="German",
    spellings="deu ger german deutsch",
    locale="de_DE",
    quotes=("„", "“"),
    labels=Labels(
        products="Artikel",
        specification="Technische Daten",
        at_a_glance="Auf einen Blick",
        questions="Fragen und Antworten",
        steps="Schritt für Schritt",
        breadcrumb="Sie sind hier",
        price="Preis",
        product="Artikel",
        property="Merkmal",
        value="Angabe",
        variants="Varianten und Preise",
        brand="Marke",
        related="Passende Seiten",
        contents="Auf dieser Seite",
        compared="Im Vergleich",
        address="Adresse",
        opening_hours="Öffnungszeiten",
        phone="Telefon",
        email="E-Mail",
        updated="Aktualisiert",
    ),
    properties={
        "product": "Produkt",
        "products": "Produkte",
        "brands": "Marken",
        "price": "Preis",
        "price range": "Preisspanne",
        "availability": "Verfügbarkeit",
        "material": "Material",
        "color": "Farbe",
        "size": "Größe",
        "weight": "Gewicht",
        "width": "Breite",
        "height": "Höhe",
        "depth": "Tiefe",
        "sku": "Artikelnummer",
        "gtin": "GTIN",
    },
    availability={
        "InStock": "auf Lager",
        "OnlineOnly": "nur online",
        "InStoreOnly": "nur im Geschäft",
        "LimitedAvailability": "nur noch wenige",
        "PreOrder": "vorbestellbar",
        "BackOrder": "nachbestellt",
        "MadeToOrder": "auf Bestellung gefertigt",
        "OutOfStock": "nicht auf Lager",
        "SoldOut": "ausverkauft",
        "Discontinued": "nicht mehr im Sortiment",
    },
    fact_names={
        "brand": ("marke", "hersteller"),
        "product": ("produkt", "produktname"),
        "price": ("preis", "verkaufspreis"),
        "price range": ("preisspanne", "preise", "preisbereich"),
        "availability": ("verfügbarkeit", "lagerbestand"),
        "material": ("materialien", "werkstoff"),
        "color": ("farbe", "farben"),
        "size": ("größe", "größen", "grösse", "grössen", "groesse"),
        "weight": ("gewicht", "nettogewicht"),
        "width": ("breite",),
        "height": ("höhe", "hoehe"),
        "depth": ("tiefe",),
        "sku": ("artikelnummer", "artikel-nr", "art.-nr", "art-nr"),
        "gtin": ("ean-code",),
        "address": ("adresse", "anschrift", "hier finden sie uns"),
        "street": ("straße", "strasse"),
        "postal code": ("plz", "postleitzahl"),
        "town": ("ort", "stadt"),
        "phone": ("telefon", "telefonnummer", "rufnummer"),
        "email": ("e-mail-adresse", "mail"),
        "opening hours": ("öffnungszeiten", "oeffnungszeiten", "geöffnet", "sprechzeiten", "geschäftszeiten"),
        "daily": ("täglich", "jeden tag"),
        "services": ("leistungen", "unsere leistungen", "angebote vor ort", "leistungen vor ort"),
        "directions": ("anfahrt", "anreise", "so finden sie uns", "wegbeschreibung"),
        "area": ("gebiet", "einsatzgebiet", "einzugsgebiet", "liefergebiet"),
        "definition": ("bedeutung", "begriffserklärung", "kurz gesagt"),
        "duration": ("dauer", "zeitbedarf"),
        "author": ("autor", "autorin", "verfasst von"),
    },
    range_size=("Die Kategorie umfasst {} Produkt.", "Die Kategorie umfasst {} Produkte."),
    truth=("ja", "nein"),
    sheet_truth=("wahr", "falsch"),
    starting="ab",
    until="bis",
    tokens_per_word=2.1,
    endings=("ern", "en", "er", "es", "em", "e", "n", "s"),
    link_words="am auf aus bei das dem den der des die ein eine für im in mit und von vom zu zum zur",
    units={
        "cm": "zentimeter",
        "g": "gramm",
        "kg": "kilogramm",
        "%": "prozent",
        "year": "jahre jahren jahr",
        "month": "monate monaten monat",
        "day": "tage tagen tag",
        "hour": "stunden stunde",
        "minute": "minuten",
        "inch": "zoll",
    },
    reading=Reading(
        common="der die das und ist sind mit für von zu im in den dem des ein eine auf aus sich auch bei",
        abbreviations=r"z\. ?B|ca|bzw|inkl|zzgl|mind|nr",
        concrete=(
            r"woll\w*|baumwoll\w*|leinen|leder|eiche\w*|nussbaum|buche\w*|esche\w*|kiefer\w*|stahl|edelstahl|glas"
            r"|keramik|porzellan|seide|daunen|kork|bambus|rattan|marmor|messing|zertifizier\w*|wasserdicht|massiv\w*"
            r"|waschbar\w*"
        ),
        no_facts=(
            r"wir|uns|unser\w*|du|dein\w*|dich|dir|sie|ihr|ihre\w*|ihnen|ich|mein\w*|rabatt|gutschein|heute|jetzt"
            r"|derzeit"
            r"|aktuell|nur|beste\w*|perfekt\w*|einzigartig\w*|entdeck\w*|klick\w*|kauf\w*|bestell\w*|versand\w*"
            r"|lieferung"
            r"|lieferzeit|rückgabe|bewertung\w*|sternen?|datenschutz|impressum|mwst"
        ),
        furniture=(
            r"datenschutz|menü|warenkorb|kasse|konto|anmelde|kundenservice|kontakt|folge[nt]? (?:sie )?uns|über uns"
            r"|ähnliche|zuletzt angesehen|das könnte|kunden kauften|bewertung|teilen\b|sortieren|kategorien|zahlung"
            r"|versand|lieferung|rückgabe|retoure|filiale|impressum|agb\b"
        ),
        no_specs=(
            r"anbieter|ablauf|laufzeit|zweck|datenschutz|impressum|telefon|montag|dienstag|mittwoch|donnerstag|freitag"
            r"|samstag|sonntag|bewertung|sterne|zwischensumme|warenkorb|\bmenge\b"
        ),
        own_columns=(
            r"notizen?|anmerkung\w*|kommentar\w*|bemerkung\w*|intern.*|zuständig.*|bearbeiter\w*|datum|erstellt.*"
            r"|geändert.*"
        ),
        plain_facts=(
            "(?:ober|außen|innen|futter)?material(?:ien)?|stoff|bezug|farben?|größen?|grössen?|groesse|maße|masse"
            "|abmessungen|(?:gesamt|sitz|lehnen)?(?:breite|höhe|hoehe|tiefe|länge|laenge)|durchmesser|stärke"
            "|(?:netto)?gewicht|pflege|pflegehinweise?|zutaten|allergene"
        ),
        plain_texts="produktbeschreibung|(?:kurz|lang)beschreibung",
        answers="ja|nein",
        hidden_rows="anzahl artikel|anzahl produkte|suchvolumen|notiz|zielgruppe",
        claimed=(
            r"leder|velours\w*|baumwolle|wolle|merinowolle|polyamid|leinen|seide|bambus|titan|edelstahl|eiche\w*"
            r"|nussbaum"
            r"|buche\w*|ce-?kennzeichnung|tüv\w*|stiftung warentest"
        ),
        model_talk=r"\bals (?:KI|Sprachmodell|künstliche Intelligenz)\b",
        prompt_words=r"\bFaktenblatt\b",
        placeholders="einfügen",
        refusals=(
            r"es tut mir leid|tut mir leid"
            r"|(?:leider|entschuldigung|sorry),?(?: aber)?[^.]{0,20} (?:kann|darf|muss) ich"
            r"|ich (?:kann|darf|werde) (?:dir |ihnen |das |dies |dabei |damit |hierbei |diese\w* ){1,3}[^.]{0,60}nicht"
            r"|als (?:ki|sprachmodell|künstliche intelligenz)\b"
        ),
        gone="nicht gefunden|existiert nicht|seite nicht verfügbar",
        walls="zugriff verweigert|sicherheitsüberprüfung",
    ),
    grammar=GRAMMAR,
)
