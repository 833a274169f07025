"""What is true on the farm, in every story: breeds of hens and their eggs, animals and what they do."""

from dataclasses import dataclass

from helpers.farm.data import listed, table

EGG_COLOURS: dict[str, tuple[str, ...]] = table("knowledge", "breeds", of=listed)  # colour -> breeds that lay it
EGG_COLOUR: dict[str, str] = {breed: colour for colour, breeds in EGG_COLOURS.items() for breed in breeds}
BREEDS = tuple(EGG_COLOUR)
LISTS = table("knowledge", "lists", of=listed)
PLUMAGES, ABILITIES = LISTS["plumages"], LISTS["abilities"]


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


ANIMALS = {
    name: Animal(name, **{**row, "can": listed(row["can"])}) for name, row in table("knowledge", "animals").items()
}
