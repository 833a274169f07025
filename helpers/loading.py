"""Opens a model's folder with the library's own classes: safetensors only, no code from the folder, no network."""

import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import memory
from helpers.problems import Unavailable

if TYPE_CHECKING:
    from helpers.memory import Placement
    from helpers.registry import FullModel

OWN = {  # models that no library has: an entry of their config.json by which they are known, their file and class
    "levels": ("picture_tokens", "PictureTokenizer"),
    "noise": ("gan", "Generator"),
    "words": ("parts", "PartsModel"),
    "cell": ("recurrent", "RecurrentLM"),
}
LOCAL = {"local_files_only": True, "trust_remote_code": False}


def pocket(folder: Path) -> tuple[Any, Any]:
    """Model and tokenizer (None if it reads no text) of a pocket model, float32, on `device.pick()`."""
    import torch

    from helpers import device

    sizes = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if "model_type" in sizes:
        return _transformer(folder)
    if sizes.get("_class_name") == "FoldedAutoencoder":
        from helpers.models.autoencoder import FoldedAutoencoder

        model = FoldedAutoencoder.from_pretrained(folder, torch_dtype=torch.float32, use_safetensors=True)
        return model.to(device.pick()).eval(), None
    known = [where for key, where in OWN.items() if key in sizes]
    if not known:
        raise Unavailable(f"{folder} holds no model that is known here: its config.json is of none of them.")
    [(file, name)] = known
    model = getattr(importlib.import_module(f"helpers.models.{file}"), name).from_pretrained(folder)
    tokenizer = None
    if (folder / "tokenizer.json").exists():
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return model.to(device.pick()).eval(), tokenizer


def _transformer(folder: Path) -> tuple[Any, Any]:
    import torch
    import transformers
    from transformers.utils import logging

    from helpers import device

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
    name = config.architectures[0]  # causal or masked: the folder knows
    if name == "PictureEncoder":
        from helpers.models.picture_encoder import PictureEncoder as model_class
    else:
        model_class = getattr(transformers, name)
    model = model_class.from_pretrained(folder, dtype=torch.float32, use_safetensors=True, local_files_only=True)
    has_tokenizer = (folder / "tokenizer.json").exists()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True) if has_tokenizer else None
    return model.to(device.pick()).eval(), tokenizer


def pocket_pipeline(folder: Path, parts: Mapping[str, Any]) -> Any:
    """A pipeline with the `parts` that lie in other folders, float32, on `device.pick()`."""
    import torch
    from diffusers import StableDiffusionPipeline

    from helpers import device

    return _quiet(StableDiffusionPipeline, folder, torch.float32, **parts).to(device.pick())


def full(spec: "FullModel", folder: Path, placement: "Placement") -> tuple[Any, Any, Any]:
    """Model (or pipeline), tokenizer and image processor of a full-size model.

    Raises:
        Unavailable: the files are not what they should be.
    """
    from safetensors import SafetensorError

    try:
        if (folder / "model_index.json").exists():
            pipeline = _pipeline(spec, folder, placement)
            return pipeline, pipeline.tokenizer, None
        import transformers
        from transformers.utils import logging

        logging.disable_progress_bar()
        logging.set_verbosity_error()
        model_class = getattr(transformers, spec.model)
        model = model_class.from_pretrained(folder, dtype=placement.dtype, use_safetensors=True, **LOCAL)
        classes = [name and getattr(transformers, name) for name in (spec.tokenizer, spec.processor)]
        tokenizer, processor = [one and one.from_pretrained(folder, **LOCAL) for one in classes]
        return model.to(placement.device).eval(), tokenizer, processor
    except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
        if memory.is_exhausted(error):
            raise
        first = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise Unavailable(
            f"The files of {spec.title} do not open ({first}). Fetch them again: python -m helpers prefetch {spec.name}"
        ) from error


def _pipeline(spec: "FullModel", folder: Path, placement: "Placement") -> Any:
    import diffusers

    variant = "fp16" if list(folder.glob("*/*.fp16.safetensors")) else None
    return _quiet(getattr(diffusers, spec.model), folder, placement.dtype, variant=variant).to(placement.device)


def _quiet(pipeline_class: Any, folder: Path, dtype: Any, **settings: Any) -> Any:
    """A pipeline without progress bars, and without the parts that judge what it draws."""
    from diffusers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    pipeline = pipeline_class.from_pretrained(
        folder,
        dtype=dtype,
        use_safetensors=True,
        local_files_only=True,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
        **settings,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline
