"""The captioner: a picture in, a sentence out, word by word, each by looking at places of the picture."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers.modeling_outputs import BaseModelOutput

from helpers import catalog
from helpers.models.decoder import encoder_decoder, generate
from helpers.models.picture_encoder import places
from helpers.problems import Problem

LANGUAGES = {"en": "<en>", "de": "<de>"}  # the first token says which
LENGTH = 32  # tokens of a caption at most
SIDE = 8  # places in a row of a picture


class Caption(NamedTuple):
    """A caption word by word, the end mark last: how probable each was, and (words, places) where it looked."""

    text: str
    words: list[str]
    probabilities: list[float]
    attention: Tensor


class Captioner:
    """The encoder, and a GPT-2 that looks at what it saw: the library's VisionEncoderDecoderModel.

    What it gives is on the CPU.

    Attributes:
        model, tokenizer: the library's objects.
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module, tokenizer: Any):
        self.model, self.tokenizer = encoder_decoder(encoder, decoder), tokenizer

    @torch.inference_mode()
    def describe(
        self,
        pictures: Tensor,
        language: str = "en",
        *,
        beams: int = 1,
        temperature: float | None = None,
        seed: int = 0,
    ) -> list[str]:
        """A caption for each of the pictures (B, 3, H, W) with values from 0 to 1.

        Args:
            language: of LANGUAGES.
            beams: how many beginnings are kept; 1 takes the likeliest word each time (greedy).
            temperature: draws the words instead, with scores divided by it.
            seed: of the chance.
        """
        ids = generate(
            self.model,
            pictures,
            self.tokenizer.convert_tokens_to_ids(LANGUAGES[language]),
            temperature,
            seed,
            eos_token_id=self.tokenizer.eos_token_id,
            max_length=LENGTH,
            num_beams=beams,
            length_penalty=0.0,  # the likeliest caption, not the likeliest words on average
        )
        return self.tokenizer.batch_decode(ids, skip_special_tokens=True)

    @torch.inference_mode()
    def read(self, picture: Tensor, text: str, language: str = "en") -> Caption:
        """How probable each word of `text` is for a picture (3, H, W), and where the words before it make it look.

        Where: the mean over heads of the last layer's cross-attention.

        Raises:
            Problem: the text is longer than the model can write.
        """
        ids = self.ids([text], language).to(self.model.device)
        if ids.shape[1] > LENGTH + 1:
            raise Problem(f"A caption has {ids.shape[1] - 2} words; this model writes at most {LENGTH - 1}.")
        seen = places(self.model.encoder, picture[None])
        found = self.model(encoder_outputs=BaseModelOutput(seen), decoder_input_ids=ids[:, :-1], output_attentions=True)
        probabilities = found.logits[0].float().softmax(-1).gather(1, ids[0, 1:, None])[:, 0]
        words = [self.tokenizer.decode([i]) for i in ids[0, 1:].tolist()]
        looked = found.cross_attentions[-1][0].mean(0).float().cpu()  # (T, places)
        return Caption(text, words, probabilities.cpu().tolist(), looked)

    @torch.inference_mode()
    def occlusion_sensitivity(self, picture: Tensor, text: str, language: str = "en") -> Tensor:
        """How much less probable each word of `text` gets where a part of a picture (3, H, W) is hidden.

        Zeiler and Fergus, Visualizing and Understanding Convolutional Networks (2014), section 4.2.

        Returns:
            (words, places) from 0 to 1, the end mark last.
        """
        ids = self.ids([text], language).to(self.model.device)
        pictures = torch.cat([picture[None], occluded(picture)])
        seen, before = BaseModelOutput(places(self.model.encoder, pictures)), ids[:, :-1].expand(len(pictures), -1)
        chances = self.model(encoder_outputs=seen, decoder_input_ids=before).logits.float().softmax(-1)
        chances = chances.gather(2, ids[:, 1:, None].expand(len(pictures), -1, 1))[..., 0]  # (1 + places, words)
        return (chances[0] - chances[1:]).clamp(min=0).T.cpu()

    def ids(self, texts: Sequence[str], language: str = "en") -> Tensor:
        """Token ids (B, T) of captions, from the mark of the language to the end mark, filled up."""
        whole = [f"{LANGUAGES[language]} {text} {self.tokenizer.eos_token}" for text in texts]
        return self.tokenizer(whole, padding=True, return_tensors="pt").input_ids


def occluded(picture: Tensor) -> Tensor:
    """(SIDE * SIDE, 3, H, W): a picture (3, H, W), each time with its mean colour around another place, two wide."""
    around = torch.eye(SIDE**2).view(-1, 1, SIDE, SIDE)
    fine = F.interpolate(around, scale_factor=2, mode="nearest")  # half a place more on each side
    wide = F.max_pool2d(fine, 3, stride=1, padding=1)
    mask = F.interpolate(wide, picture.shape[1:], mode="nearest").bool().to(picture.device)
    return torch.where(mask, picture.mean((1, 2), keepdim=True), picture)


def captioner() -> Captioner:
    """The one that ships with the lecture."""
    loaded = catalog.load("captioner")
    return Captioner(catalog.load("picture-encoder").model, loaded.model, loaded.tokenizer)
