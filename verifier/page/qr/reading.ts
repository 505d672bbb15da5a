// Finds the QR code in a picture or before the camera. The browser's own reader where it has one, else jsqr, fetched
// only then.

import type jsQR from "jsqr";

import { loadChunk } from "../chunks.ts";

const MOST_PIXELS_WIDE = 1600;
const EVERY_MS = 150;

interface Detector {
  detect(image: CanvasImageSource): Promise<{ rawValue: string }[]>;
}

declare const BarcodeDetector: {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

declare global {
  var guildReadQr: typeof jsQR | undefined;
}

/** The text of the first QR code, undefined where there is none. */
export type Reader = (image: CanvasImageSource, width: number, height: number) => Promise<string | undefined>;

export async function reader(): Promise<Reader> {
  const offered = "BarcodeDetector" in globalThis ? await BarcodeDetector.getSupportedFormats() : [];
  if (offered.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (image) => (await detector.detect(image))[0]?.rawValue;
  }
  await loadChunk("qr-reader");
  return async (image, width, height) => {
    const pixels = pixelsOf(image, width, height);
    return globalThis.guildReadQr?.(pixels.data, pixels.width, pixels.height)?.data || undefined;
  };
}

/** The QR code's text in a picture. Throws where the file is no picture. */
export async function readPicture(file: Blob): Promise<string | undefined> {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const read = await reader();
    return await read(image, image.naturalWidth, image.naturalHeight);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Watches the camera until a QR code is there, or until `stop` is fired. Throws where no camera can be opened. */
export async function watch(video: HTMLVideoElement, stop: AbortSignal): Promise<string | undefined> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  try {
    video.srcObject = stream;
    await video.play();
    const read = await reader();
    while (!stop.aborted) {
      const text = video.videoWidth === 0 ? undefined : await read(video, video.videoWidth, video.videoHeight);
      if (text !== undefined) return text;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    return undefined;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

function pixelsOf(image: CanvasImageSource, width: number, height: number): ImageData {
  const scale = Math.min(1, MOST_PIXELS_WIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  if (drawing === null) throw new Error("this browser draws on no canvas");
  drawing.fillStyle = "#fff"; // a transparent picture would come out black
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
  return drawing.getImageData(0, 0, canvas.width, canvas.height);
}
