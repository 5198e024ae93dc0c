// The map of an answer's places. Its room is kept at once, so that nothing moves while one reads; what draws it is
// loaded when it comes near the eye: map tiles where the server names some, else a plan that needs nobody else.

import { element, isPlaced } from "./render.js";

const METRES_A_DEGREE = 111320;
const FAR_M = 10000;
const styles = new Map(); // address → its promise

// How far `to` lies from `from`, in metres: as if the earth were flat, which over a city makes no difference.
export function offset(from, to) {
  const north = (to.lat - from.lat) * METRES_A_DEGREE;
  const east = (to.lon - from.lon) * METRES_A_DEGREE * Math.cos((from.lat * Math.PI) / 180);
  return { north, east, distance: Math.hypot(north, east) };
}

// A style sheet, once; over when it is there.
export function style(address) {
  if (!styles.has(address)) {
    const link = element("link");
    link.rel = "stylesheet";
    link.href = address;
    const loading = new Promise((done, failed) => {
      link.addEventListener("load", done);
      link.addEventListener("error", failed);
    });
    loading.catch(() => styles.delete(address)); // the next map tries again
    styles.set(address, loading);
    document.head.append(link);
  }
  return styles.get(address);
}

function marksOf(places) {
  const made = places.map((place, index) => ({
    number: index + 1,
    name: place.name,
    lat: place.latitude,
    lon: place.longitude,
    rough: Boolean(place.approximate),
  }));
  return made.filter((mark) => isPlaced(places[mark.number - 1]));
}

// Who asks about places far away is left out: on one map with them, these places would be one spot.
function ifNear(here, marks) {
  if (!here || !marks.length) return null;
  const nearest = Math.min(...marks.map((mark) => offset(here, mark).distance));
  const spread = Math.max(...marks.map((mark) => offset(marks[0], mark).distance));
  return nearest <= Math.max(FAR_M, 3 * spread) ? here : null;
}

function legendLine(className, meaning) {
  const line = element("span", "meaning");
  line.append(element("span", className), document.createTextNode(meaning));
  return line;
}

function caption(marks, here, source, wording) {
  const made = element("figcaption");
  if (here) made.append(legendLine("pin here", wording.here));
  if (marks.some((mark) => mark.rough)) made.append(legendLine("pin rough", wording.rough));
  made.append(element("span", "", source));
  return made;
}

// Over when the page is scrolled to less than its own height from `figure`.
function near(figure) {
  return new Promise((done) => {
    const watching = new IntersectionObserver(
      (seen) => {
        if (!seen.some((one) => one.isIntersecting)) return;
        watching.disconnect();
        done();
      },
      { root: figure.closest(".page"), rootMargin: "100% 0px" },
    );
    watching.observe(figure);
  });
}

async function draw(figure, ground, marks, here, tiles, wording) {
  await null; // the answer is on the page then
  await near(figure);
  await style(new URL("map.css", import.meta.url).href);
  if (tiles) {
    try {
      const { drawTiles } = await import("./tiles.js");
      await drawTiles(ground, marks, here, tiles, wording);
      return;
    } catch (error) {
      // No tiles to be had: the plan will do.
      if (!isPlan(marks, here)) throw error;
      figure.lastChild.replaceWith(caption(marks, here, wording.plan_note, wording));
    }
  }
  const { drawPlan } = await import("./plan.js");
  drawPlan(ground, marks, here, wording);
}

// One dot alone says nothing on a plan.
function isPlan(marks, here) {
  return marks.length + (here ? 1 : 0) > 1;
}

// The figure for `places`, or null where there is nothing to draw. `shared` is where the citizen said to be, in this
// page; `tiles` has the address and the attribution of map tiles.
export function mapOf(places, shared, tiles, wording) {
  const marks = marksOf(places);
  const here = ifNear(shared, marks);
  if (!marks.length || !(tiles || isPlan(marks, here))) return null;
  const figure = element("figure", "map");
  figure.setAttribute("aria-live", "off"); // the cards have been read aloud: their names come no second time
  const ground = element("div", "ground");
  figure.append(ground, caption(marks, here, tiles ? tiles.attribution : wording.plan_note, wording));
  // The cards say everything that matters.
  draw(figure, ground, marks, here, tiles, wording).catch(() => figure.remove());
  return figure;
}
