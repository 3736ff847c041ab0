"""French: its words for pages, and the words by which French pages and files are read."""

from typing import Final

from genapp.languages.base import LanguageSpec, Reading
from genapp.languages.fr.grammar import GRAMMAR
from genapp.page import Labels, Language

FRENCH: Final = LanguageSpec(
    code=Language.FR,
    name="French",
    spellings="fra fre french français francais französisch",
    locale="fr_FR",
    quotes=("«\u00a0", "\u00a0»"),
    spaced=";:!?",
    labels=Labels(
        products="Produits",
        specification="Caractéristiques",
        at_a_glance="En bref",
        questions="Questions et réponses",
        steps="Prochaines étapes",
        breadcrumb="Vous êtes ici",
        price="Prix",
        product="Produit",
        property="Caractéristique",
        value="Valeur",
        variants="Variantes et prix",
        brand="Marque",
        related="Pages similaires",
        contents="Sur cette page",
        compared="Côte à côte",
        address="Adresse",
        opening_hours="Horaires d’ouverture",
        phone="Téléphone",
        email="E-mail",
        updated="Mis à jour",
    ),
    properties={
        "product": "Produit",
        "products": "Produits",
        "brands": "Marques",
        "price": "Prix",
        "price range": "Fourchette de prix",
        "availability": "Disponibilité",
        "material": "Matière",
        "color": "Couleur",
        "size": "Taille",
        "weight": "Poids",
        "width": "Largeur",
        "height": "Hauteur",
        "depth": "Profondeur",
        "sku": "Référence",
        "gtin": "GTIN",
    },
    availability={
        "InStock": "en stock",
        "OnlineOnly": "uniquement en ligne",
        "InStoreOnly": "uniquement en magasin",
        "LimitedAvailability": "stock limité",
        "PreOrder": "en précommande",
        "BackOrder": "en cours de réapprovisionnement",
        "MadeToOrder": "fabriqué sur commande",
        "OutOfStock": "en rupture de stock",
        "SoldOut": "épuisé",
        "Discontinued": "plus commercialisé",
    },
    fact_names={
        "brand": ("marque", "fabricant", "nom de la marque"),
        "product": ("produit", "nom du produit", "désignation"),
        "price": ("prix", "prix de vente", "prix unitaire", "prix ttc"),
        "price range": ("fourchette de prix", "gamme de prix", "tarifs"),
        "availability": ("disponibilité", "stock", "état du stock"),
        "material": ("matière", "matières", "matériau", "matériaux"),
        "color": ("couleur", "couleurs", "coloris"),
        "size": ("taille", "tailles", "pointure", "pointures"),
        "weight": ("poids", "poids net"),
        "width": ("largeur",),
        "height": ("hauteur",),
        "depth": ("profondeur",),
        "sku": ("référence", "réf", "réf.", "référence produit", "numéro d’article", "numéro d'article"),
        "gtin": ("gtin", "code ean", "code-barres"),
        "address": (
            "adresse",
            "où nous trouver",
        ),
        "street": ("rue",),
        "postal code": ("code postal",),
        "town": (
            "ville",
            "commune",
        ),
        "phone": (
            "téléphone",
            "tél",
            "numéro de téléphone",
        ),
        "email": (
            "e-mail",
            "courriel",
            "adresse e-mail",
        ),
        "opening hours": (
            "horaires",
            "horaires d’ouverture",
            "horaires d'ouverture",
            "heures d’ouverture",
            "heures d'ouverture",
        ),
        "daily": (
            "tous les jours",
            "chaque jour",
        ),
        "services": (
            "services",
            "prestations",
            "nos services",
            "nos prestations",
        ),
        "directions": (
            "accès",
            "plan d’accès",
            "plan d'accès",
            "comment venir",
        ),
        "area": (
            "zone",
            "secteur",
            "zone d’intervention",
            "zone d'intervention",
        ),
        "definition": (
            "définition",
            "signification",
            "en bref",
        ),
        "duration": ("durée",),
        "author": (
            "auteur",
            "autrice",
            "rédigé par",
        ),
    },
    range_size=("La catégorie compte {} produit.", "La catégorie compte {} produits."),
    truth=("oui", "non"),
    sheet_truth=("vrai", "faux"),
    starting="à partir de",
    until="à",
    tokens_per_word=1.9,
    endings=("euses", "euse", "eux", "ées", "ée", "és", "es", "x", "s", "e"),
    link_words="à au aux avec de des du en et la le les par pour sans sur un une",
    units={
        "mm": "millimètres millimètre",
        "cm": "centimètres centimètre",
        "m": "mètres mètre",
        "g": "grammes gramme",
        "kg": "kilogrammes kilogramme kilos kilo",
        "l": "litres litre",
        "w": "watts",
        "v": "volts",
        "%": "pourcent",
        "eur": "euros",
        "year": "ans années année",
        "month": "mois",
        "day": "jours jour",
        "hour": "heures heure",
        "minute": "minutes",
        "inch": "pouces pouce",
    },
    reading=Reading(
        common="le les des et est une pour dans avec sur du au aux qui cette sont ce ces ou pas plus par vous sans",
        abbreviations=r"env|max|min|réf|n°|p\. ?ex|art|tél|approx|ø|éd|etc",
        concrete=(
            r"laine|coton|lin|cuir|chêne|noyer|hêtre|frêne|bouleau|pin massif|acier|inox|aluminium|verre|céramique"
            r"|porcelaine|mérinos|soie|polyester|polyamide|nylon|duvet|liège|bambou|rotin|marbre|laiton|certifiée?s?"
            r"|imperméables?|lavables?|massifs?|massives?"
        ),
        no_facts=(
            r"nous|notre|nos|vous|votre|vos|je|ton|tes|mon|mes|promo|promotions?|soldes?|remise|coupon|newsletter"
            r"|cookies?|aujourd['’]hui|maintenant|actuellement|meilleure?s?|parfaite?s?|uniques?|superbes?|magnifiques?"
            r"|découvrez|cliquez|achetez|commandez|profitez|livraison|livré|retours?|avis|étoiles"
        ),
        furniture=(
            r"confidentialité|menu\b|panier|mon compte|connexion|se connecter|s['’]inscrire|service client|contact"
            r"|suivez[- ]nous|à propos|vu récemment|vous aimerez|les clients ont|meilleures ventes|\bavis\b|partager\b"
            r"|filtrer|trier|catégories|paiement|livraison|retours?\b|nos magasins|mentions légales|\bcgv\b|promo"
        ),
        no_specs=(
            r"fournisseur|expir|finalité|confidentialité|téléphone|courriel|mot de passe|\blundi|\bmardi|mercredi"
            r"|\bjeudi"
            r"|vendredi|samedi|dimanche|\bavis\b|étoiles|sous-total|\bpanier\b|quantité"
        ),
        own_columns=(
            r"notes? internes?|commentaires?|remarques?|interne.*|responsable|auteur|relecteur|équipe|client|campagne"
            r"|créé.*|modifié.*|mis à jour.*|ligne|statut interne"
        ),
        plain_facts=(
            r"mati[èe]res?|mat[ée]riaux?|tissu|rev[êe]tement|couleurs?|coloris|tailles?|pointures?|dimensions|mesures"
            r"|(?:largeur|hauteur|profondeur|longueur)(?: (?:totale|d['’]assise|du dossier))?|diam[èe]tre|[ée]paisseur"
            r"|poids(?: net)?|entretien|conseils d['’]entretien|ingr[ée]dients|allerg[èe]nes|composition"
        ),
        plain_texts="description du produit|description (?:courte|longue)",
        answers="oui|non",
        hidden_rows="nombre de produits|volume de recherche|date limite|type de page|public cible|cible",
        claimed=(
            r"cuir|daim|coton|laine|laine mérinos|polyamide|soie|bambou|titane|acier inoxydable|fibre de carbone|chêne"
            r"|noyer|hêtre|marquage ce|norme nf"
        ),
        model_talk=(
            r"\ben tant qu['’](?:IA|intelligence artificielle)\b|\ben tant que modèle de langage\b"
            r"|\bvoici (?:le|votre) texte\b"
        ),
        prompt_words=r"\bfiche de faits\b|\bschéma JSON\b",
        placeholders="insérer|votre|marque|produit|mot-clé",
        refusals=(
            r"(?:je suis |nous sommes )?(?:vraiment )?désolée?s?,?[^.]{0,40}\b(?:je|nous) ne (?:peux|pouvons|suis)"
            r"|je (?:suis désolée?|m['’]excuse)|je ne (?:peux|pourrai|suis) (?:pas|malheureusement)"
            r"|en tant qu['’](?:ia|intelligence artificielle)|en tant que modèle de langage"
        ),
        gone=r"page introuvable|page non trouvée|n['’]existe (?:pas|plus)",
        walls="accès refusé|vérification de sécurité|êtes-vous un robot|vérifiez que vous êtes humain",
    ),
    grammar=GRAMMAR,
)
