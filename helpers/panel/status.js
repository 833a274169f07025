// The status line. It also sets the picture's alt text and height, and tells the kernel the page's colour and how to draw,
// and whether the panel is on a page.

const BARS = 135; // pixels of the window for the bars of JupyterLab and a little air
const FOOT = 52; // of a slide, for its arrows and a little air
const CODE = 160; // pixels of code above a panel that leave it enough room on the same slide

const onSlide = () => document.body.dataset.jpDeckMode === "presenting";

function background(el) {
  for (let e = el; e; e = e.parentElement) {
    const m = getComputedStyle(e).backgroundColor.match(/[\d.]+/g);
    if (m && (m.length < 4 || +m[3] > 0)) {
      return "#" + m.slice(0, 3).map(v => Math.round(+v).toString(16).padStart(2, "0")).join("");
    }
  }
  return "#ffffff";
}

function render({ model, el }) {
  el.classList.add("lecture-status");
  const [badge, said, small] = ["badge", "said", "small"].map(name => {
    const span = document.createElement("span");
    span.className = name;
    el.append(span);
    return span;
  });
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");

  function tell(message) {
    try {
      model.send(message);
    } catch {
      // The kernel was restarted: nobody is left who could hear it.
    }
  }

  const panel = () => el.closest(".lecture-panel");
  const picture = () => panel()?.querySelector("img.lecture-picture");

  function draw() {
    badge.textContent = badge.dataset.badge = model.get("badge");
    badge.style.display = model.get("badge") ? "" : "none";
    if (said.textContent !== model.get("said")) said.textContent = model.get("said");
    small.textContent = model.get("small");
    el.dataset.kind = model.get("kind");
    if (panel()) panel().dataset.kind = model.get("kind");
    if (picture()) picture().alt = model.get("alt");
  }

  // The picture is as large as its place allows: its type grows with the page, `size` is the least width and the height
  // it is laid out for, and the panel stays on the screen. Changed only when place or controls do, not by what is shown.
  let fitted = "", wanted = {};
  function fit() {
    const shown = panel()?.querySelector(".lecture-shown");
    const width = shown?.clientWidth;
    if (!width) return;
    const cell = onSlide() && panel().closest(".jp-Cell");
    const code = cell ? Math.round(panel().getBoundingClientRect().top - cell.getBoundingClientRect().top) : 0;
    const bars = cell ? FOOT + (code > CODE ? 0 : code) : BARS;
    const unfolded = panel().querySelector(".lecture-folded")?.clientHeight > 0;
    const begun = fitted.endsWith("begun") || (model.get("said") && model.get("kind") === "ok");
    const place = [width, innerHeight, devicePixelRatio, bars, unfolded, begun ? "begun" : ""].join();
    if (place === fitted) return;
    fitted = place;
    const beside = el.getBoundingClientRect().right < shown.getBoundingClientRect().left;
    const around = (beside ? shown.parentElement.offsetHeight + 34 : panel().offsetHeight) - shown.offsetHeight;
    const [least, height] = model.get("size");
    const high = Math.max((innerHeight - bars - around) / height, cell ? 0.6 : 0.75);
    const scale = Math.min(Math.max(width / 900, 1), width / least, high);
    shown.style.height = `${Math.round(height * scale)}px`;
    const pixels = Math.round(width / scale);
    // Whole screen dots, or the browser would have to resize the picture and blur it.
    wanted = { width: pixels, scale: Math.round(devicePixelRatio * width) / pixels };
    later();
  }

  let sent = "", timer = 0;
  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!wanted.width) return;
      const page = { background: background(panel()), ...wanted };
      if (JSON.stringify(page) === sent) return;
      sent = JSON.stringify(page);
      tell(page);
    }, 100);
  }

  const sizes = new ResizeObserver(() => requestAnimationFrame(() => {
    if (panel()) sizes.observe(panel());
    draw();
    fit();
  }));
  sizes.observe(el);
  const theme = new MutationObserver(later);
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"] });
  const here = () => tell({ here: true });
  model.on("msg:custom", here);
  window.addEventListener("resize", fit);
  model.on("change", draw);
  model.on("change", fit);
  draw();
  here();
  return () => {
    sizes.disconnect();
    theme.disconnect();
    window.removeEventListener("resize", fit);
    model.off("change", draw);
    model.off("change", fit);
    model.off("msg:custom", here);
    clearTimeout(timer);
    tell({ gone: true });
  };
}

export default { initialize, render };
