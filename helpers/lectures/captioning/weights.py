"""The pocket captioner's decoder, under the names that the notebook gives to its parts (section 1)."""

from torch import Tensor, nn


def renamed(decoder: nn.Module) -> dict[str, Tensor]:
    """The weights of the library's GPT-2 with cross-attention, as the notebook's `Decoder` calls them.

    The library keeps queries, keys and values in one matrix, and all matrices the other way round (its Conv1D).
    """
    body, d = decoder.transformer, decoder.config.n_embd
    found = {"word.weight": body.wte.weight, "place.weight": body.wpe.weight}
    norms = {"norm": body.ln_f}
    for i, block in enumerate(body.h):
        own, cross, first, rest = block.attn, block.crossattention, slice(d), slice(d, None)
        matrices = {
            "back.q": (own.c_attn, first),
            "back.kv": (own.c_attn, rest),
            "back.out": (own.c_proj, first),
            "look.q": (cross.q_attn, first),
            "look.kv": (cross.c_attn, slice(None)),
            "look.out": (cross.c_proj, first),
            "think.0": (block.mlp.c_fc, slice(None)),
            "think.2": (block.mlp.c_proj, first),
        }
        for name, (layer, part) in matrices.items():
            found[f"blocks.{i}.{name}.weight"] = layer.weight[:, part].T
            found[f"blocks.{i}.{name}.bias"] = layer.bias[part]
        norms |= {f"blocks.{i}.norms.{j}": getattr(block, n) for j, n in enumerate(("ln_1", "ln_cross_attn", "ln_2"))}
    for name, norm in norms.items():
        found |= {f"{name}.weight": norm.weight, f"{name}.bias": norm.bias}
    return {name: weight.detach() for name, weight in found.items()}
