"""What is lost without a head? Every head is switched off in turn, and the farm's questions are asked (section 3)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from helpers import farm, figures
from helpers.lectures.attention.explorer import GOAT
from helpers.lectures.attention.inside import Head, HookedGPT, ablate, ablate_each, head_grid, hooked_gpt
from helpers.lectures.attention.questions import tokenize_question
from helpers.panel import Action, Job, Panel, Slider, Text

MOST = 6  # heads that the greedy search takes away at most
ROWS = 48  # heads tried in one pass


class RecallTest:
    """`n` recall questions, `distance` words after the fact, and the share that is answered right.

    Chance among the people named is 1/6. Right means: the likeliest next word is the answer's first token.
    """

    def __init__(self, gpt: HookedGPT, n: int, distance: int, seed: int = 0):
        asked = [tokenize_question(gpt, question) for question in farm.recall(n, seed, distance)]
        self.gpt = gpt
        self.lengths = torch.tensor([len(one.ids) for one in asked])
        self.ids = pad_sequence([torch.tensor(one.ids) for one in asked], batch_first=True)  # (n, T)
        self.answers = torch.tensor([one.answer for one in asked])

    def accuracy(self, removed: tuple[Head, ...] = ()) -> float:
        """Share of right answers without these heads."""
        logits = self.gpt.last(self.ids, self.lengths, ablate(removed) if removed else None)
        return float((logits.argmax(-1) == self.answers).float().mean())


def scan(test: RecallTest, each=lambda done: True) -> Tensor:
    """Accuracy (L, H) without each single head. `each` is called with the share done after every head; False stops.

    Heads that were not reached are NaN.
    """
    gpt = test.gpt
    found = torch.full((gpt.layers, gpt.heads), torch.nan, dtype=torch.float32)
    for number in range(found.numel()):
        head = divmod(number, gpt.heads)
        found[head] = test.accuracy((head,))
        if not each((number + 1) / found.numel()):
            break
    return found


def flip(gpt: HookedGPT, prompt: str, most: int = MOST) -> dict:
    """The smallest set of heads found greedily whose removal changes the likeliest word after `prompt`.

    Each step takes away the head that costs the answer most. Returns a dict: answer (the untouched word); removed (list
    of heads); probability and words (lists, one longer: untouched first); flipped (whether the answer changed).
    """
    ids = gpt.ids(prompt)
    untouched = gpt.run(ids).logits[-1].softmax(-1)
    answer = int(untouched.argmax())
    removed: list[Head] = []
    probability, words = [float(untouched[answer])], [gpt.tokens([answer])[0]]
    heads = [(layer, head) for layer in range(gpt.layers) for head in range(gpt.heads)]
    while len(removed) < min(most, len(heads)) and words[-1] == words[0]:
        left = [head for head in heads if head not in removed]
        tried = torch.cat([_tried(gpt, ids, left[at : at + ROWS], removed) for at in range(0, len(left), ROWS)])
        worst = int(tried[:, answer].argmin())
        removed.append(left[worst])
        probability.append(float(tried[worst, answer]))
        words.append(gpt.tokens([int(tried[worst].argmax())])[0])
    return {
        "answer": words[0],
        "removed": removed,
        "probability": probability,
        "words": words,
        "flipped": words[-1] != words[0],
    }


def _tried(gpt: HookedGPT, ids: list[int], heads: list[Head], removed: list[Head]) -> Tensor:
    """Probabilities (heads, V) of the next word, each time without one of the heads and without all of `removed`."""
    rows = torch.tensor([ids] * len(heads))
    return gpt.last(rows, torch.full((len(heads),), len(ids)), ablate_each(heads, removed)).softmax(-1)


def named(head: Head) -> str:
    """A head as people count: from 1."""
    return f"layer {head[0] + 1}, head {head[1] + 1}"


def draw_ablation(sheet, data: dict) -> None:
    """Left: right answers without each head. Right: the answer's probability as heads are taken away."""
    left, right = figures.axes(sheet, columns=2, widths=(8, 11), gap=30)
    title = "right answers without this head" if data["questions"] else "press Measure"
    head_grid(left, data["accuracy"], title)
    labels = ["untouched", *(f"− {named(head)}" for head in data["removed"])]
    figures.bars(
        right,
        labels,
        data["probability"],
        maximum=1.0,
        texts=[f"{p:.0%}, says {w}" for p, w in zip(data["probability"], data["words"], strict=True)],
        highlight=len(labels) - 1 if data["flipped"] else None,
        title=f"how sure of “{data['answer']}”",
    )


def caption_ablation(data: dict) -> str:
    names = "; ".join(named(head) for head in data["removed"])
    if not data["flipped"]:
        said = f"Even without {len(data['removed'])} heads ({names}) the answer stays “{data['answer']}”."
    elif len(data["removed"]) == 1:
        said = f"One head is enough: without {names} the answer flips from “{data['answer']}” to “{data['words'][-1]}”."
    else:
        said = f"No single head flips it; without {len(data['removed'])} ({names}) it is “{data['words'][-1]}”."
    if not data["questions"]:
        return f"{said} Press Measure to switch off every head in {data['asked']} other questions."
    worst = divmod(int(torch.nan_to_num(data["accuracy"], nan=2.0).argmin()), data["accuracy"].shape[1])
    return (
        f"{said} Over {data['questions']} questions: all heads {data['baseline']:.0%} right, without {named(worst)} "
        f"{float(data['accuracy'][worst]):.0%} (guessing: {1 / farm.BINDINGS:.0%})."
    )


def ablation_panel(prompt: str = GOAT, size: str = "pocket") -> Panel:
    """Which heads does the answer need? A greedy search for one prompt, and a scan over many questions by button.

    `size`: the pocket GPT, or with "full" GPT-2, whose 144 heads take minutes to scan without a GPU: a scan whose time
    is up leaves the heads it has not reached blank.
    """
    kept: dict = {"questions": 0, "accuracy": None, "baseline": 0.0}

    def search(settings) -> dict:
        return flip(hooked_gpt(size), settings.prompt)

    def compute(settings, found: dict) -> dict:
        accuracy = kept["accuracy"]
        if accuracy is None:
            shape = (hooked_gpt(size).layers, hooked_gpt(size).heads)
            accuracy = torch.full(shape, torch.nan, dtype=torch.float32)
        return found | kept | {"accuracy": accuracy, "asked": settings.questions}

    def measure(job: Job, settings) -> None:
        test = RecallTest(hooked_gpt(size), settings.questions, settings.distance)

        def each(done: float) -> bool:
            job.progress(done, "switching heads off")
            return not job.stopped

        found = {"questions": settings.questions, "baseline": test.accuracy(), "accuracy": scan(test, each)}
        kept.update(found)  # all at once: a slider that is moved meanwhile must not see half of it

    return Panel(
        "Without this head",
        [
            Text("prompt", prompt, check=farm.unknown_words if size == "pocket" else None, rows=2),
            Slider("questions", 12, 6, 48, step=6, label="questions"),
            Slider("distance", 20, 10, 60, step=10, label="distance in words"),
        ],
        prepare=search,
        prepare_on=("prompt",),
        compute=compute,
        draw=draw_ablation,
        caption=caption_ablation,
        actions=[Action("Measure", measure, seconds=60 if size == "pocket" else 300)],
        model=lambda settings: hooked_gpt(size).note,
        badge=size,
        size=(640, 340),
    )
