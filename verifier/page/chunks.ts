// Parts of the page that most visits do not need, loaded with the hash the page was built with.

declare const CHUNKS: Readonly<Record<string, { readonly name: string; readonly integrity: string }>>;

const loading = new Map<string, Promise<void>>();

/** Runs the chunk once. Rejects where it cannot be fetched, or is not the one that belongs to this page. */
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
      reject(new Error(`${name} could not be loaded, or is another file than this page was built with`));
    };
    script.src = new URL(`./${name}`, document.baseURI).href;
    document.head.append(script);
  });
  loading.set(what, loaded);
  return loaded;
}
