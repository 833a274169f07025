"""Requests about what the farm does not know: general questions, things to do, other animals, friendly talk."""

import random
import re

from helpers.farm.everyday import food, people, qualities, things, world
from helpers.farm.inflection import plural
from helpers.farm.knowledge import ANIMALS
from helpers.farm.questions import Candidate
from helpers.farm.references import OUTSIDE, Reference, ask

KIND = "outside"
STRANGE = (  # words that the farm does not have, as people type them
    *("photosynthesis", "bitcoin", "Shakespeare", "Einstein", "algebra", "gravity", "inflation", "Pythagoras"),
    *("transformers", "Napoleon", "dividends", "karaoke", "sushi", "astrology", "blockchain", "Beethoven"),
)
FAR = tuple(name for name in people.ANIMALS[:60] if name not in ANIMALS)  # animals that the farm knows nothing about
SLOTS = {
    "animal": FAR,
    "animals": tuple(map(plural, FAR)),
    "country": world.COUNTRIES,
    "town": world.TOWNS,
    "language": world.LANGUAGES,
    "subject": world.SUBJECTS,
    "topic": world.TOPICS,
    "job": people.JOBS,
    "device": things.DEVICES,
    "repairable": things.REPAIRABLE,
    "text": things.WRITTEN,
    "drawable": things.DRAWABLE,
    "game": things.GAMES,
    "instrument": things.INSTRUMENTS,
    "dish": food.DISHES,
    "snack": food.SNACKS,
    "thing": things.THINGS,
    "building": things.BUILDINGS,
    "weather": qualities.WEATHER,
    "sky": ("sun", "moon", "sky", "sea", "rain", "snow", "wind", "rainbow"),
    "number": tuple("two three four five six seven eight nine ten twelve twenty fifty".split()),
    "other": tuple("two three four five six seven eight nine ten twelve twenty fifty".split()),
    "strange": STRANGE,
}
REQUESTS = tuple(
    " ".join(text.split())
    for text in """
    What is the capital of {country}? | Which city is the capital of {country}? | Is {town} in {country}? | How many
    people live in {town}? | How many people live in {country}? | Who is the president of {country}? | Which
    language do people speak in {country}? | How far is it from {town} to {country}? | Where is {town}? | How do
    I get to {town}? | How cold is it in {country}? | What is the weather like in {town}? | Will it be {weather}
    tomorrow? | What is {number} plus {other}? | How much is {number} and {other}? | What is the time? | What
    day is it today? | How old are you? | What is your name? | Who are you? | Who made you? | Are you a robot? |
    How are you? | What can you do? | Do you like {subject}? | What do you think about {topic}? | Tell me about
    {topic}. | Tell me about {strange}. | Tell me something about {subject}. | Tell me a joke. | Tell me a
    story. | Tell me a story about a {animal}. | Write a {text}. | Write a {text} about {topic}. | Write a
    {text} about {strange}. | Write a {text} about a {animal}. | Write me a {text}. | Draw a {drawable}.
    | Can you draw a {drawable}? | Can you play the {instrument}? | Can you play {game}? | Can you speak
    {language}? | Say it in {language}. | What is the {language} word for {snack}? | How do you say {snack} in
    {language}? | How do I repair a {repairable}? | Can you repair my {repairable}? | How does a {device} work?
    | Who made the first {device}? | How much is a {thing}? | Where can I buy a {thing}? | Where can I buy a
    {device}? | Who built the {building} in {town}? | How do I make {dish}? | How do I cook {dish}? | Is {dish}
    healthy? | What is in {dish}? | Where does a {animal} live? | What does a
    {animal} eat? | How many legs does a {animal} have? | Can a {animal} fly? | Can {animals} swim? | How old
    does a {animal} get? | What does a {animal} give? | What is a young {animal} called? | Why is the {sky}
    blue? | Where does the {sky} come from? | How big is the {sky}? | How do I learn {language}? | How do I
    become a {job}? | What does a {job} do? | What does a {job} earn? | Is it hard to be a {job}? | Who won the
    match yesterday? | What is {subject}? | Why do people like {subject}? | What are the rules of {game}? | How
    do you play {game}? | What is {strange}? | Who was {strange}? | What do you know about {strange}? | What
    does the word {strange} mean? | Can you teach me {strange}? | Help me with {strange}. | Is {strange} good
    for me? | What is the best film about {topic}? | What is in the news today? | What should I eat today? |
    What can I cook for dinner? | What is the price of a {thing}? | What is love? | Who
    is the most famous {job}? | Hello! | Hello, how are you? | Good morning! | Thank you. | I am happy today. |
    I like {subject}. | I like {dish}. | I am from {country}. | My {repairable} is broken. | Help me with my homework. |
    Read the {text} to me. | Call the doctor. | Who wrote the {text}? | How long is the {text}? | Give me a
    recipe for {dish}. | Give me some advice.""".split("|")
)


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
