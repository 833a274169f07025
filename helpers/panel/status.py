"""The status line in the browser. It also sets the picture's alt text, carries the panels' style sheet, and tells the
kernel the page's background colour and the picture's size on the screen, so that pictures suit the theme and are sharp."""

from __future__ import annotations

import threading
from collections.abc import Callable

import anywidget
import traitlets

_JAVASCRIPT = """
function background(el) {
  for (let e = el; e; e = e.parentElement) {
    const m = getComputedStyle(e).backgroundColor.match(/[\\d.]+/g);
    if (m && (m.length < 4 || +m[3] > 0)) return "#" + m.slice(0, 3).map(v => Math.round(+v).toString(16).padStart(2, "0")).join("");
  }
  return "#ffffff";
}

function render({ model, el }) {
  el.classList.add("lecture-status");
  const badge = document.createElement("span"), said = document.createElement("span"), small = document.createElement("span");
  badge.className = "badge"; said.className = "said"; small.className = "small";
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  el.append(badge, said, small);

  function draw() {
    const panel = el.closest(".lecture-panel"), picture = panel?.querySelector("img.lecture-picture");
    badge.textContent = model.get("badge");
    badge.dataset.badge = model.get("badge");
    badge.style.display = model.get("badge") ? "" : "none";
    if (said.textContent !== model.get("said")) said.textContent = model.get("said");
    small.textContent = model.get("small");
    el.dataset.kind = model.get("kind");
    if (panel) panel.dataset.kind = model.get("kind");
    if (picture) picture.alt = model.get("alt");
  }

  function look() {
    const panel = el.closest(".lecture-panel"), picture = panel?.querySelector("img.lecture-picture");
    if (!picture || !picture.clientWidth) return;
    const scale = Math.max(1, Math.min(2, window.devicePixelRatio * picture.clientWidth / model.get("width")));
    const page = { background: background(panel), scale: Math.round(scale * 100) / 100 };
    if (JSON.stringify(page) !== sent) { sent = JSON.stringify(page); model.send(page); }
  }

  let timer = 0, sent = "";
  const later = () => { clearTimeout(timer); timer = setTimeout(() => { draw(); look(); }, 150); };
  const theme = new MutationObserver(later);
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"] });
  window.addEventListener("resize", later);
  model.on("change", draw);
  draw();
  later();
  return () => { theme.disconnect(); window.removeEventListener("resize", later); model.off("change", draw); clearTimeout(timer); };
}
export default { render };
"""

_LOOK = """
.lecture-panel { background: var(--jp-layout-color1, #fff); color: var(--jp-ui-font-color1, #222); border: 1px solid var(--jp-border-color2, #ccc);
  border-radius: 12px; padding: 14px 18px 12px; margin: 6px 2px; max-width: 1180px; gap: 8px; overflow: hidden; font-size: 16px; }
.lecture-panel > * { flex: none; }
.lecture-panel .lecture-title { font-size: 20px; font-weight: 650; line-height: 1.3; height: auto; margin: 0; }
.lecture-panel .lecture-controls { display: grid; grid-template-columns: repeat(auto-fit, minmax(330px, 1fr)); gap: 6px 26px; overflow: visible; }
.lecture-panel .lecture-wide { grid-column: 1 / -1; overflow: visible; }
.lecture-panel .lecture-controls .jupyter-widgets { width: auto; margin: 0; overflow: visible; }
.lecture-panel .widget-label, .lecture-panel .widget-readout, .lecture-panel input, .lecture-panel textarea, .lecture-panel select,
.lecture-panel .jupyter-button, .lecture-panel .widget-html-content { font-size: 16px !important; }
.lecture-panel .widget-label { min-width: 96px; width: auto !important; margin-right: 10px; text-align: left; }
.lecture-panel .lecture-controls .widget-toggle-buttons { display: flex; flex-flow: row nowrap; align-items: center; }
.lecture-panel .widget-toggle-buttons .mod-active { background: #005a8e; color: #fff; box-shadow: none; }
.lecture-panel .widget-inline-hbox { min-height: 34px; height: auto; align-items: center; }
.lecture-panel .widget-readout { min-width: 52px; }
.lecture-panel input[type=text], .lecture-panel select { height: 34px; border-radius: 6px; padding: 2px 10px; }
.lecture-panel textarea { border-radius: 6px; padding: 6px 10px; line-height: 1.4; }
.lecture-panel .jupyter-button { height: 34px; line-height: 32px; border-radius: 6px; width: auto; padding: 0 14px; }
.lecture-panel .widget-toggle-buttons, .lecture-panel .widget-toggle-buttons > * { overflow: visible; }
.lecture-panel .widget-toggle-buttons .jupyter-button { margin: 0 4px 0 0; }
.lecture-panel :focus-visible { outline: 3px solid #E69F00 !important; outline-offset: 1px; }
.lecture-panel .lecture-controls .lecture-note { font-size: 15px; margin: 2px 0 2px 106px; height: auto; }
.lecture-panel .lecture-note .widget-html-content { line-height: 1.4; white-space: pre-wrap; overflow-wrap: anywhere; }
.lecture-panel .lecture-note u { text-decoration: underline wavy #D55E00 2px; text-underline-offset: 4px; }
.lecture-panel .lecture-buttons { display: flex; flex-flow: row wrap; gap: 8px; align-items: center; overflow: visible; }
.lecture-panel .lecture-buttons > * { margin: 0; }
.lecture-panel .lecture-push { margin-left: auto; }
.lecture-panel .lecture-progress { flex: 1 1 200px; max-width: 460px; height: 34px; }
.lecture-panel .lecture-progress .widget-label { white-space: nowrap; }
.lecture-panel img.lecture-picture { display: block; width: 100%; height: auto; max-width: 100%; border-radius: 6px; object-fit: contain; }
.lecture-panel[data-kind=error] img.lecture-picture { opacity: .35; }
.lecture-status { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; line-height: 1.45; min-height: 2.9em; align-content: flex-start;
  border-top: 1px solid var(--jp-border-color2, #ddd); padding-top: 8px; }
.lecture-status .said { flex: 1 1 60%; font-size: 17px; overflow-wrap: anywhere; white-space: pre-line; }
.lecture-status .small { color: var(--jp-ui-font-color2, #666); font-size: 15px; white-space: nowrap; }
.lecture-status[data-kind=error] .said { border-left: 5px solid #D55E00; padding-left: 10px; font-weight: 600; }
.lecture-status[data-kind=busy] .said::after { content: " …"; }
.lecture-status .badge { font-size: 13px; font-weight: 650; letter-spacing: .03em; border-radius: 999px; padding: 1px 10px; color: #fff; background: #005a8e; }
.lecture-status .badge[data-badge=recorded] { background: #6b6b6b; }
.lecture-status .badge[data-badge=full] { background: #00704f; }
"""


class StatusView(anywidget.AnyWidget):
    """One line: a badge, what is said, and in small type by what and how fast. `kind` is ok, busy or error."""

    _esm = _JAVASCRIPT
    _css = _LOOK

    said = traitlets.Unicode("").tag(sync=True)
    small = traitlets.Unicode("").tag(sync=True)
    badge = traitlets.Unicode("").tag(sync=True)
    kind = traitlets.Unicode("ok").tag(sync=True)
    alt = traitlets.Unicode("").tag(sync=True)
    width = traitlets.Int(900).tag(sync=True)

    def __init__(self, width: int, on_page: Callable[[str, float], None]) -> None:
        super().__init__(width=width)
        self._one_at_a_time = threading.Lock()
        self.on_msg(lambda _, page, __: on_page(str(page["background"]), float(page["scale"])))

    def show(self, **content: str) -> None:
        """Change some of said, small, badge, kind and alt, in one message, from whatever thread."""
        with self._one_at_a_time, self.hold_sync():
            for name, value in content.items():
                setattr(self, name, value)
