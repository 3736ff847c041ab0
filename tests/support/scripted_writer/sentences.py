"""Neutral sentences that a stand-in strings together: true of any page, without numbers, names or praise."""

from dataclasses import dataclass
from typing import Final

from genapp.page import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a stand-in needs to write in one language; `{k}` is a keyword, `{f}` a fact."""

    titles: tuple[str, ...]
    lines: tuple[str, ...]
    h1: str
    opening: str
    fact: str
    call: str
    headings: tuple[str, ...]
    questions: tuple[str, ...]
    items: tuple[str, ...]
    sentences: tuple[str, ...]


ENGLISH: Final = Words(
    titles=(
        "{k}: what to know before you choose",
        "{k}: overview, choice and care",
        "{k}: overview and advice",
        "{k} at a glance",
        "{k}",
    ),
    lines=(
        "{k} at a glance.",
        "Compare the models calmly and see what fits your plans.",
        "With notes on choice, use and care.",
        "Read what matters before you order.",
        "Clear and without detours.",
    ),
    h1="{k} for everyday use",
    opening="This page is about {k}.",
    fact="{f}.",
    call="See the range",
    headings=(
        "How to choose {k}",
        "Where it will be used",
        "What to look at first",
        "Care and upkeep",
        "Before you order",
    ),
    questions=(
        "What should I look at when choosing {k}?",
        "How do I compare the models?",
        "What is worth knowing about care?",
        "What if I am not sure?",
        "When is a simpler version enough?",
        "Where do I find the details?",
    ),
    items=(
        "Look through the overview and note what you like",
        "Check the details of each choice on its own page",
        "Compare your notes with what you need at home",
        "Ask the shop about anything that is still open",
        "Order when you are sure and keep the packaging",
        "Read the care notes before the first use",
        "Show your choice to those who will use it too",
    ),
    sentences=(
        "Start with the place where you want to use it, because that decides most other questions.",
        "A short list of what really matters to you makes the choice a good deal easier.",
        "Think about who will use it, how often, and where it is kept in between.",
        "The filters beside the list narrow the choice to what fits your plans.",
        "Compare the models side by side before you settle on any of them.",
        "Measure with care and write the figures down, so that you can check them later.",
        "Look at the details of each product; they are kept up to date by the shop.",
        "What suits a small flat is not always what suits a house full of people.",
        "Colours look different on a screen, so pictures taken in daylight deserve a closer look.",
        "A calm comparison at home often tells more than a quick glance in passing.",
        "Take the weight into account if you plan to carry or move it on your own.",
        "Small differences in form can matter a lot when space is short.",
        "Read the care notes before anything else, since they tell you how much work to expect.",
        "Daily use leaves its marks over time, and gentle care keeps them small.",
        "Dust and moisture do more harm over the years than most people expect.",
        "Spare parts are easier to find when you note the exact name of the model.",
        "It helps to know beforehand which compromises you would make and which you would not.",
        "Note what bothered you about the old model, and check the new model for exactly that.",
        "Many readers begin with the overview and open single products only afterwards.",
        "Set aside an evening for trying it out, so that nothing has to happen in a hurry.",
        "Good light and a clear surface are all you need to look at it properly.",
        "Ask yourself how it will look after a long stretch of ordinary use.",
        "What you use every day should be within reach and easy to put away.",
        "A clear purpose saves you from paying for features that you never touch.",
        "Begin with your own habits, then read the descriptions with those habits in mind.",
        "The product pages list the details in the same order, which makes them easy to compare.",
        "A soft cloth and a little patience are enough for most kinds of ordinary dirt.",
        "Write to the shop before you order; an answer beforehand saves a return afterwards.",
        "If your needs are modest, nothing speaks against the plain version of a product.",
        "All details stand on the page of the product itself, below its pictures.",
        "Returns are described in the terms of the shop, and those terms always apply.",
        "Somebody who already owns the product can often tell you what no description mentions.",
        "You can come back to this page at any time and go on where you left off.",
        "Keep your notes, since they help with the next purchase as well.",
        "Nothing here has to be decided today, and a second look does no harm.",
        "Whatever you choose, it should fit your days and not the other way round.",
    ),
)

GERMAN: Final = Words(
    titles=(
        "{k}: Was Sie vor der Auswahl wissen sollten",
        "{k}: Überblick, Auswahl und Pflege",
        "{k}: Überblick und Hinweise",
        "{k} im Überblick",
        "{k}",
    ),
    lines=(
        "{k} im Überblick.",
        "Vergleichen Sie in Ruhe und sehen Sie, was zu Ihren Plänen passt.",
        "Mit Hinweisen zu Auswahl, Nutzung und Pflege.",
        "Lesen Sie, was vor der Bestellung wichtig ist.",
        "Klar und ohne Umwege.",
    ),
    h1="{k} für den Alltag",
    opening="Auf dieser Seite geht es um {k}.",
    fact="{f}.",
    call="Zur Auswahl",
    headings=(
        "Worauf es ankommt: {k}",
        "Wo Sie das Produkt nutzen",
        "Worauf Sie zuerst achten",
        "Pflege und Erhaltung",
        "Vor der Bestellung",
    ),
    questions=(
        "Worauf achte ich bei der Auswahl, wenn es um {k} geht?",
        "Wie vergleiche ich die Modelle?",
        "Was ist bei der Pflege zu beachten?",
        "Was mache ich, wenn ich unsicher bin?",
        "Wann genügt eine einfachere Ausführung?",
        "Wo finde ich die Einzelheiten?",
    ),
    items=(
        "Sehen Sie die Übersicht durch und notieren Sie, was Ihnen gefällt",
        "Prüfen Sie die Einzelheiten auf der Seite des Produkts",
        "Vergleichen Sie Ihre Notizen mit dem, was Sie zu Hause brauchen",
        "Fragen Sie den Shop nach allem, was noch offen ist",
        "Bestellen Sie, wenn Sie sicher sind, und heben Sie die Verpackung auf",
        "Lesen Sie vor der Nutzung die Hinweise zur Pflege",
        "Zeigen Sie Ihre Auswahl denen, die das Produkt mit nutzen",
    ),
    sentences=(
        "Beginnen Sie mit dem Ort der Nutzung, denn er entscheidet die meisten anderen Fragen.",
        "Eine kurze Liste dessen, was Ihnen wirklich wichtig ist, macht die Auswahl leichter.",
        "Überlegen Sie, wer das Produkt nutzt, wie oft, und wo es dazwischen aufbewahrt wird.",
        "Die Filter neben der Liste grenzen die Auswahl auf das ein, was zu Ihnen passt.",
        "Vergleichen Sie die Modelle nebeneinander, bevor Sie sich festlegen.",
        "Messen Sie sorgfältig und schreiben Sie die Werte auf, damit Sie später nachsehen können.",
        "Achten Sie auf die Angaben zum Produkt; der Shop hält sie auf dem neuesten Stand.",
        "Was in eine kleine Wohnung passt, passt nicht immer in ein volles Haus.",
        "Farben wirken am Bildschirm anders, deshalb lohnen sich Bilder bei Tageslicht.",
        "Ein ruhiger Vergleich zu Hause sagt oft mehr als ein schneller Blick im Vorbeigehen.",
        "Denken Sie an das Gewicht, wenn Sie das Produkt allein tragen oder bewegen wollen.",
        "Kleine Unterschiede in der Form sind wichtig, wenn der Platz knapp ist.",
        "Lesen Sie vorher die Hinweise zur Pflege, denn sie zeigen, wie viel Arbeit zu erwarten ist.",
        "Täglicher Gebrauch hinterlässt mit der Zeit Spuren, und sanfte Pflege hält sie klein.",
        "Staub und Feuchtigkeit schaden über die Jahre mehr, als die meisten denken.",
        "Ersatzteile finden Sie leichter, wenn Sie den genauen Namen des Modells notieren.",
        "Es hilft, vorher zu wissen, welche Abstriche Sie machen würden und welche nicht.",
        "Notieren Sie, was am alten Modell gestört hat, und prüfen Sie das neue genau darauf.",
        "Viele beginnen mit der Übersicht und öffnen erst danach die Seiten der Produkte.",
        "Nehmen Sie sich einen Abend zum Ausprobieren, damit nichts in Eile geschehen muss.",
        "Gutes Licht und eine freie Fläche genügen, um alles genau zu betrachten.",
        "Fragen Sie sich, wie das Produkt nach langer Zeit im Alltag aussehen wird.",
        "Was Sie jeden Tag brauchen, sollte griffbereit und leicht zu verstauen sein.",
        "Ein klarer Zweck bewahrt Sie davor, für Funktionen zu zahlen, die Sie nie nutzen.",
        "Gehen Sie von Ihren Gewohnheiten aus und lesen Sie die Beschreibungen mit diesem Blick.",
        "Die Seiten nennen die Einzelheiten in derselben Reihenfolge, das erleichtert den Vergleich.",
        "Ein weiches Tuch und etwas Geduld reichen für die meisten gewöhnlichen Flecken.",
        "Schreiben Sie dem Shop vor der Bestellung; eine Antwort vorab erspart die Rücksendung.",
        "Wenn Ihr Bedarf klein ist, spricht nichts gegen die schlichte Ausführung.",
        "Alle Angaben stehen auf der Seite des Produkts, unter den Bildern.",
        "Rücksendungen regeln die Bedingungen des Shops, und diese gelten in jedem Fall.",
        "Wer das Produkt schon besitzt, kann oft erzählen, was keine Beschreibung erwähnt.",
        "Sie können jederzeit auf diese Seite zurückkommen und dort weiterlesen.",
        "Bewahren Sie Ihre Notizen auf, denn sie helfen auch beim nächsten Kauf.",
        "Nichts davon muss heute entschieden werden, und ein weiterer Blick schadet nicht.",
        "Was Sie auch wählen, es sollte zu Ihrem Alltag passen und nicht umgekehrt.",
    ),
)

WORDS: Final = {Language.EN: ENGLISH, Language.DE: GERMAN}
