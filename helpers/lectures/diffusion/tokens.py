"""A picture as a row of tokens, as DALL-E reads and writes it; and what one token is good for (section 4)."""

import functools

import torch
from torch import Tensor

from helpers import figures, furniture
from helpers.models.diffusion import encode
from helpers.models.picture_tokens import TokenizedPictures, tokenized_pictures
from helpers.panel import Panel, Slider
from helpers.pictures.chooser import chooser, chosen

SIDE, CODES = 12, 1000  # tokens of a side; size of the codebook


def tokenized(pictures: TokenizedPictures, text: str) -> dict:
    """A dict: picture, and back, what its tokens give (3, S, S each); numbers (side, side)."""
    picture = chosen(text, pictures.size)
    numbers = pictures.encode(picture[None])
    return {"picture": picture, "back": pictures.decode(numbers)[0], "numbers": numbers.view(pictures.side, -1)}


def exchanged(pictures: TokenizedPictures, found: dict, row: int, column: int, code: int) -> dict:
    """What was `tokenized`, and changed, the picture (3, S, S) with `code` in one place; place; old, new: the codes."""
    other = found["numbers"].clone()
    other[row, column] = code
    changed = pictures.decode(other.view(1, -1))[0]
    old = int(found["numbers"][row, column])
    return found | {"changed": changed, "place": (row, column), "old": old, "new": code}


@functools.cache
def places(seed: int = 0, n: int = 100) -> tuple[Tensor, Tensor]:
    """All places (N, C) of the latents of n pictures of the shop, and their codes (N,) by rounding."""
    pictures = tokenized_pictures()
    images = furniture.render(furniture.sample(n, seed=seed), pictures.size)
    latents = encode(pictures.vae, images)
    numbers = pictures.number(latents)
    with torch.inference_mode(False):  # a training needs them
        latents, numbers = latents.clone(), numbers.clone()
    return latents.permute(0, 2, 3, 1).flatten(0, 2), numbers.flatten()


def draw_tokenized(sheet, data: dict) -> None:
    first, grid, second, third = figures.axes(sheet, columns=4, gap=20)
    figures.image_grid(first, data["picture"][None], title="the picture")
    figures.heatmap(grid, data["numbers"], title="its tokens", square=True, lines=True)
    figures.image_grid(second, data["back"][None], title="back again")
    figures.image_grid(third, data["changed"][None], title="one token changed")


def caption_tokenized(data: dict) -> str:
    row, column = data["place"]
    pixels, many = data["picture"].numel(), data["numbers"].numel()
    said = f"{pixels:,} numbers become {many} tokens. In row {row + 1}, column {column + 1} stands code {data['old']}"
    return f"{said}; on the right it is code {data['new']}." if data["new"] != data["old"] else f"{said}."


def tokens_panel() -> Panel:
    """A picture, its tokens, and what becomes of it if one of them is another."""

    def compute(settings, found: dict) -> dict:
        return exchanged(tokenized_pictures(), found, settings.row - 1, settings.column - 1, settings.code)

    return Panel(
        "A picture as a row of tokens",
        [
            chooser(value="a red chair on the beach"),
            Slider("row", 6, 1, SIDE),
            Slider("column", 6, 1, SIDE),
            Slider("code", 500, 0, CODES - 1, label="another code"),
        ],
        prepare=lambda settings: tokenized(tokenized_pictures(), settings.picture),
        prepare_on=("picture",),
        compute=compute,
        draw=draw_tokenized,
        caption=caption_tokenized,
        model="picture-tokenizer",
        size=(900, 300),
    )
