// The page around a package: listens to its frame and to nothing else, sends on what may be kept, gives the frame its height and says when it fails.

const play = document.querySelector("[data-play]");
const frame = play.querySelector("iframe");
const state = play.querySelector("[data-play-state]");
const trouble = play.querySelector("[data-play-trouble]");
const full = play.querySelector("[data-play-full]");
const token = play.querySelector("[name=csrfmiddlewaretoken]").value;
const { heardFrom, post, kind } = play.dataset;

const PATIENCE = 25_000;
const A_SECOND = 20;
const LARGEST = { statement: 60_000, state: 256_000, cmi: 256_000 };
const KEEPALIVE = 60_000;
const newest = new Map(); // state and cmi: only the newest of each part is worth sending
const statements = [];
let sequence = 0;
let busy = false;
let bucket = A_SECOND;
let refilled = performance.now();
let waiting = 0;

function body(path, content) {
  const { signal, keepalive } = content.options ?? {};
  return [`${post}${path}/`, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" }, body: JSON.stringify(content.message), keepalive, signal }];
}

async function send(path, message) {
  const response = await fetch(...body(path, { message }));
  // What cannot be meant is dropped; what came too fast or met a fault of ours is tried again.
  if (response.status === 429 || response.status >= 500) throw new Error(String(response.status));
  return response.ok;
}

function say(words) {
  if (state.textContent !== words) state.textContent = words;
}

async function drain() {
  if (busy) return;
  busy = true;
  let pause = 1000;
  while (statements.length || newest.size) {
    const [key] = newest.keys();
    const [path, message] = statements.length ? ["statement", statements[0]] : [key.split("\n")[0], newest.get(key)];
    try {
      const kept = await send(path, message);
      if (path === "statement") statements.shift();
      else if (newest.get(key) === message) newest.delete(key);
      pause = 1000;
      if (kept) say(state.dataset.saved.replace("%s", new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })));
    } catch {
      say(state.dataset.failed);
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, 30_000);
    }
  }
  busy = false;
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(drain, statements.length ? 0 : 1500);
}

function fail() {
  clearTimeout(patience);
  play.classList.add("play--failed");
  trouble.hidden = false;
  say("");
}

function within(key, text) {
  return typeof text === "string" && text.length <= LARGEST[key];
}

const heard = {
  ready() {
    clearTimeout(patience);
    say("");
  },
  loaded() {
    if (kind !== "h5p") clearTimeout(patience);
  },
  failed: fail,
  height({ height }) {
    if (Number.isFinite(height) && !play.classList.contains("play--whole")) frame.style.height = `${Math.min(Math.max(height, 120), 4000)}px`;
  },
  statement({ statement }) {
    if (!statement || typeof statement !== "object" || !within("statement", JSON.stringify(statement)) || statements.length > 100) return;
    statements.push({ sequence: sequence++, statement });
    later();
  },
  state({ part, data }) {
    if (typeof part !== "string" || part.length > 64 || !within("state", data)) return;
    newest.set(`state\n${part}`, { part, data });
    later();
  },
  cmi({ part, cmi, seconds }) {
    if (typeof part !== "string" || part.length > 255 || !within("cmi", cmi)) return;
    newest.set(`cmi\n${part}`, { part, cmi, seconds: Number(seconds) || 0 });
    later();
  },
  finished() {
    drain();
  },
};

function allowed() {
  const now = performance.now();
  bucket = Math.min(A_SECOND, bucket + ((now - refilled) / 1000) * A_SECOND);
  refilled = now;
  if (bucket < 1) return false;
  bucket -= 1;
  return true;
}

window.addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== heardFrom) return;
  const { data } = event;
  if (!data || typeof data !== "object" || data.accord !== 1 || !Object.hasOwn(heard, data.kind) || !allowed()) return;
  heard[data.kind](data);
});

// To an opaque origin one can only speak to whoever is there; what is said holds no secret.
function tell(word) {
  frame.contentWindow?.postMessage({ accord: 1, kind: word }, heardFrom === "null" ? "*" : heardFrom);
}

document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell("flush"));
window.addEventListener("pagehide", () => {
  let left = KEEPALIVE;
  const last = [...statements.map((message) => ["statement", message]), ...[...newest].map(([key, message]) => [key.split("\n")[0], message]), ["close", {}]];
  for (const [path, message] of last) {
    const size = JSON.stringify(message).length;
    if (size > left) continue;
    left -= size;
    fetch(...body(path, { message, options: { keepalive: true } })).catch(() => {});
  }
});

const patience = setTimeout(fail, PATIENCE);
say(state.dataset.waiting);
if (play.requestFullscreen) {
  full.hidden = false;
  full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : play.requestFullscreen()));
}
