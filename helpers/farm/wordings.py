"""The wordings in which people ask what the farm asks in its own: one table, from each of its wordings to theirs."""

import re
from dataclasses import replace
from functools import cache

from helpers.farm import lexicon as x
from helpers.farm.inflection import past, plural
from helpers.farm.knowledge import ANIMALS
from helpers.farm.questions import Candidate
from helpers.farm.taught import properties
from helpers.farm.teller import BASE

# By form: a wording of the farm, then those of people. What stands in braces is taken over; in other forms, too.
# "~who has it" is asked as in TELL, "=Anna has it" as in CHECK.
PLAIN: dict[str, dict[str, str]] = {
    "who_has": {
        "Who has the {thing}": """
            Who has got the {thing} | Who has the {thing} now | Who is the owner of the {thing}
            | Who does the {thing} belong to | Which person has the {thing} | Who holds the {thing}
            | ~who has the {thing} | ~whose the {thing} is | Is there somebody who has the {thing}
            | The {thing}, who has it""",
    },
    "has": {
        "Does {name} have the {thing}": """
            Has {name} got the {thing} | Does {name} own the {thing} | Does the {thing} belong to {name}
            | Is it {name} who has the {thing} | =>{name} has the {thing}
            | Is the owner of the {thing} called {name}""",
    },
    "what": {
        "What does {name} have": """
            What has {name} got | What does {name} own | What belongs to {name} | What is it that {name} has
            | ~what {name} has | What could I borrow from {name}""",
    },
    "everybody": {
        "Can you list everybody": """
            Who is there | Who are the people | Which people are there | Who is in the story | ~who is there
            | Tell me everybody who is there | What are the names of the people | Say all the names""",
    },
    "where": {
        "Where is the {thing}": """
            Where can I find the {thing} | Where is the {thing} now | Where do I find the {thing}
            | What place is the {thing} in | ~where the {thing} is | I am looking for the {thing}, where is it
            | Where must I go for the {thing} | Where could the {thing} be | The {thing}, where is it""",
    },
    "is_in": {
        "Is the {thing} in the {place}": """
            Can I find the {thing} in the {place} | =>the {thing} is in the {place}
            | Is it in the {place} that I find the {thing} | Will I find the {thing} in the {place}""",
    },
    "who_gave": {
        "Who gave the {thing} to {name}": """
            Who gave {name} the {thing} | Who did {name} get the {thing} from | ~who gave the {thing} to {name}
            | Who was it that gave {name} the {thing} | By whom was the {thing} given to {name}""",
    },
    "how_many": {
        "How many {many} did {name} {verb}": """
            ~how many {many} {name} {verb_past} | What number of {many} did {name} {verb}
            | What is the number of {many} that {name} {verb_past}""",
    },
    "which": {
        "Which is {more}, the {one} or the {other}": """
            Is the {one} or the {other} {more} | ~which is {more}, the {one} or the {other}
            | Which of the two is {more}, the {one} or the {other} | What is {more}, the {one} or the {other}
            | Of the {one} and the {other}, which is {more} | Which one is {more}, the {one} or the {other}""",
        "Which animal is the {most}": """
            Which of the animals is the {most} | Which one is the {most} | ~which animal is the {most}
            | What is the {most} animal | Who is the {most}""",
    },
    "compare": {
        "Is the {one} {more} than the {other}": """
            =>the {one} is {more} than the {other}""",
    },
    "did": {
        "Did {name} {chore}": """
            =>{name} {chore_past} | Was it {name} who {chore_past} | Did {name} really {chore}""",
    },
    "before": {
        "Did {name} {chore} before {he} {work}": """
            =>{name} {chore_past} before {he} {work} | Did {name} {work_base} after {he} {chore_past}
            | Was it before {he} {work} that {name} {chore_past}""",
    },
    "first": {
        "What did {name} do first": """
            What did {name} begin with | ~what {name} did first | What was it that {name} did first
            | What did {name} do at first | With what did {name} begin""",
        "What did {name} do last": """
            What did {name} do at the end | ~what {name} did last | What was it that {name} did last
            | What did {name} do in the end | With what did {name} end""",
    },
    "feeling": {
        "How did {name} feel": """
            How does {name} feel | How was {name} | ~how {name} felt | How did {name} feel in the end
            | How is {name} | What did {name} feel""",
    },
    "what_did": {
        "What did {doer} {verb}": """
            What was it that {doer} {verb_past} | ~what {doer} {verb_past} | Which thing did {doer} {verb}
            | What is the thing that {doer} {verb_past} | And what did {doer} {verb}""",
    },
    "who_did": {
        "Who {done} the {thing}": """
            Who was it that {done} the {thing} | ~who {done} the {thing} | Who is it that {done} the {thing}
            | Which of them {done} the {thing} | And who {done} the {thing} | The {thing}, who {done} it""",
    },
    "egg_colour": {
        "What colour are the eggs of the hen of {name}": """
            What colour are the eggs of {name}'s hen | Which eggs does the hen of {name} lay
            | What colour of eggs does {name}'s hen lay | ~what colour the eggs of the hen of {name} are""",
        "What colour are the eggs of a {breed} hen": """
            What colour are the eggs of {breed} hens | What colour of eggs does a {breed} hen lay
            | What eggs do {breed} hens lay | What colour are {breed} eggs | ~which eggs a {breed} hen lays
            | ~what colour {breed} eggs are | What colour are the eggs of a {breed}
            | Which eggs will my {breed} hen lay | What colour is the egg of a {breed} hen
            | What eggs can I get from a {breed} | I have a {breed} hen, what colour are the eggs
            | What colour does a {breed} egg have""",
    },
    "breed_eggs": {
        "Do {breed} hens lay {colour} eggs": """
            Does a {breed} hen lay {colour} eggs | Does a {breed} lay {colour} eggs
            | =>{breed} hens lay {colour} eggs | Are {breed} eggs {colour} | Will a {breed} hen lay {colour} eggs
            | Can I get {colour} eggs from a {breed} hen | Is the egg of a {breed} {colour}""",
    },
    "plumage_eggs": {
        "Do {plumage} hens lay {colour} eggs": """
            Does a {plumage} hen lay {colour} eggs | =>{plumage} hens lay {colour} eggs
            | Do {plumage} hens always lay {colour} eggs | Are the eggs of {plumage} hens {colour}
            | Must a {plumage} hen lay {colour} eggs | Does every {plumage} hen lay {colour} eggs""",
        "Can {plumage} hens lay {colour} eggs": """
            Could a {plumage} hen lay {colour} eggs | Is it possible that a {plumage} hen lays {colour} eggs
            | Is there a {plumage} hen that lays {colour} eggs""",
        "What colour are the eggs of a {plumage} hen": """
            What colour are the eggs of {plumage} hens | What eggs do {plumage} hens lay
            | ~which eggs a {plumage} hen lays | I have a {plumage} hen, what colour are the eggs""",
    },
    "which_breed": {
        "Which hens lay {colour} eggs": """
            What hens lay {colour} eggs | Which hen lays {colour} eggs | ~which hens lay {colour} eggs
            | Who lays {colour} eggs | Which kind of hen lays {colour} eggs
            | I want {colour} eggs, which hens do I need | Which hens do I need for {colour} eggs
            | From which hens do I get {colour} eggs""",
    },
    "can": {
        "Can a {animal} {ability}": """
            Can {animals} {ability} | Do {animals} {ability} | Does a {animal} {ability}
            | Are {animals} able to {ability} | =>a {animal} can {ability} | =>{animals} can {ability}
            | Could a {animal} {ability} | Would a {animal} {ability} | Will my {animal} {ability}
            | Is it possible for a {animal} to {ability} | Is there a {animal} that can {ability}""",
    },
    "about_animal": {
        "What does a {animal} give": """
            What do {animals} give us | What do {animals} give | What do we get from a {animal}
            | What do people get from {animals} | ~what a {animal} gives | What can I get from my {animal}
            | I have a {animal}, what does it give | Why do people keep {animals}, what do they give""",
        "How many legs does a {animal} have": """
            How many legs do {animals} have | How many legs has a {animal} got | How many legs has a {animal}
            | ~how many legs a {animal} has | What number of legs does a {animal} have
            | On how many legs do {animals} walk | How many legs are there on a {animal}""",
        "What is a young {animal} called": """
            What do you call a young {animal} | What do we call a baby {animal} | What is a baby {animal} called
            | What is the young of a {animal} called | ~what a young {animal} is called
            | What is the name of a young {animal} | What is the child of a {animal} called""",
        "Where does a {animal} live": """
            Where do {animals} live | In which place does a {animal} live | ~where a {animal} lives
            | Where is the home of a {animal} | Where do you keep a {animal}
            | Where must I keep my {animal}
            | In what place are {animals} at home""",
    },
    "which_animal": {
        "Which animal {does}": """
            Which of the animals {does} | ~which animal {does} | Who {does} | Which animals {do}
            | Is there an animal that {does} | Tell me an animal that {does}
            | I need an animal that {does}""",
    },
    "sound": {
        "What sound does a {animal} make": """
            What noise does a {animal} make | How does a {animal} sound | What do {animals} say
            | What sound do {animals} make | ~what sound a {animal} makes | ~how {animals} sound
            | What do I hear from a {animal} | What is the sound of a {animal}
            | What is the voice of a {animal} like""",
    },
}
TELL = ("Tell me {}", "I want to know {}", "Say {}", "Do you know {}", "Can you tell me {}", "I would like to know {}")
CHECK = (
    *("Is it true that {}", "Tell me if {}", "Do you think that {}", "Would you say that {}", "Do you know if {}"),
    *("Can you tell me if {}", "Is it right that {}"),
)
FRAMES = {"~": TELL, "=>": CHECK}
FRAMED = 0.3  # how often a wording in a frame is drawn, beside the others
# What begins so is no question: it ends with a full stop.
ORDERS = ("Tell", "Say", "I want to", "I would like", "I need")
FRAME_BEGINS = tuple(frame.partition(" {")[0] + " " for frame in (*TELL, *CHECK))
DO = {does: do for does, do, _ in properties()}  # of one animal, of several
SINGLE, WORD = ("name", "verb", "he", "more", "most"), r"\w+"  # slots that take one word
SLOT = re.compile(r"\{(\w+)\}")


@cache
def pattern(wording: str) -> re.Pattern:
    """The texts that a wording with slots stands for."""
    names = SLOT.split(wording)
    parts = [
        re.escape(part) if n % 2 == 0 else f"(?P<{part}>{WORD if part in SINGLE else '.+?'})"
        for n, part in enumerate(names)
    ]
    return re.compile("".join(parts))


@cache
def wordings(form: str) -> dict[str, list[str]]:
    """From each wording of the farm to those of people."""
    return {farm: [text for line in ours.split("|") for text in framed(line)] for farm, ours in PLAIN[form].items()}


def framed(line: str) -> list[str]:
    """A wording of the table, in all its frames if it stands in some."""
    text = " ".join(line.split())
    for mark, frames in FRAMES.items():
        if text.startswith(mark):
            return [frame.format(text.removeprefix(mark).strip()) for frame in frames]
    return [text]


def weight(wording: str) -> float:
    """How often this wording is drawn, beside the others."""
    return FRAMED if wording.startswith(FRAME_BEGINS) else 1.0


def other_forms(filled: dict[str, str]) -> dict[str, str]:
    """What fills the slots of a wording, also in the past and in the plural."""
    forms = dict(filled)
    if filled.get("animal") in ANIMALS:
        forms["animals"] = plural(filled["animal"])
    if "verb" in filled:
        forms["verb_past"] = past(filled["verb"])
    if filled.get("chore") in x.CHORES:
        forms["chore_past"] = x.CHORES[filled["chore"]]
    if filled.get("work") in BASE:
        forms["work_base"] = BASE[filled["work"]]
    if filled.get("does") in DO:
        forms["do"] = DO[filled["does"]]
    return forms


def plainly(question: Candidate) -> Candidate:
    """The question with the wordings of people after the farm's own."""
    found = list(question.wordings)
    for farm, ours in wordings(question.form).items():
        if match := pattern(farm).fullmatch(question.wordings[0]):
            forms = other_forms(match.groupdict())
            found += [text.format(**forms) for text in ours if set(SLOT.findall(text)) <= set(forms)]
            break
    return replace(question, wordings=tuple(dict.fromkeys(found)))


def marked(wording: str) -> str:
    """The wording with the mark at its end: a request to tell something ends with a full stop."""
    return f"{wording}." if wording.startswith(ORDERS) else f"{wording}?"
