"""Free sentences and the documents made of them: natural enough to check, parsed exactly, answered from the text."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import farm, tables
from helpers.farm import free
from helpers.farm.choices import Sampler
from helpers.farm.free_documents import free_words
from helpers.farm.inflection import with_articles
from helpers.farm.lexicon import NAMES, TREASURES
from helpers.farm.questions import DEED_FORMS

SEEDS = st.integers(0, 2**32)
FREE = ("talk", "mixed", "deeds", "babble")


@pytest.fixture(scope="module")
def sentences() -> list[list[str]]:
    return [said(seed) for seed in range(1500)]


def said(seed: int, apart: bool = False) -> list[str]:
    sampler = Sampler(f"free {seed}")
    sampler.expand(free.sentence(apart))
    return list(with_articles(sampler.words))


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, kind=st.sampled_from(FREE))
def test_every_word_is_in_the_vocabulary_and_the_text_comes_back(seed, kind):
    (document,) = farm.sample(1, seed, kind=kind)
    ids = farm.tokenizer().encode(document.text).ids
    assert farm.WORDS.index("<unk>") not in ids
    assert farm.tokenizer().decode(ids, skip_special_tokens=False) == document.text
    assert [farm.WORDS[i] for i in ids] == farm.tokenize(document.text)


def test_the_vocabulary_is_what_the_farm_can_say_and_everyday_english():
    words = set(farm.WORDS)
    assert 5000 <= len(words) == len(farm.WORDS) <= 5300
    assert free_words() | {"likes", "phone", "run", "computer", "!"} <= words


def test_same_seed_same_documents():
    for kind in FREE:
        assert farm.sample(3, 1, kind=kind) == farm.sample(5, 1, kind=kind)[:3] != farm.sample(3, 2, kind=kind)


def test_a_sentence_starts_with_a_capital_and_ends_with_a_mark(sentences):
    for words in sentences:
        start = words[words[0] == "“"]
        assert start[0].isupper() and words[-1] in ".!?”"
        assert words.count("“") == words.count("”") <= 1


def test_no_word_comes_twice_in_a_row(sentences):
    for words in sentences:
        twice = {a for a, b in zip(words, words[1:], strict=False) if a.lower() == b.lower()}
        assert not twice, " ".join(words)


def test_articles_are_written_by_rule(sentences):
    for words in sentences:
        for word, after in zip(words, words[1:], strict=False):
            assert (word.lower(), after[0].lower() in "aeiou") != ("an", False) or after.startswith("hour")


def test_subjects_and_verbs_agree(sentences):
    wrong = {("I", "is"), ("I", "has"), ("he", "are"), ("she", "have"), ("they", "is"), ("they", "was"), ("we", "was"),
             ("you", "is"), ("you", "was"), ("he", "am"), ("it", "are"), ("i", "am")}  # fmt: skip
    for words in sentences:
        pairs = zip(words[:2], words[1:3], strict=False)
        assert not wrong & {(a if a == "I" else a.lower(), b) for a, b in pairs}, " ".join(words)


def test_a_sentence_is_said_in_many_shapes(sentences):
    text = [" ".join(words) for words in sentences]
    for sign in (
        "?",
        "!",
        "“",
        "n't",
        "'m",
        " who ",
        " because ",
        "If ",
        " than ",
        "There ",
        " was ",
        " will ",
        "Please",
    ):
        assert sum(sign in line for line in text) >= 5, sign
    assert len(set(text)) > 0.97 * len(text)


def test_the_vocabulary_has_no_parts_that_nothing_says():
    """What the grammar says in 20,000 sentences is a large share of what it can say: no class is out of reach."""
    seen = {word for seed in range(20_000) for word in said(seed)}
    assert len(seen & free_words()) > 0.7 * len(free_words())


def test_sentences_between_facts_name_nobody_and_nothing_of_a_story():
    for seed in range(1000):
        words = {word.lower() for word in said(seed, apart=True)}
        assert not words & {*map(str.lower, NAMES), *TREASURES, "he", "she", "everybody"}


def test_answers_about_deeds_are_in_the_text():
    asked = [(d.text, q) for d in farm.sample(150, seed=4, kind="deeds") for q in d.questions]
    assert {q.form for _, q in asked} == set(DEED_FORMS)
    for text, question in asked:
        facts = [fact.strip() for fact in text.split("<Q>")[0].split(".") if fact.strip()]
        words = question.prompt.split("<Q>")[-1].split("</Q>")[0]
        if question.form == "who_did":
            happened = words.removeprefix("Who ")
            answers = [fact.removesuffix(" " + happened) for fact in facts if fact.endswith(" " + happened)]
        else:
            doer = words.removeprefix("What did ").rsplit(" ", 1)[0]
            capital = doer[0].upper() + doer[1:]
            told = [
                fact.removeprefix(capital + " ").split(" ", 1)[1] for fact in facts if fact.startswith(capital + " ")
            ]
            answers = [what[0].upper() + what[1:] for what in told]
        assert question.answer in (answers or [farm.NOT_SAID]), (text, question)
    share = sum(q.answer == farm.NOT_SAID for _, q in asked) / len(asked)
    assert 0.03 < share < 0.5


def test_mixed_documents_ask_what_is_true():
    """The facts are those of the sentences without the free ones: the same people, each question once."""
    asked = [q for d in farm.sample(60, seed=4, kind="mixed") for q in d.questions]
    assert len({q.form for q in asked}) >= 6 and all(q.prompt.endswith("<A>") for q in asked)


def test_a_babble_says_all_its_words_twice():
    for document in farm.sample(60, seed=2, kind="babble"):
        words = farm.tokenize(document.text)
        comma = (len(words) - 2) // 2
        once, again = words[:comma], words[comma + 1 : -1]
        assert words[comma] == "," and any(once[n:] + once[:n] == again for n in range(len(once)))


def test_ordinary_sentences_are_nearly_all_known():
    found = [row["sentence"] for row in tables.read("ordinary_sentences")]
    words = [word for sentence in found for word in farm.tokenize(sentence)]
    unknown = [word for word in words if word not in farm.WORDS]
    assert len(found) == len(set(found)) == 100
    assert len(unknown) <= 0.03 * len(words), unknown


@pytest.mark.parametrize("text", ["The goat ate the grass.", "I like my phone.", "She is running to school!"])
def test_plain_sentences_can_be_said(text):
    words = (*farm.tokenize(text),)
    assert free.sentence().inside(words, 0, {}).get(len(words), 0) > 0


@pytest.mark.parametrize("typed", ['"I\'m happy," she said.', "“I’m happy,” she said."])
def test_typed_quotation_marks_are_curled(typed):
    assert farm.tokenize(typed) == ["“", "I", "'m", "happy", ",", "”", "she", "said", "."]


def test_a_text_nobody_says_has_probability_zero():
    assert farm.log_probability("The the goat.", kind="talk") == -math.inf
