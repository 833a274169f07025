"""One base model, two adapters: swapped and blended by their strengths, without loading anything again (section 8)."""

import copy
import functools
from collections.abc import Mapping

import torch
from peft import get_peft_model_state_dict, set_peft_model_state_dict
from peft.tuners.lora import LoraLayer

from helpers import catalog, farm, figures, memory
from helpers.models.language import LanguageModel
from helpers.panel import Panel, Problem, Slider, Text
from helpers.scores.answers import LONGEST

ASSISTANT, NARRATOR = "llama-assistant", "llama-narrator"
ALONE = {"base": (0.0, 0.0), "assistant": (1.0, 0.0), "narrator": (0.0, 1.0)}  # strengths of both
STRONGEST = 1.5
REQUEST = "Anna has the goat. Otto has the pony. Can you help? Who has the goat?"


@functools.cache
def both() -> LanguageModel:
    """The pocket LLaMA with both adapters on it.

    Raises:
        catalog.Unavailable: an adapter is not here, or is not one of this LLaMA; the message says what to do.
    """
    first, other = catalog.load(ASSISTANT), catalog.load(NARRATOR)
    with torch.inference_mode(False):  # a panel may ask first
        model = copy.deepcopy(first.model)
        model.add_adapter(NARRATOR, other.model.peft_config["default"])
        weights = get_peft_model_state_dict(other.model, save_embedding_layers=False)  # "auto" asks the hub
        set_peft_model_state_dict(model, weights, NARRATOR)
        model.base_model.set_adapter(["default", NARRATOR])
    return LanguageModel(model.requires_grad_(False), first.tokenizer)


memory.on_free(both.cache_clear)


def set_strengths(model: LanguageModel, assistant: float, narrator: float) -> None:
    """How much of each adapter is added to the base model's weights: 0 nothing, 1 as it was trained."""
    for layer in model.model.modules():
        if isinstance(layer, LoraLayer):
            layer.set_scale("default", assistant)
            layer.set_scale(NARRATOR, narrator)


def encoded(model: LanguageModel, request: str) -> list[int]:
    """The ids of a request.

    Raises:
        Problem: there is no request, or no room for it and an answer.
    """
    ids, room = model.encode(request), model.context - LONGEST
    if len(ids) == 1:
        raise Problem("Type a request.")
    if len(ids) > room:
        raise Problem(f"The request has {len(ids) - 1:,} words, and the model has room for {room - 1}: shorten it.")
    return ids


def written(model: LanguageModel, request: str, strengths: tuple[float, float], temperature: float, seed: int) -> str:
    """What the model writes after a request with the adapters at these strengths."""
    set_strengths(model, *strengths)
    ids, generator = torch.tensor([encoded(model, request)]), torch.Generator().manual_seed(seed)
    return model.decode(model.generate(ids, LONGEST, {model.start}, temperature, generator)[0])


def draw_voices(sheet, data: Mapping[str, str]) -> None:
    """The four texts below each other."""
    canvas = figures.Canvas(figures.axes(sheet))
    colours = [*figures.theme().series[:3], figures.theme().ink]
    names = figures.Texts(list(data), bold=True, colours=colours)
    figures.rows(canvas, [names, figures.Texts([text or "(ends at once)" for text in data.values()], wrap=True)])


def voices_panel(request: str = REQUEST) -> Panel:
    """The same request, the same seed: the base model, each adapter, and a blend of both."""

    def by(settings, *strengths: float) -> str:
        return written(both(), settings.request, strengths, settings.temperature, settings.seed)

    def blended(settings, alone: dict[str, str]) -> dict[str, str]:
        return alone | {"your blend": by(settings, settings.assistant, settings.narrator)}

    return Panel(
        "Two adapters on one base",
        [
            Text("request", request, check=farm.unknown_words),
            Slider("assistant", 0.5, 0.0, STRONGEST, step=0.05, label="assistant's strength"),
            Slider("narrator", 0.5, 0.0, STRONGEST, step=0.05, label="narrator's strength"),
            Slider("seed", 1, 0, 30),
        ],
        more=[Slider("temperature", 0.7, 0.0, 1.5, step=0.1, label="temperature τ")],
        prepare=lambda settings: {name: by(settings, *strengths) for name, strengths in ALONE.items()},
        prepare_on=("request", "temperature", "seed"),
        compute=blended,
        draw=draw_voices,
        caption=lambda data: "All four from one set of weights: a strength only scales what an adapter adds to them.",
        model="llama-assistant and llama-narrator",
        size=(620, 250),
    )
