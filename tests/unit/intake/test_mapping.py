from dataclasses import replace

import pytest

from genapp.intake.fields import FIELDS
from genapp.intake.mapping import corrected, for_columns, propose_mapping, shape_of, site_in, with_default, with_guesses
from genapp.intake.profiles import Use
from genapp.intake.values import DateOrder
from genapp.page import ContentStatus, PageType
from tests.support.tables import checked, opened, proposed

HEAD = "pageType,url,keyword,language"
ROW = "category,https://www.example.com/1,chairs,en"


def uses(columns, *rows):
    mapping = propose_mapping(columns, rows)
    return {one.column: one.field or one.use.value for one in mapping.columns}


def drafts(table, mapping):
    rows = checked(table, mapping)
    assert [row.problems for row in rows] == [()] * len(rows)
    return [row.draft.request for row in rows if row.draft]


def test_each_field_is_recognised_by_its_name_its_label_and_its_other_names():
    for field in FIELDS:
        for name in (field.name, field.label, field.label.upper().replace(" ", "_"), *field.aliases):
            assert uses([name], [field.example]) == {name: field.name}


def test_values_decide_where_a_name_can_mean_two_things():
    assert uses(["Type"], ["category"])["Type"] == "pageType"
    assert uses(["Type"], ["simple"])["Type"] == "metadata"
    assert uses(["status"], ["missing"])["status"] == "contentStatus"
    assert uses(["status"], ["active"])["status"] == "metadata"
    assert uses(["products"], ["240"])["products"] == "skuCount"
    assert uses(["products"], ["Aila armchair | 449.00 EUR"])["products"] == "products"


def test_the_full_name_of_a_field_is_the_field_whatever_it_holds():
    assert uses(["pageType", "Content status"], ["poem", "new"]) == {
        "pageType": "pageType",
        "Content status": "contentStatus",
    }


NAMES = (
    "Wholesale price,Purchase price EUR,Margin,Supplier,Vendor code,Stock,Inventory,Tax class,Shipping weight,"
    "Organic traffic,Sessions,Conversion rate,Note from buyer,Long,Html,Picture,State of work,Origin,Story,column 7,"
    "Google Shopping / Custom Label 0,Included / Canada,Compare At Price / Canada,Internal material no,Length,Size"
)
INTERNAL = NAMES.split(",")


def test_unknown_columns_are_kept_and_not_written_about():
    values = ["x " * 150 if name == "Long" else "<p>Oak.</p>" if name == "Html" else "54" for name in INTERNAL]

    assert uses(INTERNAL, values) == dict.fromkeys(INTERNAL, "metadata")


def test_nothing_internal_of_a_recognised_file_is_written_about():
    known = SHOPIFY.splitlines()[0].split(",")

    assert uses([*known, *INTERNAL], ["54"] * (len(known) + len(INTERNAL))) == {
        **dict.fromkeys(INTERNAL, "metadata"),
        **{"Handle": "targetUrl", "Title": "name", "Body (HTML)": "text", "Vendor": "brand", "Type": "fact"},
        **dict.fromkeys(("Tags", "Published", "Option1 Name", "Variant SKU", "Image Src", "Status"), "metadata"),
        **{"Option1 Value": "fact", "Variant Price": "price"},
    }


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Material", "oak"), ("Farbe", "rot"), ("COLOUR", "red"), ("Seat height", "42 cm"), ("Height (cm)", "42"),
        ("Gewicht in kg", "4"), ("Material (product.metafields.custom.material)", "wool"), ("Sizes", "36 to 47"),
    ],
)  # fmt: skip
def test_a_column_that_can_only_speak_of_the_thing_is_proposed_as_a_fact_and_is_a_guess(column, value):
    (one,) = propose_mapping([column], [[value]]).columns

    assert (one.use, one.confidence) == (Use.FACT, 0.5)


def test_tags_are_keywords_only_where_nothing_else_is():
    assert uses(["Tags", "url"], ["chairs, stools", "https://www.example.com/1"])["Tags"] == "keywords"
    assert uses(["Tags", "keyword"], ["clearance, supplier-b", "oak stool"])["Tags"] == "metadata"


def test_of_two_columns_for_one_value_the_surer_one_counts():
    found = uses(["url", "Target URL"], ["https://www.example.com/1", "https://www.example.com/2"])

    assert found == {"url": "metadata", "Target URL": "targetUrl"}


def test_each_proposal_says_why_and_how_sure_it_is():
    for one in propose_mapping(["pageType", "url", "Höhe", "KD"]).columns:
        assert one.reason
        assert 0 < one.confidence <= 1


def test_a_shape_is_the_same_whatever_the_order_and_the_spelling():
    assert shape_of(["Target URL", "keywords"]) == shape_of(["Keywords", "target_url"])
    assert shape_of(["Target URL", "keywords"]) != shape_of(["Target URL"])


def test_a_kept_mapping_fits_a_file_of_the_same_shape():
    kept = corrected(propose_mapping(["Seat height", "url"]), "Seat height", Use.METADATA)

    again = for_columns(kept, ["URL", "seat_height"])

    assert [(one.column, one.use) for one in again.columns] == [("URL", Use.FIELD), ("seat_height", Use.METADATA)]


def test_what_is_missing_can_be_given_for_all_rows():
    table = opened("keyword,Weight\noak chairs,4 kg\nwool rugs,3 kg\n")
    mapping = proposed(table)
    assert mapping.missing == ("pageType", "targetUrl", "language")

    mapping = replace(
        mapping, defaults=(("pageType", "category"), ("language", "en")), base_url="https://www.example.com"
    )

    assert mapping.missing == ()
    assert [(r.target_url, r.facts) for r in drafts(table, mapping)] == [
        ("https://www.example.com/oak-chairs", ("Weight: 4 kg",)),
        ("https://www.example.com/wool-rugs", ("Weight: 3 kg",)),
    ]


def test_a_column_can_be_given_another_meaning():
    table = opened("pageType,url,keyword,language,Status\ncategory,https://www.example.com/1,chairs,en,new\n")
    mapping = corrected(proposed(table), "Status", Use.METADATA)

    assert drafts(table, mapping)[0].metadata == (("Status", "new"),)


def test_one_day_beyond_twelve_decides_about_all_dates_of_a_column():
    head = "pageType,url,keyword,language,due\n"
    row = "category,https://www.example.com/{},chairs {},en,{}\n"
    table = opened(head + row.format(1, 1, "03/04/2027") + row.format(2, 2, "31/03/2027"))

    assert proposed(table).date_order is DateOrder.DAY_FIRST
    assert [r.deadline.month for r in drafts(table, proposed(table)) if r.deadline] == [4, 3]


AHREFS = (
    "#\tKeyword\tCountry\tDifficulty\tVolume\tCPC\tClicks\tParent Keyword\tLast Update\tSERP Features\n"
    "1\toffice chair\tus\t42\t74000\t1.2\t51000\toffice chair\t2026-11-01\tThumbnails\n"
    "2\tdesk chair\tus\t40\t33000\t1.1\t20000\toffice chair\t2026-11-01\tThumbnails\n"
)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_an_ahrefs_keyword_file_becomes_a_batch_without_editing_it(encoding):
    table = opened(AHREFS.encode(encoding))
    mapping = replace(
        proposed(table), defaults=(("pageType", "category"), ("language", "en")), base_url="https://www.example.com/c/"
    )

    found = drafts(table, mapping)

    assert mapping.tool == "keyword tool"
    assert [(r.keywords, r.monthly_searches, r.target_url) for r in found] == [
        (("office chair",), 74000, "https://www.example.com/c/office-chair"),
        (("desk chair",), 33000, "https://www.example.com/c/desk-chair"),
    ]
    assert found[0].facts == ()
    assert ("CPC", "1.2") in found[0].metadata


SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,"
    "Image Src,Status\n"
    'aila,Aila armchair,"<p>Oak frame, turned by hand.</p><ul><li>Seat height 42 cm</li></ul>",Northwood,Armchairs,'
    '"oak, wool",true,Colour,Grey,A1,449.00,https://cdn.example.com/1.jpg,active\n'
    "aila,,,,,,,,Green,A2,499.00,https://cdn.example.com/2.jpg,\n"
    "aila,,,,,,,,,,,https://cdn.example.com/3.jpg,\n"
    'bo,Bo | stool,<p>Solid ash.</p>,Northwood,Stools,ash,true,Title,Default Title,B1,99.00,,active\n'
)  # fmt: skip


def test_a_shopify_product_file_becomes_a_batch_without_editing_it():
    table = opened(SHOPIFY)
    mapping = proposed(table)
    assert mapping.missing == ("language",)
    mapping = replace(
        mapping,
        defaults=(*mapping.defaults, ("language", "en")),
        base_url="https://www.example.com/products",
        currency="EUR",
    )

    aila, bo = drafts(table, mapping)

    assert aila.page_type is PageType.PRODUCT
    assert aila.target_url == "https://www.example.com/products/aila"
    assert aila.keywords == ("Aila armchair",)
    assert aila.brand == "Northwood"
    assert set(aila.facts) == {
        "Oak frame, turned by hand.",
        "Seat height 42 cm",
        "Type: Armchairs",
        "Colour: Grey, Green",
        "Variant price: 449.00 to 499.00 EUR",
    }
    assert ("Variant SKU", "A1\nA2") in aila.metadata
    assert [(p.name, p.price, p.currency) for p in bo.products] == [("Bo / stool", "99.00", "EUR")]


def test_a_woocommerce_file_becomes_a_batch():
    table = opened(
        "ID,Type,SKU,Name,Published,Short description,Description,In stock?,Regular price,Categories,Tags,Images\n"
        "7,simple,A1,Aila armchair,1,,Oak frame.,1,449,Chairs > Armchairs,oak,https://www.example.com/1.jpg\n"
    )
    mapping = replace(proposed(table), base_url="https://www.example.com/product")
    assert mapping.tool == "WooCommerce products"
    mapping = replace(mapping, defaults=(*mapping.defaults, ("language", "en")), currency="EUR")

    (page,) = drafts(table, mapping)

    assert (page.keywords, page.target_url) == (("Aila armchair",), "https://www.example.com/product/aila-armchair")
    assert page.facts == ("Oak frame.", "Categories: Chairs > Armchairs")
    assert page.products[0].price == "449.00"


WOO = (
    "ID,Name,SKU,Regular price,Categories,Tax class,Attribute 1 name,Attribute 1 value(s),Attribute 1 visible,"
    "Attribute 2 name,Attribute 2 value(s),Attribute 2 visible\n"
    '7,Aila,A1,449,Chairs,standard,Seat height,42 cm,1,Buyer,"Tom, Ada",0\n'
)


def test_columns_that_name_an_attribute_and_hold_its_value_are_one_fact_unless_the_shop_hides_it():
    table = opened(WOO)
    mapping = replace(proposed(table), base_url="https://www.example.com/product")
    mapping = replace(mapping, defaults=(*mapping.defaults, ("language", "en")))

    (page,) = drafts(table, mapping)

    assert page.facts == ("Categories: Chairs", "Seat height: 42 cm")
    assert ("Attribute 2 value(s)", "Tom, Ada") in page.metadata
    again = for_columns(mapping, [column.upper() for column in table.columns])
    assert next(one for one in again.columns if one.column == "ATTRIBUTE 1 VALUE(S)").called_by == "ATTRIBUTE 1 NAME"


def test_a_pair_in_an_unknown_file_is_one_fact_as_soon_as_a_person_says_so():
    table = opened(f"{HEAD},Eigenschaft 1 Name,Eigenschaft 1 Wert\n{ROW},Farbe,rot\n")

    assert drafts(table, proposed(table))[0].facts == ()
    assert drafts(table, proposed(table, "Eigenschaft 1 Wert"))[0].facts == ("Farbe: rot",)


def test_a_merchant_feed_becomes_a_batch():
    table = opened(
        "id\ttitle\tdescription\tlink\timage_link\tprice\tavailability\tbrand\tproduct_type\n"
        "1\tAila armchair\tOak frame.\thttps://www.example.com/aila\thttps://www.example.com/a.jpg\t449.00 EUR\t"
        "in_stock\tNorthwood\tChairs > Armchairs\n"
    )
    mapping = proposed(table)
    mapping = replace(mapping, defaults=(*mapping.defaults, ("language", "en")))

    (page,) = drafts(table, mapping)

    assert (mapping.tool, page.target_url, page.brand) == (
        "Google Merchant feed",
        "https://www.example.com/aila",
        "Northwood",
    )
    assert ("availability", "in_stock") in page.metadata


def test_a_crawl_becomes_a_batch():
    table = opened(
        "Address,Content Type,Status Code,Title 1,Title 1 Length,Meta Description 1,H1-1,Word Count\n"
        "https://www.example.com/chairs,text/html,200,Office chairs | Northwood,25,Chairs for long days.,"
        "Office chairs,120\n"
    )
    mapping = replace(proposed(table), defaults=(("pageType", "category"), ("language", "en")))

    (page,) = drafts(table, mapping)

    assert mapping.tool == "Screaming Frog crawl"
    assert (page.target_url, page.keywords) == ("https://www.example.com/chairs", ("Office chairs",))
    assert page.facts == ("Chairs for long days.",)


def test_a_search_console_report_becomes_a_batch():
    table = opened("Top queries,Clicks,Impressions,CTR,Position\noffice chair,120,4000,3%,8.2\n")
    mapping = replace(
        proposed(table),
        defaults=(("pageType", "landing"), ("language", "en")),
        base_url="https://www.example.com/{}.html",
    )

    (page,) = drafts(table, mapping)

    assert page.target_url == "https://www.example.com/office-chair.html"
    assert dict(page.metadata) == {"Clicks": "120", "Impressions": "4000", "CTR": "3%", "Position": "8.2"}


def test_our_own_columns_stay_what_they_are_in_a_file_of_a_tool():
    table = opened(
        "Keyword,Volume,KD,URL,pageType,language,Content status\nx y,10,3,https://www.example.com/1,landing,en,missing\n"
    )

    (page,) = drafts(table, proposed(table))

    assert (page.page_type, page.content_status) == (PageType.LANDING, ContentStatus.MISSING)


def test_addresses_without_a_scheme_are_completed():
    table = opened(
        "pageType,targetUrl,keywords,language\ncategory,www.example.com/c/desks,oak desks,en\n"
        "category,example.com/c/lamps,desk lamps,en\ncategory,//www.example.com/c/shelves,wall shelves,en\n"
        "category,WWW.Example.com,office furniture,en\n"
    )

    assert [one.target_url for one in drafts(table, proposed(table))] == [
        "https://www.example.com/c/desks",
        "https://example.com/c/lamps",
        "https://www.example.com/c/shelves",
        "https://www.example.com/",
    ]


def test_a_host_is_not_joined_to_the_site_again():
    table = opened(
        "pageType,targetUrl,keywords,language\ncategory,www.example.com/c/desks,a,en\n"
        "category,example.com/c/lamps,b,en\ncategory,/c/chairs,c,en\ncategory,shelves.html,d,en\n"
        'category,/c/stools,e,en\ncategory,-,"oak, ash",en\n'
    )

    found = drafts(table, replace(proposed(table), base_url="www.example.com"))
    deeper = drafts(table, replace(proposed(table), base_url="http://www.example.com/c/"))

    assert [one.target_url.removeprefix("https://") for one in found] == [
        "www.example.com/c/desks", "example.com/c/lamps", "www.example.com/c/chairs", "www.example.com/shelves.html",
        "www.example.com/c/stools", "www.example.com/oak",
    ]  # fmt: skip
    assert [one.target_url for one in deeper][::2] == [
        "http://www.example.com/c/desks", "http://www.example.com/c/chairs", "http://www.example.com/c/stools",
    ]  # fmt: skip


def test_a_long_name_is_shortened_for_the_keyword_and_not_refused():
    name = "Northwood Aila armchair, solid oak frame, 2,5 m wide, removable covers of washable wool, anthracite grey"
    table = opened(
        f'pageType,targetUrl,Name,language,price\nproduct,example.com/1,"{name} | Shop",en,449 EUR\n', header_line=1
    )
    mapping = corrected(corrected(proposed(table), "Name", Use.NAME), "price", Use.PRICE)

    (row,) = checked(table, mapping)

    assert row.draft
    assert row.draft.request.keywords == (
        "Northwood Aila armchair solid oak frame 2,5 m wide removable covers of washable",
    )
    assert row.draft.request.products[0].name.startswith("Northwood Aila armchair, solid oak frame")
    assert [one.code for one in row.warnings] == ["keyword_cut"]


def test_variations_of_woocommerce_are_one_page_with_their_product():
    table = opened(
        "ID,Type,SKU,Name,Description,Regular price,Categories,Parent,Weight (kg)\n"
        "7,variable,stool,Oak stool,Solid oak.,,Stools,,\n"
        "8,variation,stool-45,Oak stool - 45 cm,,49.00 EUR,,stool,4\n"
        "9,variation,stool-60,Oak stool - 60 cm,,59.00 EUR,,id:7,5\n"
        "10,simple,lamp,Lamp,Steel.,19.00 EUR,Lamps,,1\n"
        "11,variable,,Table,Ash.,,Tables,,\n"
        "12,variation,table-s,Table - S,,99.00 EUR,,id:11,9\n"
    )
    mapping = replace(proposed(table), defaults=(("pageType", "product"), ("language", "en")), base_url="example.com")

    found = drafts(table, mapping)

    assert [one.keywords for one in found] == [("Oak stool",), ("Lamp",), ("Table",)]
    assert "Regular price: 49.00 to 59.00 EUR" in found[0].facts
    assert "Weight (kg): 4, 5" in found[0].facts
    assert {name: value for name, value in found[0].metadata if name in ("ID", "SKU")} == {"ID": "7", "SKU": "stool"}


def test_variants_of_a_merchant_feed_are_one_page():
    table = opened(
        "id\ttitle\tdescription\tlink\tprice\titem group id\tcolor\n"
        "1\tWool rug Ida – grey\tHand-woven.\thttps://www.example.com/rug?variant=1\t99.00 EUR\trug\tgrey\n"
        "2\tWool rug Ida – blue\tHand-woven.\thttps://www.example.com/rug?variant=2\t89.00 EUR\trug\tblue\n"
        "3\tLamp\tSteel.\thttps://www.example.com/lamp\t19.00 EUR\t\tblack\n"
        "4\tVase\tGlass.\thttps://www.example.com/vase\t9.00 EUR\t\tclear\n"
    )
    mapping = replace(proposed(table), defaults=(("pageType", "product"), ("language", "en")))

    found = drafts(table, mapping)

    assert [one.primary_keyword for one in found] == ["Wool rug Ida", "Lamp", "Vase"]
    assert "Color: grey, blue" in found[0].facts
    assert found[0].target_url == "https://www.example.com/rug?variant=1"


def guessed(text: str):
    table = opened(text)
    sample = [row.cells for row in table.read_rows()]
    return with_guesses(propose_mapping(table.columns, sample), table.columns, sample)


@pytest.mark.parametrize(
    ("text", "page_type", "language"),
    [
        ("Keyword,Volume,KD\noak bar stool,1200,12\nash bar stool,900,12\npine bar stool,100,10\n", "category", "en"),
        ("Keyword,Volume,KD\nSofa Leder,1200,12\nTisch Eiche,900,12\nSchuhe Herren,9,1\n", "category", "de"),
        (
            "ID,Type,SKU,Name,Description,Regular price,Categories\n"
            '741,simple,a,Oak stool Emil,"Solid oak, made for the kitchen and the bar.",49.00,Stools\n',
            "product", "en",
        ),
        (
            "ID,Type,SKU,Name,Description,Regular price,Categories\n"
            '741,simple,a,Hocker Emil,"Massive Eiche, für die Küche und das Bad, mit Leder.",49.00,Hocker\n',
            "product", "de",
        ),
        ("url,keywords,Material\nhttps://a.example/collections/x,chairs and tables with oak,oak\n", "category", "en"),
        ("url,keywords,Farbe\nhttps://a.example/produkte/x,Tisch und Schuh,rot\n", "product", "de"),
        ("url,keywords,Matière\nhttps://a.example/x,chaise en bois,bois\n", None, None),
    ],
)  # fmt: skip
def test_page_type_and_language_are_guessed_where_the_file_says_enough(text, page_type, language):
    mapping = guessed(text)

    assert dict(mapping.defaults) == {
        name: value for name, value in (("pageType", page_type), ("language", language)) if value
    }
    assert set(mapping.guessed) == set(dict(mapping.defaults))


@pytest.mark.parametrize(
    ("folder", "page_type"),
    [
        ("products", PageType.PRODUCT),
        ("kategorie", PageType.CATEGORY),
        ("filialen", PageType.LOCATION),
        ("stores", PageType.LOCATION),
        ("marken", PageType.BRAND),
        ("ratgeber", PageType.GUIDE),
        ("glossaire", PageType.GLOSSARY),
        ("brands/northwood/products", PageType.PRODUCT),
    ],
)
def test_the_folder_of_the_addresses_tells_the_page_type(folder: str, page_type: PageType):
    rows = "".join(f"https://www.example.com/{folder}/{name},{name}\n" for name in ("oak", "ash", "elm"))

    assert dict(guessed(f"url,keyword\n{rows}").defaults).get("pageType") == page_type.value


def test_what_a_column_says_is_not_guessed_and_what_a_person_says_is_no_guess():
    assert (
        guessed("pageType,url,keywords,language\nlanding,https://a.example/products/x,the and of oak,de\n").guessed
        == ()
    )

    mapping = guessed("Keyword,Volume,KD\noak stool,1200,12\nash stool,900,12\npine stool,9,1\n")
    chosen = with_default(mapping, "language", "de")
    assert (dict(chosen.defaults)["language"], chosen.guessed) == ("de", ("pageType",))


def test_the_site_of_a_file_is_that_of_most_of_its_addresses():
    table = opened("url,keywords\nwww.a.example/1,a\nhttp://A.example/2,b\nhttps://b.example/3,c\nd,d\n")

    assert site_in(proposed(table), [row.cells for row in table.read_rows()]) == "a.example"
