// Quick exit. The link works without this file; with it the page is blank at once and nothing waits for the network.
// A page that has something to save listens for "accord:quick-exit" on document and sends it with fetch(..., { keepalive: true }).
// The cookie tells the server that whoever opens a page next must sign in, and where to go on after that (lms.quick_exit).

const PRESSES = 3;
const WITHIN = 5000;
const COOKIE = "left";

const others = "BroadcastChannel" in window ? new BroadcastChannel("accord:quick-exit") : null;

export function leave(url, { tell = true } = {}) {
  document.documentElement.classList.add("is-leaving");
  document.title = " ";
  document.dispatchEvent(new CustomEvent("accord:quick-exit"));
  if (tell) {
    remember();
    others?.postMessage("left");
  }
  forgetTab();
  window.location.replace(url);
}

// Where to go on. Set before the page is gone, so that it holds however slow the network is.
function remember() {
  const { pathname, search, hash, protocol } = window.location;
  const secure = protocol === "https:" ? "; secure" : "";
  const place = document.querySelector("[data-place-block]")?.dataset.placeBlock; // the block that is being read (place.js)
  document.cookie = `${COOKIE}=${encodeURIComponent(pathname + search + (place ? `#block-${place}` : hash))}; path=/; samesite=lax${secure}`;
}

// What this tab keeps for itself (self-check, answers on their way) is nobody's after the exit.
function forgetTab() {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("accord.")) sessionStorage.removeItem(key);
  } catch {
    // Storage may be shut; leaving matters more.
  }
}

export function watch(link) {
  let presses = 0;
  let first = 0;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  link.after(said);

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(link.href);
  });
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    if (event.key !== "Shift") {
      presses = 0;
      return;
    }
    if (!presses || event.timeStamp - first > WITHIN) {
      presses = 0;
      first = event.timeStamp;
    }
    presses += 1;
    said.textContent = presses === PRESSES - 1 ? link.dataset.presses : "";
    if (presses >= PRESSES) leave(link.href);
  });
  // Another tab of ours stays open as little as this one.
  others?.addEventListener("message", () => leave(link.href, { tell: false }));
}

// Signing out clears the tab as well.
export function forgetOnSignOut() {
  document.addEventListener("submit", (event) => {
    const address = new URL(event.target.getAttribute("action") ?? "", window.location.href);
    if (address.pathname.endsWith("/logout/")) forgetTab();
  });
}

// Back must not bring the page again from the browser's memory: hide it before it is kept, ask the server when it is shown.
export function forget() {
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.documentElement.classList.add("is-leaving");
    window.location.reload();
  });
}
