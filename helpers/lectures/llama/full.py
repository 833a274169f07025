"""A full-size model, fine-tuned on instructions of the hub: the same LoRA, in bf16 where that helps (section 10)."""

import json
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from torch import Tensor

from helpers import hub, live_seconds, memory, training
from helpers.models.language import LanguageModel
from helpers.panel import Problem
from helpers.recipes import demonstrations

REPOSITORY, FILE = "databricks/databricks-dolly-15k", "databricks-dolly-15k.jsonl"  # written by people, CC BY-SA 3.0
PROMPT = "User: {}\nAssistant:"
LONGEST = 200  # tokens of a request and its answer: longer ones are left out
WRITTEN = 40  # tokens of a reply
BATCH = 4
LORA = LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM")

Pair = tuple[str, str]  # a request and its answer


def public_instructions(n: int = 400) -> list[Pair]:
    """The first `n` requests that need no text beside them, and their answers: 13 MB from the hub, fetched once.

    Raises:
        helpers.hub.Unavailable: they are not here, and the hub cannot be reached.
        Problem: a row has not the fields that it should have.
    """
    from huggingface_hub import hf_hub_download, try_to_load_from_cache

    path = try_to_load_from_cache(REPOSITORY, FILE, repo_type="dataset")
    if not isinstance(path, str):
        if not hub.online():
            raise hub.Unavailable(f"{REPOSITORY} is on the hub, which cannot be reached.")
        with hub.in_words(REPOSITORY):
            path = hf_hub_download(REPOSITORY, FILE, repo_type="dataset")
    rows = map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())
    try:
        return [(row["instruction"], row["response"]) for row in rows if not row["context"]][:n]
    except KeyError as missing:
        raise Problem(f"A row of {FILE} has no {missing}: it is another data set than this lecture knows.") from None


def batches(model: LanguageModel, pairs: Sequence[Pair]) -> Callable[[int, int], Generator[tuple[Tensor, Tensor]]]:
    """Endless batches of `pairs`, inputs and targets (BATCH, T); only answers and their ends are learned.

    Raises:
        Problem: none is short enough.
    """
    rows = []
    for request, answer in pairs:
        before = model.encode(PROMPT.format(request.strip()))
        after = [*model.encode(f" {answer.strip()}", start=False), model.end]
        if len(before) + len(after) <= min(LONGEST, model.context or LONGEST):
            rows.append((len(before) - 1, before + after))
    if not rows:
        raise Problem(f"No request with its answer has fewer than {LONGEST} tokens.")

    def batch(number: int) -> tuple[Tensor, Tensor]:
        begins, some = zip(*(rows[(BATCH * number + i) % len(rows)] for i in range(BATCH)), strict=True)
        return demonstrations.only_answers(some, begins)

    return training.by_index(batch)


def reply(model: LanguageModel, request: str) -> str:
    """The likeliest reply to a request."""
    ids = torch.tensor([model.encode(PROMPT.format(request.strip()))])
    return model.decode(model.generate(ids, WRITTEN, {model.end})[0]).strip()


def tune_full(model: LanguageModel, pairs: Sequence[Pair], request: str, seconds: float | None = None) -> dict:
    """Train a LoRA adapter on `pairs` with gradient checkpointing; then the model is as it was before.

    Returns a dict: before, after (replies to `request`), trained (share of all numbers), steps, seconds, losses.
    Raises:
        Problem: there is too little memory; the message says what to do.
    """
    before = reply(model, request)
    tuned = get_peft_model(model.model, LORA)
    model.model.enable_input_require_grads()  # what is computed again needs a gradient to begin with
    model.model.gradient_checkpointing_enable({"use_reentrant": False})
    try:
        how = {"loss": demonstrations.loss, "learning_rate": 2e-4}
        run = training.fit(tuned, batches(model, pairs), seconds=live_seconds() if seconds is None else seconds, **how)
        trained, whole = tuned.get_nb_trainable_parameters()
        after = reply(LanguageModel(tuned, model.tokenizer), request)
    except (MemoryError, RuntimeError) as error:
        if not memory.is_exhausted(error):
            raise
        memory.clear_traceback(error)
        raise Problem(memory.advice("full")) from error
    finally:
        model.model.gradient_checkpointing_disable()
        model.model.disable_input_require_grads()
        tuned.unload().requires_grad_(True)
    progress = {"steps": run.step, "seconds": run.seconds, "losses": [loss for _, loss in run.losses]}
    return {"before": before, "after": after, "trained": trained / whole} | progress
