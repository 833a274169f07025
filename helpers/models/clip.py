"""One interface to CLIP: pictures and texts as vectors of one space, and the words of a text that it never saw."""

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import catalog
from helpers.problems import Problem

MEAN = STD = (0.5,) * 3  # of the pocket model's pixels: from -1 to 1
KEPT = 5000  # texts

_kept: dict[tuple[str, str], Tensor] = {}  # vectors by what a model was loaded from, and the text that it has read


def image_features(
    model: nn.Module, pictures: Tensor, mean: Sequence[float] = MEAN, std: Sequence[float] = STD
) -> Tensor:
    """Vectors (B, D) of length 1 of pictures (B, 3, S, S) with values from 0 to 1; the model's mean and std."""
    middle, spread = (pictures.new_tensor(values)[:, None, None] for values in (mean, std))
    pixels = (pictures - middle) / spread
    return F.normalize(model.visual_projection(model.vision_model(pixel_values=pixels).pooler_output), dim=-1)


def text_features(model: nn.Module, ids: Tensor) -> Tensor:
    """Vectors (B, D) of length 1 of token ids (B, T). What comes after a text's end mark is never looked at."""
    everything = torch.ones_like(ids)
    pooled = model.text_model(input_ids=ids, attention_mask=everything).pooler_output
    return F.normalize(model.text_projection(pooled), dim=-1)


def words(tokenizer: Any, text: str) -> list[str]:
    """The words of a text, as the tokenizer cuts it, without the marks around them."""
    read = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    return [text[start:end] for start, end in read.offset_mapping]


def check_length(tokens: int, most: int) -> None:
    """Refuse a text of so many `tokens`, the marks at its ends among them, if a model reads only `most`.

    Raises:
        Problem: it is too long.
    """
    if tokens > most:
        raise Problem(f"A text has {tokens - 2} words; this model reads at most {most - 2}.")


class Clip:
    """A CLIP and its tokenizer. Radford et al., Learning Transferable Visual Models From Natural Language
    Supervision (2021).

    What it gives is float32 on the CPU.

    Attributes:
        model, tokenizer, processor: the library's objects; the pocket model has no processor.
        size: a side of the pictures that the model sees; others are resized.
    """

    def __init__(self, model: nn.Module, tokenizer: Any, processor: Any = None):
        self.model, self.tokenizer, self.processor = model.eval(), tokenizer, processor
        self.size = model.config.vision_config.image_size
        self.context = model.config.text_config.max_position_embeddings

    @torch.inference_mode()
    def image_features(self, pictures: Tensor) -> Tensor:
        """Vectors (B, D) of length 1 of pictures (B, 3, H, W) with values from 0 to 1."""
        if pictures.shape[-2:] != (self.size, self.size):
            pictures = F.interpolate(pictures, (self.size, self.size), mode="bilinear", antialias=True)
        where, known = self.model.logit_scale.device, self.processor
        how = (MEAN, STD) if known is None else (known.image_mean, known.image_std)
        parts = [image_features(self.model, part.to(where), *how).cpu().float() for part in pictures.split(256)]
        return torch.cat(parts)

    @torch.inference_mode()
    def text_features(self, texts: Sequence[str]) -> Tensor:
        """Vectors (B, D) of length 1.

        Raises:
            Problem: a text is longer than the model can read.
        """
        ids = self.tokenizer(list(texts), padding=True, return_tensors="pt").input_ids
        check_length(ids.shape[1], self.context)
        return text_features(self.model, ids.to(self.model.logit_scale.device)).cpu().float()

    @torch.inference_mode()
    def logits(self, pictures: Tensor, texts: Sequence[str]) -> Tensor:
        """(pictures, texts) how well each text goes with each picture: cosines times the scale the model learned."""
        return self.model.logit_scale.cpu().float().exp() * self.image_features(pictures) @ self.text_features(texts).T

    def unknown(self, text: str) -> list[str]:
        """The words of a text that were in no caption of the training: about them the model knows nothing.

        Of a text that has no word it is the text itself. A full model reads all words, in pieces.
        """
        if self.processor is not None:
            return []
        if not any(map(str.isalnum, text)):
            return [text.strip()] if text.strip() else []
        read = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        spans = zip(read.input_ids, read.offset_mapping, strict=True)
        return [text[start:end] for id, (start, end) in spans if id == self.tokenizer.unk_token_id]


def clip(size: str = "pocket") -> Clip:
    """The CLIP that ships with the lecture, or the full one.

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    loaded = catalog.load("clip", size)
    return Clip(loaded.model, loaded.tokenizer, loaded.processor)


def pocket_clip() -> Clip:
    """The pocket CLIP that ships with the lecture."""
    return clip()


def text_vectors(texts: Sequence[str], size: str = "pocket") -> Tensor:
    """CLIP's vectors (n, D) of length 1. What it has read is kept, so an edited label costs one text.

    Raises:
        Problem: a text is longer than the model can read.
        catalog.Unavailable: the model is not here; the message says what to do.
    """
    source = catalog.load("clip", size).source
    if new := [text for text in dict.fromkeys(texts) if (source, text) not in _kept]:
        if len(_kept) > KEPT:
            _kept.clear()
            new = list(dict.fromkeys(texts))
        _kept.update(zip([(source, text) for text in new], clip(size).text_features(new), strict=True))
    return torch.stack([_kept[source, text] for text in texts])
