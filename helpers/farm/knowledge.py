"""What is true on the farm, in every story: breeds of hens and their eggs, animals and what they do."""

from dataclasses import dataclass

from helpers.farm.lexicon import listed

# Real breeds. The breed decides the colour of the eggs; the plumage does not.
EGG_COLOURS: dict[str, tuple[str, ...]] = {
    "white": listed("Leghorn, Minorca, Ancona, Hamburg, Lakenvelder, Andalusian"),
    "brown": listed("Orpington, Wyandotte, Brahma, Australorp, Barnevelder, Marans"),
    "blue": listed("Araucana, Ameraucana, Legbar"),
    "cream": listed("Sussex, Silkie, Faverolles, Dorking"),
}
EGG_COLOUR: dict[str, str] = {breed: colour for colour, breeds in EGG_COLOURS.items() for breed in breeds}
BREEDS = tuple(EGG_COLOUR)
PLUMAGES = listed("white, brown, black, grey, red, golden, speckled")


@dataclass(frozen=True)
class Animal:
    """A kind of animal: its young, its voice, what it gives, its home, its legs, and what it can do."""

    name: str
    young: str
    voice: str
    gives: str
    home: str
    legs: str
    can: tuple[str, ...]


def animal(line: str) -> Animal:
    name, young, voice, gives, home, legs, can = (cell.strip() for cell in line.split("|"))
    return Animal(name, young, voice, gives, home, legs, listed(can) if can else ())


ABILITIES = ("fly", "bark", "moo", "purr", "lay eggs", "give milk", "carry a rider")
ANIMALS: dict[str, Animal] = {
    a.name: a
    for a in map(
        animal,
        """cow | calf | moos | milk | barn | four | moo, give milk
        goat | kid | bleats | milk | shed | four | give milk
        sheep | lamb | bleats | wool | fold | four | give milk
        pig | piglet | grunts | ham | pigsty | four |
        horse | foal | neighs | rides | stable | four | carry a rider
        donkey | foal | brays | rides | stable | four | carry a rider
        hen | chick | clucks | eggs | henhouse | two | lay eggs
        duck | duckling | quacks | eggs | pond | two | fly, lay eggs
        goose | gosling | honks | feathers | pond | two | fly, lay eggs
        dog | puppy | barks | company | kennel | four | bark
        cat | kitten | meows | company | house | four | purr
        rabbit | bunny | squeaks | fur | hutch | four |
        bee | larva | buzzes | honey | hive | six | fly, lay eggs
        pigeon | squab | coos | feathers | loft | two | fly, lay eggs""".splitlines(),
    )
}
