"""Exercises of notebook 01: count n-grams, measure surprise."""

from collections import Counter, defaultdict

import torch
from torch import Tensor

from helpers.exercises import Exercise

STORY = "Anna has a goat . Ben has a hen . Anna has a hen too . the goat sees the hen and the hen sees Ben"


def ngram_counts(words: list[str], n: int) -> dict[tuple[str, ...], Counter]:
    """For each context of n - 1 words: how often each word follows it."""
    counts = defaultdict(Counter)
    for start in range(len(words) - n + 1):
        *context, following = words[start : start + n]
        counts[tuple(context)][following] += 1
    return counts


NGRAM_COUNTS = Exercise(
    title="Count n-grams",
    difficulty=1,
    minutes=6,
    solution=ngram_counts,
    inputs=lambda: [(STORY.split(), 2), (STORY.split(), 3), (["Anna", "has"], 3)],
    mistakes={
        "One n-gram is missing: the last word of the text. Does your loop stop one step early?": lambda words, n: (
            ngram_counts(words[:-1], n)
        ),
        "Your contexts are one word too long: an n-gram is n - 1 words of context and 1 more.": lambda words, n: (
            ngram_counts(words, n + 1)
        ),
        "All your counts are 1. Do you set the count, where you should add 1 to it?": lambda words, n: {
            context: dict.fromkeys(following, 1) for context, following in ngram_counts(words, n).items()
        },
        "You counted whole n-grams. Group them: "
        "one entry per context, with a table of the words after it.": lambda words, n: Counter(
            tuple(words[start : start + n]) for start in range(len(words) - n + 1)
        ),
        "Your contexts are texts. Use tuples of words: ('Anna', 'has').": lambda words, n: {
            " ".join(context): following for context, following in ngram_counts(words, n).items()
        },
        "You always count pairs. Where does n come in?": lambda words, n: ngram_counts(words, 2),
    },
    hints=(
        "Slide a window of n words over the text. How many windows does a text of N words have?",
        "In each window the first n - 1 words are the context, as a tuple; the last word is the one that follows.",
        "for start in range(len(words) - n + 1): the context is tuple(words[start : start + n - 1]), the next word is "
        "words[start + n - 1]. A defaultdict(Counter) saves all the tests for missing keys.",
    ),
)


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean surprise in nats. logits (B, V), targets (B,) with word numbers."""
    log_probabilities = torch.log_softmax(logits, dim=-1)
    return -log_probabilities[torch.arange(len(targets)), targets].mean()


def _chosen(logits: Tensor, targets: Tensor) -> Tensor:
    return torch.softmax(logits, -1)[torch.arange(len(targets)), targets]


def _logits_and_targets(examples: int, words: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(1)
    logits = 2 * torch.randn(examples, words, generator=generator)
    return logits, torch.randint(words, (examples,), generator=generator)


CROSS_ENTROPY = Exercise(
    title="Cross-entropy",
    difficulty=2,
    minutes=7,
    solution=cross_entropy,
    inputs=lambda: [_logits_and_targets(4, 6), _logits_and_targets(6, 4)],
    mistakes={
        "The sign is wrong: the logarithm of a probability is negative, a surprise is positive.": lambda z, t: (
            -cross_entropy(z, t)
        ),
        "Your answer is in bits (log2). The loss is measured in nats: take the natural logarithm.": lambda z, t: (
            cross_entropy(z, t) / torch.tensor(2.0).log()
        ),
        "[:, targets] takes these columns of *every* row: (B, B). Pair each row with its own target: "
        "[torch.arange(B), targets].": lambda z, t: -torch.log_softmax(z, -1)[:, t].mean(),
        "Your softmax runs over the examples. Use dim=-1, over the words.": lambda z, t: (
            -torch.log_softmax(z, 0)[torch.arange(len(t)), t].mean()
        ),
        "One surprise per example is right so far. Now take the mean.": lambda z, t: -_chosen(z, t).log(),
        "You used the logits as they are. Turn them into log-probabilities first: log_softmax.": lambda z, t: (
            -z[torch.arange(len(t)), t].mean()
        ),
    },
    hints=(
        "How surprised is a model that gave the right word the probability p? The loss is the mean surprise.",
        "Go from logits to log-probabilities, pick one number per row, change the sign, take the mean.",
        "log_softmax(logits, dim=-1) has shape (B, V). Indexing it with [torch.arange(B), targets] picks the right "
        "word of each row.",
    ),
)
