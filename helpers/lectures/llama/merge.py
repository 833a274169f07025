"""An adapter beside the weights, and merged into them: are they the same model, in every precision? (section 6)"""

import copy

import torch
from peft import get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict

from helpers import farm, figures
from helpers.figures import Texts
from helpers.lectures.llama.adapters import REQUEST, encoded
from helpers.lectures.llama.quoted import short
from helpers.models import language
from helpers.models.language import LanguageModel
from helpers.panel import Choice, Panel, Text

PRECISIONS = {"float32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
REFERENCE = "reference"
WORDS = 24  # written by each


def versions(model: LanguageModel, precision: str) -> dict[str, LanguageModel]:
    """A model with a peft adapter in the ways in which one ships it, the first being the reference in float32.

    Beside the weights, merged into them, and, a frequent mistake, merged and then put on once more.
    """
    whole = copy.deepcopy(model.model).float()
    live = copy.deepcopy(whole).to(PRECISIONS[precision])
    merged = copy.deepcopy(live).merge_and_unload()
    twice, config = copy.deepcopy(merged), copy.deepcopy(live.peft_config["default"])
    twice.name_or_path = config.base_model_name_or_path  # else peft warns that it is another one
    twice = get_peft_model(twice, config)
    set_peft_model_state_dict(twice, get_peft_model_state_dict(live, save_embedding_layers=False))
    made = {
        REFERENCE: whole,
        "base model": copy.deepcopy(live).unload(),
        f"adapter, {precision}": live,
        f"merged, {precision}": merged,
        "merged, adapter again": twice.to(PRECISIONS[precision]),
    }
    return {name: LanguageModel(one, model.tokenizer, name) for name, one in made.items()}


def compare(made: dict[str, LanguageModel], prompt: str) -> dict[str, dict]:
    """What each version writes, and how far its logits are from the first one's.

    Returns by name a dict: words, the likeliest answer; difference, the largest of logits of the next word, at any
        place of the prompt; first, index of the first word that is another than the reference's (None if none is).
    """
    reference = made[next(iter(made))]
    ids = encoded(reference, prompt)
    expected, written, found = reference.logits(ids), None, {}
    for name, model in made.items():
        [new] = model.generate(torch.tensor([ids]), WORDS, {model.end})
        words = model.tokens(new)
        written = words if written is None else written
        pairs = enumerate(zip([*words, ""], [*written, ""], strict=False))  # one may be the other's beginning
        found[name] = {
            "words": words,
            "difference": float((model.logits(ids) - expected).abs().max()),
            "first": next((place for place, (one, other) in pairs if one != other), None),
        }
    return found


def draw_merge(sheet, data: dict) -> None:
    """A row for each version: its largest difference, the first word that is another, and the text."""
    now, rows = figures.theme(), data["rows"].values()
    texts = [" ".join(row["words"]) for row in rows]
    colours = [None if row["first"] is None else now.series[1] for row in rows]
    columns = [
        Texts(list(data["rows"]), "version", bold=True),
        Texts([short(row["difference"]) for row in rows], "logits differ by", right=True),
        Texts([other_word(row) for row in rows], "another word", colours=colours),
        Texts(texts, "text", wrap=True, colours=colours),
    ]
    figures.rows(figures.Canvas(figures.axes(sheet)), columns)


def other_word(row: dict) -> str:
    """The place of the first word that is not the reference's."""
    return "none" if row["first"] is None else f"word {row['first'] + 1}"


def caption_merge(data: dict) -> str:
    differences = "; ".join(f"{name}: {other_word(row)}" for name, row in list(data["rows"].items())[2:])
    return f"Where the words first differ from those of the adapter in float32: {differences}."


def merge_panel(prompt: str = REQUEST, name: str = "llama-assistant") -> Panel:
    """One request to the adapter beside the weights, merged, and merged twice, in three precisions."""

    def compute(settings, made: dict[str, LanguageModel]) -> dict:
        return {"rows": compare(made, settings.prompt)}

    return Panel(
        "Merged: still the same model?",
        [Text("prompt", prompt, check=farm.unknown_words), Choice("precision", list(PRECISIONS), "bf16")],
        prepare=lambda settings: versions(language.load(name), settings.precision),
        prepare_on=("precision",),
        compute=compute,
        draw=draw_merge,
        caption=caption_merge,
        model=name,
        size=(860, 330),
    )
