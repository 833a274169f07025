"""Models that no library has, as the hub's own mixin saves them: safetensors, and the sizes in config.json."""

import inspect
from pathlib import Path
from typing import Any

from huggingface_hub import PyTorchModelHubMixin


class LocalMixin(PyTorchModelHubMixin):
    """`save_pretrained` and `from_pretrained`; a local folder is read without the line the library prints about it."""

    @classmethod
    def _from_pretrained(cls, *, model_id: str, map_location: str = "cpu", strict: bool = True, **options: Any):
        folder = Path(model_id)
        if not folder.is_dir():
            return super()._from_pretrained(model_id=model_id, map_location=map_location, strict=strict, **options)
        sizes = {name: options[name] for name in inspect.signature(cls).parameters if name in options}
        return cls._load_as_safetensor(cls(**sizes), str(folder / "model.safetensors"), map_location, strict)
