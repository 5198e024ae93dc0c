// Where names may stand beside the dots of a plan: none over another, over a dot, or outside.

const WIDTHS = [18, 16, 14, 12, 10, 8, 6]; // of a label, in em of its font: long lines first
const LINE = 1.2;
const MOST_LINES = 3;
const EDGE = 4;

function wrapped(text, most, measure) {
  const lines = [];
  text.split(/\s+/).forEach((word) => {
    const longer = lines.length ? lines[lines.length - 1] + " " + word : word;
    if (lines.length && measure(longer) <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  });
  return lines;
}

function overlap(one, two) {
  return one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom;
}

// Beside the point, then below and above it, then aslant.
function spots({ x, y, gap }, width, height) {
  const box = (left, top, anchor) => ({ left, top, right: left + width, bottom: top + height, anchor });
  const near = gap * 0.8; // still clear of a dot whose radius is a little less than the gap
  return [
    box(x + gap, y - height / 2, "start"),
    box(x - gap - width, y - height / 2, "end"),
    box(x - width / 2, y + gap, "middle"),
    box(x - width / 2, y - gap - height, "middle"),
    box(x + near, y + near, "start"),
    box(x + near, y - near - height, "start"),
    box(x - near - width, y + near, "end"),
    box(x - near - width, y - near - height, "end"),
  ];
}

function linesIn(spot, lines, size) {
  const x = { start: spot.left, middle: (spot.left + spot.right) / 2, end: spot.right }[spot.anchor];
  return lines.map((text, row) => ({ text, x, y: spot.top + (row * LINE + 0.92) * size, anchor: spot.anchor }));
}

// The lines of one name in the first width and spot that is free, and the box they fill; null where there is none.
function oneOf(name, full, area, size, measure) {
  for (const most of WIDTHS) {
    const lines = wrapped(name.text, most * size, measure);
    if (lines.length > MOST_LINES) return null; // narrower ones have more
    const box = spots(name, Math.max(...lines.map(measure)), lines.length * LINE * size).find(
      (spot) =>
        spot.left >= EDGE && spot.right <= area.width - EDGE && spot.top >= EDGE && spot.bottom <= area.height - EDGE &&
        !full.some((other) => overlap(spot, other)),
    );
    if (box) return { box, lines: linesIn(box, lines, size) };
  }
  return null;
}

// The lines of all names in `wanted` ({x, y, gap, text}) clear of the boxes `taken`, or null where not all fit.
export function placed(wanted, taken, area, font) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = "600 " + font.size + "px " + font.family;
  const measure = (text) => pen.measureText(text).width;
  const full = taken.slice();
  const all = [];
  for (const name of wanted) {
    const one = oneOf(name, full, area, font.size, measure);
    if (!one) return null;
    full.push(one.box);
    all.push(...one.lines);
  }
  return all;
}
