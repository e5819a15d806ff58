// The tabletop: what the others do is seen within seconds, what is written is kept while one writes, the clock counts down.
// The forms work without this script.

const LOOK_EVERY = 3000; // milliseconds, while the page is seen
const LOOK_SELDOM = 15_000;
const SAVE_AFTER = 900;

const root = document.querySelector("[data-room]");
const words = root.dataset;
const status = root.querySelector("[data-status]");
const announce = document.querySelector("[data-announce]");
const parts = new Map(); // what was last put in, by name
const timers = new Map();
let tag = "";
let turn = words.turn;

function say(text, failed = false) {
  status.textContent = text;
  if (failed) status.dataset.state = "failed";
  else delete status.dataset.state;
}

const clock = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

// --- Keeping what is written ----------------------------------------------------------------------------------------------

async function save(form) {
  timers.delete(form);
  form.dataset.saving = "";
  say(words.saving);
  try {
    const reply = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, keepalive: true });
    const told = await reply.json();
    if (reply.ok) {
      if (form.elements.revision) form.elements.revision.value = told.revision;
      delete form.dataset.dirty;
      say(`${words.saved} ${clock(told.saved_at)}`);
    } else {
      say(told.problem, true);
    }
  } catch {
    say(words.failed, true);
    timers.set(form, setTimeout(() => save(form), 4000));
  }
  delete form.dataset.saving;
}

root.addEventListener("input", (event) => {
  const form = event.target.closest("[data-autosave]");
  if (!form) {
    event.target.form?.setAttribute("data-dirty", "");
    return;
  }
  form.dataset.dirty = "";
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), SAVE_AFTER));
});

// --- What the others do ---------------------------------------------------------------------------------------------------

async function look() {
  const reply = await fetch(words.room, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" }).catch(() => null);
  if (!reply || reply.status !== 200) return;
  const told = await reply.json();
  if (told.over) {
    location.assign(told.over);
    return;
  }
  tag = reply.headers.get("ETag") ?? "";
  const moved = told.turn !== turn;
  turn = told.turn;
  if (moved) announce.textContent = words.moved;
  for (const [name, html] of Object.entries(told.parts)) fill(name, html, moved);
  tick();
}

// A part is put in when it has changed; not while somebody writes in it, unless the exercise has moved on.
function fill(name, html, moved) {
  if (parts.get(name) === bare(html)) return;
  const place = root.querySelector(`[data-live="${name}"]`);
  const busy = place.querySelector("[data-dirty], [data-saving]") || (place.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"));
  if (busy && !moved) return;
  parts.set(name, bare(html));
  const open = [...place.querySelectorAll("details")].map((one) => one.open);
  place.innerHTML = html;
  if (!moved) [...place.querySelectorAll("details")].forEach((one, at) => { if (open[at] !== undefined) one.open = open[at]; });
}

const bare = (html) => html.replaceAll(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");

// --- The clock ------------------------------------------------------------------------------------------------------------

function tick() {
  const time = root.querySelector("[data-until]");
  if (!time) return;
  const left = Math.round((new Date(time.dateTime) - Date.now()) / 1000);
  if (left > 3600) return;
  time.textContent = left > 0 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : words.over;
}

function wait() {
  setTimeout(async () => {
    await look();
    wait();
  }, document.hidden ? LOOK_SELDOM : LOOK_EVERY);
}

setInterval(tick, 1000);
tick();
wait();
document.addEventListener("visibilitychange", () => document.hidden || look());
