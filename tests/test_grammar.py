"""A weighted context-free grammar: sampled, parsed and summed exactly."""

import math
import random

import pytest

from helpers.farm.choices import Sampler
from helpers.farm.choices import log_probability as log_probability_of
from helpers.farm.grammar import Nonterminal, Symbol, one_of

NOUN = one_of(["owl", "ox", "post office"], [2, 1, 1])
PHRASE = Nonterminal(
    lambda: [(3, [Symbol("the"), Symbol(NOUN)]), (1, [Symbol(NOUN)]), (1, [Symbol("the"), Symbol("owl")])]
)
SENTENCE = Nonterminal(
    lambda: [
        (2, [Symbol(PHRASE, capital=True), Symbol("sees"), Symbol(PHRASE), Symbol(".")]),
        (1, [Symbol("no", capital=True), Symbol(","), Symbol(PHRASE), Symbol("!")]),
    ]
)


def program(chooser):
    for _ in range(chooser.choose([1, 2])):
        chooser.expand(SENTENCE)


def drawn(seed: int) -> tuple[tuple[str, ...], float]:
    sampler = Sampler(seed)
    program(sampler)
    return tuple(sampler.words), sampler.log_probability


def test_the_probabilities_of_all_that_can_be_said_add_up_to_one():
    rng, said = random.Random(1), set()
    for _ in range(20_000):
        words: list[str] = []
        SENTENCE.sample(rng, words)
        said.add(tuple(words))
    total = sum(SENTENCE.inside(words, 0, {})[len(words)] for words in said)
    assert len(said) == 6 * 6 + 6 and total == pytest.approx(1)


def test_ways_that_say_the_same_are_summed():
    (found,) = PHRASE.inside(("the", "owl", "and"), 0, {}).items()
    assert found == (2, pytest.approx(3 / 5 * 1 / 2 + 1 / 5))
    assert PHRASE.inside(("a", "owl"), 0, {}) == {}


def test_a_part_that_can_end_at_several_places_gives_them_all():
    part = one_of(["very", "very very", "so"])
    assert part.inside(("very", "very", "so"), 0, {}) == {1: pytest.approx(1 / 3), 2: pytest.approx(1 / 3)}
    twice = Nonterminal(lambda: [(1, [Symbol(part), Symbol(part)])])
    assert twice.inside(("very",) * 3, 0, {}) == {n: pytest.approx(p) for n, p in {2: 1 / 9, 3: 2 / 9}.items()}


def test_a_program_of_parts_is_parsed_as_it_was_drawn():
    for seed in range(100):
        words, log_p = drawn(seed)
        assert log_probability_of(program, words) >= log_p - 1e-9
    texts = {drawn(seed)[0] for seed in range(20_000)}
    assert 0.9 < sum(math.exp(log_probability_of(program, words)) for words in texts) < 1 + 1e-9


def test_the_first_letter_is_a_capital_where_a_sentence_starts():
    assert SENTENCE.inside(("The", "owl", "sees", "ox", "."), 0, {}) and not SENTENCE.inside(("the", "owl"), 0, {})
    assert SENTENCE.terminals() == set("The Owl Ox Post office sees the owl ox post No , . !".split())


def test_ways_that_lead_nowhere_are_left_out():
    part = Nonterminal(lambda: [(1, [Symbol("a"), Symbol(one_of([]))]), (1, [Symbol("b")])])
    assert [e.probability for e in part.productions] == [1.0]
