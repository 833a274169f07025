"""Words that can be clicked: chips in a line like a text, or bars below each other. Keyboard: arrows, Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import anywidget
import traitlets


@dataclass(frozen=True)
class Word:
    """A word and its value from 0 to 1, shown as depth of colour (chips) or as length (bars).

    `title` is what the reader sees on hover or focus ("12.3 %, cut by top-k"); `cut` words are grey and struck through;
    `colour` is one of blue, orange, green, red, purple.
    """

    text: str
    value: float = 0.0
    title: str = ""
    cut: bool = False
    colour: str = "blue"


_JAVASCRIPT = """
const COLOURS = {blue: [0, 114, 178], orange: [230, 159, 0], green: [0, 158, 115], red: [213, 94, 0], purple: [204, 121, 167]};

function luminance(rgb) {
  const [r, g, b] = rgb.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function pageColour(el) {
  for (let e = el; e; e = e.parentElement) {
    const m = getComputedStyle(e).backgroundColor.match(/[\\d.]+/g);
    if (m && (m.length < 4 || +m[3] > 0)) return m.slice(0, 3).map(Number);
  }
  return [255, 255, 255];
}

function render({ model, el }) {
  el.classList.add("lecture-words");
  const list = document.createElement("div"), detail = document.createElement("div");
  detail.className = "lecture-words-detail";
  el.append(list, detail);
  let current = 0;

  const tell = word => { detail.textContent = word ? `${word.text.trim() || "␣"}  ${word.title}` : "\\u00a0"; };
  const items = () => [...list.children];
  const focusOn = i => {
    const all = items();
    if (!all.length) return;
    current = Math.max(0, Math.min(all.length - 1, i));
    all.forEach((b, j) => { b.tabIndex = j === current ? 0 : -1; });
    all[current].focus();
  };

  function draw() {
    const words = model.get("words"), bars = model.get("shown_as") === "bars", focused = list.contains(document.activeElement);
    const page = pageColour(el);
    list.className = bars ? "lecture-bars" : "lecture-chips";
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", model.get("label"));
    current = Math.min(current, Math.max(0, words.length - 1));
    list.replaceChildren(...words.map((word, i) => {
      const button = document.createElement("button"), value = Math.max(0, Math.min(1, word.value || 0));
      const rgb = COLOURS[word.colour] || COLOURS.blue;
      button.type = "button";
      button.tabIndex = i === current ? 0 : -1;
      button.classList.toggle("cut", word.cut);
      button.setAttribute("aria-label", `${word.text}, ${word.title || value.toFixed(2)}`);
      const text = document.createElement("span");
      text.className = "text";
      text.textContent = word.text;
      if (bars) {
        const track = document.createElement("span"), bar = document.createElement("span"), number = document.createElement("span");
        track.className = "track"; bar.className = "bar"; number.className = "number";
        bar.style.width = `${100 * value}%`;
        if (!word.cut) bar.style.background = `rgb(${rgb})`;
        number.textContent = word.title;
        track.append(bar, number);
        button.append(text, track);
      } else {
        const share = word.cut ? 0 : value, mixed = page.map((p, k) => Math.round(p + share * (rgb[k] - p)));
        button.style.background = `rgb(${mixed})`;
        if (!word.cut) button.style.color = luminance(mixed) > 0.18 ? "#000" : "#fff";
        button.append(text);
      }
      button.addEventListener("click", () => { current = i; model.send({ click: i, word: word.text }); });
      button.addEventListener("mouseenter", () => tell(word));
      button.addEventListener("focus", () => { current = i; tell(word); });
      return button;
    }));
    detail.style.display = bars || !words.length ? "none" : "";
    if (focused) focusOn(current); else tell(null);
  }

  list.addEventListener("keydown", event => {
    const last = items().length - 1;
    const to = { ArrowRight: current + 1, ArrowDown: current + 1, ArrowLeft: current - 1, ArrowUp: current - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    focusOn(to);
  });
  list.addEventListener("mouseleave", () => tell(null));
  model.on("change:serial", draw);
  const theme = new MutationObserver(draw);
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name"] });
  const first = requestAnimationFrame(draw);
  return () => { theme.disconnect(); cancelAnimationFrame(first); model.off("change:serial", draw); };
}
export default { render };
"""

_LOOK = """
.lecture-words button { font-family: var(--jp-content-font-family, sans-serif); font-size: 17px; border: 0; cursor: pointer; color: inherit; }
.lecture-words button:focus-visible { outline: 3px solid #E69F00; outline-offset: 1px; }
.lecture-words .text { white-space: pre; }
.lecture-chips { display: flex; flex-wrap: wrap; gap: 4px; max-height: 260px; overflow-y: auto; padding: 4px; }
.lecture-chips button { padding: 3px 7px; border-radius: 6px; box-shadow: inset 0 0 0 1px rgba(128, 128, 128, .35); line-height: 1.35; }
.lecture-chips button:hover { box-shadow: inset 0 0 0 2px #E69F00; }
.lecture-words-detail { min-height: 1.5em; padding: 2px 4px; font-size: 15px; color: var(--jp-ui-font-color1, #333); white-space: pre-wrap; }
.lecture-bars { display: flex; flex-direction: column; gap: 2px; padding: 4px; }
.lecture-bars button { display: grid; grid-template-columns: minmax(90px, 22%) 1fr; gap: 10px; align-items: center; background: none; padding: 1px 4px;
  border-radius: 6px; color: var(--jp-ui-font-color1, #222); line-height: 1.45; }
.lecture-bars button:hover { background: rgba(128, 128, 128, .16); }
.lecture-bars .text { text-align: right; overflow: hidden; text-overflow: ellipsis; }
.lecture-bars .track { display: flex; align-items: center; gap: 8px; padding-right: 160px; text-align: left; }
.lecture-bars .bar { height: 20px; min-width: 2px; border-radius: 3px; flex: none; }
.lecture-bars .number { white-space: nowrap; font-variant-numeric: tabular-nums; }
.lecture-words .cut { color: var(--jp-ui-font-color2, #777) !important; }
.lecture-words .cut .text { text-decoration: line-through; }
.lecture-bars .cut .bar { background: none; border: 1px solid var(--jp-ui-font-color2, #888); box-sizing: border-box; }
"""


class WordsView(anywidget.AnyWidget):
    """The words in the browser. A click sends the index and the word, so that one on a list that has changed since is known."""

    _esm = _JAVASCRIPT
    _css = _LOOK

    words = traitlets.List().tag(sync=True)
    shown_as = traitlets.Unicode("chips").tag(sync=True)
    label = traitlets.Unicode("words").tag(sync=True)
    serial = traitlets.Int(0).tag(sync=True)

    def __init__(self, shown_as: str, label: str, on_click: Callable[[int, str], None]) -> None:
        super().__init__(shown_as=shown_as, label=label)
        self.on_msg(lambda _, content, __: on_click(int(content["click"]), str(content["word"])))

    def show(self, words: Sequence[Word]) -> None:
        plain = [asdict(word) | {"value": float(word.value)} for word in words]
        with self.hold_sync():
            self.words, self.serial = plain, self.serial + 1
