// Lets the page itself open without a connection. What it says about certificates is knowledge/storage.ts's to keep.
//
// The page's files carry their hash in their name, so a kept one is the right one; the page itself is asked for first.

export {};

declare const FILES: readonly string[];
declare const BUILD: string;

interface LifeEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface FetchEvent extends LifeEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

declare const self: EventTarget & { skipWaiting(): Promise<void>; clients: { claim(): Promise<void> }; location: Location };

const PREFIX = "guild-page-";
const CACHE = PREFIX + BUILD;
const HOME = new URL("./", self.location.href);
const OWN = new Map(FILES.map((name) => [new URL(name, HOME).pathname, name]));

self.addEventListener("install", (event) => {
  (event as LifeEvent).waitUntil(install());
});

self.addEventListener("activate", (event) => {
  (event as LifeEvent).waitUntil(clean());
});

self.addEventListener("fetch", (event) => {
  const { request } = event as FetchEvent;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== HOME.origin) return;
  if (request.mode === "navigate" && `${pathname}/` === HOME.pathname) {
    (event as FetchEvent).respondWith(Promise.resolve(Response.redirect(HOME.href)));
  } else if (request.mode === "navigate" && pathname === HOME.pathname) {
    (event as FetchEvent).respondWith(page(request));
  } else if (OWN.has(pathname)) {
    (event as FetchEvent).respondWith(kept(request));
  }
});

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([HOME.href, ...FILES.map((name) => new URL(name, HOME).href)]);
  await self.skipWaiting();
}

async function clean(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (await isPage(answer.clone())) {
      await keepPage(answer.clone());
      return answer;
    }
    return await keptPage() ?? answer;
  } catch (fault) {
    const home = await keptPage();
    if (home !== undefined) return home;
    throw fault;
  }
}

const keptPage = async (): Promise<Response | undefined> => (await caches.open(CACHE)).match(HOME.href);

/** A page of ours, of any build: not a proxy's 502, nor what a captive portal shows in the place of everything. */
const isPage = async (answer: Response): Promise<boolean> => answer.ok && (await answer.text()).includes('name="guild-build"');

/** The page as last served, for it pins a trust root; but only where the files it needs are these. */
async function keepPage(answer: Response): Promise<void> {
  const text = await answer.clone().text();
  if (answer.ok && text.includes(BUILD)) await (await caches.open(CACHE)).put(HOME.href, answer);
}

async function kept(request: Request): Promise<Response> {
  return await (await caches.open(CACHE)).match(request.url) ?? fetch(request);
}
