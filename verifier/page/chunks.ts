// Parts of the page that most visits do not need, loaded with the hash the page was built with.

declare const CHUNKS: Readonly<Record<string, { readonly name: string; readonly integrity: string }>>;

/** The part is gone, or is not the one that this page was built with: the page was renewed meanwhile. */
export class ChunkMissing extends Error {}

const loading = new Map<string, Promise<void>>();

/** Runs the chunk once. Rejects with ChunkMissing. */
export function loadChunk(what: string): Promise<void> {
  const before = loading.get(what);
  if (before !== undefined) return before;
  const { name, integrity } = CHUNKS[what] as { name: string; integrity: string };
  const loaded = new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    script.integrity = integrity;
    script.onload = () => resolve();
    script.onerror = () => {
      loading.delete(what);
      reject(new ChunkMissing(`${name} could not be loaded, or is another file than this page was built with`));
    };
    script.src = new URL(`./${name}`, document.baseURI).href;
    document.head.append(script);
  });
  loading.set(what, loaded);
  return loaded;
}
