import pytest

from genapp.intake.values import Wrong, read_price, read_product
from genapp.page import ProductLine


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("129.00 EUR", ("129.00", "EUR")),
        ("129 EUR", ("129.00", "EUR")),
        ("EUR 129", ("129.00", "EUR")),
        ("129,00 €", ("129.00", "EUR")),
        ("1.299,00 €", ("1299.00", "EUR")),
        ("1,299.00 USD", ("1299.00", "USD")),
        ("$49.99", ("49.99", "USD")),
        ("£5", ("5.00", "GBP")),
        ("CHF 12.50", ("12.50", "CHF")),
        ("1 299,00 €", ("1299.00", "EUR")),
    ],
)
def test_prices_are_read_in_every_usual_form(text, price):
    assert read_price(text) == price


@pytest.mark.parametrize(
    "text",
    ["129", "free", "5-9 EUR", "89 to 129 EUR", "-5 EUR", "0 EUR", "12 coins", "from 12 EUR", "12 EUR each", "EUR"],
)
def test_what_is_not_one_price_with_a_currency_is_refused(text):
    with pytest.raises(Wrong):
        read_price(text)


@pytest.mark.parametrize(
    ("line", "product"),
    [
        ("Aila", ProductLine(name="Aila")),
        ("Aila | 5 EUR", ProductLine(name="Aila", price="5.00", currency="EUR")),
        ("Aila|https://a.example.com/x", ProductLine(name="Aila", url="https://a.example.com/x")),
        (
            "Aila | https://a.example.com/x | 5 EUR",
            ProductLine(name="Aila", price="5.00", currency="EUR", url="https://a.example.com/x"),
        ),
        ("Aila | | ", ProductLine(name="Aila")),
    ],
)
def test_product_lines_are_read(line, product):
    assert read_product(line) == product


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("| 5 EUR", "no product name"),
        ("A | 5 EUR | 6 EUR", "too many parts"),
        ("A | ftp://x", "is not one price"),
        ("A | http://user@x.example.com", "user name"),
        ("A" * 300, "longer than"),
        ("A | //", "no host name"),
    ],
)
def test_a_wrong_product_line_says_what_is_wrong(line, says):
    with pytest.raises(Wrong) as wrong:
        read_product(line)

    assert says in str(wrong.value)
