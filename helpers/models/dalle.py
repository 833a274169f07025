"""DALL-E in the pocket: one transformer that goes on with a text as with a story, only that what follows is a picture.

Ramesh et al., Zero-Shot Text-to-Image Generation (2021), section 2.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from helpers import catalog, device
from helpers.models.clip import check_length, pocket_clip
from helpers.models.diffusion import guide
from helpers.models.picture_tokens import TokenizedPictures, tokenized_pictures

TEXT = 22  # tokens of a text, filled up
GUIDANCE = 3.0
BATCH = 32  # pictures at once


class DallE:
    """Prompts in, pictures out.

    Attributes:
        model: the transformer. Its first token ids are those of words, then come the codes of pictures.
        pictures: what makes pictures of codes.
    """

    def __init__(self, model: Any, pictures: TokenizedPictures):
        self.model, self.pictures = model.eval(), pictures
        self.words = model.config.vocab_size - pictures.codes

    @torch.inference_mode()
    def sample(
        self,
        texts: Sequence[str],
        seed: int = 0,
        *,
        guidance: float = GUIDANCE,
        temperature: float = 1.0,
    ) -> Tensor:
        """Numbers of codes (B, places) for B texts, drawn one after another.

        Args:
            seed: of the chance, the same for the same place of every picture number i.
            guidance: how far the scores are moved from those without a text; 1 leaves them.
            temperature: divides the scores.
        Raises:
            Problem: a text is longer than the model can read.
        """
        check_length(max(map(len, pocket_clip().tokenizer(list(texts)).input_ids), default=0), TEXT)
        where, many = self.model.device, len(texts)
        given = torch.cat([text_ids([""] * many), text_ids(texts)]).to(where)
        generator, drawn = device.generator(seed), torch.empty(many, 0, dtype=torch.long)
        said = self.model(given, use_cache=True)
        while True:
            scores = said.logits[:, -1, self.words :].float().cpu().unflatten(0, (2, many))
            scores = guide(scores, [guidance])
            chance = torch.rand(scores.shape, generator=generator, dtype=torch.float32).clamp(min=1e-20)
            best = (scores / temperature - (-chance.log()).log()).argmax(-1)  # Gumbel: as likely as the softmax says
            drawn = torch.cat([drawn, best[:, None]], 1)
            if drawn.shape[1] == self.pictures.places:
                return drawn
            following = (best + self.words).repeat(2)[:, None].to(where)
            said = self.model(following, past_key_values=said.past_key_values, use_cache=True)

    def draw(self, texts: Sequence[str], seed: int = 0, **settings: Any) -> Tensor:
        """A picture (3, S, S) from 0 to 1 for each text: (B, 3, S, S). Settings: see `sample`.

        Raises:
            Problem: a text is longer than the model can read.
        """
        parts = [list(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)]
        return torch.cat(
            [self.pictures.decode(self.sample(part, 1_000 * seed + i, **settings)) for i, part in enumerate(parts)]
        )


def text_ids(texts: Sequence[str]) -> Tensor:
    """Token ids (B, TEXT) of texts, filled up, or cut where they are longer."""
    settings = {"padding": "max_length", "truncation": True, "max_length": TEXT, "return_tensors": "pt"}
    return pocket_clip().tokenizer(list(texts), **settings).input_ids


def dalle() -> DallE:
    """The one that ships with the lecture."""
    return DallE(catalog.load("dalle").model, tokenized_pictures())
