"""What the drawing functions showed, in words: a panel's alt text, for those who cannot see its picture."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

MOST = 24  # entries said one by one
FEW = 8  # points of a line that are


def listed(entries: Iterable[str]) -> str:
    """Entries with commas; of very many only the first ones."""
    entries = list(entries)
    rest = len(entries) - MOST
    return ", ".join(entries[:MOST]) + (f" and {rest} more" if rest > 0 else "")


def titled(title: str, content: str) -> str:
    """A sentence: the title, and what stands below it."""
    return f"{title}: {content}".removeprefix(": ").rstrip(".") + "."


def of_lines(
    series: Mapping[str, tuple[np.ndarray, np.ndarray]], levels: Mapping[str, float], xlabel: str, title: str
) -> str:
    """Every line: all points of a short one; of a long one both ends, and where it is lowest and highest."""
    said = [f"{name} {_course(x, y)}".strip() for name, (x, y) in series.items()]
    said += [f"{name} {value:.3g}" for name, value in levels.items()]
    against = f" (against {xlabel})" if xlabel else ""
    return titled(f"{title}{against}".strip(), "; ".join(said) or "no values yet")


def _course(x: np.ndarray, y: np.ndarray) -> str:
    seen = np.isfinite(x) & np.isfinite(y)
    x, y = x[seen], y[seen]
    if not len(x):
        return "has no values yet"
    places = range(len(x)) if len(x) <= FEW else dict.fromkeys((0, int(y.argmin()), int(y.argmax()), len(x) - 1))
    points = ", ".join(f"{y[i]:.3g} at {x[i]:.6g}" for i in sorted(places))
    return points if len(x) <= FEW else f"({len(x)} points) {points}"


def of_grid(values: np.ndarray, rows: Sequence[str], columns: Sequence[str], title: str) -> str:
    """A small grid cell by cell; of a large one its size and its largest value."""
    rows, columns = _named("row", rows, values.shape[0]), _named("column", columns, values.shape[1])
    finite = np.isfinite(values)
    if not finite.any():
        return titled(title, "an empty grid")
    if values.size <= MOST:
        said = [f"{rows[i]}, {columns[j]} {values[i, j]:.2f}" for i, j in zip(*np.nonzero(finite), strict=True)]
        return titled(title, "; ".join(said))
    i, j = np.unravel_index(np.where(finite, values, -np.inf).argmax(), values.shape)
    size = f"{values.shape[0]} rows, {values.shape[1]} columns, from {values[finite].min():.2f}"
    return titled(title, f"{size} to {values[i, j]:.2f} ({rows[i]}, {columns[j]})")


def _named(what: str, names: Sequence[str], count: int) -> list[str]:
    """Names that can be heard: a mere number is that of a row or column."""
    names = list(names) or [str(i + 1) for i in range(count)]
    return [f"{what} {name}" if name.isdigit() else name for name in names]
