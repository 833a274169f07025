"""What a story has told so far: its people, and the facts that questions ask for."""

from dataclasses import dataclass, field

from helpers.farm.inflection import comparative, superlative
from helpers.farm.lexicon import GIRLS, NAMES, TREASURES

# Adjective -> comparative and superlative.
COMPARISONS = {
    adjective: (comparative(adjective), superlative(adjective))
    for adjective in ("heavy", "old", "fast", "strong", "tall", "loud", "clever", "small")
}


@dataclass(frozen=True)
class Person:
    """Somebody with a name, and the pronouns that go with it."""

    name: str

    @property
    def girl(self) -> bool:
        return self.name in GIRLS

    @property
    def he(self) -> str:
        return "she" if self.girl else "he"

    @property
    def his(self) -> str:
        return "her" if self.girl else "his"

    @property
    def him(self) -> str:
        return "her" if self.girl else "him"


@dataclass
class Facts:
    """Everything a story has established. People, treasures and places are given by their names."""

    people: list[str] = field(default_factory=list)
    owner: dict[str, str] = field(default_factory=dict)  # treasure -> who has it now
    place: dict[str, str] = field(default_factory=dict)  # treasure -> where it is now
    left: list[tuple[str, str]] = field(default_factory=list)  # (treasure, place): where it is no longer, or never was
    done: dict[str, list[str]] = field(default_factory=dict)  # person -> chores in the order in which they were done
    not_done: list[tuple[str, str]] = field(default_factory=list)  # (person, chore)
    given: list[tuple[str, str, str]] = field(default_factory=list)  # (treasure, giver, receiver)
    feeling: dict[str, str] = field(default_factory=dict)
    count: dict[tuple[str, str], str] = field(default_factory=dict)  # (person, what) -> number
    order: tuple[str, tuple[str, ...]] | None = None  # (adjective, animals from most to least)
    hen: tuple[str, str, str] | None = None  # (owner, breed, plumage)

    @property
    def strangers(self) -> tuple[str, ...]:
        """The names that nobody in the story has."""
        return tuple(name for name in NAMES if name not in self.people)

    @property
    def treasures(self) -> set[str]:
        """Every animal and thing the story has named."""
        return {*self.owner, *self.place, *(t for t, _ in self.left), *(self.order[1] if self.order else ())}

    @property
    def absent(self) -> tuple[str, ...]:
        """The animals and things that the story has not named."""
        named = self.treasures
        return tuple(treasure for treasure in TREASURES if treasure not in named)
