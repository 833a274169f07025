"""From a moved slider to the new picture, in the kernel: `python benchmarks/panel_redraw.py`.

Each row: a panel (milliseconds from `set` to the picture published), the same chart the usual way (a new pyplot
figure, saved as PNG), how many times faster the panel is, and the time from the slider's message to the picture's in a
real kernel. Only the ratio is comparable between machines.
"""

from __future__ import annotations

import io
import json
import statistics
import sys
import time
from ast import literal_eval
from collections.abc import Callable
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from helpers import figures
from helpers.panel import Panel, Slider

WORDS = ["goat", "hen", "cow", "horse", "pig", "duck", "goose", "sheep", "dog", "cat", "barn", "field"]
IMAGES = np.random.default_rng(0).random((16, 32, 32, 3)).astype(np.float32)
NOISE = np.random.default_rng(1).standard_normal((3, 200)).cumsum(axis=1)


def bars(settings) -> dict:
    weights = np.exp(-np.arange(len(WORDS)) / settings.knob)
    return {"p": weights / weights.sum()}


def lines(settings) -> dict:
    return {name: settings.knob * row for name, row in zip(("rnn", "lstm", "gpt"), NOISE, strict=True)}


def pictures(settings) -> dict:
    return {"images": IMAGES**settings.knob}


def matrix(settings) -> dict:
    return {"matrix": IMAGES[0, :12, :12, 0] ** settings.knob}


def draw_bars(sheet, data) -> None:
    figures.bars(figures.axes(sheet), WORDS, data["p"])


def draw_lines(sheet, data) -> None:
    figures.lines(figures.axes(sheet), data, xlabel="step", ylabel="loss")


def draw_pictures(sheet, data) -> None:
    figures.image_grid(figures.axes(sheet), data["images"], columns=8)


def draw_matrix(sheet, data) -> None:
    figures.heatmap(figures.axes(sheet), data["matrix"], rows=WORDS, columns=WORDS)


def usual_bars(data) -> None:
    plt.barh(WORDS, data["p"])


def usual_lines(data) -> None:
    for name, values in data.items():
        plt.plot(values, label=name)
    plt.xlabel("step")
    plt.ylabel("loss")
    plt.legend()


def usual_pictures(data) -> None:
    for i, image in enumerate(data["images"]):
        plt.subplot(2, 8, i + 1)
        plt.imshow(image)
        plt.axis("off")


def usual_matrix(data) -> None:
    plt.imshow(data["matrix"], aspect="auto")
    plt.xticks(range(len(WORDS)), WORDS)
    plt.yticks(range(len(WORDS)), WORDS)


def usual(draw: Callable, data: dict) -> bytes:
    figure = plt.figure(figsize=(9, 3.6), dpi=100)
    draw(data)
    packed = io.BytesIO()
    figure.savefig(packed, format="png")
    plt.close(figure)
    return packed.getvalue()


def milliseconds(work: Callable[[float], object], repeats: int) -> float:
    times = []
    for knob in np.linspace(0.5, 3.0, repeats + 3):
        began = time.perf_counter()
        work(float(knob))
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times[3:])


CHARTS = {
    "bars": (bars, draw_bars, usual_bars),
    "lines": (lines, draw_lines, usual_lines),
    "image grid": (pictures, draw_pictures, usual_pictures),
    "heat": (matrix, draw_matrix, usual_matrix),
}


def panel_of(chart: str) -> Panel:
    compute, draw, _ = CHARTS[chart]
    return Panel(chart, [Slider("knob", 1.0, 0.1, 4.0)], compute=compute, draw=draw)


def measure(repeats: int = 30) -> dict[str, dict[str, float]]:
    """Median milliseconds of the panel and of the usual way, and their ratio, for each chart."""
    rows = {}
    for chart, (compute, _, usually) in CHARTS.items():
        panel = panel_of(chart)
        fast = milliseconds(lambda knob, panel=panel: panel.set(knob=knob).wait(), repeats)
        data = compute(panel.settings)
        slow = milliseconds(lambda knob, data=data, usually=usually: usual(usually, data), max(repeats // 3, 3))
        rows[chart] = {"panel_ms": round(fast, 1), "usual_ms": round(slow, 1), "ratio": round(slow / fast, 1)}
    return rows


def measure_kernel(chart: str, repeats: int = 30) -> float:
    """Median milliseconds from a slider's message to the picture's, as a page sees them, with a real kernel."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3", cwd=str(Path(__file__).parent))
    try:
        code = f"import panel_redraw; p = panel_redraw.panel_of({chart!r}).wait(); v = p.view"
        client.execute(code, reply=True, timeout=120)
        ids = "v.controls['knob'].model_id, v.picture.model_id"
        reply = client.execute("0", user_expressions={"ids": ids}, reply=True, timeout=60)
        slider, picture = literal_eval(reply["content"]["user_expressions"]["ids"]["data"]["text/plain"])

        def move(knob: float) -> None:
            content = {"comm_id": slider, "data": {"method": "update", "state": {"value": knob}, "buffer_paths": []}}
            client.shell_channel.send(client.session.msg("comm_msg", content))
            while True:
                message = client.get_iopub_msg(timeout=10)
                if message["msg_type"] == "comm_msg" and message["content"]["comm_id"] == picture:
                    return

        return milliseconds(move, repeats)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    result = measure()
    for chart, row in result.items():
        row["message_ms"] = round(measure_kernel(chart), 1)
    if "--json" in sys.argv:
        print(json.dumps(result, indent=1))
    else:
        print("                panel ms   usual ms   times faster   message to picture ms")
        for chart, row in result.items():
            print(
                f"{chart:14}{row['panel_ms']:10.1f}{row['usual_ms']:11.1f}{row['ratio']:15.1f}{row['message_ms']:24.1f}"
            )
