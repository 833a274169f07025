"""What notebook 09 sees with: a residual network that gives a vector for each of 8 x 8 places of a picture."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import ResNetConfig, ResNetModel
from transformers.modeling_outputs import BaseModelOutput

from helpers import catalog, furniture
from helpers.furniture.grammar import MEASURES
from helpers.furniture.piece import span
from helpers.models.positions import grid

SIZE = 64  # pixels of a side: pictures of other sizes are resized
POOLED = 3  # the answers see the map as 3 x 3 places
ANSWERS = {  # what is asked of a picture, and what can be answered
    "kind": furniture.KINDS,
    "finish": furniture.FINISHES,
    "front": furniture.FINISHES,
    "count": tuple(range(7)),
    "scene": furniture.SCENES,
    "size": furniture.SIZES,
}


class PictureEncoder(ResNetModel):
    """He et al., Deep Residual Learning for Image Recognition (2015), without the pooling after the first layer: a map
    of 32 x 32 places sees the slats of a chair, one of 16 x 16 does not.

    Attributes:
        head: what it learns by: all ANSWERS and MEASURES of a picture from its map.
    """

    def __init__(self, config: ResNetConfig):
        super().__init__(config)
        self.embedder.pooler = nn.Identity()
        outputs = sum(map(len, ANSWERS.values())) + len(MEASURES)
        self.head = nn.Linear(POOLED**2 * config.hidden_sizes[-1], outputs)
        self.post_init()

    def forward(self, pixel_values: Tensor, **_: Any) -> BaseModelOutput:
        """A vector for each place, row by row: (B, 64, D) of pixels (B, 3, SIZE, SIZE) from -1 to 1."""
        seen = self.encoder(self.embedder(pixel_values)).last_hidden_state.flatten(2).mT  # (B, 64, D)
        side, width = round(seen.shape[1] ** 0.5), seen.shape[2]
        placed = F.layer_norm(seen, (width,)) + grid(side, width).to(seen)
        return BaseModelOutput(last_hidden_state=placed)

    def answers(self, places: Tensor) -> dict[str, Tensor]:
        """Scores (B, n) of the ANSWERS, and "measures" (B, len(MEASURES)), of vectors (B, 64, D)."""
        sizes = [*map(len, ANSWERS.values()), len(MEASURES)]
        return dict(zip((*ANSWERS, "measures"), self.head(pooled(places)).split(sizes, dim=-1), strict=True))


class Seen(NamedTuple):
    """What is answered about B pictures: the likeliest values, and how probable each is held."""

    values: dict[str, list[Any]]
    confidence: dict[str, Tensor]  # (B,) each


def config(widths: Sequence[int], depths: Sequence[int]) -> ResNetConfig:
    """Stages of so many channels and blocks; each but the first halves the map."""
    made = ResNetConfig(
        embedding_size=widths[0],
        hidden_sizes=list(widths),
        depths=list(depths),
        layer_type="basic",
        downsample_in_first_stage=False,
    )
    made.hidden_size = widths[-1]  # what a decoder asks for
    return made


def pixels(pictures: Tensor) -> Tensor:
    """Pictures (B, 3, H, W) with values from 0 to 1 as the encoder takes them."""
    if pictures.shape[-2:] != (SIZE, SIZE):
        pictures = F.interpolate(pictures, (SIZE, SIZE), mode="bilinear", antialias=True)
    return 2 * pictures.clamp(0, 1) - 1


def pooled(places: Tensor) -> Tensor:
    """(B, POOLED^2 D) the means of POOLED x POOLED parts of the map (B, 64, D)."""
    side = round(places.shape[1] ** 0.5)
    return F.adaptive_avg_pool2d(places.mT.unflatten(2, (side, side)), POOLED).flatten(1)


@torch.inference_mode()
def places(encoder: nn.Module, pictures: Tensor) -> Tensor:
    """Vectors (B, 64, D), on the model's device, of pictures (B, 3, H, W) with values from 0 to 1."""
    where = next(encoder.parameters()).device
    parts = [encoder(pixels(part.to(where))).last_hidden_state for part in pictures.split(128)]
    return torch.cat(parts)


@torch.inference_mode()
def scores(encoder: nn.Module, pictures: Tensor) -> dict[str, Tensor]:
    """Scores (B, n) of the ANSWERS about pictures (B, 3, H, W) with values from 0 to 1; float32 on the CPU."""
    found = encoder.answers(places(encoder, pictures))
    return {name: found[name].float().cpu() for name in ANSWERS}


def ask(pictures: Tensor) -> Seen:
    """What the pocket encoder itself answers about pictures (B, 3, H, W), without a decoder."""
    found = scores(catalog.load("picture-encoder").model, pictures)
    sure = {name: found[name].softmax(-1).max(-1) for name in ANSWERS}
    values = {name: [ANSWERS[name][i] for i in best.indices.tolist()] for name, best in sure.items()}
    return Seen(values, {name: best.values for name, best in sure.items()})


def measured(pieces: Sequence[furniture.Piece]) -> Tensor:
    """(B, len(MEASURES)) from 0 to 1: where each measure lies within what the kind can have."""
    return torch.tensor([[_share(piece, name) for name in MEASURES] for piece in pieces]).reshape(-1, len(MEASURES))


def _share(piece: furniture.Piece, name: str) -> float:
    low, high = span(piece.kind, name)
    return (getattr(piece, name) - low) / (high - low)
