from decimal import Decimal

import pytest

from genapp.sources.prices import currency_of, money_in, price_in, price_number


@pytest.mark.parametrize(
    ("text", "amount", "sign"),
    [
        ("1.299,00 €", "1299.00", "€"),
        ("€ 1.299,-", "1299", "€"),
        ("1 299 kr", "1299", "kr"),
        ("1\u00a0299,50\u00a0kr", "1299.50", "kr"),
        ("CHF 1'299.–", "1299", "CHF"),
        ("CHF 1’299.50", "1299.50", "CHF"),
        ("$1,299.00", "1299.00", "$"),
        ("zł 1 299,00", "1299.00", "zł"),
        ("1299,9 zł", "1299.9", "zł"),
        ("£24", "24", "£"),
        ("EUR 0,89", "0.89", "EUR"),
        ("0.999 €", "0.999", "€"),
        ("12.345.678 Ft", "12345678", "Ft"),
        ("R$ 1.049,90", "1049.90", "R$"),
        ("749:-", "749", ",-"),
        ("79,-", "79", ",-"),
        ("1 290 Kč", "1290", "Kč"),
    ],
)
def test_amounts_are_read_in_the_forms_of_many_countries(text, amount, sign):
    (money,) = money_in(text)

    assert (money.amount, money.sign) == (Decimal(amount), sign)


@pytest.mark.parametrize("text", ["45 cm", "12 pieces", "EN 1078", "4.5 / 5", "since 1998"])
def test_a_number_without_a_currency_is_no_price(text):
    assert price_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "or €36.08 per month",
        "ab 9,13 € mtl.",
        "4 x 61,25 € sans frais",
        "Paga in 3 rate da 43,00 €",
        "Raty 0% od 45,90 zł / mies.",
        "Delbetala från 109 kr/mån.",
        "19,60 EUR pro kg",
        "(25,80 €/L)",
        "35,60 € / 100 g",
        "1 kg = 35,60 €",
        "Save £40.00",
        "Sie sparen 50,– €",
        "UVP des Herstellers: 199,00 €",
        "Was £329.99",
        "Førpris 1.895,00 kr.",
        "Ord. pris 1 599 kr",
        "Najniższa cena z 30 dni przed obniżką: 489,00 zł",
        "Free delivery over £50",
        "Livraison offerte dès 60 €",
        "Gratis verzending vanaf € 50,-",
        "$99 shipping",
    ],
)
def test_rates_units_savings_thresholds_and_older_prices_are_no_price(text):
    assert price_in(text) is None


@pytest.mark.parametrize(
    ("text", "around", "low", "high"),
    [
        ("149,90 €", "149,90 € inkl. 19 % MwSt. zzgl. Versand", "149.90", "149.90"),
        ("9,80 EUR", "9,80 EUR 19,60 EUR pro kg", "9.80", "9.80"),
        ("nur 219,– €", "statt 269,– € nur 219,– € Sie sparen 50,– €", "219", "219"),
        ("€179.00 – €199.00", "", "179.00", "199.00"),
        ("59,90 € bis 89,90 €", "", "59.90", "89.90"),
        ("ab 59,90 €", "", "59.90", None),
        ("329,00 zł", "od 329,00 zł", "329.00", None),
        ("À partir de 12 €", "", "12", None),
    ],
)
def test_the_words_beside_an_amount_say_what_it_is(text, around, low, high):
    price = price_in(text, around)

    assert price is not None
    assert price.low == Decimal(low)
    assert price.high == (Decimal(high) if high else None)


@pytest.mark.parametrize(
    ("sign", "language", "region", "host", "code"),
    [
        ("€", "de", "", "a.example", "EUR"),
        ("kr", "sv", "", "a.example", "SEK"),
        ("kr.", "da", "dk", "a.example", "DKK"),
        ("kr", "en", "", "shop.no", "NOK"),
        ("kr", "en", "", "a.example", ""),
        ("$", "en", "au", "a.example", "AUD"),
        ("$", "en", "", "shop.ca", "CAD"),
        ("$", "en", "us", "a.example", "USD"),
        ("R$", "pt", "br", "a.example", "BRL"),
        (",-", "sv", "se", "a.example", "SEK"),
        (",-", "de", "ch", "a.example", "CHF"),
        (",-", "en", "", "a.example", ""),
    ],
)
def test_a_sign_is_a_currency_where_the_country_is_known(sign, language, region, host, code):
    assert currency_of(sign, language=language, region=region, host=host) == code


def test_prices_of_data_are_numbers_or_nothing():
    assert price_number("1.299,00") == Decimal("1299.00")
    assert price_number("1'299.50") == Decimal("1299.50")
    assert price_number(129) == Decimal("129.00")
    for none in (True, None, "", "-5", "call us", "12 or 13", "0", [], "1e9"):
        assert price_number(none) is None


def test_a_dollar_sign_is_no_us_dollar_where_pesos_are_paid():
    assert currency_of("$", language="en", region="", host="shop.example.com") == "USD"
    assert currency_of("$", language="es", region="mx", host="shop.example.com") == "MXN"
    assert currency_of("$", language="es", region="", host="shop.example.cl") == "CLP"
    assert currency_of("$", language="es", region="", host="shop.example.com") == ""
    assert currency_of("US$", language="es", region="", host="shop.example.com") == "USD"
