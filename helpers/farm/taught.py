"""What holds in every story, with its answers as sentences: hens and their eggs, animals and what they do."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, partial

from helpers.farm.knowledge import ABILITIES, ANIMALS, EGG_COLOURS, PLUMAGES, Animal
from helpers.farm.questions import BREED_DECIDES, Candidate, about_knowledge
from helpers.farm.references import Reference, ask
from helpers.farm.told import enumerated

KNOWN = (
    *("egg_colour", "breed_eggs", "plumage_eggs", "which_breed"),
    *("can", "about_animal", "which_animal", "sound"),
)
FIELDS = {"gift": "gives", "legs": "legs", "young": "young", "home": "home"}  # of an animal, by what is asked
TOLD = {
    "gift": "A {name} gives {answer}",
    "legs": "A {name} has {answer} legs",
    "young": "The young of a {name} is {answer}",
    "home": "A {name} lives in {answer}",
}
FEW = 3  # are named where more would do
SILENT = ("bee",)  # of its voice the farm says nothing
lasting = partial(Candidate, lasting=True)


@cache
def about_farm() -> tuple[Reference, ...]:
    """What holds in every story, as the farm asks it, the other way round, and as what an animal sounds like."""
    return (*map(in_a_sentence, about_knowledge()), *about_breeds(), *about_voices(), *about_kinds_of_animal())


def in_a_sentence(question: Candidate) -> Reference:
    """A question of the farm, with its answer as a sentence."""
    answer = question.answer
    if question.form == "egg_colour":
        return ask(question, f"{question.about} hens lay {answer.lower()} eggs", [answer], EGG_COLOURS)
    if question.form == "breed_eggs":
        laid = question.long.split()[-2]  # ", Leghorn hens lay white eggs"
        return ask(question, answer + question.long, [answer], ["Yes", "No", *EGG_COLOURS], laid)
    if question.form == "plumage_eggs":
        return ask(question, answer + question.long, [answer], ["Yes", "No"])
    name = question.about.split()[-1]
    if question.form == "can":
        name, _, ability = question.about.partition(" ")
        verb = "can" if answer == "Yes" else "cannot"
        return ask(question, f"{answer}, a {name} {verb} {ability}", [answer], ["Yes", "No"])
    topic = question.about.split()[0]
    sentence = TOLD[topic].format(name=name, answer=answer[0].lower() + answer[1:])
    others = (getattr(other, FIELDS[topic]) for other in ANIMALS.values())
    wanted = [answer.removeprefix("A ").removeprefix("The ")]
    also = {"home": [f"In t{answer[1:]}"], "legs": [f"{answer} legs"]}.get(topic, [])
    return ask(question, sentence, wanted, others, name, also)


def about_breeds() -> Iterator[Reference]:
    """Which hens lay eggs of a colour; and what the plumage says about that: nothing."""
    for colour, breeds in EGG_COLOURS.items():
        asked = (f"Which hens lay {colour} eggs", f"Which breed lays {colour} eggs")
        question = lasting("which_breed", colour, asked, f"{enumerated(breeds[:FEW])} hens")
        also = [text for breed in breeds for text in (breed, f"{breed} hens", f"{breed} hens lay {colour} eggs")]
        yield ask(question, f"{enumerated(breeds[:FEW])} hens lay {colour} eggs", also=also)
    decides = BREED_DECIDES.removeprefix(", ").capitalize()
    for plumage in PLUMAGES:
        asked = (f"What colour are the eggs of a {plumage} hen", f"Which eggs does a {plumage} hen lay")
        yield ask(lasting("plumage_eggs", f"which {plumage}", asked, decides), decides)


def about_voices() -> Iterator[Reference]:
    """What an animal sounds like."""
    for animal in ANIMALS.values():
        if animal.name not in SILENT:
            asked = (f"What sound does a {animal.name} make", f"What does a {animal.name} say")
            answer = f"A {animal.name} {animal.voice}"
            yield ask(lasting("sound", animal.name, asked, answer), answer, also=[f"It {animal.voice}"])


def about_kinds_of_animal() -> Iterator[Reference]:
    """Which animals there are that give something, live somewhere, can do something, sound so, have such young."""
    for does, do, animals in properties():
        several = len(animals) > 1
        names = [f"a {animal.name}" for animal in animals]
        named = enumerated(names[:FEW]).capitalize()
        question = lasting("which_animal", does, (f"Which animal {does}", f"What animal {does}"), named)
        also = [text for name in names for text in (name, f"{name} {does}")]
        yield ask(question, f"{named} {do if several else does}", also=also)


def properties() -> Iterator[tuple[str, str, list[Animal]]]:
    """Something that one animal does, the same of several, and the animals that do it."""
    groups: dict[tuple[str, str], list[Animal]] = defaultdict(list)
    for animal in ANIMALS.values():
        for gift in dict.fromkeys(
            [animal.gives, *(c.removeprefix("give ") for c in animal.can if c.startswith("give "))]
        ):
            groups[f"gives {gift}", f"give {gift}"].append(animal)
        groups[f"lives in the {animal.home}", f"live in the {animal.home}"].append(animal)
        young = f"a {animal.young} as its young", f"a {animal.young} as their young"
        groups[f"has {young[0]}", f"have {young[1]}"].append(animal)
        if animal.name not in SILENT:
            groups[animal.voice, animal.voice].append(animal)
    for ability in ABILITIES:
        groups[f"can {ability}", f"can {ability}"] = [animal for animal in ANIMALS.values() if ability in animal.can]
    for (does, do), animals in groups.items():
        yield does, do, animals
