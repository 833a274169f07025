// Invisible buttons over the picture. Buttons are kept when the picture changes, so that no click gets lost.

function render({ model, el }) {
  el.classList.add("lecture-spots");
  el.setAttribute("role", "group");
  el.setAttribute("data-lm-suppress-shortcuts", "true"); // or Enter would go to the notebook's cell
  el.setAttribute("aria-label", model.get("label"));
  const buttons = [];
  let current = 0; // the one button that the Tab key reaches; arrows move on from there

  function reach(i, focus) {
    current = Math.max(0, Math.min(buttons.length - 1, i));
    buttons.forEach((button, j) => { button.tabIndex = j === current ? 0 : -1; });
    if (focus && buttons.length) buttons[current].focus();
  }

  function addButton() {
    const button = document.createElement("button");
    const tip = document.createElement("span");
    const i = buttons.length;
    button.type = "button";
    tip.className = "tip";
    button.append(tip);
    button.addEventListener("click", () => {
      reach(i, false);
      model.send({ settings: model.get("spots")[i].settings });
    });
    button.addEventListener("focus", () => reach(i, false));
    buttons.push(button);
    el.append(button);
  }

  function draw() {
    const spots = model.get("spots");
    const focused = el.contains(document.activeElement);
    while (buttons.length < spots.length) addButton();
    while (buttons.length > spots.length) buttons.pop().remove();
    spots.forEach(({ box: [left, top, width, height], title }, i) => {
      const place = { left, top, width, height };
      for (const side in place) buttons[i].style[side] = `${100 * place[side]}%`;
      buttons[i].className = left < 0.5 ? "left" : "right";
      buttons[i].setAttribute("aria-label", title);
      buttons[i].firstChild.textContent = title;
    });
    reach(current, focused);
  }

  // The layer of the buttons has the picture's shape: as large as fits in the middle of its place.
  function shape() {
    const [width, height] = model.get("size");
    el.style.setProperty("--shape", width / height || "auto");
  }

  // The nearest spot in the arrow's direction; what lies aside counts three times.
  function next(key) {
    const centre = ({ box: [left, top, width, height] }) => [left + width / 2, top + height / 2];
    const [x, y] = centre(model.get("spots")[current]);
    const along = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
    let best = current, least = Infinity;
    model.get("spots").forEach((spot, i) => {
      const [dx, dy] = [centre(spot)[0] - x, centre(spot)[1] - y];
      const ahead = dx * along[0] + dy * along[1], aside = Math.abs(dx * along[1]) + Math.abs(dy * along[0]);
      if (ahead > 0.001 && ahead + 3 * aside < least) [best, least] = [i, ahead + 3 * aside];
    });
    return best;
  }

  el.addEventListener("keydown", event => {
    if (!event.key.startsWith("Arrow") || !buttons.length) return;
    event.preventDefault();
    event.stopPropagation();
    reach(next(event.key), true);
  });
  model.on("change:spots", draw);
  model.on("change:size", shape);
  draw();
  shape();
  return () => {
    model.off("change:spots", draw);
    model.off("change:size", shape);
  };
}

export default { initialize, render };
