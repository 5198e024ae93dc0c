// What the citizen said and the server has not confirmed yet. It is sent in order, each with its own id, so that
// sending again is harmless; it survives a reload of the tab and is gone with it. A photo does not: it is kept nowhere.

const KEY = "motcua.queue";
const ANSWER_MS = 15000; // a request without an answer is taken for lost
const PHOTO_MS = 120000; // a large one on a slow line
const FLOOD_MS = 20000; // where the server does not say how long
const WAITS_MS = [1000, 2000, 4000, 8000, 16000, 30000, 30000]; // then the citizen decides

// crypto.randomUUID exists on newer phones and over https only.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function restored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) || [];
  } catch (error) {
    return [];
  }
}

export class Queue {
  // hooks: sent(item, turn), refused(item, error), waiting(reason), gaveUp(items)
  constructor(address, photoAddress, csrf, hooks) {
    this.address = address;
    this.photoAddress = photoAddress;
    this.csrf = csrf;
    this.hooks = hooks;
    this.items = restored();
    this.failures = 0;
    this.busy = false;
    this.timer = 0;
    this.started = false;
    this.stalled = false; // waits for the citizen, not for the network
    window.addEventListener("online", () => this.retry());
  }

  add(item) {
    this.items.push(item);
    this._keep();
    if (this.stalled) this.retry();
    else this.pump();
  }

  moving() {
    return this.items.length > 0 && !this.stalled && this.failures === 0;
  }

  // Nothing goes out before the history is there: it could come back with it and be shown twice.
  start() {
    this.started = true;
    this.pump();
  }

  remove(id) {
    this.items = this.items.filter((item) => item.id !== id);
    this._keep();
  }

  retry() {
    this.stalled = false;
    this.failures = 0;
    clearTimeout(this.timer);
    this.timer = 0;
    this.pump();
  }

  async pump() {
    if (!this.started || this.stalled || this.busy || this.timer || !this.items.length) return;
    this.busy = true;
    const item = this.items[0];
    const outcome = await this._post(item);
    this.busy = false;
    if (outcome.lost) {
      this._backOff();
      return;
    }
    if (outcome.wait) {
      this.failures = 0; // the server is there, so this is no step towards giving up
      this._wait(outcome.wait, outcome.error.message);
      return;
    }
    this.failures = 0;
    if (outcome.error) {
      // A session that ended is mended by a reload, which sends what is still here.
      this.stalled = outcome.error.code === "session";
      if (!this.stalled) this.remove(item.id);
      this.hooks.refused(item, outcome.error);
    } else {
      this.remove(item.id);
      this.hooks.sent(item, outcome.turn);
    }
    this.pump();
  }

  _backOff() {
    if (this.failures >= WAITS_MS.length) {
      this.stalled = true;
      this.hooks.gaveUp(this.items);
      return;
    }
    this._wait(WAITS_MS[this.failures] * (0.75 + Math.random() / 2));
  }

  _wait(wait, reason) {
    this.failures += 1;
    this.hooks.waiting(reason);
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.pump();
    }, wait);
  }

  async _post(item) {
    const control = new AbortController();
    let timer = 0;
    try {
      const [address, type, body] = item.photo ? await this._photo(item) : this._words(item);
      timer = setTimeout(() => control.abort(), item.photo ? PHOTO_MS : ANSWER_MS);
      const response = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": type, "X-CSRFToken": this.csrf },
        body,
        credentials: "same-origin",
        signal: control.signal,
      });
      if (response.status >= 500 || response.status === 408) return { lost: true };
      const said = await response.json();
      if (response.status === 429) {
        // The window may be over any moment: a second more beats asking in vain.
        const seconds = Number(response.headers.get("Retry-After")) + 1;
        return { wait: seconds > 1 ? seconds * 1000 : FLOOD_MS, error: said.error || {} };
      }
      return response.ok ? { turn: said.turn } : { error: said.error || {} };
    } catch (error) {
      return { lost: true };
    } finally {
      clearTimeout(timer);
    }
  }

  _words(item) {
    return [this.address, "application/json", JSON.stringify(item.body)];
  }

  async _photo(item) {
    const { smaller } = await import("./photo.js");
    const photo = await smaller(item.photo);
    // Whatever it is, whether it can be read is for the server to say.
    const type = photo.type.startsWith("image/") ? photo.type : "image/unknown";
    return [this.photoAddress + "?id=" + item.id, type, photo];
  }

  _keep() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.items.filter((item) => !item.photo)));
    } catch (error) {
      // Private windows may refuse to store: then a reload loses what was not sent.
    }
  }
}
