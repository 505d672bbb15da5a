// A slow line before a host: every byte of every connection passes it, the service worker's too, which a browser's own
// throttle of one tab would let by.

import { createConnection, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The port of a line to `port`. `handshakes`: round trips before a new connection's first byte (TCP and TLS 1.3: 2). */
export async function slowLine(port, { roundTripMs, bytesPerSecond, handshakes }) {
  const line = { free: 0 };
  const server = createServer((reader) => {
    const open = performance.now() + handshakes * roundTripMs;
    const host = createConnection(port, "127.0.0.1");
    const asked = inOrder((data) => host.write(data), () => host.end());
    const told = inOrder((data) => reader.write(data), () => reader.end());
    reader.on("data", (data) => asked.at(Math.max(performance.now(), open) + roundTripMs / 2, data));
    host.on("data", (data) => {
      line.free = Math.max(performance.now(), line.free) + (data.length / bytesPerSecond) * 1000;
      told.at(line.free + roundTripMs / 2, data);
    });
    reader.on("end", asked.end);
    host.on("end", told.end);
    for (const each of [reader, host]) each.on("error", () => (reader.destroy(), host.destroy()));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: server.address().port, close: () => server.close() };
}

/** Hands on what comes, each at its time and none before the one that came first. */
function inOrder(write, end) {
  let last = Promise.resolve();
  const then = (act) => (last = last.then(act));
  return {
    at: (time, data) => then(() => sleep(Math.max(0, time - performance.now())).then(() => write(data))),
    end: () => then(end),
  };
}
