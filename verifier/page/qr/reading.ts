// Finds the QR code in a picture or before the camera. The browser's own reader first where it has one; where that fails,
// hangs or finds no code of ours, the library, fetched only then. Another code beside ours is passed over.

import { claimsOurs } from "../../src/verification/scannedLink.ts";
import { loadChunk } from "../chunks.ts";

const EVERY_MS = 150;
/** So long the browser's own reader is waited for; it is not asked again after that. */
const PATIENCE_MS = 3000;
/** So often only other codes are seen before the camera until one of them is shown to be none of ours. */
const SEEN_OFTEN = 12;

interface Detector {
  detect(image: CanvasImageSource): Promise<{ rawValue: string }[]>;
}

declare const BarcodeDetector: {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

declare global {
  var guildReadQr: ((
    picture: CanvasImageSource, width: number, height: number, thorough: boolean, enough: (text: string) => boolean,
  ) => Promise<void>) | undefined;
}

let detector: Promise<Detector | undefined> | undefined;

/** The code's text in a picture: ours where there is one, else any. Throws where the file is no picture. */
export async function readPicture(file: Blob): Promise<string | undefined> {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return await read(image, image.naturalWidth, image.naturalHeight, true);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Watches the camera until a code is there, or until `stop` is fired. Throws where no camera can be opened. */
export async function watch(video: HTMLVideoElement, stop: AbortSignal): Promise<string | undefined> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  try {
    video.srcObject = stream;
    await video.play();
    for (let others = 0; !stop.aborted;) {
      const text = video.videoWidth === 0 ? undefined : await read(video, video.videoWidth, video.videoHeight, false);
      if (text !== undefined && (claimsOurs(text) || ++others === SEEN_OFTEN)) return text;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    return undefined;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

async function read(picture: CanvasImageSource, width: number, height: number, thorough: boolean): Promise<string | undefined> {
  const seen: string[] = [];
  const ours = (): string | undefined => seen.find(claimsOurs);
  const own = await detected(picture);
  seen.push(...own ?? []);
  if (ours() !== undefined || (own !== undefined && !thorough)) return ours() ?? seen[0];
  await loadChunk("qr-reader");
  await globalThis.guildReadQr?.(picture, width, height, thorough, (text) => {
    if (text !== "") seen.push(text);
    return claimsOurs(text);
  });
  return ours() ?? seen[0];
}

/** What the browser's own reader sees; undefined where there is none, or none that answers. */
async function detected(picture: CanvasImageSource): Promise<string[] | undefined> {
  detector ??= withinPatience(ownDetector());
  const own = await detector;
  const codes = own && await withinPatience((async () => own.detect(picture))());
  if (codes === undefined) detector = Promise.resolve(undefined);
  return codes?.map(({ rawValue }) => rawValue).filter(Boolean);
}

async function ownDetector(): Promise<Detector | undefined> {
  if (!("BarcodeDetector" in globalThis)) return undefined;
  const offered = await BarcodeDetector.getSupportedFormats();
  return offered.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : undefined;
}

/** Undefined where it rejects or hangs: a reader that does not work is no reason to show no answer. */
function withinPatience<T>(asked: Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), PATIENCE_MS));
  return Promise.race([asked.catch((fault: unknown) => void console.info("the browser's own QR reader:", fault)), late]);
}
