// The status line. It also sets the picture's alt text, and tells the kernel the page's colour and the picture's size.

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

  let sent = "";
  function look() {
    if (!picture()?.clientWidth) return;
    // Whole screen dots, or the browser would have to resize the picture and blur it.
    const scale = Math.round(window.devicePixelRatio * picture().clientWidth) / model.get("width");
    const page = { background: background(panel()), scale: Math.max(1, Math.min(2, scale)) };
    if (JSON.stringify(page) === sent) return;
    sent = JSON.stringify(page);
    model.send(page);
  }

  let timer = 0;
  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => { draw(); look(); }, 150);
  }
  const theme = new MutationObserver(later);
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"] });
  window.addEventListener("resize", later);
  model.on("change", draw);
  draw();
  later();
  return () => {
    theme.disconnect();
    window.removeEventListener("resize", later);
    model.off("change", draw);
    clearTimeout(timer);
  };
}

export default { render };
