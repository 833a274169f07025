"""Text to image in one picture: an encoder reads the text, a decoder draws it (the start of the lecture)."""

from collections.abc import Callable
from typing import Any

from helpers import figures
from helpers.furniture.prompt import described, prompt
from helpers.models.clip import pocket_clip, words
from helpers.models.dalle import dalle
from helpers.models.diffusion import stable_diffusion
from helpers.models.gan import furniture_gan
from helpers.models.judge import judged, summary
from helpers.panel import Choice, Panel, Slider

SHOWN, WORDS = 6, 9  # pictures; words whose vectors are drawn
DECODERS: dict[str, tuple[str, Callable[[], Any]]] = {  # the model's name in the catalogue, and how it is had
    "GAN (06)": ("furniture-gan", furniture_gan),
    "DALL-E": ("dalle", dalle),
    "diffusion": ("stable-diffusion", stable_diffusion),
}


def way(text: str, decoder: str, seed: int, n: int = SHOWN) -> dict:
    """From a text to n pictures.

    Returns a dict: words (W, with the marks around them), vectors (W, D) of the text encoder, images (n, 3, S, S),
    labels, verdicts.
    """
    clip = pocket_clip()
    read = words(clip.tokenizer, text)[:WORDS]
    ids = clip.tokenizer(" ".join(read), return_tensors="pt").input_ids.to(clip.model.device)
    vectors = clip.model.text_model(input_ids=ids)[0][0].float().cpu()
    images = DECODERS[decoder][1]().draw([text] * n, seed)
    return {
        "words": ["(start)", *read, "(end)"],
        "vectors": vectors,
        "images": images,
        **judged(described(text), images),
    }


def draw_way(sheet, data: dict) -> None:
    left, right = figures.axes(sheet, columns=2, widths=(4, 6), gap=30)
    name = f"encoder: {data['vectors'].shape[1]} numbers a word"
    figures.heatmap(left, data["vectors"], rows=data["words"], title=name)
    figures.image_grid(
        right, data["images"], labels=data["labels"], verdicts=data["verdicts"], title=f"decoder: {data['decoder']}"
    )


def caption_way(data: dict) -> str:
    if data["decoder"] == "DALL-E":
        reader = "DALL-E needs no such encoder: it reads the words itself"
    else:
        reader = "GAN and diffusion share this encoder, the text half of CLIP"
    return f"{reader}. {summary(data['verdicts'])}."


def overview_panel() -> Panel:
    """A prompt, its vectors, and the pictures of either decoder."""
    return Panel(
        "From text to image",
        [
            prompt("prompt", "a red bookshelf flying in blue skies"),
            Choice("decoder", list(DECODERS)),
            Slider("seed", 0, 0, 99, label="other noise"),
        ],
        compute=lambda settings: way(settings.prompt, settings.decoder, settings.seed) | {"decoder": settings.decoder},
        draw=draw_way,
        caption=caption_way,
        model=lambda settings: DECODERS[settings.decoder][0],
        badge="pocket",
        size=(900, 340),
    )
