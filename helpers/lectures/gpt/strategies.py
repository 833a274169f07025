"""Greedy, sampling and beam search side by side: what is written, and how likely it is as a whole (section 7)."""

from collections.abc import Callable, Sequence

import torch

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.lectures.gpt.models import SIZES, encode_truncated, gpt
from helpers.models.drafts import Draft, generate
from helpers.models.language import LanguageModel
from helpers.panel import Choice, Panel, Slider, Text
from helpers.sampling import SamplingConfig, surprise

PROMPT = "The hens"  # here greedy is caught in a loop
BEAMS = 4  # beside greedy and sampling
ROOM = 60  # tokens of a prompt at most, so that there is room to write


def bits(model: LanguageModel, ids: list[int], start: int) -> float:
    """Surprise of all words of `ids` from place `start` on, in bits: small for a likely text."""
    return float(surprise(model.logits(ids[:-1])[start - 1 :], ids[start:]).sum())


def repeated(ids: list[int], n: int = 3) -> float:
    """Share of runs of n words that were there before."""
    runs = [tuple(ids[i : i + n]) for i in range(len(ids) - n + 1)]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def sampled(model: LanguageModel, ids: list[int], config: SamplingConfig, seed: int, words: int) -> list[int]:
    """The ids of a drawn text."""
    return list(generate(Draft(model, ids), lambda: config, seed, words))


def beam_search(model: LanguageModel, ids: list[int], beams: int, words: int, length_penalty: float = 1.0) -> list[int]:
    """The likeliest text that a search with so many beams finds: the library's `generate`. One beam is greedy."""
    row, most = torch.tensor([ids], device=model.device), min(words, model.context - len(ids))
    how = {"num_beams": beams, "do_sample": False, "max_new_tokens": most, "length_penalty": length_penalty}
    if beams == 1:
        how.pop("length_penalty")
    end = {"pad_token_id": model.start, "eos_token_id": model.start}
    with torch.inference_mode():
        found = model.model.generate(row, attention_mask=torch.ones_like(row), **how, **end)
    written = found[0, len(ids) :].tolist()
    return written[: written.index(model.start)] if model.start in written else written


class Texts:
    """What a model writes after one opening (ids); each text is written and measured only once.

    A text is a dict: text, bits (a word), repeated (share).
    """

    def __init__(self, model: LanguageModel, ids: list[int], words: int):
        self.model, self.ids, self.words = model, ids, words
        self._known: dict[tuple, dict] = {}

    def searched(self, beams: int, length_penalty: float = 1.0) -> dict:
        """The text that a beam search finds; for one beam, which is greedy, the penalty does not matter."""
        asked = (beams, length_penalty if beams > 1 else 1.0)
        return self._once(asked, lambda: beam_search(self.model, self.ids, asked[0], self.words, asked[1]))

    def sampled(self, config: SamplingConfig, seed: int) -> dict:
        """The text drawn with this seed."""
        return self._once((config, seed), lambda: sampled(self.model, self.ids, config, seed, self.words))

    def _once(self, asked: tuple, write: Callable[[], list[int]]) -> dict:
        if asked not in self._known:
            written = write()
            each = bits(self.model, [*self.ids, *written], len(self.ids)) / len(written) if written else 0.0
            self._known[asked] = {"text": self.model.decode(written), "bits": each, "repeated": repeated(written)}
        return self._known[asked]


def named(beams: int) -> str:
    """What a search with so many beams is called."""
    return "greedy" if beams == 1 else f"{beams} beams"


def searches(texts: Texts, counts: Sequence[int] = (1, BEAMS), length_penalty: float = 1.0) -> list[dict]:
    """A row, with its name, for each number of beams."""
    return [{"name": named(beams)} | texts.searched(beams, length_penalty) for beams in counts]


def samples(texts: Texts, temperature: float, top_p: float, seed: int) -> list[dict]:
    """A row, with its name, for each of three kinds of sampling."""
    configs = {
        "pure sampling": SamplingConfig(),
        f"τ = {temperature:g}": SamplingConfig(temperature=temperature),
        f"top-p = {top_p:g}": SamplingConfig(top_p=top_p),
    }
    return [{"name": name} | texts.sampled(config, seed) for name, config in configs.items()]


def draw_strategies(sheet, data: dict) -> None:
    """A block for each way: its name and figures, and the text."""
    now, canvas = figures.theme(), Canvas(figures.axes(sheet))
    tall = canvas.height / len(data["rows"])
    for number, row in enumerate(data["rows"]):
        y = number * tall
        canvas.plot.describe(f"{row['name']} ({row['bits']:.2f} bits a word): {row['text']}")
        canvas.line([(0, y), (canvas.width, y)], now.grid)
        canvas.text(0, y + 18, row["name"], 190, 17, bold=True, colour=now.series[number % len(now.series)])
        canvas.text(0, y + 42, f"{row['bits']:.2f} bits a word", size=15)
        canvas.text(0, y + 64, f"{row['repeated']:.0%} repeated", size=15)
        canvas.paragraph(200, y + 18, row["text"] or "(ends at once)", canvas.width - 200, int(tall // 23), 16)


def caption_strategies(data: dict) -> str:
    rows = data["rows"]
    likely, dull = min(rows, key=lambda row: row["bits"]), max(rows, key=lambda row: row["repeated"])
    worst = f"“{dull['name']}” repeats itself most" if dull["repeated"] else "none repeats a run of three words"
    return f"The likeliest text comes from “{likely['name']}” ({likely['bits']:.2f} bits a word); {worst}."


def opening(settings) -> tuple[LanguageModel, list[int]]:
    """The model, and as much of the prompt as leaves room to write."""
    model = gpt(settings.size)
    return model, encode_truncated(model, settings.prompt)[-min(ROOM, model.context // 2) :]


def strategies_panel(prompt: str = PROMPT) -> Panel:
    """Greedy and beam search beside sampling, with temperature and top-p."""

    def prepare(settings) -> tuple[Texts, list[dict]]:
        texts = Texts(*opening(settings), settings.words)
        return texts, searches(texts)

    def compute(settings, prepared: tuple[Texts, list[dict]]) -> dict:
        texts, rows = prepared
        return {"rows": [*rows, *samples(texts, settings.temperature, settings.top_p, settings.seed)]}

    return Panel(
        "Greedy or drawn?",
        [
            Text("prompt", prompt, check=farm.unknown_words),
            Slider("temperature", 0.7, 0.1, 2.0, step=0.1, label="temperature τ"),
            Slider("top_p", 0.9, 0.1, 1.0, step=0.05, label="top-p"),
            Slider("seed", 1, 0, 30),
        ],
        more=[Slider("words", 40, 5, 80), Choice("size", SIZES)],
        prepare=prepare,
        prepare_on=("prompt", "words", "size"),
        compute=compute,
        draw=draw_strategies,
        caption=caption_strategies,
        model="GPT",
        size=(900, 500),
    )
