"""Where each word of a prompt is looked at while the picture is made: cross-attention (section 3)."""

import contextlib
from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import figures
from helpers.furniture.prompt import prompt
from helpers.models.clip import words
from helpers.models.diffusion import StableDiffusion, stable_diffusion
from helpers.models.hooks import capture_outputs
from helpers.panel import Panel, Problem, Slider

SHOWN = 11  # words at most
FINEST = 2  # sizes of maps that are averaged, from the largest on


@contextlib.contextmanager
def capture_attention(model: StableDiffusion, reads: int) -> Iterator[dict[int, list[Tensor]]]:
    """Side of the map -> attention weights (heads, s, s, words) of each layer and step, of the last picture of a batch.

    It is there when the context has ended. reads: words that are kept, from the first on.
    """
    found: dict[int, list[Tensor]] = {}
    layers = [layer for name, layer in model.unet.named_modules() if name.endswith("attn2")]
    with contextlib.ExitStack() as hooks:
        asked = [[hooks.enter_context(capture_outputs(part)) for part in (one.to_q, one.to_k)] for one in layers]
        yield found
    for layer, (queries, keys) in zip(layers, asked, strict=True):
        for both in zip(queries, keys, strict=True):
            weights = layer.get_attention_scores(*(layer.head_to_batch_dim(vectors[-1:]) for vectors in both))
            side = int(weights.shape[1] ** 0.5)
            found.setdefault(side, []).append(weights[..., :reads].unflatten(1, (side, side)).float().cpu())


def word_maps(model: StableDiffusion, text: str, seed: int) -> dict:
    """A picture, and for each word how much each place looked at it: mean over steps, layers and heads.

    Returns a dict: picture (3, S, S); words (W); maps (W, S, S), each as a multiple of the mean of its word.

    Raises:
        Problem: there is no word, or there are more than the model can read.
    """
    read = words(model.pipeline.tokenizer, text)[:SHOWN]
    if not read:
        raise Problem("Type a prompt: each of its words gets a map.")
    with capture_attention(model, 1 + len(read)) as found:
        picture = model.decode(model.sample([[text]], model.noise(1, seed)))[0]
    sides = sorted(found, reverse=True)[:FINEST]
    each = [torch.cat(found[side]).mean(0).permute(2, 0, 1)[1:] for side in sides]  # the first is the opening mark
    larger = [F.interpolate(maps[None], size=picture.shape[-1], mode="bilinear")[0] for maps in each]
    maps = torch.stack(larger).mean(0)
    return {"picture": picture, "words": read, "maps": maps / maps.mean((1, 2), keepdim=True)}


def draw_word_maps(sheet, data: dict) -> None:
    """The picture, then for each word the picture as bright as the word was looked at."""
    large, grid = figures.axes(sheet, columns=2, widths=(3, 7), gap=20)
    figures.image_grid(large, data["picture"][None])
    light = (data["maps"] / data["maps"].flatten(1).amax(1).clamp(min=1e-6)[:, None, None])[:, None]  # (W, 1, S, S)
    figures.image_grid(grid, data["picture"] * light, labels=data["words"])


def caption_word_maps(data: dict) -> str:
    strongest = max(range(len(data["words"])), key=lambda i: data["maps"][i].max().item())
    times = data["maps"][strongest].max().item()
    return f"The most local word is “{data['words'][strongest]}”: its brightest place has {times:.1f} times the mean."


def words_panel() -> Panel:
    """A prompt, its picture, and where each of its words was looked at."""
    return Panel(
        "Which places look at which word?",
        [prompt("prompt", "a red chair on a meadow"), Slider("seed", 0, 0, 99, label="other noise")],
        compute=lambda settings: word_maps(stable_diffusion(), settings.prompt, settings.seed),
        draw=draw_word_maps,
        caption=caption_word_maps,
        model="stable-diffusion",
        size=(900, 340),
    )
