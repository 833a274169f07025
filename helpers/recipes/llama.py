"""Pocket LLaMA: LLaMA's architecture, small, on farm text, in two cycles.

The first cycle reads what the pocket GPT reads, in its order. After it the model told stories and answered about them,
but of six owners it found the right one hardly more often than by guessing (recall_accuracy_150: 0.22). With positions
that are turned, words said twice can be copied from a fixed distance, without recognising any. The second cycle begins
with short lists that are read again in another order, where only the words themselves help, and ends with everything.
"""

import torch
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM

from helpers import device, farm, training
from helpers.recipes import curriculum, farm_text, gpt, muon
from helpers.recipes.gpt import loss, make_validation

SEED = 6
FIRST = 10_000  # steps of the first cycle
STEPS = FIRST + 2_900
SECONDS = 6000.0
LEARNING_RATE = 4e-3
STAGES = (
    *curriculum.STAGES[:-1],
    curriculum.STAGES[-1]._replace(batches=FIRST - sum(stage.batches for stage in curriculum.STAGES)),
    curriculum.Stage(("list",), 250, 64, length=36),
    curriculum.Stage(("list", "register"), 450, 48, length=80),
    curriculum.Stage(("register", "recall"), 300, 32, length=150),
    curriculum.STAGES[-1],  # to the end
)


def make_model(layers: int = 6, width: int = 128, heads: int = 4, groups: int = 2) -> LlamaForCausalLM:
    """The untrained model, from torch's current seed.

    Args:
        groups: of query heads; those of a group share one key and one value head (grouped-query attention).
    """
    config = LlamaConfig(
        vocab_size=len(farm.WORDS),
        max_position_embeddings=farm_text.LENGTH,
        hidden_size=width,
        intermediate_size=352,  # 8/3 of the width, as in the paper, rounded up
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=groups,
        tie_word_embeddings=True,  # half the parameters of so small a model would stand there twice
        initializer_range=0.07,
        attn_implementation=device.training_attention(),
        bos_token_id=farm_text.END,
        eos_token_id=farm_text.END,
        pad_token_id=0,
    )
    return LlamaForCausalLM(config)


def optimizers(model: nn.Module, learning_rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the blocks, AdamW for the embedding and the norms."""
    return muon.optimizers(model, learning_rate, ".layers.")


def make_batches(workers: int = 0) -> farm_text.Batches:
    """Endless farm documents, by the stages: inputs and targets (B, T)."""
    return curriculum.batches(SEED, STAGES, workers=workers)


def schedule(done: float) -> float:
    """Factor on the learning rates after the fraction `done` of the training: it falls to zero in each cycle."""
    first = FIRST / STEPS
    if done < first:
        return gpt.schedule(done / first)
    return 0.75 * training.warmup_stable_decay((done - first) / (1 - first), warmup=0.01, decay=0.6)
