// The screen of a session: the code changes and people sign in; asked for every few seconds, put in when something is new (ADR 19).
// Without this script the page comes again by itself, and one reloads to see who has come.

const LOOK_EVERY = 3000; // milliseconds, while the page is seen
const LOOK_SELDOM = 20_000;

const root = document.querySelector("[data-screen]");
let tag = "";

async function look() {
  try {
    const reply = await fetch(root.dataset.screen, { headers: { "X-Fragment": "screen", ...(tag && { "If-None-Match": tag }) }, cache: "no-store" });
    if (reply.status === 200) {
      tag = reply.headers.get("ETag") ?? "";
      root.innerHTML = await reply.text();
    }
  } catch {
    // No connection: the next look tries again.
  }
  setTimeout(look, document.hidden ? LOOK_SELDOM : LOOK_EVERY);
}

setTimeout(look, LOOK_EVERY);
