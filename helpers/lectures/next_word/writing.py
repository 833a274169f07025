"""Writing: predict, choose, append, repeat (section 1)."""

import math
from collections.abc import Iterator, Sequence

import torch

from helpers.models import drafts
from helpers.models.drafts import Draft
from helpers.sampling import ALL, SamplingConfig, filter_logits


def sample(scores: torch.Tensor, generator: torch.Generator, temperature=1.0, top_k=ALL, top_p=1.0) -> int:
    """Sampled: a word drawn from the filtered probabilities."""
    final = filter_logits(scores, SamplingConfig(temperature, top_k, top_p)).filtered
    return int(torch.multinomial(final, 1, generator=generator))


def generate(
    model,
    ids: Sequence[int],
    words: int = 30,
    *,
    temperature: float = 0.0,
    top_k: int = ALL,
    top_p: float = 1.0,
    seed: int = 0,
    until: Sequence[str] = (),
) -> Iterator[int]:
    """Yield up to `words` new word ids after `ids`; temperature 0 means greedy.

    Ends before `words` when the document ends (the end itself is not given), or after a word of `until`.
    """
    config = SamplingConfig(temperature, top_k, top_p) if temperature else None
    stops = {i for i, word in enumerate(model.words) if word in until} if until else set()
    for word in drafts.generate(Draft(model, ids), lambda: config, seed, words):
        yield word
        if word in stops:
            return


def generate_text(model, prompt: str, words: int = 30, **how) -> str:
    """What `model` writes after `prompt`: only the new text. `how` as in `write`."""
    return model.decode(list(generate(model, model.encode(prompt), words, **how)))


def forced(model, prompt: str, words: str, more: int = 16) -> dict:
    """Put `words` into the model's mouth and let it go on greedily, to the end of the answer or for `more` words.

    Returns a dict: probability (what the model itself gave to these words together), text (what it writes after them).
    """
    ids, chosen = model.encode(prompt), model.encode(words, start=False)
    probabilities = model.logits([*ids, *chosen]).softmax(-1)  # (T, V)
    own = [float(probabilities[len(ids) - 1 + place, word]) for place, word in enumerate(chosen)]
    text = model.decode(list(generate(model, [*ids, *chosen], more, until=("</A>",))))
    return {"probability": math.prod(own), "text": text}
