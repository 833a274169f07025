"""The base model of this lecture, and how to compare with it exactly."""

import copy

import torch
from torch import nn
from transformers.models.llama.modeling_llama import LlamaForCausalLM, LlamaRMSNorm

from helpers.models import language
from helpers.models.language import LanguageModel


def base(size: str = "pocket") -> LanguageModel:
    """The pocket LLaMA, or the full one. The catalogue loads each once.

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    return language.load("llama", size)


def in_float64(model: LlamaForCausalLM) -> LlamaForCausalLM:
    """A copy on the CPU that computes in float64 throughout.

    transformers' RMSNorm computes in float32 whatever the weights are; torch's own takes its place.
    """
    double = copy.deepcopy(model).cpu().double()
    double.set_attn_implementation("sdpa")  # "eager" takes its softmax in float32
    for name, module in list(double.named_modules()):
        if isinstance(module, LlamaRMSNorm):
            norm = nn.RMSNorm(len(module.weight), module.variance_epsilon, dtype=torch.float64)
            norm.weight = module.weight
            double.set_submodule(name, norm)
    return double.eval()
