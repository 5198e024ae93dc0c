// A plan of the places, drawn from nothing but their positions: directions and distances, no streets.

import { offset } from "./map.js";
import { placed } from "./labels.js";

const SVG = "http://www.w3.org/2000/svg";
const LEAST_M = 100; // a plan shows no less: positions are no better than that
const SAME_M = 30; // nearer than this there is no direction to tell
const ROUNDS = 80;

function shape(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  Object.keys(attributes).forEach((name) => made.setAttribute(name, attributes[name]));
  if (text !== undefined) made.textContent = text;
  return made;
}

function length(metres) {
  const kilometres = metres >= 950;
  const value = kilometres ? metres / 1000 : metres;
  // A scale of 50 m is exact already; of a distance nobody wants to hear the last metre.
  const round = kilometres ? Math.round(value * 10) / 10 : Math.round(value / 10) * 10;
  return round.toLocaleString("vi") + (kilometres ? " km" : " m");
}

// What the plan shows, in words: each place seen from the citizen, or else from the first place.
function described(marks, here, wording) {
  const directions = wording.directions.split(",");
  const from = here || marks[0];
  const told = marks.map((mark) => {
    const name = mark.name + (mark.rough ? " (" + wording.rough.toLowerCase() + ")" : "");
    const way = offset(from, mark);
    if (way.distance < SAME_M) return mark.number + ". " + name;
    const eighth = Math.round(Math.atan2(way.east, way.north) / (Math.PI / 4));
    return (here ? wording.plan_from_you : wording.plan_from_place)
      .replace("{number}", mark.number)
      .replace("{first}", marks[0].number)
      .replace("{distance}", length(way.distance))
      .replace("{direction}", directions[(eighth + 8) % 8])
      .replace("{name}", () => name); // last, and as it is: a name may have anything in it
  });
  return wording.plan + " " + told.join("; ") + ".";
}

// Moves dots that lie over one another apart, and keeps them within the frame.
function spreadOut(dots, gap, frame) {
  const within = (value, least, most) => Math.min(Math.max(value, least), most);
  for (let round = 0; round < ROUNDS; round += 1) {
    dots.forEach((one, index) => {
      dots.slice(index + 1).forEach((two) => {
        let across = two.x - one.x;
        let down = two.y - one.y;
        let far = Math.hypot(across, down);
        if (far >= gap) return;
        if (far < 0.1) {
          // The very same spot: each pair parts in another direction.
          across = Math.cos(index * 2.4);
          down = Math.sin(index * 2.4);
          far = 1;
        }
        const push = (gap - Math.min(far, gap)) / 2 / far;
        one.x -= across * push;
        one.y -= down * push;
        two.x += across * push;
        two.y += down * push;
      });
    });
    dots.forEach((dot) => {
      dot.x = within(dot.x, frame.left, frame.right);
      dot.y = within(dot.y, frame.top, frame.bottom);
    });
  }
}

// The smallest of 1, 2, 5, 10, 20, … that is no smaller than `metres`.
function roundUp(metres) {
  const power = 10 ** Math.floor(Math.log10(metres));
  return [1, 2, 5, 10].find((step) => step * power >= metres) * power;
}

// Where each point lies on a plan of this size, and how many pixels a metre has.
function laidOut(points, frame) {
  const ways = points.map((point) => offset(points[0], point));
  const range = (values) => ({ least: Math.min(...values), most: Math.max(...values) });
  const east = range(ways.map((way) => way.east));
  const north = range(ways.map((way) => way.north));
  const width = frame.right - frame.left;
  const height = frame.bottom - frame.top;
  const scale = Math.min(
    width / Math.max(east.most - east.least, LEAST_M),
    height / Math.max(north.most - north.least, LEAST_M),
  );
  const dots = points.map((point, index) => {
    const x = frame.left + width / 2 + (ways[index].east - (east.least + east.most) / 2) * scale;
    const y = frame.top + height / 2 - (ways[index].north - (north.least + north.most) / 2) * scale;
    return { point, x, y, trueX: x, trueY: y };
  });
  return { dots, scale };
}

function grid(size, cell, corner) {
  const lines = [];
  for (let x = corner.x % cell; x < size.width; x += cell) lines.push(`M${x.toFixed(1)} 0V${size.height}`);
  for (let y = corner.y % cell; y < size.height; y += cell) lines.push(`M0 ${y.toFixed(1)}H${size.width}`);
  return shape("path", { class: "grid", d: lines.join("") });
}

function scaleBar(corner, cell, metres, em) {
  const made = shape("g", { class: "scale" });
  const tick = em * 0.3;
  made.append(
    shape("path", { d: `M${corner.x} ${corner.y - tick}v${tick}h${cell}v${-tick}` }),
    shape("text", { x: corner.x + cell / 2, y: corner.y - em * 0.45, "text-anchor": "middle" }, length(metres)),
  );
  return made;
}

function northArrow(size, bottom, em, wording) {
  const made = shape("g", { class: "north" });
  const x = size.width - em * 0.9;
  const arrow = `M${x} ${bottom - em * 1.1}l${em * 0.35} ${em * 1.1}l${-em * 0.35} ${-em * 0.28}l${-em * 0.35} ${em * 0.28}z`;
  made.append(
    shape("path", { d: arrow }),
    shape("text", { x: x - em * 0.55, y: bottom, "text-anchor": "end" }, wording.north),
  );
  return made;
}

function leader(dot, radius) {
  if (Math.hypot(dot.x - dot.trueX, dot.y - dot.trueY) < radius * 0.7) return [];
  return [
    shape("path", { class: "leader", d: `M${dot.trueX} ${dot.trueY}L${dot.x} ${dot.y}` }),
    shape("circle", { class: "spot", cx: dot.trueX, cy: dot.trueY, r: radius * 0.2 }),
  ];
}

function drawn(dot, radius, em) {
  const at = { cx: dot.x, cy: dot.y };
  if (!dot.point.number) {
    const made = shape("g", { class: "here" });
    made.append(
      shape("circle", { class: "halo", ...at, r: radius }),
      shape("circle", { class: "core", ...at, r: radius * 0.5 }),
    );
    return made;
  }
  const made = shape("g", { class: dot.point.rough ? "dot rough" : "dot" });
  made.append(
    shape("circle", { ...at, r: radius }),
    shape("text", { x: dot.x, y: dot.y + em * 0.28, "text-anchor": "middle" }, String(dot.point.number)),
  );
  return made;
}

// Names of all places, or of none: the numbers are there, and the cards have the names. "Anh/chị" wherever it fits.
function names(dots, radius, em, area, feet, plan, wording) {
  const gap = radius * 1.3;
  const wanted = dots.map((dot) => ({ x: dot.x, y: dot.y, gap, text: dot.point.name || wording.you }));
  const taken = feet.concat(...dots.map((dot) => [around(dot.x, dot.y, radius), around(dot.trueX, dot.trueY, 3)]));
  const font = { size: em * 0.8, family: getComputedStyle(plan).fontFamily };
  const you = wanted.filter((name, index) => !dots[index].point.number);
  const lines = placed(wanted, taken, area, font) || placed(you, taken, area, font) || [];
  return lines.map((line) => shape("text", { class: "label", x: line.x, y: line.y, "text-anchor": line.anchor }, line.text));
}

function around(x, y, reach) {
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
}

function paint(plan, size, em, marks, here, wording) {
  const radius = em * 0.72;
  const foot = em * 2.2; // scale and north stand there, and no place
  const edge = radius * 1.7;
  const frame = { left: edge, top: edge, right: size.width - edge, bottom: size.height - foot - edge * 0.7 };
  const { dots, scale } = laidOut(marks.concat(here || []), frame);
  spreadOut(dots, radius * 2.15, frame);
  const metres = roundUp((em * 2.2) / scale);
  const corner = { x: em * 0.7, y: size.height - em * 0.7 };
  const bar = corner.x + Math.max(metres * scale, em * 3);
  const feet = [
    { left: 0, right: bar, top: size.height - foot, bottom: size.height },
    { left: size.width - foot, right: size.width, top: size.height - foot, bottom: size.height },
  ];
  plan.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  plan.replaceChildren(
    grid(size, metres * scale, corner),
    ...dots.flatMap((dot) => leader(dot, radius)),
    ...dots.map((dot) => drawn(dot, radius, em)).reverse(), // the nearest on top
    ...names(dots, radius, em, size, feet, plan, wording),
    scaleBar(corner, metres * scale, metres, em),
    northArrow(size, corner.y, em, wording),
  );
}

// Draws into `ground`, and again whenever its size changes.
export function drawPlan(ground, marks, here, wording) {
  const plan = shape("svg", { class: "plan", role: "img", "aria-label": described(marks, here, wording) });
  ground.append(plan);
  new ResizeObserver(() => {
    const size = { width: ground.clientWidth, height: ground.clientHeight };
    if (!size.width) return; // in a panel that is closed
    paint(plan, size, parseFloat(getComputedStyle(plan).fontSize), marks, here, wording);
  }).observe(ground);
}
