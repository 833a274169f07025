"""Through the latents and back: what the autoencoder keeps of a picture, and what it loses (section 3)."""

from typing import Any

from helpers import catalog, figures
from helpers.models.diffusion import decode, encode
from helpers.panel import Panel, Slider
from helpers.pictures.chooser import chooser, chosen

CHANNELS = 8  # of the pocket autoencoder's latents


def through(vae: Any, text: str) -> dict:
    """A picture on its way through the latents.

    Returns a dict: picture, back (3, S, S); latents (C, s, s); error, the mean difference of a colour value.
    """
    picture = chosen(text, vae.config.sample_size)
    latents = encode(vae, picture[None])
    back = decode(vae, latents)[0]
    error = (back - picture).abs().mean().item()
    return {"picture": picture, "latents": latents[0], "back": back, "error": error}


def draw_through(sheet, data: dict) -> None:
    first, channel, *others = figures.axes(sheet, columns=4, gap=20)
    lost = 4 * (data["back"] - data["picture"]).abs()  # what is above 1 is drawn as 1
    shown = {"picture": data["picture"], "back again": data["back"], "what is lost, × 4": lost}
    for plot, (title, image) in zip((first, *others), shown.items(), strict=True):
        figures.image_grid(plot, image[None], title=title)
    figures.heatmap(channel, data["latent"], title="one channel", square=True)


def caption_through(data: dict) -> str:
    picture, latent = data["picture"].numel(), data["latents"].numel()
    times = picture / latent
    return (
        f"{picture:,} numbers become {latent:,}, {times:.0f} times fewer. "
        f"A colour value comes back with an error of {data['error']:.3f} on average (from 0 to 1)."
    )


def latents_panel() -> Panel:
    """A picture, a channel of its latents, and the picture that the decoder makes of them."""
    return Panel(
        "Through the latents and back",
        [chooser(value="a large white bookshelf with 4 shelves in a room"), Slider("channel", 1, 1, CHANNELS)],
        prepare=lambda settings: through(catalog.load("autoencoder").model, settings.picture),
        prepare_on=("picture",),
        compute=lambda settings, found: found | {"latent": found["latents"][settings.channel - 1]},
        draw=draw_through,
        caption=caption_through,
        model="autoencoder",
        size=(900, 300),
    )
