"""Requests about what the farm does not know: general questions, things to do, other animals, friendly talk."""

import random
import re

from helpers.farm.categories import NOUNS, WORDS
from helpers.farm.data import lines, listed, table
from helpers.farm.inflection import plural
from helpers.farm.knowledge import ANIMALS
from helpers.farm.questions import Candidate
from helpers.farm.references import OUTSIDE, Reference, ask

KIND = "outside"
LISTS = table("outside", "lists", of=listed)
STRANGE = LISTS["strange"]
FAR = tuple(name for name in NOUNS["animal"][:60] if name not in ANIMALS)  # animals that the farm knows nothing about
SLOTS = NOUNS | WORDS | LISTS | {"animal": FAR, "animals": tuple(map(plural, FAR)), "other": LISTS["number"]}
REQUESTS = table("outside", "texts", of=lines)["requests"]


def outside(rng: random.Random, split: str) -> tuple[Reference, str]:
    """A request of this split that is about neither the farm's animals nor what was told, and what is said to it."""
    while True:
        template = rng.choice(REQUESTS)
        names = re.findall(r"\{(\w+)\}", template)
        filled = {name: rng.choice(SLOTS[name]) for name in names}
        request = template.format(**filled)
        question = Candidate(KIND, request, (request,), OUTSIDE)
        if request in question.asked_in(split):
            return ask(question, OUTSIDE), request
