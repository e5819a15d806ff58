// Practice on a lesson page: the form is sent without leaving the page, and what comes back takes its place.
// What is chosen is kept on the server as it is chosen; while there is no network it waits in this tab's own storage, choices only.
// Without this script the same form goes the ordinary way. What is typed into [data-stays-here] never leaves the page.

const KEEP_AFTER = 400; // milliseconds
const TRY_AGAIN = 5000;
const STORE = `accord.lesson.${location.pathname}`;

const announcer = document.querySelector("[data-announce]");
const words = document.querySelector("[data-network]").dataset;
const waiting = new Map(); // activity -> { body, submitter, check }: what is not known to have arrived
const timers = new Map();
let retry = 0;

// --- What is typed and stays here ------------------------------------------------------------------------------------------

function typed(activity) {
  return new Map([...activity.querySelectorAll("[data-stays-here]")].map((field) => [field.id, field.value]));
}

function giveBack(activity, texts) {
  for (const [id, text] of texts) {
    const field = activity.querySelector(`textarea[id="${CSS.escape(id)}"]`);
    if (field) field.value = text;
    const place = activity.querySelector(`[data-yours="${CSS.escape(id)}"]`);
    if (place && text.trim()) {
      place.querySelector("span").textContent = text;
      place.hidden = false;
    }
  }
}

// --- Checking --------------------------------------------------------------------------------------------------------------

async function replace(activity, url, options) {
  const response = await fetch(url, { ...options, headers: { "X-Fragment": "activity" } });
  if (response.redirected || ![200, 422].includes(response.status)) throw new Error(String(response.status));
  const text = (await response.text()).trim();
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-activity]");
  if (!fresh) throw new Error("no activity");
  activity.written = new Map([...(activity.written ?? []), ...typed(activity)]);
  giveBack(fresh, activity.written);
  fresh.written = activity.written;
  activity.replaceWith(fresh);
  const told = fresh.querySelector("[data-result], .field__error");
  announcer.textContent = "";
  if (told) announcer.textContent = told.textContent;
  return fresh;
}

const activityOf = (id) => document.querySelector(`[data-activity][id="${CSS.escape(id)}"]`);
const formOf = (id) => activityOf(id)?.querySelector("[data-practice]");
const isAway = (error) => !navigator.onLine || error instanceof TypeError;

function say(id, text, failed = false) {
  const status = formOf(id)?.querySelector("[data-status]");
  if (!status) return;
  status.textContent = text;
  status.toggleAttribute("data-state", failed);
  if (failed) status.dataset.state = "offline";
}

function bodyOf(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  body.delete("csrfmiddlewaretoken");
  return body.toString();
}

function sent(id, body) {
  const full = new URLSearchParams(body);
  full.set("csrfmiddlewaretoken", formOf(id).elements.csrfmiddlewaretoken.value);
  return full;
}

async function check(id, { focus = true } = {}) {
  const { body } = waiting.get(id);
  const fresh = await replace(activityOf(id), formOf(id).action, { method: "POST", body: sent(id, body) });
  forget(id);
  if (focus) fresh.querySelector("h3").focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-practice]");
  if (!form) return;
  event.preventDefault();
  const { submitter } = event;
  const id = form.closest("[data-activity]").id;
  stopTimer(id);
  wait(id, { body: bodyOf(form, submitter), check: true });
  check(id).catch((error) => {
    if (isAway(error)) {
      say(id, words.waiting, true);
      announcer.textContent = words.waiting;
      return;
    }
    forget(id);
    if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
    form.submit();
  });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-again]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  replace(link.closest("[data-activity]"), link.href, {})
    .then((fresh) => fresh.querySelector("h3").focus())
    .catch((error) => isAway(error) || location.assign(link.href));
});

// --- Keeping what is chosen ------------------------------------------------------------------------------------------------

function wait(id, entry) {
  waiting.set(id, entry);
  remember();
}

function forget(id) {
  waiting.delete(id);
  remember();
}

function remember() {
  try {
    if (waiting.size) sessionStorage.setItem(STORE, JSON.stringify([...waiting]));
    else sessionStorage.removeItem(STORE);
  } catch {
    // A browser without storage still has it in memory.
  }
  window.clearTimeout(retry);
  if (waiting.size) retry = window.setTimeout(sendAll, TRY_AGAIN);
}

function stopTimer(id) {
  window.clearTimeout(timers.get(id));
  timers.delete(id);
}

function keep(id, entry, { keepalive = false } = {}) {
  return fetch(`${formOf(id).action}draft/`, { method: "POST", body: sent(id, entry.body), keepalive, redirect: "manual" });
}

async function keepNow(id) {
  stopTimer(id);
  const entry = waiting.get(id);
  if (!entry || !formOf(id)) return;
  try {
    const reply = await keep(id, entry);
    if (reply.status !== 204) throw new TypeError(String(reply.status));
    if (waiting.get(id) !== entry) return;
    forget(id);
    say(id, words.saved.replace("{time}", new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })));
  } catch {
    say(id, words.unsent, true);
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-practice]");
  if (!form || event.target.matches("[data-stays-here]")) return;
  const id = form.closest("[data-activity]").id;
  wait(id, { body: bodyOf(form), check: false });
  stopTimer(id);
  timers.set(id, window.setTimeout(() => keepNow(id), KEEP_AFTER));
});

async function sendAll() {
  for (const [id, entry] of [...waiting]) {
    if (!formOf(id)) forget(id);
    else if (entry.check) await check(id, { focus: false }).catch(() => say(id, words.waiting, true));
    else await keepNow(id);
  }
  if (!waiting.size) document.dispatchEvent(new CustomEvent("accord:all-sent"));
  else remember();
}

// The page may be gone at any moment: what waits goes with requests that outlive it.
function flush() {
  for (const [id, entry] of waiting) if (formOf(id)) keep(id, entry, { keepalive: true }).catch(() => {});
}

function fill(form, fields) {
  for (const input of form.querySelectorAll("select[name], input[type=radio], input[type=checkbox]")) {
    if (input.tagName === "SELECT") input.value = fields.get(input.name) ?? "";
    else input.checked = fields.getAll(input.name).includes(input.value);
  }
}

function restore() {
  let kept = [];
  try {
    kept = JSON.parse(sessionStorage.getItem(STORE) ?? "[]");
  } catch {
    sessionStorage.removeItem(STORE);
  }
  for (const [id, entry] of kept) {
    const form = formOf(id);
    if (!form) continue;
    fill(form, new URLSearchParams(entry.body));
    waiting.set(id, entry);
  }
  remember();
  if (waiting.size) sendAll();
}

addEventListener("online", sendAll);
addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => document.hidden && flush());
document.addEventListener("accord:quick-exit", () => {
  flush();
  waiting.clear();
});
document.addEventListener("accord:shown", restore);
restore();
