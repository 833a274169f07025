"""Order: three ways to tell attention where a word stands (section 4).

Sinusoidal: Vaswani et al. 2017, section 3.5. Learned: Radford et al. 2018, here the pocket GPT's own. Rotary: Su et al.
2021, "RoFormer", as LLaMA uses it. The first two come from and the last is done by the library's code.
"""

from types import SimpleNamespace

import torch
from torch import Tensor
from torch.nn.functional import normalize

from helpers import catalog, figures
from helpers.panel import Choice, Panel, Slider

PLACES = 64
KINDS = {"sinusoidal": "sinusoidal", "learned (pocket GPT)": "learned", "rotary": "rotary"}


def sinusoidal(places: int, width: int) -> Tensor:
    """Vectors (places, width) of sines and cosines, slower and slower with the dimension."""
    from transformers.models.distilbert.modeling_distilbert import create_sinusoidal_embeddings

    return create_sinusoidal_embeddings(places, width, torch.empty(places, width, dtype=torch.float32))


def learned(places: int) -> Tensor:
    """The first position vectors (places, d) of the pocket GPT: parameters, which the recipe starts as waves."""
    return catalog.load("gpt").model.transformer.wpe.weight[:places].detach().cpu().float()


def rotary(places: int, width: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines (places, width) of the angles by which LLaMA turns a query or a key of this width."""
    from transformers import LlamaConfig
    from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

    config = LlamaConfig(hidden_size=width, num_attention_heads=1, max_position_embeddings=places)
    cos, sin = LlamaRotaryEmbedding(config)(torch.zeros(1, dtype=torch.float32), torch.arange(places)[None])
    return cos[0], sin[0]


def apply_rotary(vectors: Tensor) -> Tensor:
    """The vectors (places, width), each turned by the angles of its place."""
    from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

    cos, sin = rotary(*vectors.shape)
    return apply_rotary_pos_emb(vectors[None, None], vectors[None, None], cos[None], sin[None])[0][0, 0]


def positions(kind: str, width: int, places: int = PLACES) -> dict:
    """What each place adds, and how similar two places look.

    Returns a dict: vectors (places, width), for rotary the cosines of its angles; similarity (places, places): cosine
    of two position vectors, for rotary the score of one and the same word at both places, 1 where they are the same.
    """
    if kind == "rotary":
        word = apply_rotary(torch.ones(places, width, dtype=torch.float32))
        return {"vectors": rotary(places, width)[0], "similarity": word @ word.T / width}
    vectors = sinusoidal(places, width) if kind == "sinusoidal" else learned(places)
    return {"vectors": vectors, "similarity": normalize(vectors, dim=-1) @ normalize(vectors, dim=-1).T}


def compute(settings: SimpleNamespace) -> dict:
    """The panel's data: `positions`, and the similarity of all places to the chosen one."""
    data = positions(settings.kind, settings.width)
    return data | {
        "curve": data["similarity"][settings.place].tolist(),
        "kind_shown": settings.kind,
        "at": settings.place,
    }


def draw_positions(sheet, data: dict) -> None:
    """Left: one row for each place. Middle: all pairs of places. Right: the chosen place against all others."""
    rows, pairs, curve = figures.axes(sheet, columns=3, widths=(10, 8, 12), gap=24)
    titles = {"rotary": "cosine of the angles"}
    count, width = data["vectors"].shape
    place = figures.Scale("place", 0, count - 1)
    names = titles.get(data["kind_shown"], "one row a place")
    figures.heatmap(rows, data["vectors"], down=place, across=figures.Scale("number", 1, width), title=names)
    figures.heatmap(
        pairs, data["similarity"], down=place._replace(name=""), across=place, title="similarity", square=True
    )
    figures.lines(curve, {"": data["curve"]}, xlabel="other place", title=f"similarity to place {data['at']}")


def caption_positions(data: dict) -> str:
    near, far = (
        sum(float(data["similarity"].diagonal(offset=d).mean()) for d in distances) / len(distances)
        for distances in ((1, 2, 3), (30, 31, 32))
    )
    by_distance = max(float(data["similarity"].diagonal(offset=d).std(correction=0)) for d in range(1, 33))
    said = (
        "It depends on the distance alone: all diagonals are constant."
        if by_distance < 1e-3
        else f"Along a diagonal, at one distance, it varies (up to ±{by_distance:.2f})."
    )
    return f"Places 1 to 3 apart: similarity {near:.2f}; 30 to 32 apart: {far:.2f}. {said}"


def positions_panel() -> Panel:
    """Sinusoidal, learned and rotary positions, and what similarity they give to two places."""
    return Panel(
        "Where am I?",
        [
            Choice("kind", KINDS, "sinusoidal", label="positions"),
            Slider("place", 20, 0, PLACES - 1),
            Choice("width", (16, 32, 64, 128), 64, label="numbers a place"),
        ],
        compute=compute,
        draw=draw_positions,
        caption=caption_positions,
        model=lambda settings: "gpt" if settings.kind == "learned" else "a formula",
        size=(620, 320),
    )
