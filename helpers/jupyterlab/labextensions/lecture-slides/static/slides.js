// What the slides of jupyterlab-slideshow lack: keys and arrows visit every cell in order, in type for the back row.
//
// JupyterLab loads this file as it stands: the last lines are what a build would make of an extension without imports.

(() => {
  const STEPS = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 }; // Page...: a clicker
  const ARROWS = ".jp-deck-mod-direction-forward, .jp-deck-mod-direction-back";
  const MOVES = "[role=slider], select, .lecture-words, .lecture-spots"; // what has a use for arrows of its own
  const TYPED = "input, textarea, [contenteditable=true]";
  const LEFT_OUT = ["skip", "notes"];
  const SUPPRESS = "data-lm-suppress-shortcuts";

  const presenting = () => document.querySelector("body[data-jp-deck-mode=presenting] .jp-NotebookPanel.jp-Deck");

  // On in this cell, if it is longer than the screen, or to the next one, also into a section that is folded.
  async function go(app, steps) {
    const notebook = app.shell.currentWidget.content, cells = notebook.widgets;
    const screen = notebook.node.getBoundingClientRect(), box = notebook.activeCell.node.getBoundingClientRect();
    if (steps > 0 ? box.bottom > screen.bottom + 9 : box.top < screen.top - 9) {
      notebook.node.scrollTop += steps * 0.8 * screen.height;
      return;
    }
    let next = notebook.activeCellIndex + steps;
    while (cells[next] && LEFT_OUT.includes(cells[next].model.getMetadata("slideshow")?.slide_type)) next += steps;
    if (!cells[next]) return;
    if (cells[next].isHidden) await app.commands.execute("notebook:expand-all-headings");
    notebook.activeCellIndex = next;
    if (cells[next].node.offsetHeight > screen.height) cells[next].node.scrollIntoView(); // its beginning
  }

  function press(app, event) {
    const steps = STEPS[event.key], target = event.target;
    if (!steps || !presenting() || event.ctrlKey || event.altKey || event.metaKey) return;
    if (target.closest(".jp-Dialog, .lm-Menu")) return;
    if (!event.key.startsWith("Page")) {
      if (target.closest(TYPED)) return;
      if (target.closest(event.key === " " ? "button, summary, select" : MOVES)) {
        target.setAttribute(SUPPRESS, "true"); // or the slides would be faster than the control
        setTimeout(() => target.removeAttribute(SUPPRESS));
        return;
      }
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    go(app, event.shiftKey ? -steps : steps);
  }

  function click(app, event) {
    const arrow = event.target.closest(ARROWS);
    if (!arrow || !presenting()) return;
    event.stopImmediatePropagation();
    go(app, arrow.matches(".jp-deck-mod-direction-forward") ? 1 : -1);
  }

  function activate(app) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("slides.css", here);
    document.head.append(style);
    window.addEventListener("keydown", event => press(app, event), true);
    window.addEventListener("click", event => click(app, event), true);
  }

  const here = document.currentScript.src;
  const plugin = { id: "lecture-slides:plugin", autoStart: true, activate };
  (window._JUPYTERLAB ??= {})["lecture-slides"] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
