// Every text of a pipeline or a service goes in by textContent: none is ever read as markup.
const WORDS = {
  unassigned: "waiting", preparing: "getting ready", scheduled: "waiting", processing: "running",
  succeeded: "done", failed: "failed", expired: "took too long", canceled: "canceled",
};
const MARKS = { succeeded: "complete", failed: "failed", expired: "failed", canceled: "failed" };

function make(tag, name = "", text = "", attributes = {}) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function duration(seconds) {
  if (seconds < 60) return `${Math.max(0, seconds).toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function moments(card) {
  const begun = Date.parse(card.startedAt ?? card.createdAt);
  const when = new Date(begun).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  if (card.completedAt) return `begun ${when}, took ${duration((Date.parse(card.completedAt) - begun) / 1000)}`;
  return card.startedAt ? `begun ${when}` : `came in ${when}`;
}

function price(card, isCharged) {
  const unknown = card.unpriced.length ? `no price known of ${card.unpriced.join(", ")}` : "";
  const known = card.buzz || !unknown ? `${card.buzz} Buzz${isCharged ? "" : " elsewhere"}` : "";
  return [known, unknown].filter(Boolean).join(", ");
}

function compared(image, name) {
  const box = make("details", "detail");
  const label = make("summary", "", "Before and after");
  label.append(make("span", "hidden", ` of ${name}`));
  box.append(label);
  // Whole pictures are heavy; they are loaded when somebody wants to compare.
  box.addEventListener("toggle", () => {
    if (!box.open || box.querySelector("figure")) return;
    const [figure, frame, layer] = [make("figure", "compare"), make("div", "frame"), make("div", "layer")];
    const size = { width: image.width, height: image.height };
    frame.append(make("img", "", "", { src: image.url, alt: `After: ${name}`, ...size }));
    layer.append(make("img", "", "", { src: image.before, alt: `Before: what ${name} was made from`, ...size }));
    frame.append(layer, make("span", "seam", "", { "aria-hidden": "true" }));
    frame.append(make("input", "", "", {
      type: "range", min: 0, max: 100, value: 50, "aria-label": `How much of the source covers ${name}`, "aria-valuetext": "50 % before",
    }));
    // A width in a style and not in an attribute, for the frame stretches what it holds.
    for (const img of frame.querySelectorAll("img")) img.style.width = `${image.width}px`;
    const words = make("figcaption");
    words.append(make("span", "", "before"), make("span", "", "after, its middle at full size"));
    figure.append(frame, words);
    box.append(figure);
  });
  return box;
}

function pictures(step) {
  const box = make("div", step.images.length > 1 ? "pictures many" : "pictures");
  for (const [index, image] of step.images.entries()) {
    const name = step.images.length > 1 ? `${step.name}, picture ${index + 1}` : step.name;
    const [figure, link] = [make("figure", "picture"), make("a", "", "", { href: image.url })];
    const small = make("img", "", "", { src: image.thumbnail, alt: `Made by ${name}`, loading: "lazy", decoding: "async" });
    if (image.width) small.style.aspectRatio = `${image.width} / ${image.height}`;
    small.addEventListener("error", () => link.replaceChildren(`${image.id}: cannot be shown`));
    link.append(small);
    figure.append(link, make("figcaption", "", image.width ? `${image.width} × ${image.height}` : ""));
    box.append(figure);
    if (image.before) box.append(compared(image, name));
  }
  return box;
}

function drawStep(step) {
  const item = make("li");
  const what = make("div", "what", step.name);
  what.append(make("span", "", ` ${step.type}`));
  const isRunning = step.status === "processing";
  const part = isRunning ? Math.round(100 * (step.progress ?? 0)) : 0;
  item.append(what, make("div", "state", isRunning ? `${part} %` : WORDS[step.status] ?? step.status));
  if (isRunning) item.append(make("progress", "", "", { max: 100, value: part, "aria-label": `Progress of ${step.name}` }));
  if (step.error) item.append(make("p", "reason", step.error));
  for (const note of step.notes ?? []) item.append(make("p", "", note));
  if (step.images.length) item.append(pictures(step));
  return item;
}

// What changes from one look to the next, without what a fresh signature changes in every address.
function looks(step) {
  return JSON.stringify({ ...step, images: step.images.map((image) => [image.id, Boolean(image.before)]) });
}

function drawSteps(list, steps) {
  for (const [index, step] of steps.entries()) {
    const [old, now] = [list.children[index], looks(step)];
    if (old?.dataset.looks === now) continue;
    const drawn = drawStep(step);
    drawn.dataset.looks = now;
    if (old) old.replaceWith(drawn);
    else list.append(drawn);
  }
}

function drawCard(item, card, isCharged) {
  const [title, mark] = [item.querySelector("h3"), item.querySelector(".mark")];
  title.textContent = card.steps.map((step) => step.name).join(" → ");
  mark.className = `mark ${MARKS[card.status] ?? "open"}`;
  mark.textContent = WORDS[card.status] ?? card.status;
  drawSteps(item.querySelector(".steps"), card.steps);
  const words = [price(card, isCharged), moments(card), ...card.tags].join(" · ");
  const facts = item.querySelector(".facts");
  if (facts.textContent !== words) facts.textContent = words;
}

function newCard(card) {
  const [item, box, head] = [make("li"), make("article", "card"), make("header")];
  item.dataset.id = card.id;
  const id = `title-${card.id}`;
  box.setAttribute("aria-labelledby", id);
  head.append(make("h3", "", "", { id }), make("span", "mark"));
  box.append(head, make("ul", "steps"), make("p", "facts"));
  item.append(box);
  return item;
}

/** Bring a list to what it should show; what is there already stays, and with it focus and sliders. */
export function drawLane(list, cards, isCharged) {
  const known = new Map([...list.children].map((item) => [item.dataset.id, item]));
  const wanted = cards.map((card) => {
    const item = known.get(card.id) ?? newCard(card);
    drawCard(item, card, isCharged);
    return item;
  });
  const isSame = wanted.length === list.children.length && wanted.every((item, index) => list.children[index] === item);
  if (isSame) return;
  for (const item of [...list.children]) if (!wanted.includes(item)) item.remove();
  for (const [index, item] of wanted.entries()) {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  }
}
