"""Reads web addresses that are handed in."""

from genapp.errors import FetchRefused
from genapp.intake.limits import MAX_COMPETITORS, MAX_PRODUCTS
from genapp.intake.lists import read_each
from genapp.intake.products import read_product
from genapp.intake.text import shown
from genapp.intake.values import Wrong
from genapp.page.address import parse_address
from genapp.page.judge import judge_host
from genapp.page.request import ProductLine


class Addresses:
    """Reads addresses; whether private ones may pass is said once."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private

    def read(self, text: str) -> str:
        """The address in its one safe form; refused when it is wrong or obviously on a private network."""
        try:
            address = parse_address(text, any_port=self._allow_private)
        except FetchRefused as error:
            raise Wrong(f"{shown(text)} cannot be used: {error.message}; {error.hint}") from None
        if reason := judge_host(address.host, allow_private=self._allow_private):
            raise Wrong(f"{shown(text)} cannot be used: {reason}; give a public address")
        return address.url

    def read_competitors(self, text: str) -> tuple[tuple[str, ...], list[str]]:
        return read_each(text.replace(" ", "\n").replace(",http", "\nhttp"), self.read, most=MAX_COMPETITORS)

    def read_products(self, text: str) -> tuple[tuple[ProductLine, ...], list[str]]:
        return read_each(text, lambda line: read_product(line, any_port=self._allow_private), most=MAX_PRODUCTS)
