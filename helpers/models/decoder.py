"""What notebook 09 writes with: a GPT-2 that looks at the places of a picture, and how it is asked."""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import GPT2Config, GPT2LMHeadModel, VisionEncoderDecoderModel
from transformers.modeling_outputs import BaseModelOutput

from helpers import device
from helpers.models.picture_encoder import places
from helpers.models.positions import sinusoids

SCALE = 0.08  # of the first weights
HEADS = 4


def gpt2(words: int, positions: Tensor, layers: int, heads: int, scale: float, **more: Any) -> GPT2LMHeadModel:
    """An untrained GPT-2 without dropout, from torch's current seed.

    Args:
        words: size of the vocabulary.
        positions: (T, width) what the embeddings of positions begin as, of mean square 1/2.
        scale: of the first weights.
        more: of the library's configuration.
    """
    config = GPT2Config(
        vocab_size=words,
        n_positions=len(positions),
        n_embd=positions.shape[1],
        n_layer=layers,
        n_head=heads,
        activation_function="gelu_pytorch_tanh",
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        initializer_range=scale,
        attn_implementation=device.training_attention(),
        bos_token_id=None,
        eos_token_id=None,
        **more,
    )
    model = GPT2LMHeadModel(config)
    with torch.no_grad():
        model.transformer.wpe.weight.copy_(scale * 2**0.5 * positions)
    return model


def decoder(words: int, length: int, width: int, layers: int) -> GPT2LMHeadModel:
    """An untrained GPT-2 that looks at the places of a picture, from torch's current seed."""
    positions = sinusoids(length, width)
    return gpt2(words, positions, layers, HEADS, SCALE, n_inner=2 * width, add_cross_attention=True)


def encoder_decoder(encoder: nn.Module, decoder: nn.Module) -> VisionEncoderDecoderModel:
    """Encoder and decoder as one model of the library, whose attention can be looked at."""
    decoder.set_attn_implementation("eager")
    return VisionEncoderDecoderModel(encoder=encoder, decoder=decoder).eval()


def generate(
    model: VisionEncoderDecoderModel,
    pictures: Tensor,
    start: int,
    temperature: float | None = None,
    seed: int = 0,
    **settings: Any,
) -> Tensor:
    """Token ids (B, T) after `start`, on the CPU, for pictures (B, 3, H, W) with values from 0 to 1.

    Args:
        temperature: draws the tokens, with scores divided by it; default: the likeliest each time.
        seed: of the chance.
        settings: as the library's `generate` takes them.
    """
    seen = places(model.encoder, pictures)
    how = {"do_sample": False} if temperature is None else {"do_sample": True, "temperature": temperature, "top_k": 0}
    with device.fork_rng():
        torch.manual_seed(seed)
        made = model.generate(
            encoder_outputs=BaseModelOutput(seen),
            attention_mask=torch.ones(seen.shape[:2], device=seen.device),
            decoder_start_token_id=start,
            pad_token_id=0,
            **how,
            **settings,
        )
    return made[:, 1:].cpu()
