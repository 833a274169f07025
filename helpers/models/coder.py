"""The coder: a picture in, a program out that draws it again. The grammar sees to it that it is a program."""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from transformers.modeling_outputs import BaseModelOutput

from helpers import catalog
from helpers.furniture import grammar
from helpers.furniture.attributes import Named
from helpers.models.decoder import encoder_decoder, generate
from helpers.models.picture_encoder import places

SPECIAL = ("<pad>", "<start>", "<end>")
PAD, START, END = range(3)
LENGTH = 26  # tokens of a program at most, with the marks around it


@functools.cache
def vocabulary() -> tuple[str, ...]:
    """All tokens, index = id."""
    return (*SPECIAL, *grammar.vocabulary())


@functools.cache
def numbers() -> Mapping[str, int]:
    """The id of each token."""
    return {token: id for id, token in enumerate(vocabulary())}


def ids(program: str) -> list[int]:
    """The token ids of a program as the grammar writes it, with the marks around it."""
    return [START, *(numbers()[token] for token in grammar.tokens(program)), END]


def text(found: Sequence[int]) -> str:
    """The program of token ids, up to the end mark."""
    end = found.index(END) if END in found else len(found)
    return "".join(vocabulary()[id] for id in found[:end] if id >= len(SPECIAL))


class Choice(NamedTuple):
    """A token of a program, and how probable each token was that might have stood there, the likeliest first."""

    token: str
    options: dict[str, float]


class Coder:
    """The encoder, and a GPT-2 that writes the tokens of a program.

    Attributes:
        model: the library's VisionEncoderDecoderModel.
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module):
        self.model = encoder_decoder(encoder, decoder)

    @torch.inference_mode()
    def write(
        self,
        pictures: Tensor,
        said: Sequence[Named] | None = None,
        *,
        masked: bool = True,
        temperature: float | None = None,
    ) -> list[str]:
        """A program for each of the pictures (B, 3, H, W) with values from 0 to 1.

        Args:
            said: for each what is known of the piece already, such as by its caption: nothing else is written.
            masked: whether only tokens may be written that the grammar lets follow.
            temperature: draws the tokens, with scores divided by it; default: the likeliest each time.
        """
        mask = {"prefix_allowed_tokens_fn": self._grammar(said)} if masked else {}
        found = generate(self.model, pictures, START, temperature, eos_token_id=END, max_length=LENGTH, **mask)
        return [text(row) for row in found.tolist()]

    def _grammar(self, said: Sequence[Named] | None) -> Callable[[int, Tensor], list[int]]:
        def allowed(row: int, before: Tensor) -> list[int]:
            parts = [vocabulary()[id] for id in before.tolist()]
            known = said[row] if said else grammar.NOTHING
            return [numbers()[token] for token in grammar.following(parts[1:], known)] or [END]

        return allowed

    @torch.inference_mode()
    def read(self, picture: Tensor, program: str) -> list[Choice]:
        """How probable each token of a program is for a picture (3, H, W), among those the grammar lets stand there.

        Raises:
            ValueError: the grammar does not write this program.
        """
        if not grammar.is_valid(program):
            raise ValueError(f"The grammar does not write {program!r:.80}.")
        parts, given = grammar.tokens(program), torch.tensor([ids(program)], device=self.model.device)
        seen = BaseModelOutput(places(self.model.encoder, picture[None]))
        scores = self.model(encoder_outputs=seen, decoder_input_ids=given[:, :-2]).logits[0].float().cpu()
        found = []
        for at, part in enumerate(parts):
            options = grammar.following(parts[:at])
            chances = scores[at, [numbers()[option] for option in options]].softmax(-1).tolist()
            ranked = sorted(zip(options, chances, strict=True), key=lambda pair: -pair[1])
            found.append(Choice(part, dict(ranked)))
        return found


def coder() -> Coder:
    """The one that ships with the lecture."""
    return Coder(catalog.load("picture-encoder").model, catalog.load("coder").model)
