// A small static host for the stories. It redirects `/v` to `/v/` as every host of the page must, and it can lie.

import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json",
};

// as every node sends them (api/verifier/routes.py)
const PAGE_HEADERS = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    + "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "permissions-policy": "camera=(self), geolocation=(), microphone=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "service-worker-allowed": "/v",
};

/** Serves `folder` under `/v/`. `lies`: path inside the folder → bytes, another path, or null for no such file;
 * `once`: the same, told one time only. */
export async function serve(folder) {
  const host = { folder, lies: {}, once: {}, asked: [] };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    host.asked.push(request.url);
    if (pathname === "/v") return response.writeHead(308, { location: "/v/" }).end();
    const path = pathname === "/v/" ? "index.html" : normalize(pathname).replace(/^\/v\//, "");
    answer(host, path, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  host.port = server.address().port;
  host.address = `http://127.0.0.1:${host.port}/v`;
  host.close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return host;
}

function answer({ folder, lies, once }, path, response) {
  const lie = path in once ? once[path] : lies[path];
  delete once[path];
  const headers = { "content-type": TYPES[extname(path)] ?? "application/octet-stream", ...PAGE_HEADERS };
  if (lie === null) return response.writeHead(404).end();
  if (lie instanceof Buffer) return response.writeHead(200, headers).end(lie);
  const file = lie ?? join(folder, path);
  if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
  response.writeHead(200, headers);
  return createReadStream(file).pipe(response);
}

export const bytesOf = (path) => readFileSync(path);
