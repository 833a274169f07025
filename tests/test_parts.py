"""Parts of a text: drawn, parsed and summed exactly."""

import math
import random

import pytest

from helpers.farm.choices import Sampler
from helpers.farm.choices import log_probability as log_probability_of
from helpers.farm.parts import Item, Part, one_of

NOUN = one_of(["owl", "ox", "post office"], [2, 1, 1])
PHRASE = Part(lambda: [(3, [Item("the"), Item(NOUN)]), (1, [Item(NOUN)]), (1, [Item("the"), Item("owl")])])
SENTENCE = Part(
    lambda: [
        (2, [Item(PHRASE, capital=True), Item("sees"), Item(PHRASE), Item(".")]),
        (1, [Item("no", capital=True), Item(","), Item(PHRASE), Item("!")]),
    ]
)


def program(chooser):
    for _ in range(chooser.choose([1, 2])):
        chooser.part(SENTENCE)


def drawn(seed: int) -> tuple[tuple[str, ...], float]:
    sampler = Sampler(seed)
    program(sampler)
    return tuple(sampler.words), sampler.log_probability


def test_the_probabilities_of_all_that_can_be_said_add_up_to_one():
    rng, said = random.Random(1), set()
    for _ in range(20_000):
        words: list[str] = []
        SENTENCE.draw(rng, words)
        said.add(tuple(words))
    total = sum(SENTENCE.ends(words, 0, {})[len(words)] for words in said)
    assert len(said) == 6 * 6 + 6 and total == pytest.approx(1)


def test_ways_that_say_the_same_are_summed():
    (found,) = PHRASE.ends(("the", "owl", "and"), 0, {}).items()
    assert found == (2, pytest.approx(3 / 5 * 1 / 2 + 1 / 5))
    assert PHRASE.ends(("a", "owl"), 0, {}) == {}


def test_a_part_that_can_end_at_several_places_gives_them_all():
    part = one_of(["very", "very very", "so"])
    assert part.ends(("very", "very", "so"), 0, {}) == {1: pytest.approx(1 / 3), 2: pytest.approx(1 / 3)}
    twice = Part(lambda: [(1, [Item(part), Item(part)])])
    assert twice.ends(("very",) * 3, 0, {}) == {n: pytest.approx(p) for n, p in {2: 1 / 9, 3: 2 / 9}.items()}


def test_a_program_of_parts_is_parsed_as_it_was_drawn():
    for seed in range(100):
        words, log_p = drawn(seed)
        assert log_probability_of(program, words) >= log_p - 1e-9
    texts = {drawn(seed)[0] for seed in range(20_000)}
    assert 0.9 < sum(math.exp(log_probability_of(program, words)) for words in texts) < 1 + 1e-9


def test_the_first_letter_is_a_capital_where_a_sentence_starts():
    assert SENTENCE.ends(("The", "owl", "sees", "ox", "."), 0, {}) and not SENTENCE.ends(("the", "owl"), 0, {})
    assert SENTENCE.words() == set("The Owl Ox Post office sees the owl ox post No , . !".split())


def test_ways_that_lead_nowhere_are_left_out():
    part = Part(lambda: [(1, [Item("a"), Item(one_of([]))]), (1, [Item("b")])])
    assert [e.probability for e in part.expansions] == [1.0]
