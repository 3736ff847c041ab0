"""Italian: its words for pages, and the words by which Italian pages and files are read."""

from typing import Final

from genapp.languages.base import LanguageSpec, Reading
from genapp.languages.it.grammar import GRAMMAR
from genapp.page import Labels, Language

ITALIAN: Final = LanguageSpec(
    code=Language.IT,
    name="Italian",
    spellings="ita italian italiano italienisch",
    locale="it_IT",
    quotes=("«", "»"),
    labels=Labels(
        products="Prodotti",
        specification="Caratteristiche",
        at_a_glance="In breve",
        questions="Domande e risposte",
        steps="Prossimi passi",
        breadcrumb="Ti trovi qui",
        price="Prezzo",
        product="Prodotto",
        property="Caratteristica",
        value="Valore",
        variants="Varianti e prezzi",
        brand="Marca",
        related="Pagine correlate",
        contents="In questa pagina",
        compared="A confronto",
        address="Indirizzo",
        opening_hours="Orari di apertura",
        phone="Telefono",
        email="E-mail",
        updated="Aggiornato",
    ),
    properties={
        "product": "Prodotto",
        "products": "Prodotti",
        "brands": "Marche",
        "price": "Prezzo",
        "price range": "Fascia di prezzo",
        "availability": "Disponibilità",
        "material": "Materiale",
        "color": "Colore",
        "size": "Taglia",
        "weight": "Peso",
        "width": "Larghezza",
        "height": "Altezza",
        "depth": "Profondità",
        "sku": "Codice articolo",
        "gtin": "GTIN",
    },
    availability={
        "InStock": "disponibile",
        "OnlineOnly": "solo online",
        "InStoreOnly": "solo in negozio",
        "LimitedAvailability": "ultimi pezzi",
        "PreOrder": "in preordine",
        "BackOrder": "in riassortimento",
        "MadeToOrder": "realizzato su ordinazione",
        "OutOfStock": "non disponibile",
        "SoldOut": "esaurito",
        "Discontinued": "fuori produzione",
    },
    fact_names={
        "brand": ("marca", "marchio", "produttore"),
        "product": ("prodotto", "nome del prodotto", "nome prodotto"),
        "price": ("prezzo", "prezzo di vendita", "prezzo unitario"),
        "price range": ("fascia di prezzo", "prezzi"),
        "availability": ("disponibilità", "giacenza"),
        "material": ("materiale", "materiali"),
        "color": ("colore", "colori"),
        "size": ("taglia", "taglie", "misura", "misure"),
        "weight": ("peso", "peso netto"),
        "width": ("larghezza",),
        "height": ("altezza",),
        "depth": ("profondità",),
        "sku": ("codice articolo", "codice prodotto", "cod. art.", "numero articolo"),
        "gtin": ("gtin", "codice ean", "codice a barre"),
        "address": (
            "indirizzo",
            "dove siamo",
        ),
        "street": ("via",),
        "postal code": (
            "cap",
            "codice postale",
        ),
        "town": (
            "città",
            "comune",
            "località",
        ),
        "phone": (
            "telefono",
            "numero di telefono",
        ),
        "email": (
            "e-mail",
            "posta elettronica",
        ),
        "opening hours": (
            "orari",
            "orario",
            "orari di apertura",
            "orario di apertura",
        ),
        "daily": (
            "tutti i giorni",
            "ogni giorno",
        ),
        "services": (
            "servizi",
            "i nostri servizi",
            "prestazioni",
        ),
        "directions": (
            "come arrivare",
            "come raggiungerci",
        ),
        "area": (
            "zona",
            "area di servizio",
        ),
        "definition": (
            "definizione",
            "significato",
            "in breve",
        ),
        "duration": ("durata",),
        "author": (
            "autore",
            "autrice",
            "scritto da",
        ),
    },
    range_size=("La categoria comprende {} prodotto.", "La categoria comprende {} prodotti."),
    truth=("sì", "no"),
    sheet_truth=("vero", "falso"),
    starting="da",
    until="a",
    tokens_per_word=1.9,
    endings=("i", "e", "a", "o"),
    link_words="a al alla con da dal dei del della delle di e i il in la le lo per senza su un una",
    units={
        "mm": "millimetri millimetro",
        "cm": "centimetri centimetro",
        "m": "metri metro",
        "g": "grammi grammo",
        "kg": "chilogrammi chilogrammo chili chilo",
        "l": "litri litro",
        "w": "watt",
        "v": "volt",
        "usd": "dollari",
        "year": "anni anno",
        "month": "mesi mese",
        "day": "giorni giorno",
        "hour": "ore ora",
        "minute": "minuti minuto",
        "inch": "pollici pollice",
    },
    reading=Reading(
        common="il di è per gli nel nella della dei delle sono alla anche questo questa dal più lo non ai con del una",
        abbreviations=r"ca|circa|max|min|cod|art|n|tel|ecc|p\. ?es|es|incl",
        concrete=(
            r"lana|cotone|lino|cuoio|vera pelle|rovere|noce|faggio|frassino|betulla|pino massello|acciaio|inox"
            r"|alluminio"
            r"|vetro|ceramica|porcellana|merino|seta|poliestere|poliammide|nylon|piumino|sughero|bambù|rattan|marmo"
            r"|ottone|certificat[oaie]|impermeabil[ei]|lavabil[ei]|massell[oaie]"
        ),
        no_facts=(
            r"noi|nostr[oaie]|nostri|vostr[oaie]|vostri|tuo|tua|tuoi|tue|offerta|offerte|saldi|sconto|coupon|newsletter"
            r"|cookies?|oggi|adesso|attualmente|miglior[ei]?|perfett[oaie]|unic[oaie]|straordinari[oae]?|splendid[oaie]"
            r"|scopri|clicca|acquista|ordina|approfitta|spedizione|spedizioni|consegna|resi|recensioni|stelle"
        ),
        furniture=(
            r"riservatezza|menù|carrello|cassa\b|il mio account|accedi|registrati|servizio clienti|contatti|contattaci"
            r"|seguici|chi siamo|visti di recente|potrebbe piacerti|potrebbero interessarti|i clienti|più venduti"
            r"|recensioni|condividi\b|filtra|ordina per|categorie|pagament|spedizion|\bresi\b|i nostri negozi"
            r"|note legali|\bsaldi\b"
        ),
        no_specs=(
            r"fornitore|scadenza del cookie|finalità|riservatezza|telefono|password|lunedì|martedì|mercoledì|giovedì"
            r"|venerdì|sabato|domenica|recensioni|stelle|subtotale|\bcarrello\b|\bquantità\b"
        ),
        own_columns=(
            r"note? intern[ae]|commenti?|osservazioni|intern[oa].*|responsabile|autore|revisore|squadra|cliente"
            r"|campagna"
            r"|creato.*|modificato.*|aggiornato.*|riga|stato interno"
        ),
        plain_facts=(
            r"materiali?|tessuto|rivestimento|color[ei]|tagli[ae]|misur[ae]|dimensioni"
            r"|(?:larghezza|altezza|profondit[àa]"
            r"|lunghezza)(?: (?:totale|della seduta|dello schienale))?|diametro|spessore|peso(?: netto)?|cura|lavaggio"
            r"|manutenzione|ingredienti|allergeni|composizione"
        ),
        plain_texts="descrizione (?:del )?prodotto|descrizione (?:breve|lunga)",
        answers="sì|si",
        hidden_rows="numero di prodotti|volume di ricerca|scadenza pagina|tipo di pagina|pubblico di riferimento",
        claimed=(
            r"cuoio|vera pelle|camoscio|cotone|lana|lana merino|poliammide|seta|bambù|titanio|acciaio inossidabile"
            r"|fibra di carbonio|rovere|faggio|marcatura ce"
        ),
        model_talk=(
            r"\bin quanto (?:IA|intelligenza artificiale)\b|\bcome modello linguistico\b"
            r"|\becco (?:il|il tuo) testo\b"
        ),
        prompt_words=r"\bscheda dei fatti\b|\bschema JSON\b",
        placeholders="inserire|inserisci|tuo|marca|prodotto|parola chiave",
        refusals=(
            r"mi dispiace,?[^.]{0,40}\bnon (?:posso|possiamo|mi è possibile)|sono spiacente"
            r"|purtroppo non (?:posso|riesco)"
            r"|non (?:posso|potrò) (?:aiutare|aiutarti|scrivere|creare|soddisfare)"
            r"|in quanto (?:ia|intelligenza artificiale)\b|come modello linguistico"
        ),
        gone="pagina non trovata|la pagina non esiste|pagina inesistente",
        walls="accesso negato|controllo di sicurezza|sei un robot|verifica di essere umano",
    ),
    grammar=GRAMMAR,
)
