"""The full models' architectures at their true sizes, as their published config.json describe them. Without weights.

Where a class needs no numbers, its library's defaults are those of the published model.
"""

from collections.abc import Callable
from typing import Any

from torch import nn

Builder = Callable[[], list[nn.Module]]


def _gpt2(width: int, layers: int, heads: int) -> list[nn.Module]:
    from transformers import GPT2Config, GPT2LMHeadModel

    return [GPT2LMHeadModel(GPT2Config(n_embd=width, n_layer=layers, n_head=heads))]


def _llama(width: int, inner: int, layers: int, heads: int, vocabulary: int, **more: Any) -> list[nn.Module]:
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        hidden_size=width,
        intermediate_size=inner,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        vocab_size=vocabulary,
        **more,
    )
    return [LlamaForCausalLM(config)]


def _vit(**size: int) -> list[nn.Module]:
    from transformers import ViTConfig, ViTForImageClassification

    return [ViTForImageClassification(ViTConfig(num_labels=1000, **size))]


def _convnext() -> list[nn.Module]:
    from transformers import ConvNextConfig, ConvNextForImageClassification

    return [ConvNextForImageClassification(ConvNextConfig(num_labels=1000))]


def _diffusion(text: dict[str, Any], unet: dict[str, Any]) -> list[nn.Module]:
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    channels = (128, 256, 512, 512)
    halves = {"down_block_types": ("DownEncoderBlock2D",) * 4, "up_block_types": ("UpDecoderBlock2D",) * 4}
    return [
        UNet2DConditionModel(sample_size=64, **unet),
        CLIPTextModel(CLIPTextConfig(**text)),
        AutoencoderKL(block_out_channels=channels, layers_per_block=2, sample_size=512, **halves),
    ]


def _clip() -> list[nn.Module]:
    from transformers import CLIPConfig, CLIPModel

    return [CLIPModel(CLIPConfig())]


def _blip() -> list[nn.Module]:
    from transformers import BlipConfig, BlipForConditionalGeneration

    text = {"num_attention_heads": 12, "encoder_hidden_size": 768}
    return [BlipForConditionalGeneration(BlipConfig(text_config=text, vision_config={"image_size": 384}))]


def _vit_gpt2() -> list[nn.Module]:
    from transformers import GPT2Config, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig

    text = GPT2Config(add_cross_attention=True)
    return [VisionEncoderDecoderModel(VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(), text))]


def _smolvlm() -> list[nn.Module]:
    from transformers import Idefics3Config, Idefics3ForConditionalGeneration

    text = {"model_type": "llama", "hidden_size": 576, "intermediate_size": 1536, "num_hidden_layers": 30}
    text |= {"num_attention_heads": 9, "num_key_value_heads": 3, "head_dim": 64, "vocab_size": 49280}
    vision = {"hidden_size": 768, "num_attention_heads": 12, "image_size": 512, "patch_size": 16}
    config = Idefics3Config(
        text_config=text, vision_config=vision, scale_factor=4, image_token_id=49190, pad_token_id=2
    )
    return [Idefics3ForConditionalGeneration(config)]


FULL: dict[str, Builder] = {
    "gpt2": lambda: _gpt2(768, 12, 12),
    "gpt2-medium": lambda: _gpt2(1024, 24, 16),
    "gpt2-large": lambda: _gpt2(1280, 36, 20),
    "gpt2-xl": lambda: _gpt2(1600, 48, 25),
    "smollm2-135m": lambda: _llama(576, 1536, 30, 9, 49152, num_key_value_heads=3, tie_word_embeddings=True),
    "smollm2-360m": lambda: _llama(960, 2560, 32, 15, 49152, num_key_value_heads=5, tie_word_embeddings=True),
    "tinyllama": lambda: _llama(2048, 5632, 22, 32, 32000, num_key_value_heads=4),
    "llama": lambda: _llama(2048, 8192, 16, 32, 128256, num_key_value_heads=8, tie_word_embeddings=True),
    "vit": _vit,
    "deit": lambda: _vit(hidden_size=384, intermediate_size=1536, num_attention_heads=6),
    "convnext": _convnext,
    "stable-diffusion": lambda: _diffusion(
        {"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12},
        {"cross_attention_dim": 768, "attention_head_dim": 8},
    ),
    "sd-turbo": lambda: _diffusion(
        {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 23, "num_attention_heads": 16},
        {"cross_attention_dim": 1024, "attention_head_dim": (5, 10, 20, 20), "use_linear_projection": True},
    ),
    "clip": _clip,
    "blip": _blip,
    "vit-gpt2": _vit_gpt2,
    "smolvlm": _smolvlm,
}
