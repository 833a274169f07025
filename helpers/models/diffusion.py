"""Stable Diffusion, pocket or full, step by step: the library's parts, and everything on the way to a picture."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from helpers import catalog, device
from helpers.models.clip import check_length

TURBO = "SD-Turbo"  # a size by the way: full, made for one to four steps and a guidance of 1 (Sauer et al. 2023)
STEPS, GUIDANCE = 15, 4.0
BATCH = 16  # pictures at once


class Moment(NamedTuple):
    """A step of drawing B pictures from K texts. All is float32 on the CPU; (C, s, s) is a latent.

    Attributes:
        time: how noisy, from the last step of the schedule (nothing but noise) to 0.
        latents: (B, C, s, s) before the step.
        predictions: (1 + K, B, C, s, s) what the network says, first without the texts.
        noise: (B, C, s, s) that is in the latents, by the guided prediction.
        clean: (B, C, s, s) what is left without it.
    """

    time: int
    latents: Tensor
    predictions: Tensor
    noise: Tensor
    clean: Tensor


class StableDiffusion:
    """Prompts in, pictures out.

    Attributes:
        pipeline: the library's `StableDiffusionPipeline`.
        size: pixels of a picture's side.
        context: words of a text that are read, with the marks around them.
    """

    def __init__(self, pipeline: Any):
        self.pipeline = pipeline
        self.unet, self.vae = pipeline.unet, pipeline.vae
        self.side = self.unet.config.sample_size
        self.size = self.vae.config.sample_size
        self.context = pipeline.tokenizer.model_max_length

    def noise(self, n: int, seed: int) -> Tensor:
        """(n, C, s, s) the latents to begin with, the same for the same seed on every machine."""
        shape = (n, self.unet.config.in_channels, self.side, self.side)
        return torch.randn(shape, generator=device.generator(seed), dtype=torch.float32)

    @torch.inference_mode()
    def words(self, texts: Sequence[str]) -> Tensor:
        """(B, context, W) a vector for each word of the texts, as the network reads them, on its device.

        Raises:
            Problem: a text is longer than the model can read.
        """
        check_length(max(map(len, self.pipeline.tokenizer(list(texts)).input_ids), default=0), self.context)
        padded = self.pipeline.tokenizer(
            list(texts), padding="max_length", max_length=self.context, return_tensors="pt"
        ).input_ids
        return self.pipeline.text_encoder(padded.to(self.pipeline.text_encoder.device))[0]

    @torch.inference_mode()
    def sample(
        self,
        conditions: Sequence[Sequence[str]],
        noise: Tensor,
        *,
        steps: int = STEPS,
        guidance: Sequence[float] = (GUIDANCE,),
        negative: str = "",
        on_step: Callable[[Moment], None] | None = None,
        scheduler: Any = None,
    ) -> Tensor:
        """Latents (B, C, s, s) of B pictures, on the CPU, out of noise (B, C, s, s).

        Args:
            conditions: a text for each of the B pictures, K times; K is usually 1. Each condition pulls with a weight
                of its own: v0 + sum of w_k (v_k - v0) (Liu et al. 2022, Compositional Visual Generation, equation 11).
            guidance: the K weights. With K = 1 this is classifier-free guidance (Ho and Salimans 2022, equation 6,
                whose w is one less).
            negative: the text that gives v0, of which there shall be less.
            on_step: called with each `Moment`.
            scheduler: one of the library's, instead of the pipeline's.
        Raises:
            Problem: a text is longer than the model can read.
        """
        where, many = self.unet.device, len(noise)
        texts = [[negative] * many, *conditions]
        words = torch.cat([self.words(some) for some in texts])
        scheduler = scheduler or self.pipeline.scheduler
        scheduler = type(scheduler).from_config(scheduler.config)  # of its own: it keeps the last steps in mind
        scheduler.set_timesteps(steps, device=where)
        latents = noise.to(where, words.dtype) * scheduler.init_noise_sigma
        for time in scheduler.timesteps:
            seen = scheduler.scale_model_input(latents, time)
            said = self.unet(torch.cat([seen] * len(texts)), time, encoder_hidden_states=words).sample
            said = said.unflatten(0, (len(texts), many))
            guided = guide(said, guidance)
            if on_step is not None:
                clean, rest = taken_apart(scheduler, guided, seen, int(time))
                on_step(Moment(int(time), *(part.float().cpu() for part in (seen, said, rest, clean))))
            latents = scheduler.step(guided, time, latents).prev_sample
        return latents.float().cpu()

    def decode(self, latents: Tensor) -> Tensor:
        """Pictures (B, 3, S, S) from 0 to 1 of latents (B, C, s, s)."""
        return decode(self.vae, latents)

    def encode(self, pictures: Tensor) -> Tensor:
        """Latents (B, C, s, s), the most likely ones, of pictures (B, 3, S, S) from 0 to 1."""
        return encode(self.vae, pictures)

    def watch(self, conditions: Sequence[Sequence[str]], noise: Tensor, **settings: Any) -> tuple[Tensor, list[Moment]]:
        """What `sample` gives, and every moment on the way."""
        moments: list[Moment] = []
        return self.sample(conditions, noise, on_step=moments.append, **settings), moments

    def draw(self, texts: Sequence[str], seed: int = 0, **settings: Any) -> Tensor:
        """A picture (3, S, S) from 0 to 1 for each text, with noise from `seed`: (B, 3, S, S). Settings: see `sample`.

        Raises:
            Problem: a text is longer than the model can read.
        """
        noise, texts = self.noise(len(texts), seed), list(texts)
        parts = [slice(i, i + BATCH) for i in range(0, len(texts), BATCH)]
        return torch.cat([self.decode(self.sample([texts[some]], noise[some], **settings)) for some in parts])


def guide(said: Tensor, weights: Sequence[float]) -> Tensor:
    """The guided prediction of one without a text and K with one, (1 + K, ...), and K weights; see `sample`."""
    factors = torch.tensor(weights, device=said.device, dtype=said.dtype)
    return said[0] + (factors.view(-1, *[1] * (said.dim() - 1)) * (said[1:] - said[0])).sum(0)


@torch.inference_mode()
def encode(vae: Any, pictures: Tensor) -> Tensor:
    """Latents (B, C, s, s), the most likely ones, of pictures (B, 3, S, S) from 0 to 1; both on the CPU."""
    pixels = (2 * pictures - 1).to(vae.device, vae.dtype)
    parts = [vae.encode(some).latent_dist.mean.float().cpu() for some in pixels.split(BATCH)]
    return torch.cat(parts) * vae.config.scaling_factor


@torch.inference_mode()
def decode(vae: Any, latents: Tensor) -> Tensor:
    """Pictures (B, 3, S, S) from 0 to 1 of latents (B, C, s, s); both on the CPU."""
    scaled = latents.to(vae.device, vae.dtype) / vae.config.scaling_factor
    parts = [vae.decode(some).sample.float().cpu() for some in scaled.split(BATCH)]
    return (torch.cat(parts) / 2 + 0.5).clamp(0, 1)


def taken_apart(scheduler: Any, predicted: Tensor, noisy: Tensor, time: int) -> tuple[Tensor, Tensor]:
    """What is picture and what is noise in `noisy` latents, by what the network predicted for them.

    Ho et al. 2020, equation 15, for a network that predicts the noise; Salimans and Ho 2022, appendix D, the velocity.
    """
    kept = scheduler.alphas_cumprod[time].item()  # share of the picture in the variance
    picture, noise = kept**0.5, (1 - kept) ** 0.5
    if scheduler.config.prediction_type == "v_prediction":
        return picture * noisy - noise * predicted, noise * noisy + picture * predicted
    return (noisy - noise * predicted) / picture, predicted


def stable_diffusion(size: str = "pocket") -> StableDiffusion:
    """The one that ships with the lecture, the full one, or TURBO."""
    name, size = ("sd-turbo", "full") if size == TURBO else ("stable-diffusion", size)
    return StableDiffusion(catalog.load(name, size).model)
