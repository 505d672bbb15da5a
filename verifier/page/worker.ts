// Asks the browser to keep the page, so that it opens without a connection.

export function registerWorker(): void {
  if (!("serviceWorker" in navigator)) return;
  const { pathname } = location;
  const wide = pathname.replace(/\/$/, "");
  // where the host allows it (Service-Worker-Allowed), links without the slash open without a connection too
  const register = (scope: string): Promise<unknown> => navigator.serviceWorker.register("./sw.js", { scope });
  void register(wide || "/").catch(() => register("./")).catch((fault: unknown) => {
    console.info("the page will not open without a connection:", fault);
  });
}
