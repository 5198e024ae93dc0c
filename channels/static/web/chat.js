// The page: what the citizen does, what comes back, and where the eye should be.

import { mapOf } from "./map.js";
import { answer, citizenBubble, element } from "./render.js";
import { newId, Queue } from "./queue.js";

const data = document.body.dataset;
const wording = JSON.parse(data.wording);
const tiles = data.tiles ? JSON.parse(data.tiles) : null;
const byId = (id) => document.getElementById(id);
const page = byId("page");
const band = page.querySelector(".top");
const log = byId("log");
const typing = byId("typing");
const notice = byId("notice");
const newer = byId("newer");
const examples = byId("examples");
const composer = byId("composer");
const text = byId("text");
const locate = byId("locate");
const picture = byId("picture");

const SLOW_MS = 75000; // longer than the assistant tries; a person who took over may answer later
const RECONNECT_MS = [1000, 2000, 5000, 10000, 30000];
const NEAR_PX = 160;

const bubbles = new Map(); // message id → its element
const pending = new Map(); // turn id → timer: asked, not answered
const answered = new Set(); // an answer may arrive before the request that asked is over
let lastPart = 0;
let source = null; // the stream, once there is one
let here = null; // where the citizen said to be, in this page only: the server never sends it back

/* Reading position */

function nearEnd() {
  return page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_PX;
}

function toEnd() {
  page.scrollTop = page.scrollHeight;
  newer.hidden = true;
}

// A long answer is read from its first line: that line comes into view, under a short question where there is room.
function toStart(made) {
  newer.hidden = true;
  const head = getComputedStyle(band).position === "sticky" ? band.offsetHeight : 0;
  const room = page.clientHeight - head;
  const question = made.previousElementSibling;
  const withQuestion = question && question.className === "said" && question.offsetHeight < room / 6;
  const first = withQuestion ? question : made;
  page.scrollTop = first.offsetTop - head - 12; // the browser stops at the end by itself
}

function say(sentence) {
  if (notice.textContent === sentence) return;
  const follow = nearEnd();
  notice.textContent = sentence; // it takes room from the conversation
  if (sentence && follow) toEnd();
}

/* Waiting for an answer */

function showTyping() {
  const reading = queue.moving() && queue.items[0].photo;
  const wanted = reading ? wording.reading : queue.moving() || pending.size > 0 ? wording.typing : "";
  if (typing.textContent === wanted) return;
  const follow = nearEnd();
  typing.textContent = wanted;
  if (wanted && follow) toEnd();
}

function waitFor(turn) {
  if (!turn || answered.has(turn) || pending.has(turn)) return;
  const timer = setTimeout(() => {
    pending.delete(turn);
    showTyping();
    say(wording.slow);
  }, SLOW_MS);
  pending.set(turn, timer);
}

function settle(turn) {
  answered.add(turn);
  clearTimeout(pending.get(turn));
  pending.delete(turn);
}

/* The conversation on the page */

function addBubble(id, sentence) {
  const made = citizenBubble(sentence, wording);
  bubbles.set(id, made);
  log.append(made);
  examples.hidden = true;
  return made;
}

function drawPlaces(places) {
  return mapOf(places, here, tiles, wording);
}

function addAnswer(envelope) {
  settle(envelope.turn);
  const made = answer(envelope, wording, choose, "geolocation" in navigator ? sharePlace : null, drawPlaces);
  log.append(made);
  return made;
}

function mark(item, sentence, action, title) {
  const bubble = bubbles.get(item.id);
  if (!bubble) return;
  unmark(bubble);
  const problem = element("p", "problem", sentence);
  bubble.append(problem);
  if (action) {
    const button = element("button", "choice", title);
    button.type = "button";
    button.addEventListener("click", action);
    bubble.append(button);
  }
  toEnd();
}

function unmark(bubble) {
  while (bubble.children.length > 1) bubble.lastChild.remove();
}

const queue = new Queue(data.messages, data.photo, data.csrf, {
  sent(item, turn) {
    const bubble = bubbles.get(item.id);
    if (bubble) unmark(bubble);
    say("");
    waitFor(turn);
    showTyping();
  },
  refused(item, error) {
    if (error.code === "session") mark(item, error.message, () => location.reload(), wording.reload);
    else mark(item, error.message || wording.failed);
    showTyping();
  },
  waiting(reason) {
    say(reason || wording.offline);
    showTyping();
  },
  gaveUp(items) {
    say("");
    showTyping();
    items.forEach((item) => mark(item, wording.not_sent, resend, wording.resend));
  },
});

function resend() {
  queue.items.forEach((item) => bubbles.has(item.id) && unmark(bubbles.get(item.id)));
  queue.retry();
  showTyping();
}

function send(body, sentence, photo) {
  const item = { id: newId(), body, sentence, photo };
  item.body.id = item.id;
  addBubble(item.id, sentence);
  queue.add(item);
  showTyping();
  toEnd();
}

function choose(button) {
  send({ payload: button.payload }, button.title);
}

/* Load, then listen */

function showHistory(said) {
  log.textContent = "";
  bubbles.clear();
  pending.forEach(clearTimeout);
  pending.clear();
  said.turns.forEach((turn) => {
    addBubble(turn.id, turn.text);
    turn.answers.forEach(addAnswer);
    queue.remove(turn.id);
    if (turn.pending) waitFor(turn.turn);
  });
  queue.items.forEach((item) => addBubble(item.id, item.sentence));
  examples.hidden = log.children.length > 0;
  lastPart = said.last;
}

function refuseToTalk() {
  log.setAttribute("aria-busy", "false");
  say("");
  byId("no-cookies").hidden = false;
  examples.hidden = true;
  byId("bottom").hidden = true;
}

async function load(attempt) {
  try {
    const response = await fetch(data.history, { credentials: "same-origin" });
    // The page came with a cookie a moment ago; without one now the browser does not keep it.
    if (response.status === 403) return refuseToTalk();
    if (!response.ok) throw new Error(String(response.status));
    showHistory(await response.json());
  } catch (error) {
    say(wording.load_failed);
    setTimeout(() => load(attempt + 1), RECONNECT_MS[Math.min(attempt, RECONNECT_MS.length - 1)]);
    return;
  }
  say("");
  log.setAttribute("aria-busy", "false");
  const last = log.lastElementChild;
  if (last && last.matches(".answer")) toStart(last);
  else if (last) toEnd();
  if (!source) listen(0);
  queue.start();
  showTyping();
}

function listen(attempt) {
  source = new EventSource(data.stream + "?after=" + lastPart);
  let failed = attempt;
  source.onopen = () => {
    failed = 0;
  };
  source.onmessage = (event) => {
    const number = Number(event.lastEventId);
    if (number <= lastPart) return;
    lastPart = number;
    const follow = nearEnd();
    const envelope = JSON.parse(event.data);
    say("");
    // Everything before this answer is gone from the server; what other tabs still show must go too.
    if (envelope.erased) {
      here = null;
      settle(envelope.turn);
      load(0);
      return;
    }
    const made = addAnswer(envelope);
    showTyping();
    if (follow) toStart(made);
    else newer.hidden = false;
  };
  source.onerror = () => {
    // The browser connects again by itself after a cut, not after a refusal.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listen(failed + 1), RECONNECT_MS[Math.min(failed, RECONNECT_MS.length - 1)]);
  };
}

/* The citizen's hands */

function fit() {
  text.style.height = "";
  if (text.value) text.style.height = text.scrollHeight + "px";
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const sentence = text.value.trim();
  if (!sentence) {
    text.focus();
    return;
  }
  text.value = "";
  fit();
  // A phone's keyboard would cover the answer.
  if (matchMedia("(pointer: coarse)").matches) text.blur();
  else text.focus({ preventScroll: true });
  send({ text: sentence }, sentence);
});

text.addEventListener("input", fit);
text.addEventListener("keydown", (event) => {
  // While an input method composes "ươ", Enter ends the composition and must not send (229: old Safari's sign of it).
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  composer.querySelector(".send").click();
});

byId("photo").addEventListener("click", () => picture.click());
picture.addEventListener("change", () => {
  const photo = picture.files[0];
  picture.value = ""; // so that the same one may be chosen again
  if (photo) send({}, wording.photographed, photo);
});

examples.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  send({ text: button.textContent }, button.textContent);
  // The button is gone now; a keyboard (no click count) must not lose its place, a finger needs no keyboard.
  if (event.detail === 0) text.focus({ preventScroll: true });
});

newer.addEventListener("click", () => {
  const answers = log.querySelectorAll(".answer");
  if (answers.length) toStart(answers[answers.length - 1]);
});
page.addEventListener("scroll", () => nearEnd() && (newer.hidden = true), { passive: true });

function sharePlace() {
  locate.disabled = true;
  navigator.geolocation.getCurrentPosition(
    (position) => {
      locate.disabled = false;
      // Four decimals are ten metres: enough for the nearest office, and no more than it needs.
      const round = (degrees) => Number(degrees.toFixed(4));
      here = { lat: round(position.coords.latitude), lon: round(position.coords.longitude) };
      send({ location: here }, wording.located);
    },
    () => {
      locate.disabled = false;
      say(wording.location_denied);
    },
    { timeout: 15000, maximumAge: 300000 },
  );
}

if ("geolocation" in navigator) {
  locate.hidden = false;
  locate.addEventListener("click", sharePlace);
}

// iOS lays its keyboard over the page instead of shrinking it: follow what is really visible, unless it is zoomed.
if (window.visualViewport) {
  const follow = () => {
    const view = window.visualViewport;
    if (Math.abs(view.scale - 1) > 0.01) return;
    document.documentElement.style.setProperty("--height", view.height + "px");
    window.scrollTo(0, 0);
  };
  window.visualViewport.addEventListener("resize", follow);
}

// Coming back with the back button: the stream of a frozen page is dead.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());

byId("bottom").hidden = false; // without this script, asking would only put the question into the address

// The code on a printed form opens the page with the form's number in its address: only sending it is left.
const number = new URLSearchParams(location.search).get("ma") || "";
if (/^[A-Z0-9-]{6,20}$/.test(number)) {
  text.value = number;
  fit();
  window.history.replaceState(null, "", location.pathname); // it is nobody's business later
  if (matchMedia("(pointer: fine)").matches) text.focus();
}
load(0);
