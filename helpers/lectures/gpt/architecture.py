"""How many numbers a GPT holds, and where; and the sizes that the papers publish (section 2)."""

import functools
from dataclasses import dataclass

from helpers import tables


@dataclass(frozen=True)
class Architecture:
    """The sizes that fix a GPT. `final_norm`: GPT-2 and GPT-3 have a norm before the head, GPT-1 has not."""

    layers: int
    width: int
    heads: int
    context: int = 1024
    vocabulary: int = 50257
    final_norm: bool = True


def parts(a: Architecture) -> dict[str, int]:
    """Parameters of each part, weights and biases. Their sum is the model: the head shares the words' matrix.

    The number of heads does not matter: they share out the same matrices.
    """
    d, hidden = a.width, 4 * a.width  # the feed-forward part is four times as wide
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


def short_number(number: float) -> str:
    """A large number as one says it: 124.4 M, 174.6 B."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g} {letter}" if number >= 1e3 * size else f"{number / size:.1f} {letter}"
    return f"{number:.0f}"


@dataclass(frozen=True)
class Published:
    """What a paper says of a model, and where. `millions`: the paper's total of parameters."""

    model: str
    family: str
    year: int
    layers: int
    width: int
    heads: int
    head_width: int
    context: int
    vocabulary: int
    millions: float
    source: str

    @property
    def architecture(self) -> Architecture:
        """The sizes, for counting. GPT-1 has its norms after each part, and none at the end."""
        sizes = (self.layers, self.width, self.heads, self.context, self.vocabulary)
        return Architecture(*sizes, final_norm=self.family != "GPT-1")

    @property
    def num_parameters(self) -> int:
        """Parameters of the architecture, counted."""
        return num_parameters(self.architecture)


@functools.cache
def published() -> dict[str, Published]:
    """GPT-1, the four GPT-2 and the eight GPT-3, as their papers give them, by name."""
    kinds = Published.__annotations__
    rows = tables.read("gpt_architectures")
    return {row["model"]: Published(**{name: kinds[name](text) for name, text in row.items()}) for row in rows}
