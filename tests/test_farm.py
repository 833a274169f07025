"""The farm: every document can be parsed back, is as probable as the sampler says, and its answers are true."""

import collections
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import farm
from helpers.farm.choices import Sampler
from helpers.farm.choices import log_probability as log_probability_of
from helpers.farm.inflection import article, with_articles, without_articles
from helpers.farm.knowledge import EGG_COLOUR
from helpers.farm.lexicon import NAMES, TREASURES
from helpers.farm.questions import about_knowledge

SEEDS = st.integers(0, 2**32)
SPLITS = st.sampled_from(["train", "held_out"])


@pytest.fixture(scope="module")
def documents():
    return farm.sample(1500, seed=3)


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, split=SPLITS, kind=st.sampled_from([None, *farm.KINDS]))
def test_a_parsed_document_is_as_probable_as_the_sampler_said_or_more(seed, split, kind):
    (document,) = farm.sample(1, seed, split, kind)
    found = farm.log_probability(document.text, split, kind)
    assert document.log_probability - 1e-6 <= found < 0
    if kind in ("story", "facts", "recall", "register", "list"):  # where no text can be made in two ways
        assert found == pytest.approx(document.log_probability, abs=1e-6)


def test_probabilities_of_a_small_program_add_up_to_one():
    def program(chooser):
        if chooser.choose([True, False], [2, 1]):
            chooser.line(["{x} and {y}.", "only {x}."], x=("a", "b"), y=("a", "b", "c"))
        else:
            chooser.line(["only {x}."], x=("b", "c"))

    texts = {tuple(run(program, seed)) for seed in range(400)}
    assert sum(math.exp(log_probability_of(program, text)) for text in texts) == pytest.approx(1)
    assert log_probability_of(program, ("Only", "b", ".")) == pytest.approx(math.log(2 / 3 / 2 / 2 + 1 / 3 / 2))


def run(program, seed):
    sampler = Sampler(seed)
    program(sampler)
    return sampler.words


@pytest.mark.parametrize("text", ["", "hello", "Anna has the goat.", "🐔", "<b>Anna</b>", "<Q>", "Anna " * 2000])
def test_what_is_no_document_has_probability_zero(text):
    assert farm.log_probability(text) == -math.inf


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_can_be_cut_into_pieces_and_looked_up(text):
    for unknown in farm.unknown_words(text):
        assert text[unknown.start : unknown.end] == unknown.word
        assert unknown.word not in farm.WORDS
        assert unknown.nearest in farm.WORDS


def test_unknown_words_name_the_nearest():
    (unknown,) = farm.unknown_words("Anna has the gaot.")
    assert (unknown.word, unknown.start, unknown.nearest) == ("gaot", 13, "goat")
    assert [u.nearest for u in farm.unknown_words("anna Goatt")] == ["Anna", "goat"]


def test_the_tokenizer_gives_the_text_back(documents):
    tokenizer = farm.tokenizer()
    for document in documents[:200]:
        ids = tokenizer.encode(document.text).ids
        assert tokenizer.decode(ids, skip_special_tokens=False) == document.text
        assert [farm.WORDS[i] for i in ids] == farm.tokenize(document.text)


def test_every_word_of_a_document_is_known(documents):
    assert not {w for d in documents for w in farm.tokenize(d.text)} - set(farm.WORDS)


def test_the_vocabulary_is_large_and_zipf_like():
    counts = collections.Counter()
    for word, n in farm.counted():
        counts[word.lower()] += n
    assert len(counts) >= 1500
    ranked = [n for _, n in counts.most_common()]
    logs = [(math.log(r), math.log(n)) for r, n in enumerate(ranked[:1500], 1)]
    mean_x, mean_y = (sum(v) / len(logs) for v in zip(*logs, strict=True))
    slope = sum((a - mean_x) * (b - mean_y) for a, b in logs) / sum((a - mean_x) ** 2 for a, _ in logs)
    assert -2.0 < slope < -0.7


def test_stories_have_60_to_200_words_and_differ(documents):
    stories = [d.text.split("<Q>")[0] for d in documents if d.kind == "story"]
    lengths = [len([p for p in farm.tokenize(s) if p[0].isalnum()]) for s in stories]
    assert sum(60 <= n <= 200 for n in lengths) / len(lengths) > 0.9
    assert len(set(stories)) == len(stories)


def test_same_seed_same_documents():
    assert farm.sample(5, seed=1) == farm.sample(9, seed=1)[:5] != farm.sample(5, seed=2)


def test_forms_are_many_and_answers_balanced(documents):
    assert len(farm.FORMS) >= 12 and len(farm.WH_FORMS) * 2 >= len(farm.FORMS)
    asked = [q for d in documents for q in d.questions]
    assert {q.form for q in asked} == set(farm.FORMS)
    answers = collections.Counter(q.answer for q in asked if q.form in farm.YES_NO_FORMS)
    assert 0.6 < answers["Yes"] / answers["No"] < 1.5
    assert answers[farm.NOT_SAID] > 0.05 * answers.total()


def test_what_is_held_out_is_never_trained_on():
    forms = ("who_has", "feeling", "how_many", "breed_eggs", "plumage_eggs", "can", "about_animal")

    def asked(split):
        documents = farm.sample(2500, seed=8, split=split)
        told = [q for d in documents for q in d.questions if q.form in forms and q.answer != farm.NOT_SAID]
        return {(q.form, q.prompt.split("<Q>")[-1], q.answer) for q in told}

    train, held_out = asked("train"), asked("held_out")
    assert len(train) > 1000 and len(held_out) > 500
    assert not train & held_out


def test_knowledge_that_is_held_out_in_one_wording_is_taught_in_another():
    train = {w for c in about_knowledge() for w in c.asked_in("train")}
    for candidate in about_knowledge():
        assert len(candidate.asked_in("held_out")) <= 1 and train & set(candidate.wordings)
    assert (
        0.15 < sum(len(c.held_out) for c in about_knowledge()) / sum(len(c.wordings) for c in about_knowledge()) < 0.25
    )


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, distance=st.sampled_from([0, 20, 50, 150]))
def test_recall_asks_for_one_of_six_at_the_distance(seed, distance):
    (question,) = farm.recall(1, seed, distance)
    words = farm.tokenize(question.prompt)
    asked = words.index("<Q>")
    thing = next(
        w for w in reversed(words[asked:]) if w in farm.WORDS and w.isalpha() and w not in ("belong", "Q", "A")
    )
    said = words.index(thing)
    owners = [w for w in words[:asked] if w in NAMES]
    assert len(set(owners)) == farm.BINDINGS and question.answer in owners
    assert distance <= asked - said <= distance + 45


def test_an_echo_says_all_its_words_twice():
    for document in farm.sample(30, seed=2, kind="echo"):
        heard, again = document.text.split("Listen: ")[1].split(". Again: ")
        assert heard + "." == again and len(set(heard.split())) == len(heard.split()) >= 8


def pairs_of(reading: str) -> dict[str, str]:
    return dict(pair.split() for pair in reading.split(": ")[1].removesuffix(".").split(", "))


def test_a_list_read_again_says_the_same():
    for document in farm.sample(30, seed=2, kind="list"):
        once, again = (pairs_of(reading) for reading in document.text.split(". "))
        assert once == again and 2 <= len(once) <= 8 and not document.questions


def test_the_answers_about_a_register_are_in_it():
    answers = collections.Counter()
    for document in farm.sample(60, seed=2, kind="register"):
        owner = pairs_of(document.text.split(" <Q>")[0])
        for question in document.questions:
            words = farm.tokenize(question.prompt.split("<Q>")[-1])
            (thing,) = [w for w in words if w in TREASURES]
            if question.form == "who_has":
                expected = owner.get(thing, farm.NOT_SAID)
            else:
                expected = "Yes" if owner.get(thing) in words else "No" if thing in owner else farm.NOT_SAID
            assert question.answer == expected
            answers[question.answer] += 1
    assert len(answers) > 40 and min(answers[a] for a in ("Yes", "No", farm.NOT_SAID)) > 5


def test_breed_not_plumage_decides_the_colour_of_eggs(documents):
    asked = {q.prompt.split("<Q>")[-1]: q.answer for d in documents for q in d.questions}
    for prompt, answer in asked.items():
        words = farm.tokenize(prompt)
        if words[0] == "Do" and words[1] in EGG_COLOUR:
            assert (answer == "Yes") == (words[4] == EGG_COLOUR[words[1]])
        if words[0] == "Do" and words[1] in ("white", "brown", "black"):
            assert answer == "No"


def test_the_slides_question_is_a_document():
    text = "<Q>Do white hens lay white eggs</Q><A>No, the breed decides the colour of the eggs, not the feathers</A>"
    splits = [farm.log_probability(text, split) for split in ("train", "held_out")]
    assert max(splits) > -20


def test_gaps_have_one_mask_and_two_kinds():
    found = farm.gaps(200, seed=1)
    assert {g.decided_by for g in found} == {"before", "after"}
    assert all(g.text.count("[MASK]") == 1 and g.answer in farm.WORDS for g in found)


@pytest.mark.parametrize("word, following, written", [("a", "owl", "an"), ("A", "ox", "An"), ("a", "cow", "a")])
def test_articles(word, following, written):
    assert article(word, following) == written
    assert with_articles((word, following)) == (written, following)
    assert without_articles((written, following)) == (word, following)
    assert without_articles(("an", "cow")) == ()


def test_an_unknown_split_or_kind_is_named():
    with pytest.raises(ValueError, match='no split "test"'):
        farm.sample(1, 0, split="test")
    with pytest.raises(ValueError, match='no kind "poem"'):
        farm.sample(1, 0, kind="poem")
