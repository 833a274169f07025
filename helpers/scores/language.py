"""Scores that all language models of the farm share."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from functools import cache

import torch
import torch.nn.functional as F

from helpers import farm, tables
from helpers.models.language import LanguageModel

LONGEST_ANSWER = 16  # words
BATCH = 64
DISTANCES = (50, 150)  # words between what is said and the question about it
CURVE = (10, 25, 50, 100, 150, 200, 250)  # the same, for the whole curve; the longest still fit the pocket context
OWNERS = (1, 2, 3, 6)  # of whom one is asked for; by guessing one of them is right
BY_DISTANCE, BY_OWNERS = "recall_accuracy_by_distance", "recall_accuracy_by_owners"


def score(model: LanguageModel, seed: int = 0, n: int = 1000) -> dict:
    """All scores of a language model, on documents and questions drawn from `seed`.

    Returns:
        question_accuracy: share of right answers to `n` questions on held-out combinations.
        question_baseline: the same for the best constant answer to each form, learned from training documents.
        recall_accuracy_50, recall_accuracy_150: share right of `n` questions so many words later; chance is 1/6.
        recall_accuracy_by_distance: the same at every distance of CURVE, with a tenth of `n` questions for each.
        recall_accuracy_by_owners: of OWNERS, 25 words later, with a tenth of `n` questions for each.
        ordinary_bits_per_word: surprise on the words of 100 ordinary sentences that the farm did not write.
        bits_per_word: surprise on `n` fresh documents of the training distribution, the end counted as a word.
        entropy_bits_per_word: the same for the generator of the documents itself; no model can be lower for long.
        question_accuracy_by_form: share of right answers for each form of question.
    """
    questions = held_out_questions(n, seed)
    right = answered_right(model, questions)
    scores = {"question_accuracy": mean(right), "question_baseline": baseline(questions, seed, n)}
    for distance in DISTANCES:
        scores[f"recall_accuracy_{distance}"] = recall_accuracy(model, distance, n, seed)
    documents = farm.sample(n, seed=unseen_seed(seed, "documents"), split="train")
    scores |= bits(model, documents)
    scores["ordinary_bits_per_word"] = bits_per_word(model, ordinary_sentences())
    few = max(1, n // 10)
    scores[BY_DISTANCE] = {str(d): recall_accuracy(model, d, few, seed) for d in CURVE}
    scores[BY_OWNERS] = {str(o): mean(answered_right(model, farm.recall(few, seed, 25, owners=o))) for o in OWNERS}
    scores["question_accuracy_by_form"] = by_group([question.form for question in questions], right)
    return scores


def unseen_seed(seed: int, purpose: str) -> str:
    """A seed for the farm that no training uses."""
    return f"score {seed} {purpose}"


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / len(values)


def by_group(groups: Sequence[str], right: Sequence[bool]) -> dict[str, float]:
    """Of each group, by its name, the share that is right."""
    found = defaultdict(list)
    for name, one in zip(groups, right, strict=True):
        found[name].append(one)
    return {name: mean(ones) for name, ones in sorted(found.items())}


def held_out_questions(n: int, seed: int) -> list[farm.Question]:
    """`n` questions on combinations of facts that no training document asks about, one from each document."""
    found, draw = [], 0
    while len(found) < n:
        for document in farm.sample(n, seed=unseen_seed(seed, f"questions {draw}"), split="held_out"):
            if document.questions and len(found) < n:
                found.append(document.questions[len(found) % len(document.questions)])
        draw += 1
    return found


def baseline(questions: Sequence[farm.Question], seed: int, n: int) -> float:
    """Accuracy of always giving the answer that is most frequent for the form in `n` training documents."""
    best = usual_answers(seed, n)
    return mean([best.get(question.form) == question.answer for question in questions])


@cache
def usual_answers(seed: int = 0, n: int = 500) -> dict[str, str]:
    """The most frequent answer to each form of question in `n` training documents."""
    documents = farm.sample(n, seed=unseen_seed(seed, "baseline"), split="train")
    return commonest((question.form, question.answer) for one in documents for question in one.questions)


def commonest(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of (form, answer), each form's most frequent answer."""
    answers = defaultdict(Counter)
    for form, answer in pairs:
        answers[form][answer] += 1
    return {form: counts.most_common(1)[0][0] for form, counts in answers.items()}


def answered_right(model: LanguageModel, questions: Sequence[farm.Question]) -> list[bool]:
    """Whether the model's likeliest answer, up to the first comma or "</A>", is the right one."""
    given = answers(model, [question.prompt for question in questions])
    return [one == question.answer for one, question in zip(given, questions, strict=True)]


def recall_accuracy(model: LanguageModel, distance: int, n: int, seed: int | str) -> float:
    """Share right of `n` questions asked `distance` words after the fact. Chance is 1/6."""
    return mean(answered_right(model, farm.recall(n, seed, distance)))


def answers(model: LanguageModel, prompts: Sequence[str]) -> list[str]:
    """The model's likeliest answer to each prompt, written word by word."""
    stop = {id for mark in (",", "</A>") for id in model.encode(mark, start=False)} | {model.start}
    return [text.strip() for text in complete(model, prompts, LONGEST_ANSWER, stop)]


def complete(model: LanguageModel, prompts: Sequence[str], longest: int, stop: Set[int]) -> list[str]:
    """The likeliest next words after each prompt: at most `longest`, up to one whose id is in `stop`."""
    written = [""] * len(prompts)
    for rows in group_by_length([model.encode(prompt) for prompt in prompts]):
        numbers, ids = zip(*rows, strict=True)
        for number, words in zip(numbers, model.generate(torch.tensor(ids), longest, stop), strict=True):
            written[number] = model.decode(words)
    return written


def group_by_length(rows: Sequence[list[int]]) -> list[list[tuple[int, list[int]]]]:
    """Batches of (number, row) whose rows are equally long, so that no padding can change an answer."""
    groups = defaultdict(list)
    for number, row in enumerate(rows):
        groups[len(row)].append((number, row))
    return [group[i : i + BATCH] for group in groups.values() for i in range(0, len(group), BATCH)]


def bits(model: LanguageModel, documents: Sequence[farm.Document]) -> dict[str, float]:
    """bits_per_word of the model and entropy_bits_per_word of the generator, on the same documents."""
    rows = [[*model.encode(document.text), model.start] for document in documents]
    truth = -sum(farm.log_probability(document.text) for document in documents)
    words = sum(len(row) - 1 for row in rows)
    return {"bits_per_word": surprise(model, rows), "entropy_bits_per_word": truth / words / math.log(2)}


def ordinary_sentences() -> list[str]:
    """Sentences as people type them, which no document of the farm contains on purpose."""
    return [row["sentence"] for row in tables.read("ordinary_sentences")]


def bits_per_word(model: LanguageModel, texts: Sequence[str]) -> float:
    """Surprise per known word of `texts`, each read from its start."""
    return surprise(model, [model.encode(text) for text in texts])


def surprise(model: LanguageModel, rows: Sequence[Sequence[int]]) -> float:
    """Mean surprise in bits of all words of `rows` after their first; unknown words are read, not guessed."""
    unknown = farm.SPECIAL.index(farm.UNKNOWN)
    total, words = 0.0, 0
    for group in group_by_length(rows):
        ids = torch.tensor([row for _, row in group])
        targets = ids[:, 1:].flatten()
        logits = model.logits(ids[:, :-1])
        total += F.cross_entropy(logits.flatten(0, 1), targets, ignore_index=unknown, reduction="sum").item()
        words += int((targets != unknown).sum())
    return total / words / math.log(2)
