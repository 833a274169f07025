"""Opens a model's folder with the library's own classes: safetensors only, no code from the folder, no network."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import memory
from helpers.problems import Unavailable

if TYPE_CHECKING:
    from helpers.memory import Placement
    from helpers.registry import FullModel

LOCAL = {"local_files_only": True, "trust_remote_code": False}


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
    from diffusers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    variant = "fp16" if list(folder.glob("*/*.fp16.safetensors")) else None
    pipeline = getattr(diffusers, spec.model).from_pretrained(
        folder,
        dtype=placement.dtype,
        use_safetensors=True,
        local_files_only=True,
        variant=variant,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(placement.device)
