"""The architectures that the papers publish, one row each with its source (section 2)."""

import functools
import html
from dataclasses import dataclass

from helpers import tables
from helpers.lectures.gpt.architecture import Architecture, parts

TABLE = "gpt_architectures"


@dataclass(frozen=True)
class Published:
    """One row: what the paper says of a model. `millions`: the paper's total of parameters."""

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
        """What the row says, for counting. GPT-1 has its norms after each part, and none at the end."""
        sizes = (self.layers, self.width, self.heads, self.context, self.vocabulary)
        return Architecture(*sizes, final_norm=self.family != "GPT-1")

    @property
    def num_parameters(self) -> int:
        """Parameters of the architecture, counted."""
        return sum(parts(self.architecture).values())


@functools.cache
def published() -> tuple[Published, ...]:
    """GPT-1, the four GPT-2 and the eight GPT-3, as their papers give them."""
    rows = tables.read(TABLE)
    kinds = Published.__annotations__
    return tuple(Published(**{name: kinds[name](text) for name, text in row.items()}) for row in rows)


def find(model: str) -> Published:
    """The row of this name."""
    return next(row for row in published() if row.model == model)


class Family:
    """All rows beside the count, as a table. A notebook shows it, with the sources below."""

    HEAD = ("model", "layers", "width", "heads × head width", "paper says", "counted")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The cells of each row, as text."""
        return [
            (
                row.model,
                str(row.layers),
                f"{row.width:,}",
                f"{row.heads} × {row.head_width} = {row.heads * row.head_width:,}",
                f"{row.millions:,g} M",
                f"{row.num_parameters / 1e6:,.1f} M",
            )
            for row in published()
        ]

    def __repr__(self) -> str:
        lines = [self.HEAD, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.HEAD))]
        table = ("  ".join(cell.rjust(w) for cell, w in zip(line, widths, strict=True)) for line in lines)
        return "\n".join([*table, "", *self.sources])

    @property
    def sources(self) -> list[str]:
        """Where the rows come from, each source once."""
        return list(dict.fromkeys(f"{row.family}: {row.source.split(';')[0]}" for row in published()))

    def _repr_html_(self) -> str:
        def line(cells: tuple[str, ...], tag: str) -> str:
            inner = "".join(f'<{tag} style="text-align:right">{html.escape(cell)}</{tag}>' for cell in cells)
            return f"<tr>{inner}</tr>"

        body = "".join(line(row, "td") for row in self.rows)
        below = "".join(f"<br>{html.escape(source)}" for source in self.sources)
        return f"<table>{line(self.HEAD, 'th')}{body}</table><small>Sources: {TABLE}.csv{below}</small>"
