// The evidence map: every change is saved at once, a letter links, and what the partner does is seen within seconds.
// The forms work without this script.

const LOOK_EVERY = 3000; // milliseconds, while the page is seen
const LOOK_SELDOM = 20_000; // while it is not
const TRY_AGAIN = 4000;

const root = document.querySelector("[data-map]");
const form = root.querySelector("[data-entry]");
const words = root.dataset;
const status = root.querySelector("[data-status]");
const announce = document.querySelector("[data-announce]");
const parts = new Map(); // what was last put in, by name
let tag = words.tag;
let dirty = false;
let sending = false;

function say(text, state = "") {
  status.textContent = text;
  if (state) status.dataset.state = state;
  else delete status.dataset.state;
}

const clock = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

async function save() {
  dirty = true;
  if (sending) return;
  sending = true;
  say(words.saving);
  while (dirty) {
    dirty = false;
    const body = new FormData(form);
    try {
      const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
      if (reply.status === 409) {
        const told = await reply.json();
        if (told.over) location.assign(told.over);
        else await look({ afresh: true, because: words.stale });
      } else if (!reply.ok) {
        throw new Error(reply.status);
      } else {
        const told = await reply.json();
        form.elements.revision.value = told.revision;
        say(`${words.saved} ${clock(told.saved_at)}`);
        look({ afresh: true });
      }
    } catch {
      dirty = true;
      say(words.failed, "failed");
      await new Promise((done) => setTimeout(done, TRY_AGAIN));
    }
  }
  sending = false;
}

// --- What the partner does ------------------------------------------------------------------------------------------------

async function look({ afresh = false, because = "" } = {}) {
  const headers = afresh ? {} : { "If-None-Match": tag };
  const reply = await fetch(`${words.map}?at=${words.at}`, { headers, cache: "no-store" }).catch(() => null);
  if (!reply || reply.status !== 200) return;
  const told = await reply.json();
  if (told.over) {
    location.assign(told.over);
    return;
  }
  tag = reply.headers.get("ETag") ?? tag;
  for (const [name, html] of Object.entries(told.parts)) fill(name, html);
  for (const [row, count] of Object.entries(told.counts)) {
    const cell = root.querySelector(`[data-count="${row}"]`);
    if (cell) cell.textContent = count || "";
  }
  if (form && told.revision > Number(form.elements.revision.value) && !dirty) {
    show(told.fields, told.revision);
    if (because) say(because, "failed");
    else if (told.by_partner) announce.textContent = words.changed;
  }
}

// A part is put in when it has changed, and keeps the focus where it was; never while somebody types in it.
function fill(name, html) {
  if (parts.get(name) === html) return;
  parts.set(name, html);
  const place = root.querySelector(`[data-live="${name}"]`);
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : "";
  if (focused === null) return;
  place.innerHTML = html;
  if (focused) place.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
}

function show(fields, revision) {
  form.elements.revision.value = revision;
  for (const input of form.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    input.checked = fields[input.name].includes(input.value);
  }
  form.elements.step.value = fields.step[0];
}

function wait() {
  setTimeout(async () => {
    await look();
    wait();
  }, document.hidden ? LOOK_SELDOM : LOOK_EVERY);
}

// --- Letters --------------------------------------------------------------------------------------------------------------

function letter(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
  const name = event.shiftKey ? "second" : "primary";
  const input = form.querySelector(`input[name="${name}"][data-letter="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!input) return;
  event.preventDefault();
  input.checked = true;
  input.focus();
  save();
}

if (form) {
  const letters = form.querySelector("[data-letters]");
  letters.querySelector("[data-hint]").hidden = false;
  letters.addEventListener("keydown", letter);
  form.addEventListener("change", save);
}
wait();
document.addEventListener("visibilitychange", () => document.hidden || look());
