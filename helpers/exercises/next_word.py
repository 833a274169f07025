"""Exercises of notebook 01, next-word prediction."""

from collections import Counter, defaultdict

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.exercises.inputs import normal

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
    mistakes=lambda words, n: {
        "One n-gram is missing: the last word of the text. Does your loop stop one step early?": (
            ngram_counts(words[:-1], n)
        ),
        "Your contexts are one word too long: an n-gram is n - 1 words of context and 1 more.": (
            ngram_counts(words, n + 1)
        ),
        "All your counts are 1. Do you set the count, where you should add 1 to it?": (
            {context: dict.fromkeys(following, 1) for context, following in ngram_counts(words, n).items()}
        ),
        "You counted whole n-grams. Group them: one entry per context, with a table of the words after it.": (
            Counter(tuple(words[start : start + n]) for start in range(len(words) - n + 1))
        ),
        "Your contexts are texts. Use tuples of words: ('Anna', 'has').": (
            {" ".join(context): following for context, following in ngram_counts(words, n).items()}
        ),
        "You always count pairs. Where does n come in?": ngram_counts(words, 2),
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
    mistakes=lambda z, t: {
        "The sign is wrong: the logarithm of a probability is negative, a surprise is positive.": -cross_entropy(z, t),
        "Your answer is in bits (log2). The loss is measured in nats: take the natural logarithm.": (
            cross_entropy(z, t) / torch.tensor(2.0).log()
        ),
        "[:, targets] takes these columns of *every* row: (B, B). "
        "Pair each row with its own target: [torch.arange(B), targets].": -torch.log_softmax(z, -1)[:, t].mean(),
        "Your softmax runs over the examples. Use dim=-1, over the words.": (
            -torch.log_softmax(z, 0)[torch.arange(len(t)), t].mean()
        ),
        "The logarithm is missing: the surprise of a word is -log of its probability.": -_chosen(z, t).mean(),
        "That is the mean probability of the right words. "
        "Their surprise is -log of it: log first, then the mean.": _chosen(z, t).mean(),
        "One surprise per example is right so far. Now take the mean.": -_chosen(z, t).log(),
        "You used the logits as they are. Turn them into log-probabilities first: log_softmax.": (
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


def temperature(logits: Tensor, tau: float) -> Tensor:
    """Probabilities (V,) of the next word at temperature tau."""
    return torch.softmax(logits / tau, dim=-1)


TEMPERATURE = Exercise(
    title="Temperature",
    difficulty=1,
    minutes=4,
    solution=temperature,
    inputs=lambda: [(2 * normal(1, 7), 0.5), (2 * normal(1, 7), 2.0), (2 * normal(1, 7) + 100, 0.7)],
    mistakes=lambda z, tau: {
        "Did you divide the logits by tau, or multiply? Yours gets flatter when tau gets smaller, "
        "and it should get sharper.": torch.softmax(z * tau, -1),
        "Your answer does not change with tau. Where does tau come in?": torch.softmax(z, -1),
        "You divided the probabilities by tau, so they do not add up to 1. "
        "tau belongs to the logits, before the softmax.": torch.softmax(z, -1) / tau,
        "These are the logits divided by tau. They still need a softmax to become probabilities.": z / tau,
        "Positive, but they do not add up to 1: divide by the sum. And exp of a large logit overflows.": (
            torch.exp(z / tau)
        ),
        "Right for small logits, but nan for large ones: exp(100) is too large for float32. "
        "Subtract the largest logit first, or use torch.softmax.": torch.exp(z / tau) / torch.exp(z / tau).sum(),
    },
    hints=(
        "A small tau makes the best word more certain, a large tau makes all words more alike.",
        "tau acts on the logits, before they become probabilities.",
        "Two steps: scale the logits by 1/tau, then torch.softmax(..., dim=-1).",
    ),
)


def top_p(probabilities: Tensor, p: float) -> Tensor:
    """Keep the smallest set of likely words with at least p together, and renormalise. (V,) -> (V,)"""
    return _renormalised(probabilities * _nucleus(probabilities, p))


def _nucleus(probabilities: Tensor, p: float) -> Tensor:
    """Which words stay. (V,) -> bool (V,)"""
    likely, order = probabilities.sort(descending=True)
    before = likely.cumsum(-1) - likely  # what the words above this one have together
    keep = torch.zeros_like(probabilities, dtype=torch.bool)
    keep[order[before < p]] = True
    return keep


def _renormalised(kept: Tensor) -> Tensor:
    return kept / kept.sum()


def _stops_before_p(probabilities, p):
    likely, order = probabilities.sort(descending=True)
    kept = torch.zeros_like(probabilities)
    inside = likely.cumsum(-1) <= p
    kept[order[inside]] = likely[inside]
    return _renormalised(kept)


def _unsorted(probabilities, p):
    before = probabilities.cumsum(-1) - probabilities
    return _renormalised(probabilities * (before < p))


def _mask_of_the_sorted(probabilities, p):
    likely = probabilities.sort(descending=True).values
    return _renormalised(probabilities * (likely.cumsum(-1) - likely < p))


TOP_P = Exercise(
    title="Top-p (nucleus) sampling",
    difficulty=3,
    minutes=10,
    solution=top_p,
    inputs=lambda: [
        (torch.tensor([0.05, 0.40, 0.10, 0.25, 0.20]), 0.80),
        (torch.tensor([0.10, 0.20, 0.03, 0.55, 0.12]), 0.70),
        (torch.tensor([0.06, 0.30, 0.27, 0.23, 0.14]), 0.45),
    ],
    mistakes=lambda q, p: {
        "The right words stay, but they do not add up to 1. Divide by their sum.": q * _nucleus(q, p),
        "You stop one word early: the word with which the sum reaches p stays too.": _stops_before_p(q, p),
        "You compare single probabilities with p. Compare the *sum* of the most likely words with p.": (
            _renormalised(q * (q >= p)) if (q >= p).any() else q * 0
        ),
        "You add up the words in the order of the vocabulary. Sort them first, most likely first.": _unsorted(q, p),
        "Your mask belongs to the sorted words. Put it back in order: kept[order] = ...": _mask_of_the_sorted(q, p),
        "Your answer is sorted. Put each probability back to the place of its word.": (
            top_p(q, p).sort(descending=True).values
        ),
    },
    hints=(
        "Take the most likely words, one after the other, until they have p together. All others get probability 0.",
        "Sort in falling order and use cumsum. A word stays while the sum of the words *above* it is smaller than p.",
        "likely, order = probabilities.sort(descending=True); a word stays where likely.cumsum(-1) - likely < p. "
        "Write the ones that stay to kept[order[...]], and divide kept by its sum.",
    ),
)


def rnn_step(x: Tensor, h: Tensor, W_x: Tensor, W_h: Tensor, b: Tensor) -> Tensor:
    """The next hidden state. x (E,), h (H,), W_x (H, E), W_h (H, H), b (H,) -> (H,)"""
    return torch.tanh(W_x @ x + W_h @ h + b)


def _step_inputs(E: int, H: int) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(1)
    return tuple(torch.randn(*shape, generator=generator) for shape in [(E,), (H,), (H, E), (H, H), (H,)])


RNN_STEP = Exercise(
    title="One step of an RNN",
    difficulty=2,
    minutes=5,
    solution=rnn_step,
    inputs=lambda: [_step_inputs(3, 4), _step_inputs(5, 2)],
    mistakes=lambda x, h, U, W, b: {
        "The sum is right. It still has to go through tanh.": U @ x + W @ h + b,
        "Did you forget the bias b?": torch.tanh(U @ x + W @ h),
        "The old state h is missing: without it the network has no memory.": torch.tanh(U @ x + b),
        "h @ W_h is not W_h @ h: W_h is the other way round. It is square, so nothing complains.": (
            torch.tanh(U @ x + h @ W + b)
        ),
        "You used the sigmoid. The plain RNN uses tanh.": torch.sigmoid(U @ x + W @ h + b),
        "The bias b belongs inside tanh, too.": torch.tanh(U @ x + W @ h) + b,
    },
    hints=(
        "The new state mixes two things: the word that just came and what the network remembers.",
        "Each of the two goes through its own matrix. Add them and the bias, then squash the sum.",
        "h_new = tanh(W_x x + W_h h + b). For a matrix times a vector write W_x @ x.",
    ),
)


def clip_gradient(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    """Shrink all gradients by one factor, so that their common length is at most `max_norm`."""
    return _shrunk(gradients, max_norm, _length(gradients))


def _length(gradients: list[Tensor]) -> Tensor:
    return torch.stack([(g**2).sum() for g in gradients]).sum().sqrt()


def _shrunk(gradients: list[Tensor], max_norm: float, length: Tensor) -> list[Tensor]:
    return [g * min(1.0, max_norm / float(length)) for g in gradients]


def _gradients(size: float) -> list[Tensor]:
    generator = torch.Generator().manual_seed(1)
    return [size * torch.randn(*shape, generator=generator) for shape in [(3, 2), (4,)]]


CLIP_GRADIENT = Exercise(
    title="Gradient clipping",
    difficulty=2,
    minutes=8,
    solution=clip_gradient,
    inputs=lambda: [(_gradients(5.0), 2.0), (_gradients(0.1), 2.0), (_gradients(40.0), 0.5)],
    mistakes=lambda g, m: {
        "You cut every number for itself, and that changes the direction. Shrink all of them by one common factor.": (
            [x.clamp(-m, m) for x in g]
        ),
        "You clip each tensor by its own length. All gradients together are one long vector: one length, one factor.": (
            [_shrunk([x], m, _length([x]))[0] for x in g]
        ),
        "You also *grow* gradients that are short enough. Those should stay as they are.": (
            [x * m / _length(g) for x in g]
        ),
        "You return the gradients unchanged, also when they are too long.": g,
        "You add up the lengths of the tensors. Add up the squares of all numbers, then take one square root.": (
            _shrunk(g, m, sum(_length([x]) for x in g))
        ),
        "Did you forget the square root? The length is the root of the sum of squares.": (
            _shrunk(g, m, _length(g) ** 2)
        ),
    },
    hints=(
        "Think of all gradients as one long vector. Clipping keeps its direction and limits its length.",
        "Compute one length for all tensors. If it is above max_norm, multiply every tensor by the same factor.",
        "length = sqrt of the sum of (g ** 2).sum() over all g; factor = min(1, max_norm / length).",
    ),
)
