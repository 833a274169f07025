"""Pocket GPT that answers: a LoRA adapter on the pocket GPT, from demonstrations of answers to plain requests."""

import copy
import functools

import torch
import torch.nn.functional as F
from peft import LoraConfig, PeftModel, get_peft_model
from torch import Tensor

from helpers import catalog, farm, training
from helpers.farm.instructions import FROM_STORY, KINDS, instructions
from helpers.recipes import farm_text

SEED = 5
STEPS = 2100
SECONDS = 1300.0
LEARNING_RATE = 4e-3
BASE = "gpt"
RANK = 8
BATCH = 32
DISTINCT = 300  # batches until the demonstrations come again
STORIES = (*FROM_STORY, "what", "what")  # finding the thing by its owner is new to the GPT


def make_model() -> PeftModel:
    """The pocket GPT, frozen, and an untrained adapter beside each matrix of its blocks (Hu et al. 2021, LoRA)."""
    config = LoraConfig(
        r=RANK,
        lora_alpha=2 * RANK,
        target_modules=["c_attn", "c_proj", "c_fc"],
        fan_in_fan_out=True,  # GPT-2 stores its matrices the other way round
        task_type="CAUSAL_LM",
        revision=catalog.fingerprint(BASE),  # the adapter fits these weights only
    )
    base = copy.deepcopy(catalog.load(BASE).model)
    base.name_or_path = BASE  # not the folder of this machine
    return get_peft_model(base, config)


@functools.lru_cache(maxsize=DISTINCT)
def demonstrations(number: int, seed: int = SEED) -> tuple[Tensor, Tensor]:
    """Batch `number`: inputs and targets (B, T) of requests and answers. Only the answers are to be learned.

    Every other batch has no stories: rows of similar length share a batch, so little is padding.
    """
    kinds = STORIES if number % 2 else KINDS[len(FROM_STORY) :]
    encode = farm.tokenizer().encode
    rows, targets = [], []
    for one in instructions(BATCH, f"{seed} {number}", kinds=kinds):
        prompt, answer = encode(one.prompt).ids, encode(one.demonstration).ids
        rows.append([farm_text.END, *prompt, *answer, farm_text.END])
        targets.append(len(prompt))
    inputs, following = farm_text.pad(rows)
    before = torch.arange(inputs.shape[1]) < torch.tensor(targets)[:, None]
    return inputs, following.masked_fill(before, farm_text.IGNORE_INDEX)


def make_batches(workers: int = 0) -> farm_text.Batches:
    """Endless demonstrations: inputs and targets (B, T). They are few, so this process writes them itself."""
    return training.by_index(lambda number: demonstrations(number % DISTINCT))


def make_validation() -> list[tuple[Tensor, Tensor]]:
    """Held-out demonstrations, as batches."""
    return [demonstrations(number, farm_text.FRESH) for number in range(farm_text.VALIDATED)]


def loss(model: PeftModel, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Mean cross-entropy (nats) of the words of the answers and their end."""
    inputs, targets = batch
    kept = targets != farm_text.IGNORE_INDEX
    whole = torch.ones_like(inputs)  # padding comes last, so no word ever looks at it
    vectors = model.base_model.model.transformer(inputs, attention_mask=whole, use_cache=False).last_hidden_state[kept]
    return F.cross_entropy(model.base_model.model.lm_head(vectors).float(), targets[kept])
