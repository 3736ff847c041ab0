"""A page to write, as options of `genapp submit`."""

PAGE = ("--type", "category", "--url", "https://shop.invalid/armchairs", "--keywords", "armchairs", "--language", "en")
FACTS = (
    *("--fact", "Material: wool and solid oak", "--fact", "Seat height: 42 to 46 cm", "--fact", "Colours: grey, green"),
    *("--fact", "The covers come off for washing.", "--fact", "Delivery time: 5 days", "--brand", "Northwood"),
)
