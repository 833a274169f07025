"""Requests with the answers that they are to get, as batches, and what the adapters that learn from them share."""

import copy
import functools
import random
from collections.abc import Callable, Iterable, Sequence

import torch
import torch.nn.functional as F
from peft import LoraConfig, PeftModel, get_peft_model
from torch import Tensor, nn

from helpers import catalog, farm, training
from helpers.farm.instructions import ALL_KINDS, SHORT_KINDS, Instruction, instructions
from helpers.recipes import farm_text

BATCH = 32
PARTS = 8  # batches drawn together: rows of similar length share a batch, so little is padding
FIRST = 80  # blocks of PARTS batches that are short: what an answer is comes before looking back far
ASKED = (*ALL_KINDS, "what", "what", "outside")  # new to a model that knows the farm: the thing by its owner, a refusal
LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]  # of a block of LLaMA

Answer = Callable[[Instruction], str]


def adapted(base: str, rank: int, modules: Sequence[str], transposed: bool = False) -> PeftModel:
    """A pocket model, frozen, and an untrained adapter beside each matrix `modules` (Hu et al. 2021, LoRA).

    Args:
        transposed: the matrices are stored the other way round, as GPT-2's are.
    """
    config = LoraConfig(
        r=rank,
        lora_alpha=2 * rank,
        target_modules=list(modules),
        fan_in_fan_out=transposed,
        task_type="CAUSAL_LM",
        revision=catalog.fingerprint(base),  # the adapter fits these weights only
    )
    model = copy.deepcopy(catalog.load(base).model)
    model.name_or_path = base  # not the folder of this machine
    return get_peft_model(model, config)


def collate(pairs: Iterable[tuple[str, str]]) -> tuple[Tensor, Tensor]:
    """Inputs and targets (B, T) of requests and answers. Only the words of the answers and their ends are learned."""
    encode = farm.tokenizer().encode
    rows, begins = [], []
    for request, answer in pairs:
        before = encode(request).ids
        rows.append([farm_text.END, *before, *encode(answer).ids, farm_text.END])
        begins.append(len(before))
    return only_answers(rows, begins)


def only_answers(rows: Sequence[Sequence[int]], begins: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Inputs and targets (B, T) of rows whose first `begins` targets, each row's request, are not to be learned."""
    inputs, following = farm_text.pad(rows)
    asked = torch.arange(inputs.shape[1]) < torch.tensor(begins)[:, None]
    return inputs, following.masked_fill(asked, farm_text.IGNORE_INDEX)


def block(number: int, seed: int, answer: Answer, kinds: Sequence[str] = ASKED) -> list[tuple[Tensor, Tensor]]:
    """Block `number`: PARTS batches of requests and what `answer` says to them, those of similar length together."""
    asked = instructions(BATCH * PARTS, f"{seed} {number}", kinds=tuple(kinds), plain=True)
    pairs = sorted(((one.prompt, answer(one)) for one in asked), key=lambda pair: len(farm.tokenize("".join(pair))))
    parts = [collate(pairs[first : first + BATCH]) for first in range(0, len(pairs), BATCH)]
    random.Random(f"order {seed} {number}").shuffle(parts)
    return parts


def demonstrated(asked: Instruction) -> str:
    """As one of several people wrote it: short, in a sentence, or warmly."""
    return asked.demonstration


def batches(seed: int, answer: Answer = demonstrated) -> farm_text.Batches:
    """Endless demonstrations, inputs and targets (B, T), the short ones first; none comes again."""

    @functools.lru_cache(maxsize=2)
    def written(number: int) -> list[tuple[Tensor, Tensor]]:
        return block(number, seed, answer, SHORT_KINDS if number < FIRST else ASKED)

    return training.by_index(lambda index: written(index // PARTS)[index % PARTS])


def held_out(answer: Answer = demonstrated) -> list[tuple[Tensor, Tensor]]:
    """Batches of demonstrations that no training reads, to measure one while it goes on."""
    return block(0, farm_text.FRESH, answer)


def loss(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Mean cross-entropy (nats) of the words of the answers and their end, for a model with or without an adapter."""
    inputs, targets = batch
    kept = targets != farm_text.IGNORE_INDEX
    whole = torch.ones_like(inputs)  # padding comes last, so no word ever looks at it
    causal = model.get_base_model() if isinstance(model, PeftModel) else model
    vectors = causal.base_model(inputs, attention_mask=whole, use_cache=False).last_hidden_state[kept]
    return F.cross_entropy(causal.lm_head(vectors).float(), targets[kept])
