"""English: its words for pages, and the words by which English pages and files are read."""

from typing import Final

from genapp.languages.base import LanguageSpec, Reading
from genapp.languages.en.grammar import GRAMMAR
from genapp.page import Labels, Language

ENGLISH: Final = LanguageSpec(
    code=Language.EN,
    name="English",
    spellings="eng english englisch anglais",
    locale="en_US",
    quotes=("“", "”"),
    labels=Labels(
        products="Products",
        specification="Specification",
        at_a_glance="At a glance",
        questions="Questions and answers",
        steps="Step by step",
        breadcrumb="You are here",
        price="Price",
        product="Product",
        property="Detail",
        value="Value",
        variants="Variants and prices",
        brand="Brand",
        related="Related pages",
        contents="On this page",
        compared="Side by side",
        address="Address",
        opening_hours="Opening hours",
        phone="Phone",
        email="E-mail",
        updated="Updated",
    ),
    properties={
        "product": "Product",
        "products": "Products",
        "brands": "Brands",
        "price": "Price",
        "price range": "Price range",
        "availability": "Availability",
        "material": "Material",
        "color": "Color",
        "size": "Size",
        "weight": "Weight",
        "width": "Width",
        "height": "Height",
        "depth": "Depth",
        "sku": "SKU",
        "gtin": "GTIN",
    },
    availability={
        "InStock": "in stock",
        "OnlineOnly": "online only",
        "InStoreOnly": "in store only",
        "LimitedAvailability": "few left",
        "PreOrder": "for pre-order",
        "BackOrder": "on back order",
        "MadeToOrder": "made to order",
        "OutOfStock": "out of stock",
        "SoldOut": "sold out",
        "Discontinued": "discontinued",
    },
    fact_names={
        "brand": ("brand", "brand name", "manufacturer", "make"),
        "product": ("product", "product name", "name"),
        "price": ("price", "retail price", "unit price"),
        "price range": ("price range", "prices"),
        "availability": ("availability", "stock"),
        "material": ("material", "materials"),
        "color": ("color", "colour", "colors", "colours"),
        "size": ("size", "sizes"),
        "weight": ("weight", "net weight"),
        "width": ("width",),
        "height": ("height",),
        "depth": ("depth",),
        "sku": ("sku", "article number", "item number", "model number"),
        "gtin": ("gtin", "ean", "upc", "gtin-13"),
        "address": ("address", "street address", "postal address", "our address", "visit us"),
        "street": ("street",),
        "postal code": ("postal code", "postcode", "zip", "zip code"),
        "town": ("town", "city"),
        "phone": ("phone", "telephone", "phone number", "tel"),
        "email": ("email", "e-mail", "email address", "e-mail address"),
        "opening hours": ("opening hours", "hours", "opening times", "business hours", "store hours", "open"),
        "daily": ("daily", "every day"),
        "services": ("services", "our services", "services on site", "what we offer", "what we do"),
        "directions": ("directions", "getting there", "how to get there", "how to find us"),
        "area": ("area", "area served", "service area", "areas served"),
        "definition": ("definition", "meaning", "in short"),
        "duration": ("duration", "time needed"),
        "author": ("author", "written by"),
    },
    range_size=("The category holds {} product.", "The category holds {} products."),
    truth=("yes", "no"),
    sheet_truth=("true", "false"),
    starting="from",
    until="to",
    tokens_per_word=1.4,
    endings=("ies", "es", "'s", "’s", "s"),
    link_words="a an and for from in of on the to with",
    units={
        "mm": "millimetres millimeters millimeter",
        "cm": "centimetres centimeters",
        "m": "metres meters metre meter",
        "g": "grams",
        "kg": "kilograms",
        "l": "litres liters litre liter",
        "w": "watt watts",
        "v": "volt",
        "%": "percent",
        "eur": "euro euros",
        "usd": "dollars",
        "gbp": "pounds",
        "year": "years year",
        "month": "months month",
        "day": "days day",
        "hour": "hours hour",
        "minute": "minutes minute",
        "inch": "inch inches",
    },
    reading=Reading(
        common="the and of is are with for from to in on it this that by as at or which can be has",
        abbreviations=r"approx|incl|e\.g|i\.e|no|st|dr|max|min",
        concrete=(
            "wool|cotton|linen|leather|oak|walnut|beech|ash|birch|pine|steel|aluminium|aluminum|glass|ceramic|porcelain"
            "|merino|silk|polyester|polyamide|nylon|down|cork|bamboo|rattan|marble|brass|certified|waterproof"
            "|machine[- ]wash"
        ),
        no_facts=(
            "we|our|ours|us|you|your|i|my|sale|discount|voucher|coupon|newsletter|cookies?|javascript|browser|copyright"
            "|today|now|currently|until|limited|best|perfect|unique|stunning|amazing|click|discover|shop|buy|order"
            "|orders|shipping|delivery|returns?|reviews?|stars"
        ),
        furniture=(
            r"cookie|newsletter|privacy|menu\b|basket|\bcart\b|check ?out|account|log ?in|sign (?:in|up)"
            r"|customer service|contact|follow us|about us|related|recently viewed|you may also|customers also|bestsell"
            r"|best sell|reviews?\b|share\b|filter|sort by|categories|payment|shipping|delivery|returns?\b|store finder"
            r"|our stores|social|download our app|copyright|sale\b"
        ),
        no_specs=(
            r"cookie|consent|provider|expir|purpose|privacy|session|telephone|phone|fax|e-?mail|login|passwor"
            r"|newsletter"
            r"|captcha|monday|tuesday|wednesday|thursday|friday|saturday|sunday|review|rating|stars|subtotal|\bcart\b"
            r"|quantity"
        ),
        own_columns=(
            "(?:row|job|batch|page|content|category|product|parent|post|item)?\\s*id|ids?|row|line|index|handle|slug"
            "|path|url|link|notes?|comments?|remarks?|todo|internal.*|owner|assignee|assigned.*|author|editor|reviewer"
            "|team|client|campaign|created.*|updated.*|modified.*|date|timestamp|template|cpc|kd|difficulty|competition"
            "|rank|position|traffic|clicks|impressions|ctr|intent|volume|cluster|group|published|active|enabled|visible"
            "|image.*|img.*|meta.*|title|h1|seo.*"
        ),
        plain_facts=(
            "(?:outer |upper |lining |main )?materials?|fabric|upholstery|(?:frame |cover )?colou?rs?|sizes?|dimensions"
            "|measurements|(?:seat |back |total |overall )?(?:width|height|depth|length)|diameter|thickness"
            "|(?:net )?weight|care|care instructions|ingredients|allergens"
        ),
        plain_texts="product description|(?:short|long) description",
        answers="true|false|yes|no",
        hidden_rows=(
            "sku count|skucount|product count|number of products|monthly searches|monthlysearches|search volume"
            "|content status|contentstatus|deadline|priority|page type|language|status|notes|comment|audience"
            "|target group|target audience"
        ),
        claimed=(
            "leather|suede|cotton|wool|merino|polyester|polyamide|nylon|elastane|linen|silk|bamboo|titanium|aluminium"
            "|aluminum|stainless steel|carbon fib(?:re|er)|oak|walnut|beech"
        ),
        model_talk=(
            r"\bas an? (?:AI|artificial intelligence|language model)\b|\bI(?:'m| am) sorry,? but\b"
            r"|\bI cannot (?:help|write|create)\b|\bhere is (?:the|your) (?:text|content|draft)\b"
        ),
        prompt_words=r"\bfact sheet\b|\bfact \d+\b|\bJSON schema\b",
        placeholders="insert|your|brand|product|keyword",
        refusals=(
            r"(?:i['’]m|i am) (?:really |very |so )?(?:sorry|unable|not able|afraid)"
            r"|(?:sorry|unfortunately|apologies|i apologi[sz]e),?(?: but| for| that)?[^.]{0,40}\bi (?:can|am|will|must)"
            r"|i (?:can(?:not|['’]t| not)|won['’]t|will not|must decline|decline)\b"
            r"|as an? (?:ai|artificial intelligence|language model)"
        ),
        gone=r"not found|page (?:is )?(?:unavailable|does not exist)",
        walls=(
            "just a moment|attention required|access denied|are you (?:a )?(?:human|robot)|captcha|security check"
            "|verify you are"
        ),
    ),
    grammar=GRAMMAR,
)
