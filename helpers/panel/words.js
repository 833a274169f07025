// Words that can be clicked, as chips or as bars. Buttons are kept when the words change, so that no click gets lost.

const BLUE = [0, 114, 178];
const SKY = [86, 180, 233]; // for a dark page

function luminance(rgb) {
  const [r, g, b] = rgb.map(v => v / 255).map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function pageColour(el) {
  for (let e = el; e; e = e.parentElement) {
    const m = getComputedStyle(e).backgroundColor.match(/[\d.]+/g);
    if (m && (m.length < 4 || +m[3] > 0)) return m.slice(0, 3).map(Number);
  }
  return [255, 255, 255];
}

function part(parent, name) {
  const span = document.createElement("span");
  span.className = name;
  parent.append(span);
  return span;
}

function render({ model, el }) {
  el.classList.add("lecture-words");
  const bars = model.get("shown_as") === "bars";
  const list = document.createElement("div");
  const detail = document.createElement("div");
  list.className = bars ? "lecture-bars" : "lecture-chips";
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", model.get("label"));
  detail.className = "lecture-words-detail";
  el.append(list, ...(bars ? [] : [detail]));
  let current = 0; // the one button that the Tab key reaches; arrows move on from there
  let told = -1;

  const buttons = () => [...list.children];

  function tell(i) {
    told = i;
    const word = model.get("words")[i];
    detail.textContent = word ? `${word.text.trim() || "␣"}  ${word.title}` : "\u00a0";
  }

  function reach(i, focus) {
    const all = buttons();
    current = Math.max(0, Math.min(all.length - 1, i));
    all.forEach((button, j) => { button.tabIndex = j === current ? 0 : -1; });
    if (focus && all.length) all[current].focus();
  }

  function addButton() {
    const button = document.createElement("button");
    const i = list.children.length;
    button.type = "button";
    part(button, "text");
    if (bars) {
      const track = part(button, "track");
      part(track, "bar");
      part(track, "number");
    }
    button.addEventListener("click", () => {
      reach(i, false);
      model.send({ click: i, word: model.get("words")[i].text });
    });
    button.addEventListener("mouseenter", () => tell(i));
    button.addEventListener("focus", () => { reach(i, false); tell(i); });
    list.append(button);
  }

  function draw() {
    const words = model.get("words");
    const page = pageColour(el);
    const rgb = luminance(page) < 0.3 ? SKY : BLUE;
    const focused = list.contains(document.activeElement);
    while (list.children.length < words.length) addButton();
    while (list.children.length > words.length) list.lastChild.remove();
    words.forEach((word, i) => {
      const button = list.children[i];
      const value = Math.max(0, Math.min(1, word.value || 0));
      button.classList.toggle("cut", word.cut);
      button.setAttribute("aria-label", `${word.text}, ${word.title || value.toFixed(2)}`);
      button.querySelector(".text").textContent = word.text;
      if (bars) {
        button.querySelector(".bar").style.width = `${100 * value}%`;
        button.querySelector(".bar").style.background = word.cut ? "none" : `rgb(${rgb})`;
        button.querySelector(".number").textContent = word.title;
      } else {
        const mixed = page.map((p, k) => Math.round(p + (word.cut ? 0 : value) * (rgb[k] - p)));
        button.style.background = `rgb(${mixed})`;
        button.style.color = word.cut ? "" : luminance(mixed) > 0.18 ? "#000" : "#fff";
      }
    });
    reach(current, focused);
    tell(told);
  }

  list.addEventListener("keydown", event => {
    const last = list.children.length - 1;
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -last, End: last };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    reach(current + steps[event.key], true);
  });
  list.addEventListener("mouseleave", () => tell(-1));
  model.on("change:serial", draw);
  const theme = new MutationObserver(draw);
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name"] });
  const first = requestAnimationFrame(draw); // by then the page's colour is known
  return () => {
    theme.disconnect();
    cancelAnimationFrame(first);
    model.off("change:serial", draw);
  };
}

export default { initialize, render };
