// The chunk that reads QR codes where the browser has no reader of its own, or one that finds none of ours.
//
// A code of 20 mm on a scanned A4 sheet has few dots for each of its modules, and jsqr finds it only where it is drawn larger:
// a picture is looked at as a whole, then piece by piece at twice its size. A code that was read is painted over, so that
// another one beside it is found too.

import jsQR from "jsqr";

import type {} from "./reading.ts"; // declares what this chunk offers

const MOST_PIXELS = 12_000_000;
const MODERATE = 1600;
const PIECE = 720;
const ENLARGED = 2;
const MOST_CODES = 4;
/** Where marks are counted: along every fourth row and column of a cell. */
const [CELL, EVERY] = [100, 4];

type Drawing = CanvasRenderingContext2D;
type Part = [left: number, top: number, width: number, height: number];

globalThis.guildReadQr = async (picture, width, height, thorough, enough) => {
  let whole = true;
  for (const pixels of looks(picture, width, height, thorough)) {
    const inversionAttempts = whole ? "attemptBoth" : "dontInvert";
    whole = false;
    for (let found = 0; found < MOST_CODES; found++) {
      const code = jsQR(pixels.data, pixels.width, pixels.height, { inversionAttempts });
      if (code === null) break;
      if (enough(code.data)) return;
      const { topLeftCorner, topRightCorner, bottomLeftCorner, bottomRightCorner } = code.location;
      paintOver(pixels, [topLeftCorner, topRightCorner, bottomLeftCorner, bottomRightCorner]);
    }
    await new Promise((resolve) => setTimeout(resolve)); // the page stays alive meanwhile
  }
};

function* looks(picture: CanvasImageSource, width: number, height: number, thorough: boolean): Generator<ImageData> {
  const longest = Math.max(width, height);
  yield pixelsOf(drawn(picture, width * Math.min(1, MODERATE / longest), height * Math.min(1, MODERATE / longest)));
  if (!thorough) return;
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
  const whole = drawn(picture, width * scale, height * scale).canvas;
  const marked = pieces(whole).map((part) => ({ part, marks: marksOn(pixelsOf(drawn(whole, part[2], part[3], part))) }));
  for (const { part, marks } of marked.sort((one, other) => other.marks - one.marks)) {
    if (marks > 0) yield pixelsOf(drawn(whole, part[2] * ENLARGED, part[3] * ENLARGED, part));
  }
}

/** Left, top, width and height of each; what is as large as half of one lies in one of them whole. */
function pieces({ width, height }: HTMLCanvasElement): Part[] {
  const found: Part[] = [];
  const step = PIECE / 2;
  for (let top = 0; top === 0 || top < height - step; top += step) {
    for (let left = 0; left === 0 || left < width - step; left += step) {
      found.push([left, top, Math.min(PIECE, width - left), Math.min(PIECE, height - top)]);
    }
  }
  return found;
}

/** The picture, or a part of it, on white: a transparent one would come out black. */
function drawn(picture: CanvasImageSource, width: number, height: number, part?: Part): Drawing {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  if (drawing === null) throw new Error("this browser draws on no canvas");
  drawing.fillStyle = "#fff";
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  if (part === undefined) drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  else drawing.drawImage(picture, ...part, 0, 0, canvas.width, canvas.height);
  return drawing;
}

const pixelsOf = (drawing: Drawing): ImageData => drawing.getImageData(0, 0, drawing.canvas.width, drawing.canvas.height);

/** How often dark and light change in the busiest part of a piece, along rows or along columns, whichever is less: nothing
 * changes so often as a code. */
function marksOn({ data, width, height }: ImageData): number {
  const dark = (x: number, y: number): boolean => (data[4 * (y * width + x) + 1] as number) < 128;
  let most = 0;
  for (let top = 1; top + CELL <= height; top += CELL) {
    for (let left = 1; left + CELL <= width; left += CELL) {
      let [across, down] = [0, 0];
      for (let line = 0; line < CELL; line += EVERY) {
        for (let at = 0; at < CELL; at++) {
          if (dark(left + at, top + line) !== dark(left + at - 1, top + line)) across++;
          if (dark(left + line, top + at) !== dark(left + line, top + at - 1)) down++;
        }
      }
      most = Math.max(most, Math.min(across, down));
    }
  }
  return most;
}

function paintOver({ data, width, height }: ImageData, corners: readonly { x: number; y: number }[]): void {
  const [xs, ys] = [corners.map(({ x }) => Math.round(x)), corners.map(({ y }) => Math.round(y))];
  const [left, right] = [Math.max(0, Math.min(...xs)), Math.min(width, Math.max(...xs) + 1)];
  for (let y = Math.max(0, Math.min(...ys)); y < Math.min(height, Math.max(...ys) + 1); y++) {
    data.fill(255, 4 * (y * width + left), 4 * (y * width + right));
  }
}
