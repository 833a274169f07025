"""Exercises of notebook 03, GPT."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from helpers.exercises import Exercise

Part = Callable[[Tensor], Tensor]


def block(x: Tensor, attention: Part, feed_forward: Part, norm_1: Part, norm_2: Part) -> Tensor:
    """A block of GPT-2: each part reads the normalised stream, and adds to it. (T, d) -> (T, d)"""
    x = x + attention(norm_1(x))
    return x + feed_forward(norm_2(x))


def _standard(x: Tensor) -> Tensor:
    centred = x - x.mean(-1, keepdim=True)
    return centred / (centred.square().mean(-1, keepdim=True) + 1e-5).sqrt()


def mix_tokens(x: Tensor) -> Tensor:
    """Stands for attention: each token becomes the mean of the ones so far."""
    return x.cumsum(0) / torch.arange(1, len(x) + 1)[:, None]


def bend(x: Tensor) -> Tensor:
    """Stands for the feed-forward part."""
    return torch.relu(1.5 * x - 0.2)


def to_unit(x: Tensor) -> Tensor:
    """Stands for the first norm."""
    return _standard(x)


def to_double(x: Tensor) -> Tensor:
    """Stands for the second norm."""
    return 2 * _standard(x) + 0.1


def _block_inputs() -> list[tuple]:
    generator = torch.Generator().manual_seed(4)
    parts = (mix_tokens, bend, to_unit, to_double)
    return [(2 * torch.randn(T, d, generator=generator) + 1, *parts) for T, d in [(3, 4), (5, 3)]]


BLOCK = Exercise(
    title="A block of GPT-2",
    difficulty=2,
    minutes=6,
    solution=block,
    inputs=_block_inputs,
    mistakes=lambda x, a, f, n1, n2: {
        "That is GPT-1: the norms come after the addition. In GPT-2 each part reads the *normalised* stream; "
        "the stream itself is never normalised.": n2((y := n1(x + a(x))) + f(y)),
        "The skip connections are missing: add x to each result.": f(n2(a(n1(x)))),
        "You added the normalised x. The skip connection carries x itself, without any norm.": (
            (y := n1(x) + a(n1(x))) + f(n2(y))
        ),
        "The feed-forward part reads the x from before attention. It comes second: it reads the sum.": (
            x + a(n1(x)) + f(n2(x))
        ),
        "There is one skip connection around both parts. Each part needs one of its own.": x + f(n2(a(n1(x)))),
        "The norms are missing: each part reads norm(x).": (y := x + a(x)) + f(y),
    },
    hints=(
        "Think of a stream that flows straight through. Two parts read from it, and each adds something.",
        "What a part reads is the norm of the stream; what it writes is added to the stream without a norm.",
        "x = x + attention(norm_1(x)), then the same once more with feed_forward and norm_2.",
    ),
)


def repetition_penalty(logits: Tensor, said: list[int], penalty: float) -> Tensor:
    """Make words that were said less likely: their logits move down, whatever their sign. (V,) -> (V,)"""
    changed = logits.clone()
    chosen = torch.tensor(sorted(set(said)))
    changed[chosen] = torch.where(logits[chosen] > 0, logits[chosen] / penalty, logits[chosen] * penalty)
    return changed


def _at(logits: Tensor, said: list[int], change) -> Tensor:
    changed = logits.clone()
    for word in set(said):
        changed[word] = change(logits[word])
    return changed


def _each_time(logits: Tensor, said: list[int], penalty: float) -> Tensor:
    for word in said:
        logits = repetition_penalty(logits, [word], penalty)
    return logits


REPETITION_PENALTY = Exercise(
    title="Repetition penalty",
    difficulty=2,
    minutes=8,
    solution=repetition_penalty,
    inputs=lambda: [
        (torch.tensor([3.0, -1.0, 0.5, -2.0, 1.0]), [0, 1, 1, 3], 1.5),
        (torch.tensor([-0.5, 2.0, 4.0, -3.0]), [2, 2, 2, 0], 2.0),
    ],
    mistakes=lambda z, s, p: {
        "You divide negative logits, too. That brings them *up*, towards 0. Multiply those.": (
            _at(z, s, lambda one: one / p)
        ),
        "You multiply positive logits, too, and these words get likelier. Divide those.": (
            _at(z, s, lambda one: one * p)
        ),
        "Words with a negative logit escape the penalty. Multiply those by it.": (
            _at(z, s, lambda one: one / p if one > 0 else one)
        ),
        "You subtract. This penalty works by a factor. Subtracting exists, too, as presence penalty.": (
            _at(z, s, lambda one: one - p)
        ),
        "A word that was said three times is punished once: take each word of `said` once.": _each_time(z, s, p),
        "You changed all words. Only those in `said` get the penalty.": torch.where(z > 0, z / p, z * p),
    },
    hints=(
        "A logit can be positive or negative. What makes each of the two smaller?",
        "Divide a positive logit by the penalty, multiply a negative one. Only words of `said`, each once.",
        "torch.where(z > 0, z / penalty, z * penalty), and copy the result to the places set(said).",
    ),
)


def cached_attention(q: Tensor, k: Tensor, v: Tensor, K: Tensor, V: Tensor) -> Tensor:
    """One head, one new token: it looks at the keys in the cache and at its own. (d,) and (T, d) -> (d,)"""
    keys, values = torch.cat([K, k[None]]), torch.cat([V, v[None]])
    return torch.softmax(keys @ q / len(q) ** 0.5, -1) @ values


def _with(q, k, v, K, V, weights) -> Tensor:
    keys, values = torch.cat([K, k[None]]), torch.cat([V, v[None]])
    return weights(keys @ q, len(q)) @ values


def _attention_inputs() -> list[tuple]:
    generator = torch.Generator().manual_seed(5)
    return [
        (
            *(1.5 * torch.randn(d, generator=generator) for _ in range(3)),
            *(torch.randn(T, d, generator=generator) for _ in range(2)),
        )
        for T, d in [(3, 4), (6, 5)]
    ]


CACHED_ATTENTION = Exercise(
    title="Attention with a cache",
    difficulty=3,
    minutes=10,
    solution=cached_attention,
    inputs=_attention_inputs,
    mistakes=lambda q, k, v, K, V: {
        "The new token does not see itself: append k to K and v to V first.": (
            torch.softmax(K @ q / len(q) ** 0.5, -1) @ V
        ),
        "Did you divide by sqrt(d)?": _with(q, k, v, K, V, lambda s, d: torch.softmax(s, -1)),
        "You divide by d. Divide by its square root.": _with(q, k, v, K, V, lambda s, d: torch.softmax(s / d, -1)),
        "The softmax is missing: the scores have to become shares that add up to 1.": (
            _with(q, k, v, K, V, lambda s, d: s / d**0.5)
        ),
        "You mixed the keys. Keys are only for finding; what is mixed are the values.": cached_attention(q, k, k, K, K),
        "You asked with the key k. The question is the query q.": cached_attention(k, k, v, K, V),
    },
    hints=(
        "Only the new token asks. But it may look at everything, itself included.",
        "Append the rows k[None] and v[None] to the cache, then attention with a single query. No mask is needed.",
        "keys = torch.cat([K, k[None]]), the same for values; softmax(keys @ q / sqrt(d)) @ values.",
    ),
)


def click_loss(rewards: Tensor, better: Tensor) -> Tensor:
    """Bradley-Terry: surprise (nats) at clicks, on average. Rewards (B, 2) of pairs, better (B,) 0 or 1 -> one number.

    Bradley and Terry 1952; Christiano et al. 2017, section 2.2.3.
    """
    return -_margin(rewards, better).sigmoid().log().mean()


def _margin(rewards: Tensor, better: Tensor) -> Tensor:
    rows = torch.arange(len(rewards))
    return rewards[rows, better] - rewards[rows, 1 - better]


CLICK_LOSS = Exercise(
    title="Learning from clicks",
    difficulty=2,
    minutes=8,
    solution=click_loss,
    inputs=lambda: [
        (torch.tensor([[2.0, 0.5], [-1.0, 0.3], [0.4, 0.1]]), torch.tensor([0, 1, 1])),
        (torch.tensor([[0.2, 1.4], [3.0, -0.5]]), torch.tensor([0, 0])),
    ],
    mistakes=lambda r, b: {
        "The sign is wrong: this loss prefers the answer that lost. Take the winner's reward minus the loser's.": (
            -logsigmoid(-_margin(r, b)).mean()
        ),
        "That is the log-probability. A loss is to become small: put a minus before it.": (
            logsigmoid(_margin(r, b)).mean()
        ),
        "You took the left answer as the winner each time. `better` says which one it was.": (
            -logsigmoid(r[:, 0] - r[:, 1]).mean()
        ),
        "Take the mean over the pairs, not the sum.": -logsigmoid(_margin(r, b)).sum(),
        "Without the sigmoid the rewards can run away for ever: a pair that is right already must count less.": (
            -_margin(r, b).mean()
        ),
        "The logarithm is missing: the loss is the surprise, minus the log of the probability.": (
            -_margin(r, b).sigmoid().mean()
        ),
        "Only the difference of two rewards counts: subtract the loser's.": (
            -logsigmoid(r[torch.arange(len(r)), b]).mean()
        ),
    },
    hints=(
        "How probable is the click, if the winner is ahead by so much?",
        "The probability is sigmoid(winner's reward - loser's reward). The loss is minus its log, on average.",
        "rows = torch.arange(len(rewards)); chosen, rejected = rewards[rows, better], rewards[rows, 1 - better].",
    ),
)
