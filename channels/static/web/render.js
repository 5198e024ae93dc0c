// From an envelope to elements. Everything that somebody wrote goes through textContent, so it can only be text.

const MAP = "https://www.google.com/maps/search/?api=1&query=";

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// "2026-06-30" as people here write it: 30/6/2026.
export function day(iso) {
  return iso.split("-").map(Number).reverse().join("/");
}

function safeUrl(url) {
  return typeof url === "string" && /^https?:\/\//i.test(url);
}

// Files come from our own address, or from the one that the world reaches us at.
function ownOrSafe(url) {
  return safeUrl(url) || (typeof url === "string" && /^\/[^/\\]/.test(url));
}

function speaker(name) {
  return element("span", "hidden", name + ": ");
}

export function citizenBubble(text, wording) {
  const said = element("div", "said");
  const bubble = element("div", "bubble");
  bubble.append(speaker(wording.you), document.createTextNode(text));
  said.append(bubble);
  return said;
}

function list(lines, kind) {
  if (kind === "text") {
    const box = element("div", "lines");
    lines.forEach((line) => box.append(element("p", "", line)));
    return box;
  }
  const box = element(kind === "steps" ? "ol" : "ul", kind);
  // Safari drops the role of a list whose bullets are drawn by style.
  box.setAttribute("role", "list");
  lines.forEach((line) => box.append(element("li", "", line)));
  return box;
}

function section(block) {
  const made = element("section", "block");
  if (block.title) made.append(element("h3", "", block.title));
  made.append(list(block.lines || [], block.kind || "text"));
  return made;
}

function sourceLine(source, wording) {
  const line = element("li");
  if (safeUrl(source.url)) {
    line.append(outside("", source.url, source.title, wording));
  } else {
    line.append(element("p", "", source.title));
  }
  const days = element("p");
  if (source.effective_from) days.append(wording.effective.replace("{day}", day(source.effective_from)) + ". ");
  if (source.checked_on) days.append(wording.checked.replace("{day}", day(source.checked_on)) + ".");
  line.append(days);
  return line;
}

function sourceList(sources, wording) {
  const foot = element("footer", "sources");
  foot.append(element("h3", "", wording.sources));
  foot.append(listOf(sources, "", sourceLine, wording));
  return foot;
}

// A link that leaves the conversation open: in a new tab, and said so to who cannot see it.
function outside(className, url, title, wording) {
  const link = element("a", className, title);
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener";
  link.append(element("span", "hidden", " (" + wording.new_tab + ")"));
  return link;
}

// The mark that a place has on its card and on a map: "rough" if it stands for a whole commune or street, "absent" if
// no map has it.
export function pin(number, kind) {
  return element("span", kind ? "pin " + kind : "pin", String(number));
}

// Whether it is known where `place` is on a map.
export function isPlaced(place) {
  return typeof place.latitude === "number" && typeof place.longitude === "number";
}

function placeBody(place, wording) {
  const body = element("div");
  body.append(element("p", "name", place.name));
  if (place.address) body.append(element("p", "", place.address));
  if (place.note) body.append(element("p", "note", place.note));
  if (isPlaced(place)) {
    const map = MAP + encodeURIComponent(place.latitude.toFixed(6) + "," + place.longitude.toFixed(6));
    const link = outside("action", map, wording.map, wording);
    link.append(element("span", "hidden", ": " + place.name)); // many places, many links: each says its own
    body.append(link);
  }
  return body;
}

// A card a place, numbered where there is something to tell apart: other places, or marks on a map.
function placeCards(places, map, wording) {
  const cards = element("ul", "places");
  cards.setAttribute("role", "list");
  places.forEach((place, index) => {
    const card = element("li");
    const kind = !isPlaced(place) ? "absent" : place.approximate ? "rough" : "";
    if (map || places.length > 1) card.append(pin(index + 1, kind));
    card.append(placeBody(place, wording));
    cards.append(card);
  });
  return cards;
}

function fileLine(file, wording) {
  const line = element("li");
  const link = element("a", "action", wording.download + ": " + file.name);
  link.href = file.url;
  link.download = file.name;
  line.append(link);
  return line;
}

function listOf(things, className, make, wording) {
  const lines = element("ul", className);
  lines.setAttribute("role", "list");
  things.forEach((thing) => lines.append(make(thing, wording)));
  return lines;
}

function choices(buttons) {
  const row = element("div", "choices");
  buttons.forEach(({ title, act, className }) => {
    const made = element("button", className || "choice", title);
    made.type = "button";
    made.addEventListener("click", act);
    row.append(made);
  });
  return row;
}

// `choose` is called with the button that was tapped; `share` sends where the citizen is, null where that cannot be;
// `draw` makes the map of places, or null where there is nothing to draw.
export function answer(envelope, wording, choose, share, draw) {
  const blocks = envelope.blocks || [];
  const made = element("article", "answer " + String(envelope.outcome || "").replace(/[^a-z_]/g, ""));
  const card = element("div", "card");
  if (envelope.text) {
    // Above sections the text is their heading; alone it is a sentence.
    const lead = element(blocks.length ? "h2" : "p", "lead");
    lead.append(speaker(wording.bot), document.createTextNode(envelope.text));
    card.append(lead);
  } else {
    card.append(speaker(wording.bot));
  }
  // A paper that was made is what the answer is about: above what is said of it.
  const files = (envelope.files || []).filter((file) => ownOrSafe(file.url));
  if (files.length) card.append(listOf(files, "files", fileLine, wording));
  blocks.forEach((block) => card.append(section(block)));
  const places = envelope.places || [];
  if (places.length) {
    const map = draw(places);
    card.append(placeCards(places, map, wording));
    if (map) card.append(map);
  }
  const shared = envelope.asks === "location" && share;
  const asking = { location: wording.ask_location, contact: wording.ask_contact }[envelope.asks];
  if (asking && !shared) card.append(element("p", "block", asking));
  if (envelope.sources && envelope.sources.length) card.append(sourceList(envelope.sources, wording));
  made.append(card);
  const buttons = (envelope.buttons || []).map((button) => ({ title: button.title, act: () => choose(button) }));
  if (shared) buttons.unshift({ title: wording.locate, act: share, className: "choice place" });
  if (buttons.length) made.append(choices(buttons));
  return made;
}
