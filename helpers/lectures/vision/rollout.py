"""Where a ViT looks: attention of every head and layer, and rolled out through all layers (section 5).

Abnar and Zuidema, Quantifying Attention Flow in Transformers (2020).
"""

import torch
from torch import Tensor

from helpers import figures
from helpers.lectures.vision.classifiers import SIZE, Classifier, classifier
from helpers.lectures.vision.subjects import subject
from helpers.models.hooks import with_shared_weights
from helpers.panel import Choice, Panel, Slider
from helpers.pictures.chooser import chooser
from helpers.recipes import vit as recipe

LAYERS, HEADS, PLACES = recipe.LAYERS, recipe.HEADS, (SIZE // recipe.PATCH) ** 2


@torch.inference_mode()
def attention(vit: Classifier, image: Tensor) -> Tensor:
    """Attention weights (L, H, T, T) for one picture (3, S, S); token 0 is the class token."""
    out = with_shared_weights(vit.model)(pixel_values=vit.preprocess(image[None]), output_attentions=True)
    return torch.cat(out.attentions).cpu().float()


def attention_rollout(weights: Tensor, head: int = 0) -> Tensor:
    """How much each token's vector after each layer stems from each patch: (L, T, T).

    Half of every step is the skip connection, as in the paper's equation 1; the other half is the mean of the heads
    (head 0), or in every layer one head alone.
    """
    eye, found = torch.eye(weights.shape[-1], dtype=weights.dtype), []
    flow = eye
    for layer in weights[:, head - 1] if head else weights.mean(1):
        flow = (layer + eye) / 2 @ flow
        found.append(flow)
    return torch.stack(found)


def on_patches(weights: Tensor) -> Tensor:
    """Rows of weights (..., T) as maps of the patches (..., n, n), the class token left out."""
    side = round((weights.shape[-1] - 1) ** 0.5)
    return weights[..., 1:].unflatten(-1, (side, side))


def lit(image: Tensor, weights: Tensor) -> Tensor:
    """The picture (3, S, S), bright where the weights (n, n) are large and dark where they are small."""
    light = (weights / weights.max().clamp(min=1e-9)).sqrt()
    light = torch.nn.functional.interpolate(light[None, None], image.shape[1:])[0]  # each patch as it is
    return image * (0.15 + 0.85 * light)


def draw_rollout(sheet, data: dict) -> None:
    """Left: the picture, lit by the chosen weights. Right: all heads (columns) of all layers (rows)."""
    left, right = figures.axes(sheet, columns=2, widths=(9, 8), gap=30)
    labels = ["the picture", data["named"]]
    figures.image_grid(left, [data["image"], lit(data["image"], data["map"])], columns=2, labels=labels)
    figures.image_grid(
        right,
        [figures.coloured(one / one.max().clamp(min=1e-9)) for one in data["all"].flatten(0, 1)],
        columns=HEADS,
        title="layers down, heads across",
        highlight=data["highlight"],
        choose=lambda i: {"view": "one layer", "layer": i // HEADS + 1, "head": i % HEADS + 1},
    )


def caption_rollout(data: dict) -> str:
    shown = data["map"]
    row, column = divmod(int(shown.argmax()), shown.shape[1])
    return (
        f"{data['named']}: from {data['from']}, {shown.sum():.0%} of the weight goes to patches, "
        f"most to row {row + 1}, column {column + 1} ({shown.max():.1%}; evenly it would be {1 / shown.numel():.1%})."
    )


def rollout_panel() -> Panel:
    """Attention of one head, the mean of a layer, or all layers rolled out, from any token."""

    def prepare(settings) -> tuple[Tensor, Tensor]:
        image = subject(settings.picture)
        return image, attention(classifier("vit"), image)

    def compute(settings, prepared) -> dict:
        image, weights = prepared
        layer, head, highlight = settings.layer - 1, settings.head, None
        heads = f"head {head}" if head else "mean of heads"
        if settings.view == "rollout":
            named, chosen = f"rolled out to layer {layer + 1}, {heads}", attention_rollout(weights, head)[layer]
        else:
            named, chosen = f"layer {layer + 1}, {heads}", weights[layer, head - 1] if head else weights[layer].mean(0)
            highlight = layer * HEADS + head - 1 if head else None
        return {
            "image": image,
            "map": on_patches(chosen[settings.place]),
            "all": on_patches(weights[:, :, settings.place]),  # (L, H, n, n)
            "named": named,
            "highlight": highlight,
            "from": f"patch {settings.place}" if settings.place else "the class token",
        }

    return Panel(
        "Where does it look?",
        [
            chooser(),
            Choice("view", ("one layer", "rollout"), "one layer"),
            Slider("layer", 2, 1, LAYERS),
            Slider("head", 4, 0, HEADS, label="head (0: their mean)"),
        ],
        more=[Slider("place", 0, 0, PLACES, label="from patch (0: class token)")],
        prepare=prepare,
        prepare_on=("picture",),
        compute=compute,
        draw=draw_rollout,
        caption=caption_rollout,
        model="vit",
        size=(620, 400),
    )
