// The chat inside another site: it takes the focus when its panel opens, and asks to be closed.

const allowed = new Set([location.origin, ...JSON.parse(document.body.dataset.origins)]);
let site = null; // the origin of the page around us, once that page has said hello

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || !allowed.has(event.origin)) return;
  if (!event.data || event.data.motcua !== "opened") return;
  site = event.origin;
  // On a phone the keyboard would cover what is to be read first.
  const first = matchMedia("(pointer: coarse)").matches ? "close" : "text";
  document.getElementById(first).focus({ preventScroll: true });
});

function close() {
  if (site) window.parent.postMessage({ motcua: "close" }, site);
}

document.getElementById("close").addEventListener("click", close);
document.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && close());
