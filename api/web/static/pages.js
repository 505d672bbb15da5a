// Keeps a page up to date without loading it again: asks the node for the page and puts in place what has changed.
// Without this script the page reads the same, as of when it was opened.

const everyMs = 1000 * Number(document.body.dataset.everyS ?? 0);
const shown = new Map();

function liveParts(page) {
  return [...page.querySelectorAll("[data-live]")];
}

async function look() {
  if (document.hidden) return;
  const answer = await ask();
  if (answer?.status === 401) return location.reload(); // the session has ended: the node shows the way to sign in
  document.getElementById("stale").hidden = answer?.ok === true;
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of liveParts(page)) renew(part);
}

/** The node's answer; undefined where there is none. */
async function ask() {
  try {
    return await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
  } catch {
    return undefined;
  }
}

function renew(part) {
  if (shown.get(part.id) === part.innerHTML) return;
  const place = document.getElementById(part.id);
  if (place === null) return;
  shown.set(part.id, part.innerHTML);
  const said = place.querySelector("[data-said]")?.textContent;
  const open = [...place.querySelectorAll("details[open]")].map((each) => each.dataset.key);
  const focused = place.contains(document.activeElement) ? keyOf(document.activeElement) : undefined;
  place.replaceChildren(...part.childNodes);
  for (const each of place.querySelectorAll("details")) each.open = open.includes(each.dataset.key);
  if (focused !== undefined) place.querySelector(`[data-key="${CSS.escape(focused)}"] summary`)?.focus();
  const now = place.querySelector("[data-said]")?.textContent;
  if (now !== said) document.getElementById("said").textContent = now ?? "";
}

function keyOf(element) {
  return element.closest("details")?.dataset.key;
}

if (everyMs > 0) {
  for (const part of liveParts(document)) shown.set(part.id, part.innerHTML);
  document.addEventListener("visibilitychange", look);
  const next = () => setTimeout(async () => { await look(); next(); }, everyMs);
  next();
}
