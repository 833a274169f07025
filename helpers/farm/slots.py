"""What the slots of a shape can be filled with: lists of words in the form that is asked for, or phrases."""

from collections.abc import Callable
from functools import cache

from helpers.farm import lexicon as x
from helpers.farm.choices import shares
from helpers.farm.everyday import food, function, people, qualities, things, verbs, world
from helpers.farm.inflection import comparative, plural, superlative
from helpers.farm.lexicon import Ranked
from helpers.farm.noun_phrases import (
    COUNTED,
    MASSES,
    NO_PLURAL,
    OF_COUNTED,
    OF_MASS,
    OF_ONE,
    PHRASES,
    SIDED,
)

# Frames that begin with a verb.
PREDICATIVE = ("doing", "ordering", "simple", "being", "beastly", "craving", "happening", "lasting", "acting_on")
VERBS: dict[str, Ranked] = {**verbs.DOING, **verbs.HAPPENING, **verbs.BEING}
NOUNS: dict[str, Ranked] = {name: nouns for name, (nouns, _) in (COUNTED | MASSES).items()} | {
    "portion": food.PORTIONS,
    "vessel": food.VESSELS,
    "hurtpart": people.HURT,
    "limb": people.LIMBS,
    "family": Ranked([*people.HIS_FAMILY, *people.HER_FAMILY[:-1]]),
    "need": world.NEEDS,
    "by": things.BY,
}
WORDS: dict[str, tuple[str, ...]] = {
    "girl": people.GIRLS,
    "boy": people.BOYS,
    "surname": people.SURNAMES,
    "his_family": people.HIS_FAMILY,
    "her_family": people.HER_FAMILY,
    "humans": people.HUMANS_MANY,
    "hands": people.HANDS,
    "everybody": function.EVERYBODY,
    "owner": function.OWNERS,
    "can": function.CAN,
    "can't": function.CANNOT,
    "few": function.FEW,
    "number": function.NUMBERS,
    "ordinal": function.ORDINALS,
    "clock": function.CLOCK,
    "yesterday": function.YESTERDAY,
    "every_day": function.EVERY_DAY,
    "now": function.NOW,
    "tomorrow": function.TOMORROW,
    "for_days": function.FOR_DAYS,
    "just": function.JUST,
    "day": function.DAYS,
    "meal": food.MEALS,
    "clothes": things.GARMENTS_MANY,
    "game": things.GAMES,
    "tune": things.SOUNDS,
    "stuff": things.STUFF,
    "at": world.AT,
    "to": world.TO,
    "town": world.TOWNS,
    "country": world.COUNTRIES,
    "language": world.LANGUAGES,
    "nationality": world.NATIONALITIES,
    "sky": world.SKY,
    "schoolsubject": world.SUBJECTS,
    "holiday": world.HOLIDAYS,
    "topic": world.TOPICS,
    "matter": world.MATTERS,
    "skill": world.SKILLS,
    "colour": x.COLOURS,
    "weather": qualities.WEATHER,
    "feeling": qualities.FEELINGS,
    "taste": qualities.TASTES,
    "judgement": qualities.JUDGEMENTS,
    "state": qualities.STATES,
    "manner": qualities.MANNERS,
    "direction": qualities.DIRECTIONS,
    "often": qualities.OFTEN,
    "perhaps": qualities.PERHAPS,
    "very": qualities.VERY,
    "totally": qualities.TOTALLY,
    "said": verbs.SPEECH,
}
WORDS |= {  # short lists
    "never": ("never", "always", "often", "also", "almost", "still"),
    "really": ("really", "also", "still", "only", "always", "never"),
    "tale": (
        "a story",
        "a joke",
        "the truth",
        "a secret",
        "a lie",
        "the news",
        "a fairy tale",
        "everything",
        "nothing",
    ),
    "favourite": tuple("colour book film song food game animal subject place word day season number".split()),
    "hobby": tuple(
        "reading swimming cooking dancing running singing writing working learning playing sleeping".split()
    ),
    "value": ("time", "life", "love", "work", "money", "music", "sleep", "art", "health", "peace", "school", "nature"),
    "beasts": tuple("dogs cats horses cows birds mice elephants lions monkeys bears sheep pigs".split()),
    "fishes": ("fish", "ducks", "whales", "frogs", "dogs"),
    "folk": tuple("people children students parents girls boys men women teachers friends".split()),
    "several": ("two", "three", "some", "many", "a few", "all the", "most", "these", "five", "ten", "no", "four"),
    "money": ("euros", "dollars", "francs", "pounds"),
    "looks": tuple("big blue brown long dark short small red green beautiful black cold curly blond".split()),
    "features": ("hair", "eyes", "hands", "ears", "legs"),
    "unique": (
        "the sun",
        "the moon",
        "the sky",
        "the sea",
        "the rain",
        "the snow",
        "the wind",
        "the stars",
        "the clouds",
    ),
    "authority": ("the police", "the public", "the press", "the army", "the whole world", "the staff", "the media"),
    "past_time": (
        "yesterday",
        "last week",
        "one day",
        "last night",
        "then",
        "two days ago",
        "in the morning",
        "later",
        "once",
        "on Monday",
        "last year",
        "this morning",
        "on that day",
        "at that moment",
        "in the end",
    ),
    "present_time": (
        "today",
        "now",
        "sometimes",
        "every day",
        "in the morning",
        "at the moment",
        "on Sundays",
        "in winter",
        "these days",
        "usually",
        "right now",
        "in summer",
    ),
    "future_time": ("tomorrow", "next week", "soon", "one day", "next year", "tonight", "next time", "in the future"),
}
MANY = 60  # nouns of a class that have a plural here: the frequent ones
SINGULAR_MASS = "4 | the {N_one}\n1 | {my} {N_one}\n1 | this {N_one}\n.7 | the {A} {N_one}"


def is_list(name: str) -> bool:
    """Whether the slot is filled from a list of words, not with a phrase."""
    return name in VERBS or name in WORDS or name in function.BY_WHO or name == "others" or bool(listed_by_suffix(name))


@cache
def listed_by_suffix(name: str) -> tuple[str, Callable[[str], str], Ranked] | None:
    """The class of nouns or adjectives that `thing_one`, `thing_adj`, ... take, the form, and the list itself."""
    kind, _, form = name.rpartition("_")
    if form == "one" and kind in NOUNS:
        return kind, str, NOUNS[kind]
    if form == "many" and kind in NOUNS:
        return kind, plural, Ranked([n for n in NOUNS[kind] if n.split()[-1] not in NO_PLURAL][:MANY])
    if form == "adj" and kind in qualities.ADJECTIVES:
        return kind + "_adj", str, qualities.ADJECTIVES[kind]
    if form == "more" and kind in qualities.COMPARED:
        return kind + "_adj", comparative, qualities.COMPARED[kind]
    if kind == "superlative":
        return form + "_adj", superlative, qualities.COMPARED[form]
    return None


def features_of(name: str) -> frozenset[str]:
    """What the entries of a list depend on."""
    found = ["apart"]
    by_suffix = listed_by_suffix(name)
    if name in VERBS:
        found.append("form")
    elif name in function.BY_WHO or name == "others":
        found.append("who")
    elif (by_suffix[0] if by_suffix else name) in SIDED:
        found.append("side")
    return frozenset(found)


def entries(name: str, who: str, side: int, form: Callable[[str], str]) -> tuple[list[str], list[float]]:
    """The entries of a list, and how often each is said."""
    if name in function.BY_WHO:
        return [function.BY_WHO[name][who]], [1.0]
    if name == "others":
        return list(function.OTHERS[who]), [1.0] * len(function.OTHERS[who])
    if name in VERBS:
        found = VERBS[name]
    elif by_suffix := listed_by_suffix(name):
        kind, form, found = by_suffix
    else:
        found, form = WORDS[name], str
    weights = list(shares(found))
    found = [form(word) for word in found]
    return (found[side::2], weights[side::2]) if "side" in features_of(name) else (found, weights)


def phrase(name: str, who: str) -> str:
    """The ways to say a noun phrase, as lines `weight | template`."""
    if (given := PHRASES.get(name) or PHRASES.get(f"{name}.{who}")) is not None:
        return given
    kind, single = (name[:-1], True) if name.endswith("1") else (name, False)
    if kind in COUNTED:
        text = OF_ONE if single else OF_COUNTED
        adjective = COUNTED[kind][1]
    else:
        text = SINGULAR_MASS if single else OF_MASS
        adjective = MASSES[kind][1]
    return text.replace("{N_", f"{{{kind}_").replace("{A}", f"{{{adjective}_adj}}")
