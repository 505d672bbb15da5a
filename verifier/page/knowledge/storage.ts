// What the page keeps on the device between two visits: shared objects it has verified, and how far it has seen.
//
// Nothing about a certificate is kept. Where a browser offers no storage (an old WebView, a private window), the page
// keeps it for as long as it is open: it then cannot notice a rollback between two visits.

const CACHE = "guild-held-1";
const memory = new Map<string, Uint8Array>();
const remembered = new Map<string, string>();

export async function stored(name: string): Promise<Uint8Array | undefined> {
  const found = await (await opened())?.match(addressOf(name));
  return found === undefined ? memory.get(name) : new Uint8Array(await found.arrayBuffer());
}

export async function store(name: string, data: Uint8Array): Promise<void> {
  memory.set(name, data);
  await (await opened())?.put(addressOf(name), new Response(data as BlobPart));
}

/** Lets go of the shards that the snapshot at hand no longer names. */
export async function evictOtherShards(names: ReadonlySet<string>): Promise<void> {
  for (const name of memory.keys()) if (name.startsWith("shards/") && !names.has(name)) memory.delete(name);
  const cache = await opened();
  for (const { url } of (await cache?.keys()) ?? []) {
    const name = new URL(url).pathname.split("/held/")[1] ?? "";
    if (name.startsWith("shards/") && !names.has(name)) await cache?.delete(url);
  }
}

async function opened(): Promise<Cache | undefined> {
  if (!("caches" in globalThis)) return undefined;
  try {
    return await caches.open(CACHE);
  } catch {
    return undefined; // forbidden in this window; `memory` has it until the page closes
  }
}

export function recall(name: string): string | null {
  const kept = remembered.get(name);
  if (kept !== undefined) return kept;
  try {
    return localStorage.getItem(`guild/${name}`);
  } catch {
    return null; // storage is forbidden here; see above
  }
}

export function remember(name: string, value: string): void {
  remembered.set(name, value);
  try {
    localStorage.setItem(`guild/${name}`, value);
  } catch {
    return; // storage is forbidden or full; `remembered` has it until the page closes
  }
}

const addressOf = (name: string): string => new URL(`./held/${name}`, document.baseURI).href;
