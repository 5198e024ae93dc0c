// From an envelope to elements. Everything that somebody wrote goes through textContent, so it can only be text.

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
    const link = element("a", "", source.title);
    link.href = source.url;
    link.target = "_blank";
    link.rel = "noopener";
    link.append(element("span", "hidden", " (" + wording.new_tab + ")"));
    line.append(link);
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
  const lines = element("ul");
  lines.setAttribute("role", "list");
  sources.forEach((source) => lines.append(sourceLine(source, wording)));
  foot.append(lines);
  return foot;
}

function choices(buttons, choose) {
  const row = element("div", "choices");
  buttons.forEach((button) => {
    const made = element("button", "choice", button.title);
    made.type = "button";
    made.addEventListener("click", () => choose(button));
    row.append(made);
  });
  return row;
}

// `choose` is called with the button that was tapped.
export function answer(envelope, wording, choose) {
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
  blocks.forEach((block) => card.append(section(block)));
  [envelope.places, envelope.files].forEach((lines) => {
    if (lines && lines.length) card.append(list(lines, "bullets"));
  });
  if (envelope.sources && envelope.sources.length) card.append(sourceList(envelope.sources, wording));
  made.append(card);
  if (envelope.buttons && envelope.buttons.length) made.append(choices(envelope.buttons, choose));
  return made;
}
