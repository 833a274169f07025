// The buttons of a question. Until one is pressed, what follows is hidden; it is there and computed all the same.

// The cells between the question's and its answer (the next <details>), and the answer; none if the section ends before.
function following(cell) {
  const found = [];
  for (let next = cell?.nextElementSibling; next; next = next.nextElementSibling) {
    const first = next.querySelector(".lecture-predict, .jp-MarkdownOutput :is(h1, h2, h3, details)");
    if (first?.matches("details")) return [...found, first];
    if (first) break;
    found.push(next);
  }
  return [];
}

function add(parent, tag, text = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
}

function render({ model, el }) {
  const me = String(Math.random()); // a cell that runs again has two views for a moment
  el.classList.add("lecture-predict");
  el.setAttribute("data-lm-suppress-shortcuts", "true"); // or Enter and Space would go to the notebook or the slides
  add(el, "strong", model.get("question"));
  const group = add(el, "div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", model.get("question"));
  const buttons = model.get("options").map((text, i) => {
    const button = add(group, "button", `(${"abcdef"[i]}) ${text}`);
    button.type = "button";
    button.addEventListener("click", () => {
      if (model.get("chosen") >= 0) return;
      model.set("chosen", i);
      model.save_changes();
    });
    return button;
  });
  const foot = add(el, "div");
  foot.className = "foot";
  const said = add(foot, "span");
  said.setAttribute("role", "status");
  const all = add(foot, "button");
  all.type = "button";
  all.addEventListener("click", () => {
    model.set("shows_all", !model.get("shows_all"));
    model.save_changes();
  });

  let held = [];
  const unfolded = new WeakSet();

  function hide(elements) {
    held.filter(one => !elements.includes(one) && one.dataset.lectureHeld === me)
      .forEach(one => { delete one.dataset.lectureHeld; });
    elements.forEach(one => { one.dataset.lectureHeld = me; });
    held = elements;
  }

  function lock() {
    const after = following(el.closest(".jp-Cell")), answer = after.at(-1);
    const locked = model.get("chosen") < 0 && !model.get("shows_all");
    el.dataset.locked = locked;
    hide(locked ? after : []);
    if (answer && !locked && !unfolded.has(answer)) {
      unfolded.add(answer); // once: whoever folds it wants it folded
      answer.open = true;
    }
    if (answer && locked) unfolded.delete(answer);
  }

  function draw() {
    const chosen = model.get("chosen"), shown = model.get("shows_all");
    buttons.forEach((button, i) => {
      button.setAttribute("aria-pressed", i === chosen);
      button.setAttribute("aria-disabled", chosen >= 0); // not `disabled`, which would take the focus away
    });
    said.textContent = chosen >= 0 ? `You chose ${buttons[chosen].textContent}. Now look.`
      : shown ? "" : "Choose one: what follows is hidden until then.";
    all.textContent = shown ? "Ask first again" : "Show all answers";
    all.title = shown ? "Hide what follows a question until it is answered" : "For instructors: here and in all notebooks";
    lock();
  }

  // Cells come, go and are rendered after this.
  let timer = 0;
  const changes = new MutationObserver(() => {
    timer ||= setTimeout(() => { timer = 0; lock(); }, 200);
  });
  const place = new ResizeObserver(() => {
    const cells = el.closest(".jp-Cell")?.parentElement;
    if (cells) changes.observe(cells, { childList: true, subtree: true });
    lock();
  });
  place.observe(el);
  model.on("change", draw);
  draw();
  return () => {
    place.disconnect();
    changes.disconnect();
    clearTimeout(timer);
    model.off("change", draw);
    hide([]);
  };
}

export default { initialize, render };
