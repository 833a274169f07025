"""Order: two ways to tell attention where a word stands (section 4); a third, rotary, is built in section 8.

Sinusoidal: Vaswani et al. 2017, section 3.5. Learned: Radford et al. 2018, here the pocket GPT's own.
"""

from torch import Tensor
from torch.nn.functional import normalize

from helpers import catalog, figures
from helpers.models.positions import sinusoids
from helpers.panel import Choice, Panel, Slider

PLACES, WIDTH = 64, 64
KINDS = {"sinusoidal": "sinusoidal", "learned (pocket GPT)": "learned"}


def positions(kind: str) -> tuple[Tensor, Tensor]:
    """What each place adds (places, width), and how similar any two of them are: their cosine (places, places)."""
    if kind == "sinusoidal":
        vectors = sinusoids(PLACES, WIDTH)
    else:  # parameters of the model, which its recipe starts as waves
        vectors = catalog.load("gpt").model.transformer.wpe.weight[:PLACES].detach().cpu().float()
    return vectors, normalize(vectors, dim=-1) @ normalize(vectors, dim=-1).T


def draw_positions(sheet, data: dict) -> None:
    """Left: one row for each place. Middle: all pairs of places. Right: the chosen place against all others."""
    rows, pairs, curve = figures.axes(sheet, columns=3, widths=(10, 8, 12), gap=24)
    count, width = data["vectors"].shape
    place = figures.Scale("place", 0, count - 1)
    figures.heatmap(
        rows, data["vectors"], down=place, across=figures.Scale("number", 1, width), title="one row a place"
    )
    across = {"down": place._replace(name=""), "across": place}
    figures.heatmap(pairs, data["similarity"], title="similarity", square=True, **across)
    figures.lines(curve, {"": data["curve"]}, xlabel="other place", title=f"similarity to place {data['at']}")


def caption_positions(data: dict) -> str:
    at = {apart: data["similarity"].diagonal(offset=apart) for apart in (1, 31)}
    uneven = max(float(values.std(correction=0)) for values in at.values())
    said = "the distance alone decides" if uneven < 1e-3 else f"at one distance it varies by up to ±{uneven:.2f}"
    return f"Similarity of places 1 apart: {at[1].mean():.2f}; 31 apart: {at[31].mean():.2f}; {said}."


def positions_panel() -> Panel:
    """Sinusoidal and learned positions, and how similar they make two places."""

    def compute(settings) -> dict:
        vectors, similarity = positions(settings.kind)
        curve = similarity[settings.place].tolist()
        return {"vectors": vectors, "similarity": similarity, "curve": curve, "at": settings.place}

    return Panel(
        "Where am I?",
        [Choice("kind", KINDS, "sinusoidal", label="positions"), Slider("place", 20, 0, PLACES - 1)],
        compute=compute,
        draw=draw_positions,
        caption=caption_positions,
        model=lambda settings: "gpt" if settings.kind == "learned" else "a formula",
        size=(620, 320),
    )
