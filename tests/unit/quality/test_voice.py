"""A voice is read from lines, written as lines, held against pages, and taken from good ones."""

import pytest

from genapp.page import Block, Component, ComponentKind, Language
from genapp.quality.report import STANDARD_CHECKS
from genapp.quality.voice import DEFAULT_VOICE, RuleKind, broken_rules, derive, read_voice

LINES = (
    "Address the reader with Sie",
    "Do not address the reader",
    "Never speak as we",
    "No contractions",
    "Sentences of 8 to 18 words on average",
    "At most 30 words a sentence",
    "Never write: cheap, amazing",
    "Always write: Pipemoor",
    "No exclamation marks",
    "Headings in sentence case",
    "Units as 10 cm",
)
ONE_SENTENCE = "The chair is of oak and weighs 4 kg."


def page(*texts: str, heading: str = "", kind: ComponentKind = ComponentKind.INTRO) -> list[Component]:
    blocks = tuple(Block(text=text, heading=heading if place == 0 else "") for place, text in enumerate(texts))
    return [Component(kind=kind, blocks=blocks)]


def broken(line: str, *texts: str, language: str = "en", heading: str = "") -> list[str]:
    """The evidence or, where there is none, the value of what is broken."""
    found = broken_rules(read_voice(line), page(*texts, heading=heading), language, opening=ComponentKind.INTRO)
    return [one.evidence or one.value for one in found]


def test_a_voice_is_read_as_it_is_written():
    voice = read_voice("\n".join(LINES))

    assert [rule.line for rule in voice.rules] == list(LINES)
    assert read_voice(voice.text) == voice
    assert {rule.kind for rule in voice.rules} == set(RuleKind)


@pytest.mark.parametrize("line", ["be nice", "Address the reader with thou", "Sentences of 9 to 3 words on average",
                                  "At most no words a sentence", "No commas", "Never write: ,"])  # fmt: skip
def test_a_line_that_is_no_rule_is_named(line: str):
    with pytest.raises(ValueError, match=f'"{line}" is no rule'):
        read_voice(f"No contractions; {line}")


@pytest.mark.parametrize(
    ("line", "language", "good", "bad"),
    [
        ("Address the reader with Sie", "de", "Ölen Sie den Tisch.", "Öle deinen Tisch."),
        ("Address the reader with du", "de", "Öle deinen Tisch. Sie ist 140 cm lang.", "Wir senden Ihnen den Tisch."),
        ("Address the reader with vous", "fr", "Choisissez votre table.", "Choisis ta table."),
        ("Address the reader with tu", "fr", "Choisis ta table.", "Choisissez votre table."),
        ("Address the reader with usted", "es", "Le llevamos la mesa a usted.", "Elige tu mesa."),
        ("Address the reader with Lei", "it", "Il tavolo arriva da Lei.", "Scegli il tuo tavolo."),
        ("Address the reader with je", "nl", "Kies je tafel.", "Kies uw tafel."),
        ("Address the reader with Sie", "en", "You choose your table.", ""),
        ("Do not address the reader", "en", "The table is of oak.", "You will like the table."),
        ("Never speak as we", "en", "Pipemoor repairs taps.", "We repair taps."),
        ("Never speak as we", "de", "Pipemoor repariert.", "Wir reparieren."),
        ("No contractions", "en", "It does not rust; the chair's seat is oak.", "It doesn't rust."),
        ("No contractions", "de", "Rost gibt's nicht.", ""),
        ("At most 9 words a sentence", "en", ONE_SENTENCE, f"{ONE_SENTENCE[:-1]} with its four feet of rubber."),
        ("Never write: cheap, in the end", "en", "The cheapest chair.", "A cheap chair."),
        ("Always write: Pipemoor", "en", "By pipemoor.", "By a plumber."),
        ("No exclamation marks", "en", "Buy it.", "Buy it!"),
        ("No dashes", "en", "A well-made chair, 10–12 kg.", "A chair – of oak."),
        ("No words in capitals", "en", "IP44 and LED lamps by IKEA.", "BUY THIS NOW."),
        ("Units as 10 cm", "en", "It is 10 cm wide.", "It is 10cm wide."),
        ("Units as 10cm", "en", "It is 10cm wide.", "It is 10 cm wide."),
    ],
)  # fmt: skip
def test_a_rule_is_kept_by_one_text_and_broken_by_another(line: str, language: str, good: str, bad: str):
    assert broken(line, good, language=language) == []
    assert len(broken(line, bad, language=language)) == bool(bad)


@pytest.mark.parametrize(
    ("line", "good", "bad"),
    [
        ("Headings in sentence case", "Chairs of oak by Pipemoor", "Chairs for Every Garden"),
        ("Headings in title case", "Chairs for Every Garden", "Chairs for every garden"),
    ],
)
def test_headings_are_judged_by_their_case(line: str, good: str, bad: str):
    assert broken(line, ONE_SENTENCE, heading=good) == []
    assert broken(line, ONE_SENTENCE, heading=bad) == [bad]
    assert broken(line, ONE_SENTENCE, heading="Stühle für jeden Garten", language="de") == []


def test_an_average_is_judged_from_three_sentences_on():
    line = "Sentences of 2 to 4 words on average"

    assert broken(line, ONE_SENTENCE) == []
    assert broken(line, " ".join([ONE_SENTENCE] * 3)) == ["9 words on average"]


def test_the_default_voice_is_calm_and_a_calm_text_keeps_it():
    assert broken(DEFAULT_VOICE.text, ONE_SENTENCE, "Order by noon and it leaves the same day.") == []
    assert len(broken(DEFAULT_VOICE.text, "Wow! 🎉 BUY IT NOW AND HERE.")) == 3
    assert "voice" in [check.name for check in STANDARD_CHECKS]


ENGLISH = (
    "How the chair is made\nThe chair is of oak and weighs 4 kg. You can leave it outside in summer. Its seat is 45 cm "
    "wide.",
    "What you get with it\nYou get two screws and a key with your chair. It stands in ten minutes.",
    "Where it comes from\nThe oak grows in the hills around the workshop. You may visit it on Fridays.",
)


def test_a_voice_is_taken_from_three_pages_that_keep_it_themselves():
    voice = derive(ENGLISH, "en")

    lines = [rule.line for rule in voice.rules]
    assert lines[:3] == ["Address the reader with you", "Never speak as we", "No contractions"]
    assert {"No exclamation marks", "Headings in sentence case", "Units as 10 cm"} <= set(lines)
    assert [broken(voice.text, text, language="en") for text in ENGLISH] == [[], [], []]


@pytest.mark.parametrize(
    ("language", "text", "line"),
    [
        ("de", "Ölen Sie den Tisch einmal im Jahr. Wir senden Ihnen das Öl.", "Address the reader with Sie"),
        ("fr", "Choisissez votre table. Nous vous la livrons.", "Address the reader with vous"),
        ("es", "Elige tu mesa. Te la llevamos.", "Address the reader with tú"),
        ("it", "Il tavolo è di rovere. Pesa 30 kg.", "Do not address the reader"),
        ("nl", "Kies je tafel. Wij brengen hem bij je.", "Address the reader with je"),
    ],
)
def test_the_form_of_address_is_taken_from_pages_of_six_languages(language: str, text: str, line: str):
    assert derive([text], language).rules[0].line == line


def test_no_pages_make_no_rules():
    assert derive([], Language.EN).rules == ()
