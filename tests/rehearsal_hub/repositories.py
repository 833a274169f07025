"""Tiny random models of the true architectures, as they lie on the hub: settings, safetensors, vocabulary.

Nothing here is ever trained or shown: they let every step from the hub to a loaded model be tried without a network.
"""

import functools
import json
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers import catalog
from helpers.lectures.llama import full as instructions
from tests.rehearsal_hub.server import Repository, as_pickles

WIDTH, HEADS, LAYERS, PICTURE, PATCH = 32, 2, 2, 32, 8
TEXT = "a red bookshelf stands in the room and Anna has a goat and the hen lays a white egg . " * 3


_building = threading.Lock()  # two requests at once must not make a model twice


def find(name: str) -> Repository | None:
    """The rehearsal's repository of a true id (or of an alternative), or None if no model of the catalogue has it.

    Its model is made when it is first asked for; `build` makes all. Of data sets there are lecture 04's instructions.
    """
    if name == f"datasets/{instructions.REPOSITORY}":
        row = {"instruction": "What does the hen lay?", "context": "", "response": "The hen lays a white egg."}
        return Repository({instructions.FILE: b"\n".join([json.dumps(row).encode()] * 20)})
    for full in catalog.full_models().values():
        if name in full.repositories:
            with _building:
                files = {**_made(BUILDERS[full.name]), "README.md": f"# {name}, tiny and random\n".encode()}
            if name == full.hub and full.revision:  # safetensors in the pull request only
                return Repository(as_pickles(files), full.gated, {full.revision: files})
            return Repository(files, full.gated)
    return None


def build() -> None:
    """Make all models, some 20 seconds, so that nobody has to wait for an answer."""
    for full in catalog.full_models().values():
        find(full.hub)


@functools.cache
def _made(builder: Callable[[Path], None]) -> dict[str, bytes]:
    import torch
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    with tempfile.TemporaryDirectory() as place, torch.random.fork_rng():
        torch.manual_seed(0)
        builder(Path(place))
        paths = [path for path in Path(place).rglob("*") if path.is_file()]
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in paths}


def _vocabulary(folder: Path, kind: str = "GPT2Tokenizer", **special: Any) -> int:
    """A byte-level vocabulary with a few merges. Returns its size."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    names = list(dict.fromkeys(special.values())) or ["<|endoftext|>"]
    special = special or {name: names[0] for name in ("bos_token", "eos_token", "unk_token")}
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=names, initial_alphabet=sorted(alphabet), show_progress=False
    )
    tokenizer.train_from_iterator([TEXT], trainer)
    folder.mkdir(exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    tokenizer.model.save(str(folder))
    settings = {"tokenizer_class": kind, "model_max_length": 1024, **special}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return tokenizer.get_vocab_size()


def _pictures(folder: Path, kind: str, **more: Any) -> None:
    mean = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3, "do_resize": True, "do_normalize": True}
    settings = {"image_processor_type": kind, "size": {"height": PICTURE, "width": PICTURE}, **mean, **more}
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))


def _gpt2(folder: Path) -> None:
    from transformers import GPT2Config, GPT2LMHeadModel

    size = _vocabulary(folder)
    config = GPT2Config(vocab_size=size, n_positions=1024, n_embd=WIDTH, n_layer=LAYERS, n_head=HEADS)
    config.bos_token_id = config.eos_token_id = 0
    GPT2LMHeadModel(config).save_pretrained(folder)


def _llama(folder: Path, tied: bool) -> None:
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=_vocabulary(folder, "PreTrainedTokenizerFast"),
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=1,
        tie_word_embeddings=tied,
        bos_token_id=0,
        eos_token_id=0,
    )
    LlamaForCausalLM(config).save_pretrained(folder, max_shard_size="40KB")


def _vision() -> dict[str, int]:
    return {
        "hidden_size": WIDTH,
        "intermediate_size": 2 * WIDTH,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "image_size": PICTURE,
        "patch_size": PATCH,
    }


def _vit(folder: Path) -> None:
    from transformers import ViTConfig, ViTForImageClassification

    ViTForImageClassification(ViTConfig(**_vision(), num_labels=10)).save_pretrained(folder)
    _pictures(folder, "ViTImageProcessor")


def _convnext(folder: Path) -> None:
    from transformers import ConvNextConfig, ConvNextForImageClassification

    config = ConvNextConfig(hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 1, 1], num_labels=10)
    ConvNextForImageClassification(config).save_pretrained(folder)
    _pictures(folder, "ConvNextImageProcessor", size={"shortest_edge": PICTURE}, crop_pct=0.875)


def _clip_text(size: int) -> dict[str, int]:
    names = ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads")
    shape = {name: _vision()[name] for name in names}
    return {**shape, "vocab_size": size, "projection_dim": WIDTH, "bos_token_id": 0, "eos_token_id": 1}


def _clip_vocabulary(folder: Path) -> int:
    size = _vocabulary(
        folder, "CLIPTokenizer", bos_token="<|startoftext|>", eos_token="<|endoftext|>", pad_token="<|endoftext|>"
    )
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    settings |= {"model_max_length": 77, "unk_token": "<|endoftext|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return size


def _clip(folder: Path) -> None:
    from transformers import CLIPConfig, CLIPModel

    text = _clip_text(_clip_vocabulary(folder))
    config = CLIPConfig(text_config=text, vision_config={**_vision(), "projection_dim": WIDTH}, projection_dim=WIDTH)
    CLIPModel(config).save_pretrained(folder)
    _pictures(folder, "CLIPImageProcessor", size={"shortest_edge": PICTURE}, crop_size={"height": 32, "width": 32})


def _blip(folder: Path) -> None:
    from transformers import BertTokenizer, BlipConfig, BlipForConditionalGeneration

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "[ENC]", *sorted(set(TEXT.split()))]
    (folder / "vocab.txt").write_text("\n".join(words))
    BertTokenizer(vocab={word: number for number, word in enumerate(words)}).save_pretrained(folder)
    text = {
        **_clip_text(len(words)),
        "encoder_hidden_size": WIDTH,
        "pad_token_id": 0,
        "bos_token_id": 5,
        "sep_token_id": 3,
    }
    config = BlipConfig(text_config=text | {"eos_token_id": 3}, vision_config=_vision(), projection_dim=WIDTH)
    BlipForConditionalGeneration(config).save_pretrained(folder)
    _pictures(folder, "BlipImageProcessor")


def _vit_gpt2(folder: Path) -> None:
    from transformers import GPT2Config, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig

    text = GPT2Config(
        vocab_size=_vocabulary(folder),
        n_positions=64,
        n_embd=WIDTH,
        n_layer=LAYERS,
        n_head=HEADS,
        add_cross_attention=True,
    )
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(**_vision()), text)
    config.decoder_start_token_id = config.eos_token_id = config.pad_token_id = 0
    VisionEncoderDecoderModel(config).save_pretrained(folder)
    _pictures(folder, "ViTImageProcessor")


def _smolvlm(folder: Path) -> None:
    from transformers import Idefics3Config, Idefics3ForConditionalGeneration

    size = _vocabulary(
        folder,
        "PreTrainedTokenizerFast",
        bos_token="<|im_start|>",
        eos_token="<end_of_utterance>",
        image_token="<image>",
    )
    text = {"model_type": "llama", "hidden_size": WIDTH, "intermediate_size": 2 * WIDTH, "num_hidden_layers": LAYERS}
    text |= {"num_attention_heads": HEADS, "num_key_value_heads": 1, "vocab_size": size, "pad_token_id": 0}
    config = Idefics3Config(text_config=text, vision_config=_vision(), scale_factor=2, image_token_id=2, pad_token_id=0)
    Idefics3ForConditionalGeneration(config).save_pretrained(folder)
    edge = {"longest_edge": PICTURE}
    _pictures(folder, "Idefics3ImageProcessor", size=edge, max_image_size=edge, do_image_splitting=False)


def _diffusion(folder: Path) -> None:
    import torch
    from diffusers import AutoencoderKL, PNDMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import AutoTokenizer, CLIPTextConfig, CLIPTextModel

    size = _clip_vocabulary(folder / "tokenizer")
    channels = {"block_out_channels": (8, 16), "norm_num_groups": 4}
    unet = UNet2DConditionModel(
        **channels,
        sample_size=8,
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=WIDTH,
        attention_head_dim=4,
    )
    halves = {"down_block_types": ("DownEncoderBlock2D",) * 2, "up_block_types": ("UpDecoderBlock2D",) * 2}
    pipeline = StableDiffusionPipeline(
        vae=AutoencoderKL(**channels, **halves, latent_channels=4),
        text_encoder=CLIPTextModel(CLIPTextConfig(**_clip_text(size), max_position_embeddings=77)),
        tokenizer=AutoTokenizer.from_pretrained(folder / "tokenizer"),
        unet=unet,
        scheduler=PNDMScheduler(skip_prk_steps=True, steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.to(dtype=torch.float16).save_pretrained(folder, variant="fp16")


BUILDERS: dict[str, Callable[[Path], None]] = {
    **dict.fromkeys(("gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl"), _gpt2),
    **dict.fromkeys(("smollm2-135m", "smollm2-360m", "llama"), functools.partial(_llama, tied=True)),
    "tinyllama": functools.partial(_llama, tied=False),
    **dict.fromkeys(("vit", "deit"), _vit),  # DeiT without distillation is a ViT
    "convnext": _convnext,
    "clip": _clip,
    "blip": _blip,
    "vit-gpt2": _vit_gpt2,
    "smolvlm": _smolvlm,
    **dict.fromkeys(("stable-diffusion", "sd-turbo"), _diffusion),
}
