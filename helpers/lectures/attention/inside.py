"""A GPT whose attention can be seen and changed (section 3).

The catalogue's model stays as it is: `hooked_gpt` copies its modules, with every weight shared, and only the copy uses
the attention below. A change is an argument of one call; nothing has to be put back afterwards.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Sequence
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import torch
from matplotlib.collections import LineCollection
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface, AutoConfig, GPT2Config
from transformers.masking_utils import eager_mask
from transformers.models.gpt2.modeling_gpt2 import eager_attention_forward

from helpers import catalog, figures
from helpers.models.hooks import capture_outputs, with_shared_weights
from helpers.models.language import LanguageModel
from helpers.panel import Slider
from helpers.problems import Problem

Intervention = Callable[[int, Tensor], Tensor]  # (layer, weights (B, H, T, T)) -> other weights
LONGEST = 96  # tokens of a typed text


class Head(NamedTuple):
    """An attention head; both are counted from 0, and from 1 where people read it."""

    layer: int
    head: int

    def __str__(self) -> str:
        return f"layer {self.layer + 1}, head {self.head + 1}"


def attention_with_change(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, change=None, **how
) -> tuple[Tensor, Tensor]:
    """transformers' plain attention, which gives back its weights; a `change` (an Intervention) comes before use."""
    out, weights = eager_attention_forward(module, query, key, value, mask, **how)
    if change is not None:
        weights = change(module.layer_idx, weights)
        out = (weights @ value).transpose(1, 2)
    return out, weights  # (B, T, H, d_k), (B, H, T, T)


AttentionInterface.register("changeable", attention_with_change)
AttentionMaskInterface.register("changeable", eager_mask)


class Seen(NamedTuple):
    """One run: logits (T, V) of the next token at each place, attention (L, H, T, T); on the CPU."""

    logits: Tensor
    attention: Tensor


class HookedGPT(LanguageModel):
    """A GPT-2 (pocket or full) seen from inside.

    Attributes:
        model: the copy.
        layers, heads: numbers of them; every_head: all of them, layer by layer.
    """

    def __init__(self, model: nn.Module, tokenizer, note: str = ""):
        hooked = with_shared_weights(model, attention="changeable")
        super().__init__(hooked, tokenizer, "GPT", note)
        self.layers, self.heads = hooked.config.n_layer, hooked.config.n_head
        self.every_head = [Head(layer, head) for layer in range(self.layers) for head in range(self.heads)]

    def ids(self, text: str) -> list[int]:
        """Token ids of a text, the start before it.

        Raises:
            Problem: the text is empty or too long to be drawn.
        """
        if not text.strip():
            raise Problem("Type a few words to look at.")
        ids = self.encode(text)
        if len(ids) > LONGEST:
            raise Problem(f"The text has {len(ids)} tokens; {LONGEST} can be shown. Shorten it.")
        return ids

    def chosen(self, settings: SimpleNamespace) -> Head:
        """The head that a panel's sliders choose: they count from 1, and end at the last there is."""
        return Head(min(settings.layer, self.layers) - 1, min(settings.head, self.heads) - 1)

    def tokens(self, ids: Sequence[int]) -> list[str]:
        """Each token as text of its own; the start is an arrow."""
        return ["▸" if i == self.start else token for i, token in zip(ids, super().tokens(ids), strict=True)]

    @torch.inference_mode()
    def run(self, ids: list[int], change: Intervention | None = None) -> Seen:
        """All logits and all attention weights for one text."""
        out = self._forward(torch.tensor([ids]), change)
        return Seen(out.logits[0].cpu().float(), torch.cat(out.attentions).cpu().float())

    @torch.inference_mode()
    def last(self, ids: Tensor, lengths: Tensor, change: Intervention | None = None) -> Tensor:
        """Logits (B, V) after the last token of each row. Rows (B, T) are filled up at the end, where nobody looks."""
        places, of_row = torch.unique(lengths - 1, return_inverse=True)  # logits of all places would fill the memory
        logits = self._forward(ids, change, weights=False, logits_to_keep=places).logits
        return logits[torch.arange(len(ids)), of_row].cpu().float()

    @torch.inference_mode()
    def look_up(self, ids: list[int], layer: int) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values (H, T, d_k) of one layer."""
        with capture_outputs(self.model.transformer.h[layer].attn.c_attn) as found:
            self._forward(torch.tensor([ids]), None, weights=False)
        q, k, v = found[0][0].cpu().float().chunk(3, dim=-1)  # (T, d) each
        return tuple(x.unflatten(-1, (self.heads, -1)).transpose(0, 1) for x in (q, k, v))

    def _forward(self, ids: Tensor, change: Intervention | None, weights: bool = True, **how):
        ids = ids.to(self.device)
        everything = torch.ones_like(ids)
        return self.model(
            ids, attention_mask=everything, use_cache=False, output_attentions=weights, change=change, **how
        )


_hooked: weakref.WeakKeyDictionary[nn.Module, HookedGPT] = weakref.WeakKeyDictionary()


def hooked_gpt(size: str = "pocket") -> HookedGPT:
    """The pocket GPT, or with "full" GPT-2, seen from inside. `catalog.free()` frees it, too.

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    loaded = catalog.load("gpt", size)
    if loaded.model not in _hooked:
        _hooked[loaded.model] = HookedGPT(loaded.model, loaded.tokenizer, loaded.note)
    return _hooked[loaded.model]


def head_sliders(size: str = "pocket", layer: int = 1, head: int = 1) -> list[Slider]:
    """Controls that choose a head; the model need not be there yet. For what they choose see `HookedGPT.chosen`."""
    folder = catalog.pocket_models()["gpt"].folder
    config = GPT2Config() if size == "full" else AutoConfig.from_pretrained(folder, local_files_only=True)
    return [Slider("layer", layer, 1, config.n_layer), Slider("head", head, 1, config.n_head)]


def head_grid(
    plot: figures.Plot,
    values: Tensor,
    title: str,
    named: bool = True,
    numbers: bool = True,
    framed: Collection[Head] = (),
) -> None:
    """Values from 0 to 1 (L, H) of all heads, with `numbers` if there is room; a frame around those that are `framed`.

    Layers down (`named`: each as "layer 1"), heads across.
    """
    layers, heads = ([str(i + 1) for i in range(count)] for count in values.shape)
    layers = [f"layer {layer}" for layer in layers] if named else layers
    look = {"low": 0, "high": 1, "lines": True, "numbers": numbers and len(heads) <= 8}
    figures.heatmap(plot, values, rows=layers, columns=heads, title=title, **look)
    around = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) / 2
    frames = [(column, row) + around for row, column in framed]
    plot.add_collection(LineCollection(frames, colors=figures.theme().series[1], linewidths=3, zorder=6), autolim=False)


def ablate(heads: Collection[Head]) -> Intervention:
    """These heads add nothing: all their weights are zero."""

    def change(layer: int, weights: Tensor) -> Tensor:
        mine = [head for at, head in heads if at == layer]
        if mine:
            weights = weights.clone()
            weights[:, mine] = 0
        return weights

    return change


def set_weight(place: int, weight: float, only: Head | None = None) -> Intervention:
    """Every later place looks at `place` with this weight; its other weights are rescaled, so that all add up to 1.

    0 hides the place. In all heads, or in `only` one.
    """

    def change(layer: int, weights: Tensor) -> Tensor:
        if only is not None and only.layer != layer:
            return weights
        weights = weights.clone()
        mine = slice(None) if only is None else only.head
        later = weights[:, mine, place + 1 :]  # (B, heads, places, T), or of one head (B, places, T)
        later[..., place] = 0
        later *= (1 - weight) / later.sum(-1, keepdim=True).clamp(min=1e-9)
        later[..., place] = weight
        return weights

    return change
