"""Noun phrases: which class of nouns takes which articles and adjectives, and who or what a clause can be about.

A slot `{food}` of a shape is a whole noun phrase, `{food_one}` and `{food_many}` are the bare nouns.
"""

from helpers.farm.everyday import food, people, things, world
from helpers.farm.everyday.function import WHO
from helpers.farm.lexicon import Ranked

# Nouns that can be counted, and the adjectives that fit. Those of SIDED are dealt out to subject and object.
COUNTED: dict[str, tuple[Ranked, str]] = {
    "thing": (things.THINGS, "thing"),
    "device": (things.DEVICES, "thing"),
    "gadget": (things.GADGETS, "thing"),
    "toy": (things.TOYS, "thing"),
    "text": (things.TEXTS, "idea"),
    "written": (things.WRITTEN, "idea"),
    "media": (things.MEDIA, "event"),
    "garment": (things.GARMENTS, "thing"),
    "vehicle": (things.VEHICLES, "thing"),
    "furniture": (things.FURNITURE, "thing"),
    "seat": (things.SEATS, "thing"),
    "surface": (things.SURFACES, "thing"),
    "container": (things.CONTAINERS, "thing"),
    "openable": (things.OPENABLE, "thing"),
    "cleanable": (things.CLEANABLE, "thing"),
    "repairable": (things.REPAIRABLE, "thing"),
    "building": (things.BUILDINGS, "place"),
    "paintable": (things.PAINTABLE, "thing"),
    "drawable": (things.DRAWABLE, "thing"),
    "plant": (things.FLOWERS, "thing"),
    "instrument": (things.INSTRUMENTS, "thing"),
    "snack": (food.SNACKS, "food"),
    "course": (food.COURSES, "food"),
    "animal": (people.ANIMALS, "animal"),
    "pet": (people.PETS, "animal"),
    "bird": (people.BIRDS, "animal"),
    "insect": (people.INSECTS, "animal"),
    "job": (people.JOBS, "person"),
    "person": (people.PERSONS, "person"),
    "man": (people.MEN, "person"),
    "woman": (people.WOMEN, "person"),
    "group": (people.GROUPS, "public"),
    "place": (world.PLACES, "place"),
    "nature": (world.NATURE, "place"),
    "event": (world.EVENTS, "event"),
    "trouble": (world.TROUBLE, "idea"),
    "idea": (world.IDEAS, "idea"),
    "task": (world.JOBS_TO_DO, "idea"),
    "news": (world.NEWS, "public"),
    "society": (world.SOCIETY, "public"),
    "bodypart": (people.BODY, "thing"),
    "animalpart": (people.CREATURE_PARTS, "animal"),
}
# Nouns without a plural: some bread, the bread.
MASSES: dict[str, tuple[Ranked, str]] = {
    "dish": (food.DISHES, "food"),
    "beverage": (food.DRINKS, "food"),
    "fodder": (food.FODDER, "food"),
    "material": (things.MATERIALS, "thing"),
}
SIDED = {
    "thing",
    "animal",
    "job",
    "person",
    "man",
    "woman",
    "group",
    "snack",
    "dish",
    "girl",
    "boy",
    "idea",
    "society",
    "matter",
}
# Words that no number goes with, or that are plural already.
NO_PLURAL = set(
    """homework housework music internet news work fur hair skin blood belly fruit dessert fun traffic police
    staff public press world army sand air earth rain snow ice fire software furniture sun moon sky horizon ground grass
    beach stairs popcorn wood meat food ambition environment economy climate population quality media drums lunch dinner
    breakfast supper""".split()
) | {"fish", "sheep", "goldfish", "deer", "moose", "salmon", "species", "series"}

OF_COUNTED = """
6 | the {N_one}
4 | a {N_one}
2 | {my} {N_one}
.7 | this {N_one}
.4 | that {N_one}
2 | the {A} {N_one}
2 | a {A} {N_one}
.5 | {my} {A} {N_one}
.3 | {name}'s {N_one}
.3 | another {N_one}
.2 | {my} own {N_one}
.2 | the {ordinal} {N_one}
.2 | one of the {N_many}
1 | the {N_many}
1 | {few} {N_many}
.5 | {my} {N_many}
.7 | {N_many}
.5 | {A} {N_many}
.15 | a {very} {A} {N_one}
"""
OF_ONE = """
5 | the {N_one}
4 | a {N_one}
2 | the {A} {N_one}
2 | a {A} {N_one}
.5 | this {N_one}
.3 | another {N_one}
"""
OF_MASS = """
4 | the {N_one}
3 | some {N_one}
3 | {N_one}
1 | {my} {N_one}
1 | the {A} {N_one}
1 | {A} {N_one}
.5 | a lot of {N_one}
.5 | more {N_one}
.4 | this {N_one}
.3 | no {N_one}
.3 | a little {N_one}
.3 | too much {N_one}
.2 | enough {N_one}
.2 | all the {N_one}
"""

ONE_JOB = """
3 | a {job_one}
1 | a {person_adj} {job_one}
1 | a {person_adj} {person_one}
.3 | the best {job_one} in {town}
"""
MANY_JOBS = """
3 | {job_many}
1 | {person_adj} {job_many}
1 | {person_adj} {person_many}
.5 | good friends
"""
PHRASES = {
    # people as what a clause is about; each is said of one of function.WHO
    "somebody.i": "1 | {pronoun}",
    "somebody.you": "1 | {pronoun}",
    "somebody.we": """
6 | {pronoun}
.3 | {name} and I
.3 | my {family} and I
""",
    "somebody.he": """
5 | {pronoun}
4 | {boy}
1.5 | {owner} {his_family}
1.3 | the {man_one}
1.6 | the {job_one}
.9 | the {person_one}
.5 | a {man_one}
.4 | a {job_one}
.5 | the {person_adj} {man_one}
.4 | a {person_adj} {man_one}
.4 | the {person_adj} {job_one}
.4 | Mr {surname}
.4 | {girl}'s {his_family}
.2 | {owner} {person_one}
.2 | this {man_one}
.2 | another {man_one}
.2 | the {nationality} {job_one}
""",
    "somebody.she": """
5 | {pronoun}
4 | {girl}
1.5 | {owner} {her_family}
1.3 | the {woman_one}
1.6 | the {job_one}
.9 | the {person_one}
.5 | a {woman_one}
.4 | a {job_one}
.5 | the {person_adj} {woman_one}
.4 | a {person_adj} {woman_one}
.4 | the {person_adj} {job_one}
.4 | Mrs {surname}
.4 | {boy}'s {her_family}
.2 | {owner} {person_one}
.2 | this {woman_one}
.2 | another {woman_one}
.2 | the {nationality} {job_one}
""",
    "somebody.they": """
5 | {pronoun}
2.5 | the {humans}
1 | {folk}
1 | {boy} and {girl}
1 | {girl} and {boy}
.6 | {owner} {family_many}
.5 | {several} {humans}
.4 | the {person_adj} {humans}
.2 | some of the {humans}
.2 | the {humans} from {town}
.2 | the {nationality} {humans}
""",
    "somebody.one": "1 | {everybody}",
    # animals and things as what a clause is about
    "creature.it": """
6 | the {animal_one}
2.5 | a {animal_one}
1 | {owner} {pet_one}
2 | the {animal_adj} {animal_one}
1 | a {animal_adj} {animal_one}
.5 | {name}'s {pet_one}
.7 | {pronoun}
.3 | this {animal_one}
.2 | another {animal_one}
.2 | the other {animal_one}
""",
    "creature.they": """
3 | the {animal_many}
1.5 | {beasts}
.7 | {several} {animal_many}
.7 | the {animal_adj} {animal_many}
.4 | {owner} {pet_many}
""",
    "object.it": """
6 | the {thing_one}
2 | {owner} {thing_one}
1 | a {thing_one}
1.5 | the {thing_adj} {thing_one}
.6 | {owner} {thing_adj} {thing_one}
.6 | {name}'s {thing_one}
.5 | this {thing_one}
.6 | {pronoun}
.3 | that {thing_one}
.2 | the other {thing_one}
""",
    "object.they": """
3 | the {thing_many}
1 | {owner} {thing_many}
.7 | the {thing_adj} {thing_many}
.5 | {several} {thing_many}
.5 | these {thing_many}
.3 | {pronoun}
""",
    # somebody else, as what is acted on
    "him": """
4 | {others}
3 | {girl}
3 | {boy}
2 | the {job_one}
1 | the {man_one}
1 | the {woman_one}
1 | the {person_one}
.5 | a {person_one}
.4 | a {man_one}
.4 | a {woman_one}
2 | {my} {family}
.6 | {my} {family_many}
1 | the {humans}
.6 | {humans}
.4 | the {person_adj} {man_one}
.4 | the {person_adj} {woman_one}
.3 | Mr {surname}
.3 | Mrs {surname}
.4 | {few} {humans}
.2 | {my} {job_one}
""",
    # who has something, not spoken of by what has it
    "whose": """
3 | {girl}
3 | {boy}
2 | {owner} {family}
2 | the {job_one}
1 | the {person_one}
1 | the {humans}
""",
    # who said something, after the quotation
    "talker": """
3 | {girl}
3 | {boy}
1.5 | the {job_one}
.7 | the {man_one}
.7 | the {woman_one}
1 | {owner} {family}
.5 | the {humans}
.7 | the {animal_one}
.3 | Mrs {surname}
.3 | Mr {surname}
""",
    "name": "1 | {girl}\n1 | {boy}",
    "family": "1 | {his_family}\n1 | {her_family}",
} | {f"profession.{who}": MANY_JOBS if who in ("we", "they") else ONE_JOB for who in WHO}
