"""How many numbers a GPT holds, and where: computed from layers, width, context and vocabulary (section 2)."""

from dataclasses import dataclass

FEED_FORWARD = 4  # the hidden layer of the feed-forward part is so many times as wide as the model


@dataclass(frozen=True)
class Architecture:
    """The sizes that fix a GPT. `final_norm`: GPT-2 and GPT-3 have a norm before the head, GPT-1 has not."""

    layers: int
    width: int
    heads: int
    context: int = 1024
    vocabulary: int = 50257
    final_norm: bool = True

    @property
    def head_width(self) -> float:
        """Numbers for each head; a model can only be built if it is whole."""
        return self.width / self.heads


def parts(a: Architecture) -> dict[str, int]:
    """Parameters of each part, weights and biases. Their sum is the model: the head shares the words' matrix.

    The number of heads does not matter: they share out the same matrices.
    """
    d = a.width
    hidden = FEED_FORWARD * d
    return {
        "words": a.vocabulary * d,
        "positions": a.context * d,
        "attention": a.layers * (d * 3 * d + 3 * d + d * d + d),  # queries, keys, values; then the projection
        "feed-forward": a.layers * (d * hidden + hidden + hidden * d + d),
        "norms": (2 * a.layers + a.final_norm) * 2 * d,  # a scale and a shift each
    }


def num_parameters(a: Architecture) -> int:
    """All parameters."""
    return sum(parts(a).values())


def cache_bytes(a: Architecture, tokens: int, bytes_each: int = 2) -> int:
    """Memory of the KV cache of a text: a key and a value of `width` numbers, for each layer and each token."""
    return 2 * a.layers * a.width * tokens * bytes_each


def short_number(number: float) -> str:
    """A large number as one says it: 124.4 M, 174.6 B."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g} {letter}" if number >= 1e3 * size else f"{number / size:.1f} {letter}"
    return f"{number:.0f}"
