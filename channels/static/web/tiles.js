// The map on tiles of the server that the settings name, by Leaflet.

import { style } from "./map.js";
import { element, pin } from "./render.js";

const CLOSEST = 16; // a few streets: closer than that one place alone is lost
const SIDE = 32; // of a mark, in CSS pixels; map.css has the same

async function leaflet() {
  const folder = new URL("leaflet/", import.meta.url);
  await Promise.all([style(new URL("leaflet.css", folder).href), import("./leaflet/leaflet.js")]);
  return window.L;
}

// Marks on the very same spot become one: no zoom would part them.
function spotsOf(marks) {
  const spots = new Map();
  marks.forEach((mark) => {
    const key = mark.lat.toFixed(4) + "," + mark.lon.toFixed(4);
    spots.set(key, (spots.get(key) || []).concat(mark));
  });
  return Array.from(spots.values());
}

function bubbleOf(spot) {
  const names = element("div");
  spot.forEach((mark) => names.append(element("div", "", spot.length > 1 ? mark.number + ". " + mark.name : mark.name)));
  return names;
}

function addMark(L, map, point, face, name, options) {
  const icon = L.divIcon({ html: face, className: "mark-on-map", iconSize: [SIDE, SIDE], popupAnchor: [0, -SIDE / 2] });
  const made = L.marker([point.lat, point.lon], Object.assign({ icon, riseOnHover: true }, options)).addTo(map);
  made.getElement().setAttribute("aria-label", name);
  return made;
}

function addMarks(L, map, marks, here, wording) {
  spotsOf(marks).forEach((spot) => {
    const rough = spot.every((mark) => mark.rough);
    const numbers = spot.map((mark) => mark.number).join(", ");
    const names = spot.map((mark) => mark.name).join(", ") + (rough ? " (" + wording.rough.toLowerCase() + ")" : "");
    addMark(L, map, spot[0], pin(numbers, rough ? "rough" : ""), numbers + ". " + names).bindPopup(bubbleOf(spot), {
      closeButton: false,
      maxWidth: 220,
      minWidth: 0,
    });
  });
  if (!here) return;
  const you = addMark(L, map, here, pin("", "here"), wording.here, { interactive: false, keyboard: false });
  you.getElement().setAttribute("role", "img");
}

// Esc closes the bubble of a mark, and not also the panel that the chat may stand in.
function closeByEsc(board, map) {
  let open = false;
  map.on("popupopen", () => (open = true));
  map.on("popupclose", () => (open = false));
  board.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    map.closePopup();
  });
}

function stayStill(map) {
  const move = map.panBy;
  map.panBy = (way, options) => move.call(map, way, Object.assign({}, options, { animate: false }));
}

// Draws into `ground`; over with the first tile, fails with the first one that cannot be had.
export async function drawTiles(ground, marks, here, tiles, wording) {
  const L = await leaflet();
  const board = element("div", "board");
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", wording.map_keys);
  ground.append(board);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(board, {
    attributionControl: false, // it stands below the map, as text
    dragging: !matchMedia("(pointer: coarse)").matches, // one finger scrolls the conversation; two move the map
    scrollWheelZoom: false, // so does the wheel
    zoomControl: false,
    trackResize: false,
    fadeAnimation: !calm,
    inertia: !calm,
    markerZoomAnimation: !calm,
    zoomAnimation: !calm,
  });
  if (calm) stayStill(map);
  closeByEsc(board, map);
  const points = marks.concat(here || []).map((point) => [point.lat, point.lon]);
  map.fitBounds(points, { animate: false, maxZoom: CLOSEST, padding: [SIDE, SIDE] });
  addMarks(L, map, marks, here, wording);
  L.control.zoom({ zoomInTitle: wording.zoom_in, zoomOutTitle: wording.zoom_out }).addTo(map);
  const watching = new ResizeObserver(() => map.invalidateSize({ animate: false }));
  watching.observe(board);
  // The page tells nobody where it was opened from; servers of tiles want to know whose page they serve.
  const layer = L.tileLayer(tiles.url, { maxZoom: 18, referrerPolicy: "origin" });
  try {
    await new Promise((done, failed) => {
      layer.once("tileload", done).once("tileerror", failed);
      layer.addTo(map);
    });
  } catch (error) {
    watching.disconnect();
    map.remove();
    board.remove();
    throw error;
  }
}
