{% autoescape off %}// Puts the chat's button on another site: <script src="https://…/embed.js" async></script>

(() => {
  const wording = {{ wording }};
  const chat = new URL("embed", document.currentScript.src);

  // A shadow tree: neither the site's styles nor ours reach across. A constructed sheet needs no leave of its policy.
  const STYLE = `
    * { box-sizing: border-box; }
    .button {
      align-items: center; background: #0b5d57; border: 2px solid #fff; border-radius: 50%; bottom: 20px;
      box-shadow: 0 2px 10px rgba(0, 0, 0, 0.3); color: #fff; cursor: pointer; display: flex; height: 56px;
      justify-content: center; padding: 0; position: fixed; right: 20px; width: 56px; z-index: 2147483000;
    }
    .button:hover { background: #084843; }
    .button:focus-visible { outline: 3px solid #0b5d57; outline-offset: 3px; }
    svg { fill: none; height: 28px; stroke: currentColor; stroke-linecap: round; stroke-linejoin: round; stroke-width: 2; width: 28px; }
    .button[aria-expanded="true"] .talk, .button[aria-expanded="false"] .away { display: none; }
    .panel {
      background: Canvas; border: 0; border-radius: 16px; bottom: 92px; box-shadow: 0 8px 40px rgba(0, 0, 0, 0.3); color-scheme: light dark;
      height: min(680px, calc(100vh - 112px)); inset-inline: auto 20px; margin: 0; max-height: none; max-width: none;
      overflow: hidden; padding: 0; position: fixed; top: auto; width: 400px; z-index: 2147483001;
    }
    iframe { border: 0; display: block; height: 100%; width: 100%; }
    @media (max-width: 480px) {
      .panel { border-radius: 0; height: 100vh; height: 100dvh; inset: 0; width: 100%; }
    }
    @media (prefers-reduced-motion: no-preference) {
      .panel[open] { animation: arrive 0.16s ease-out; }
      @keyframes arrive { from { opacity: 0; transform: translateY(12px); } }
    }
    @media print { .button, .panel { display: none; } }
  `;

  const phone = matchMedia("(max-width: 480px)");
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.setAttribute("aria-label", wording.button);
  button.setAttribute("aria-expanded", "false");
  button.append(
    icon("talk", "M4 5.5h16v11H11l-4.5 4v-4H4z"),
    icon("away", "M6 6l12 12M18 6L6 18"),
  );

  const panel = document.createElement("dialog");
  panel.className = "panel";
  panel.setAttribute("aria-label", wording.title);
  root.append(button, panel);

  let frame = null;

  function icon(name, path) {
    const space = "http://www.w3.org/2000/svg";
    const made = document.createElementNS(space, "svg");
    made.setAttribute("class", name);
    made.setAttribute("viewBox", "0 0 24 24");
    made.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(space, "path");
    line.setAttribute("d", path);
    made.append(line);
    return made;
  }

  // Nothing is loaded before somebody wants to talk.
  function load() {
    frame = document.createElement("iframe");
    frame.src = chat.href;
    frame.title = wording.title;
    frame.allow = "geolocation " + chat.origin;
    frame.addEventListener("load", greet);
    panel.append(frame);
  }

  // The frame learns who shows it, and takes the focus. Only the chat's own origin can read this.
  function greet() {
    frame.contentWindow.postMessage({ motcua: "opened" }, chat.origin);
  }

  function open() {
    // A phone's panel covers the page, so the page behind it must be out of reach of the keyboard too.
    if (phone.matches) panel.showModal();
    else panel.show();
    button.setAttribute("aria-expanded", "true");
    if (!frame) load();
    else greet();
    frame.focus();
  }

  function close() {
    if (panel.open) panel.close();
  }

  panel.addEventListener("close", () => {
    button.setAttribute("aria-expanded", "false");
    button.focus();
  });
  button.addEventListener("click", () => (panel.open ? close() : open()));
  document.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && close());
  window.addEventListener("message", (event) => {
    if (!frame || event.origin !== chat.origin || event.source !== frame.contentWindow) return;
    if (event.data && event.data.motcua === "close") close();
  });

  const start = () => document.body.append(host);
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
{% endautoescape %}
