// Remembers which block of a lesson the reader has come to, so that "Continue" leads there. Sent quietly, at most every ten seconds.

const text = document.querySelector("[data-place]");
const token = document.querySelector("[name=csrfmiddlewaretoken]");
const PAUSE = 10_000;
let block = "";
let sent = "";
let waiting = 0;

function send() {
  window.clearTimeout(waiting);
  waiting = 0;
  if (!block || block === sent) return;
  sent = block;
  const body = new URLSearchParams({ block, csrfmiddlewaretoken: token.value });
  fetch(text.dataset.place, { method: "POST", body, keepalive: true }).catch(() => {
    sent = "";
  });
}

if (text && token) {
  const seen = new IntersectionObserver(
    (entries) => {
      const top = entries.filter((entry) => entry.isIntersecting).at(-1);
      if (!top) return;
      block = top.target.id.replace(/^block-/, "");
      text.dataset.placeBlock = block;
      if (!waiting) waiting = window.setTimeout(send, PAUSE);
    },
    { rootMargin: "-20% 0px -60% 0px" },
  );
  const watch = (within) => within.querySelectorAll("[id^='block-']").forEach((part) => seen.observe(part));
  watch(text);
  document.addEventListener("accord:shown", (event) => watch(event.target));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
  window.addEventListener("pagehide", send);
}

// An anchor behind a closed notice or in a closed outline is opened before the browser goes there.
function reveal() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const closed = target && target.closest("details:not([open])");
  if (!closed) return;
  closed.open = true;
  target.scrollIntoView();
}

window.addEventListener("hashchange", reveal);
reveal();
