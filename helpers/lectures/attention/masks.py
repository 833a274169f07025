"""Who may look at whom: dense and sparse masks, and their cost counted (section 7).

GPT-3 uses "alternating dense and locally banded sparse attention patterns in the layers of the transformer, similar to
the Sparse Transformer" (Brown et al. 2020, section 2.1). The strided pattern is Child et al. 2019, section 4.3.
"""

from types import SimpleNamespace

import torch
from torch import Tensor

from helpers import figures
from helpers.panel import Choice, Panel, Slider

PATTERNS = {
    "dense in every layer": ("dense",),
    "banded in every layer": ("banded",),
    "GPT-3: dense, banded": ("dense", "banded"),
    "Sparse Transformer: banded, strided": ("banded", "strided"),
}


def mask(kind: str, n: int, window: int) -> Tensor:
    """Which key (column) each query (row) may see, (n, n) of booleans. No kind sees the future.

    dense: all places so far; banded: the last `window`, itself included; strided: every `window`-th place back.
    """
    back = torch.arange(n)[:, None] - torch.arange(n)[None]  # how far the key lies behind the query
    allowed = {"dense": back >= 0, "banded": back < window, "strided": back % window == 0}[kind]
    return allowed & (back >= 0)


def stacked(kinds: tuple[str, ...], n: int, window: int, layers: int) -> dict:
    """Masks of `layers` layers, which take `kinds` in turn.

    Returns a dict: masks (name -> (n, n), the different ones); reach (n, n): from where something can have come after
    all layers; pairs (counted over all layers), dense_pairs (if all were dense); stack (the number of layers).
    """
    chosen = [mask(kinds[layer % len(kinds)], n, window) for layer in range(layers)]
    reach = torch.eye(n, dtype=torch.float32)
    for one in chosen:
        reach = ((one.float() @ reach) > 0).float()
    return {
        "masks": {kind: mask(kind, n, window).float() for kind in kinds[:layers]},
        "reach": reach,
        "pairs": sum(int(one.sum()) for one in chosen),
        "dense_pairs": layers * int(mask("dense", n, window).sum()),
        "stack": layers,
    }


def draw_masks(sheet, data: dict) -> None:
    """The different masks, query rows and key columns, and what the last layer can know."""
    shown = data["masks"] | {f"reach, layer {data['stack']}": data["reach"]}
    plots = figures.axes(sheet, columns=3, gap=24)
    for plot, (name, matrix) in zip(plots, shown.items(), strict=False):
        figures.heatmap(plot, 0.75 * matrix, low=0, high=1, title=name, square=True)


def caption_masks(data: dict) -> str:
    n = len(data["reach"])
    missing = n * (n + 1) // 2 - int(data["reach"].sum())
    knows = "every place can know of every place before it" if not missing else f"{missing} pairs never meet"
    return (
        f"{data['pairs']:,} scores in layers 1 to {data['stack']}, {data['pairs'] / data['dense_pairs']:.0%} of the "
        f"{data['dense_pairs']:,} of dense attention; after all layers {knows}."
    )


def masks_panel() -> Panel:
    """Dense, banded and strided masks, alternating over layers."""

    def compute(settings: SimpleNamespace) -> dict:
        return stacked(settings.pattern, settings.n, settings.window, settings.layers)

    return Panel(
        "Who may look at whom?",
        [
            Choice("pattern", PATTERNS, ("dense", "banded")),
            Slider("n", 32, 8, 64, label="places n"),
            Slider("window", 6, 2, 16, label="band or stride"),
            Slider("layers", 2, 1, 8),
        ],
        compute=compute,
        draw=draw_masks,
        caption=caption_masks,
        model="computed",
        size=(900, 320),
    )
