"""Sentences end where a reader ends them."""

import pytest

from genapp.quality.text import sentences


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "It weighs 3.4 kg. It is oak.", ["It weighs 3.4 kg.", "It is oak."]),
        ("en", "Model No. 5 is 1.5 m wide. Assembly: no. The legs fold.", 3),
        ("en", "It takes approx. 20 min. The tool is included!", 2),
        ("en", "Is it oak? Yes, e.g. the top. See St. Ives.", 3),
        ("en", "Dr. J. Miller works here (since May.) She likes it.", 2),
        ("de", "Die Fahrt dauert ca. 15 Min. mit dem Bus. Parken ist frei.", 2),
        ("de", "Wir sitzen in der Gartenstr. 14 im 1. Stock, z. B. mit Aufzug. Ab dem 3. Mai ist offen.", 2),
        ("de", "Artikel-Nr. 5 wiegt 1.200 g", 1),
        ("fr", "La boutique ouvre à 9 h. « Entrez ! » dit l’affiche.", 2),
        ("es", "¿Cuánto pesa? Pesa 3 kg. ¡Pruébelo!", 3),
        ("pl", "Stół ma 76 cm wys. i 90 cm szer. Jest dębowy.", 1),
        ("en", "- Two colours\n- Three sizes\n\n1. Choose one", ["Two colours", "Three sizes", "Choose one"]),
        ("en", "", []),
    ],
)
def test_a_text_is_parted_into_its_sentences(language: str, text: str, parts: list[str] | int) -> None:
    found = sentences(text, language)

    assert found == parts if isinstance(parts, list) else len(found) == parts
