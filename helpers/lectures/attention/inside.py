"""A GPT whose attention can be seen and changed (section 3).

The catalogue's model stays as it is: `hooked_gpt` copies its modules, with every weight shared, and only the copy uses
the attention below. A change is an argument of one call; nothing has to be put back afterwards.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask
from transformers.models.gpt2.modeling_gpt2 import eager_attention_forward

from helpers import catalog, figures
from helpers.models.hooks import capture_outputs, with_shared_weights
from helpers.models.language import LanguageModel
from helpers.problems import Problem

Head = tuple[int, int]  # layer, head; both from 0
Intervention = Callable[[int, Tensor], Tensor]  # (layer, weights (B, H, T, T)) -> other weights
LONGEST = 96  # tokens of a typed text
EVERY = None  # all layers, or all heads


def attention_with_change(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    change: Intervention | None = None,
    **how,
) -> tuple[Tensor, Tensor]:
    """transformers' plain attention, which gives back its weights; with `change` the weights are changed before use."""
    out, weights = eager_attention_forward(module, query, key, value, mask, **how)
    if change is None:
        return out, weights
    weights = change(module.layer_idx, weights)
    return (weights @ value).transpose(1, 2), weights  # (B, T, H, d_k), (B, H, T, T)


AttentionInterface.register("changeable", attention_with_change)
AttentionMaskInterface.register("changeable", eager_mask)


@dataclass(frozen=True)
class Seen:
    """One run: logits (T, V) of the next token at each place, attention (L, H, T, T); on the CPU."""

    logits: Tensor
    attention: Tensor


class HookedGPT(LanguageModel):
    """A GPT-2 (pocket or full) seen from inside.

    Attributes:
        model: the copy.
        layers, heads: numbers of them.
    """

    def __init__(self, model: nn.Module, tokenizer, note: str = ""):
        hooked = with_shared_weights(model, attention="changeable")
        super().__init__(hooked, tokenizer, "GPT", note)
        self.layers, self.heads = hooked.config.n_layer, hooked.config.n_head

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


def head_grid(plot: figures.Plot, values: Tensor, title: str, named: bool = True, numbers: bool = True) -> None:
    """Values from 0 to 1 (L, H) of all heads, with `numbers` if there is room.

    Layers down (`named`: each as "layer 1"), heads across.
    """
    layers, heads = ([str(i + 1) for i in range(count)] for count in values.shape)
    layers = [f"layer {layer}" for layer in layers] if named else layers
    look = {"low": 0, "high": 1, "lines": True, "numbers": numbers and len(heads) <= 8}
    figures.heatmap(plot, values, rows=layers, columns=heads, title=title, **look)


def ablate(heads: Collection[Head]) -> Intervention:
    """These heads add nothing: all their weights are zero."""

    def change(layer: int, weights: Tensor) -> Tensor:
        mine = [head for at, head in heads if at == layer]
        if mine:
            weights = weights.clone()
            weights[:, mine] = 0
        return weights

    return change


def ablate_each(heads: Sequence[Head], all_without: Collection[Head] = ()) -> Intervention:
    """Row i of a batch is without heads[i], and every row without `all_without`: many trials in one pass."""
    common = ablate(all_without)

    def change(layer: int, weights: Tensor) -> Tensor:
        weights = common(layer, weights).clone()
        mine = [(row, head) for row, (at, head) in enumerate(heads) if at == layer]
        if mine:
            rows, which = zip(*mine, strict=True)
            weights[list(rows), list(which)] = 0
        return weights

    return change


def mask_position(place: int, layer: int | None = EVERY, head: int | None = EVERY) -> Intervention:
    """No later place can look at `place` any more; what it would have got is shared among the other places."""

    def change(at: int, weights: Tensor) -> Tensor:
        if layer not in (EVERY, at):
            return weights
        mine = slice(None) if head is EVERY else slice(head, head + 1)
        weights = weights.clone()
        weights[:, mine, place + 1 :, place] = 0
        weights[:, mine] /= weights[:, mine].sum(-1, keepdim=True).clamp(min=1e-9)
        return weights

    return change


def set_weight(place: int, weight: float, layer: int | None = EVERY, head: int | None = EVERY) -> Intervention:
    """The last place looks at `place` with this weight; its other weights are rescaled, so that all add up to 1."""

    def change(at: int, weights: Tensor) -> Tensor:
        if layer not in (EVERY, at):
            return weights
        mine = slice(None) if head is EVERY else slice(head, head + 1)
        weights = weights.clone()
        rest = weights[:, mine, -1].clone()  # (B, heads, T)
        rest[..., place] = 0
        rest *= (1 - weight) / rest.sum(-1, keepdim=True).clamp(min=1e-9)
        rest[..., place] = weight
        weights[:, mine, -1] = rest
        return weights

    return change
