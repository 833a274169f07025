"""The words of the furniture shop in English and German: for each value what it is called, the usual word first."""

from typing import NamedTuple


class Noun(NamedTuple):
    """A noun; gender (German: m, f or n); kind's own name in the shop's catalogue, as the slides have it."""

    one: str
    many: str
    gender: str = "n"


def _nouns(text: str) -> tuple[Noun, ...]:
    """Entries `one / many / gender` separated by commas."""
    return tuple(Noun(*(part.strip() for part in entry.split("/"))) for entry in text.split(","))


KIND = {
    "en": {
        "chair": _nouns("chair / chairs"),
        "stool": _nouns("stool / stools, bar stool / bar stools"),
        "table": _nouns("table / tables, dining table / dining tables"),
        "desk": _nouns("desk / desks, writing desk / writing desks"),
        "bed": _nouns("bed / beds"),
        "bookshelf": _nouns("bookshelf / bookshelves, bookcase / bookcases"),
        "wardrobe": _nouns("wardrobe / wardrobes, closet / closets"),
        "dresser": _nouns("dresser / dressers, chest of drawers / chests of drawers"),
        None: _nouns("piece of furniture / pieces of furniture"),
    },
    "de": {
        "chair": _nouns("Stuhl / Stühle / m"),
        "stool": _nouns("Hocker / Hocker / m, Barhocker / Barhocker / m"),
        "table": _nouns("Tisch / Tische / m, Esstisch / Esstische / m"),
        "desk": _nouns("Schreibtisch / Schreibtische / m"),
        "bed": _nouns("Bett / Betten / n"),
        "bookshelf": _nouns("Bücherregal / Bücherregale / n, Regal / Regale / n"),
        "wardrobe": _nouns("Kleiderschrank / Kleiderschränke / m, Schrank / Schränke / m"),
        "dresser": _nouns("Kommode / Kommoden / f, Schubladenkommode / Schubladenkommoden / f"),
        None: _nouns("Möbelstück / Möbelstücke / n"),
    },
}
PRODUCT = {"bookshelf": "BILLY", "wardrobe": "PAX"}

COUNTED = {
    "en": {
        "slats": _nouns("slat / slats"),
        "shelves": _nouns("shelf / shelves"),
        "doors": _nouns("door / doors"),
        "drawers": _nouns("drawer / drawers"),
        "pillows": _nouns("pillow / pillows"),
    },
    "de": {
        "slats": _nouns("Sprosse / Sprossen / f, Querleiste / Querleisten / f"),
        "shelves": _nouns("Regalboden / Regalböden / m, Fach / Fächern / n"),
        "doors": _nouns("Tür / Türen / f"),
        "drawers": _nouns("Schublade / Schubladen / f"),
        "pillows": _nouns("Kissen / Kissen / n"),
    },
}
NUMBERS = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    "de": ("null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"),
}

WOOD = {  # the noun, and as the first part of a German compound
    "en": {"oak": "oak", "birch": "birch", "walnut": "walnut", "wood": "wood"},
    "de": {"oak": "Eiche", "birch": "Birke", "walnut": "Nussbaum", "wood": "Holz"},
}
WOOD_STEM = {"oak": "Eichen", "birch": "Birken", "walnut": "Nussbaum", "wood": ""}
PAINT = {
    "en": {c: c for c in ("white", "black", "red", "blue", "green", "yellow", "pink")},
    "de": {
        "white": "weiß",
        "black": "schwarz",
        "red": "rot",
        "blue": "blau",
        "green": "grün",
        "yellow": "gelb",
        "pink": "rosa",
    },
}
TONE = {"en": {"light": ("light",), "dark": ("dark",)}, "de": {"light": ("hell",), "dark": ("dunkel",)}}
SIZE = {
    "en": {"small": ("small", "little"), "medium": ("medium-sized",), "large": ("large", "big")},
    "de": {"small": ("klein",), "medium": ("mittelgroß",), "large": ("groß",)},
}
SCENE = {
    "en": {
        "room": ("in a room", "in a living room", "indoors", "standing in a room", "at home"),
        "meadow": ("in a meadow", "on a green meadow", "on the grass", "standing in the grass", "on the lawn"),
        "beach": ("on a beach", "at the beach", "standing in the sand", "by the sea", "on a sandy beach"),
        "sky": ("in the sky", "flying in blue skies", "flying in the blue sky", "floating among clouds"),
    },
    "de": {
        "room": ("im Zimmer", "in einem Zimmer", "im Wohnzimmer", "in einem Raum", "zu Hause"),
        "meadow": ("auf einer Wiese", "auf einer grünen Wiese", "im Gras", "auf dem Rasen"),
        "beach": ("am Strand", "an einem Strand", "im Sand", "am Meer", "am Sandstrand"),
        "sky": ("am Himmel", "am blauen Himmel", "fliegend im blauen Himmel", "zwischen Wolken"),
    },
}

# Also understood, never said.
SYNONYMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("kind", "chair"): ("Sessel", "armchair", "seat", "Stuehlchen", "dining chair"),
    ("kind", "stool"): ("barstool", "barstools", "Schemel", "Hockern"),
    ("kind", "table"): ("Tischen", "coffee table", "kitchen table", "Küchentisch", "Holztisch"),
    ("kind", "desk"): ("Pult", "Pulte", "writing table", "bureau", "Bürotisch"),
    ("kind", "bed"): ("Bette", "Doppelbett", "Einzelbett", "double bed", "single bed"),
    ("kind", "bookshelf"): (
        "book shelf",
        "book shelves",
        "bookrack",
        "shelving unit",
        "Büchergestell",
        "Regalen",
        "BILLY",
    ),
    ("kind", "wardrobe"): ("armoire", "cupboard", "Schränken", "Garderobenschrank", "PAX"),
    ("kind", "dresser"): ("chest of drawer", "chest", "sideboard", "Schubladenschrank", "commode"),
    ("finish", "white"): ("snow-white", "schneeweiß"),
    ("finish", "black"): ("pitch-black", "tiefschwarz"),
    ("finish", "red"): ("scarlet", "crimson", "knallrot"),
    ("finish", "blue"): ("navy", "ultramarin"),
    ("finish", "pink"): ("rosafarben", "rosafarbene", "rosafarbener", "rosafarbenes", "rosafarbenen", "rose", "pinke"),
    ("finish", "oak"): ("oaken", "Eichenholz", "oakwood", "Eichen"),
    ("finish", "birch"): ("Birkenholz", "birchwood", "Birken"),
    ("finish", "walnut"): ("Nussbaumholz", "Nussholz", "Walnuss", "Nuss", "nut"),
    ("finish", "wood"): ("wooden", "hölzern", "hölzerner", "hölzerne", "hölzernes", "hölzernen", "timber", "hölzer"),
    ("size", "small"): ("tiny", "winzig"),
    ("size", "medium"): ("medium", "mittel", "medium sized", "mittlere", "mittlerer", "mittleres"),
    ("size", "large"): ("huge", "riesig", "great"),
    ("tone", "light"): ("bright", "pale"),
    ("scene", "room"): (
        "room",
        "bedroom",
        "living room",
        "indoor",
        "inside",
        "Raum",
        "Zimmern",
        "Schlafzimmer",
        "Stube",
        "drinnen",
    ),
    ("scene", "meadow"): (
        "meadow",
        "grass",
        "lawn",
        "field",
        "green field",
        "green grass",
        "Wiese",
        "grüne Wiese",
        "Rasen",
    ),
    ("scene", "beach"): ("beach", "sand", "sea", "ocean", "blue sea", "Strand", "Sand", "Meer", "blaues Meer", "coast"),
    ("scene", "sky"): (
        *("sky", "skies", "blue sky", "blue skies", "clouds", "cloud", "white clouds", "air", "flying", "floating"),
        *("Himmel", "blauer Himmel", "blauem Himmel", "blauen Himmel", "Wolken", "weiße Wolken", "weißen Wolken"),
        *("fliegend", "fliegender", "fliegende", "fliegendes", "fliegt", "schwebt", "schwebend", "Luft"),
    ),
    ("counted", "slats"): ("Leisten", "Leiste", "Sprosse", "bars", "bar", "Streben", "Latten"),
    ("counted", "shelves"): (
        "Böden",
        "Boden",
        "boards",
        "levels",
        "compartments",
        "Fächer",
        "Brettern",
        "Regalbretter",
    ),
    ("counted", "doors"): ("Tuere", "Schranktüren"),
    ("counted", "drawers"): ("Schubfächer", "Schubläden", "Schubfach"),
    ("counted", "pillows"): ("cushion", "cushions", "Kopfkissen"),
}
FILLERS = """a an the this that is are there one with and of in on at by from made painted photo picture image drawing
render rendering it its has having for me please draw show make want i would like to see front some wood-look coloured
colored stands standing lies lying sized very nice beautiful my new old furniture piece pieces object
ein eine einer eines einem einen der die das den dem des dies diese dieser ist sind es gibt mit und aus in im am an auf
vor von zu zur zum bei unter zwischen Foto Bild Zeichnung zeige zeichne mir bitte ich möchte hat steht stehend liegt
Farbe farbig lackiert Hause neu schön schöne schöner schönes Möbel Möbelstück Möbelstücke Front Fronten sein seine"""
