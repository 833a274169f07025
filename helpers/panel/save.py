"""A panel's data as plain JSON, and files a student can keep."""

import json
import math
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

import helpers
from helpers.problems import storing


def plain(value: Any) -> Any:
    """Numbers, texts, lists and dicts as JSON knows them. Tensors and arrays become lists, inf and nan None."""
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float().numpy() if value.is_floating_point() else value.numpy()
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if hasattr(value, "__dict__") and not callable(value):
        return {k: plain(v) for k, v in vars(value).items() if not k.startswith("_")}
    return str(value)


def write(title: str, picture: bytes, content: Mapping[str, Any]) -> Path:
    """Write picture (.png) and content (.json) into `saved/` of the student's home; return the picture's path."""
    folder = helpers.home() / "saved"
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "panel"
    stem, count = f"{name}-{time.strftime('%Y%m%d-%H%M%S')}", 1
    path = folder / f"{stem}.png"
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        while path.exists():
            count += 1
            path = folder / f"{stem}-{count}.png"
        path.write_bytes(picture)
        path.with_suffix(".json").write_text(json.dumps(plain(content), ensure_ascii=False, indent=1), encoding="utf-8")
    return path
