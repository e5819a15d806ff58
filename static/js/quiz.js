// A sitting: every change is saved within two seconds, across lost networks, second windows and ended sessions.
// The forms work without this script; with it the page stays, questions change in place and nothing waits for a button.

import { Clock } from "./sitting/clock.js";
import { bodyOf, describe, fieldsOf, fill, sorted, stateOf } from "./sitting/forms.js";
import { clockTime, linked, listed } from "./sitting/words.js";

const SAVE_AFTER = { change: 250, input: 900 }; // milliseconds
const TELL_AFTER = 2500; // a save that takes longer is told as not saved yet
const GIVE_UP_AFTER = 10_000; // on one request; then it is sent again
const LONGEST_WAIT = 4000; // between two tries
const LONGEST_ASKED = 30; // seconds: no server may ask for more

const storeKey = (sitting) => `accord.sitting.${sitting}`;

class Sitting {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.status = root.querySelector("[data-status]");
    this.forms = new Map([...root.querySelectorAll("form.question")].map((form) => [Number(form.dataset.position), form]));
    this.current = Number(root.dataset.current) || 0;
    this.store = storeKey(root.dataset.sitting);
    this.pending = new Map(); // position -> { body, revision }: what is not known to be saved
    this.timers = new Map();
    this.inFlight = 0; // the position that is being sent
    this.tries = 0;
    this.busy = false; // the server said that it has too much to do
    this.notBefore = 0; // until when it wants to be left alone, on the page's own clock
    this.over = false;
  }

  begin() {
    for (const [position, form] of this.forms) {
      form.addEventListener("change", () => this.changed(position, SAVE_AFTER.change));
      form.addEventListener("input", () => this.changed(position, SAVE_AFTER.input));
      form.addEventListener("focusout", () => this.settle(position));
      form.addEventListener("submit", (event) => this.move(event, position));
    }
    this.root.querySelector("form[data-submit]")?.addEventListener("submit", (event) => this.finish(event));
    addEventListener("online", () => this.pump());
    addEventListener("offline", () => this.pending.size && this.say(this.words.offline));
    addEventListener("popstate", () => this.show(Number(new URLSearchParams(location.search).get("q")) || 1, { remember: false }));
    addEventListener("pagehide", () => this.flushNow());
    addEventListener("focus", () => this.refresh());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.flushNow() : this.refresh()));
    document.addEventListener("accord:quick-exit", () => this.leave());
    document.addEventListener("submit", (event) => this.signingOut(event));
    const shown = this.root.querySelector("[data-clock]");
    const warning = this.root.querySelector("[data-clock-warning]");
    if (shown) this.clock = new Clock(shown, { warning, words: this.words, over: () => this.timeOver() });
    this.restore();
  }

  // --- What waits ---------------------------------------------------------------------------------------------------------

  changed(position, after) {
    this.mark(position);
    this.enqueue(position);
    clearTimeout(this.timers.get(position));
    this.timers.set(position, setTimeout(() => this.settle(position), after));
  }

  enqueue(position) {
    const form = this.forms.get(position);
    const revision = this.pending.get(position)?.revision ?? form.elements.revision.value;
    this.pending.set(position, { body: bodyOf(form), revision });
    this.remember();
    this.say(navigator.onLine ? this.words.saving : this.words.offline);
    clearTimeout(this.late);
    this.late = setTimeout(() => this.pending.size && this.sayUnsaved(), TELL_AFTER);
  }

  settle(position) {
    if (!this.timers.has(position)) return;
    clearTimeout(this.timers.get(position));
    this.timers.delete(position);
    this.pump();
  }

  // Choices and figures may wait in this tab's own storage; free text never does.
  remember() {
    try {
      const kept = [...this.pending].filter(([position]) => !this.forms.get(position)?.querySelector("textarea"));
      if (kept.length) sessionStorage.setItem(this.store, JSON.stringify(kept));
      else sessionStorage.removeItem(this.store);
    } catch {
      // A browser without storage still has the queue in memory.
    }
  }

  restore() {
    let kept = [];
    try {
      kept = JSON.parse(sessionStorage.getItem(this.store) ?? "[]");
    } catch {
      sessionStorage.removeItem(this.store);
    }
    for (const [position, entry] of kept) {
      const form = this.forms.get(position);
      if (form) fill(form, new URLSearchParams(entry.body));
      this.pending.set(position, entry);
      if (form) this.mark(position);
    }
    if (this.pending.size) this.pump();
  }

  // --- Sending ------------------------------------------------------------------------------------------------------------

  async pump() {
    if (this.inFlight || this.over || !this.pending.size) return;
    clearTimeout(this.retry);
    const early = this.notBefore - performance.now();
    if (early > 0) {
      this.retry = setTimeout(() => this.pump(), early + Math.random() * 300);
      return this.sayUnsaved();
    }
    const [position, entry] = this.pending.entries().next().value;
    this.inFlight = position;
    const answer = await this.send(position, entry);
    this.inFlight = 0;
    if (answer === null) return this.tryLater();
    this.tries = 0;
    if (await this.received(position, entry, answer)) this.pump();
  }

  send(position, entry, more = {}) {
    const body = new URLSearchParams(entry.body);
    body.set("revision", entry.revision);
    return this.post(`${this.words.address}answers/${position}/`, body, more);
  }

  // The reply, "signed-out", or null when it must be tried again.
  async post(address, body, { keepalive = false, again = true } = {}) {
    body.set("csrfmiddlewaretoken", this.root.querySelector("[name=csrfmiddlewaretoken]").value);
    const abort = new AbortController();
    const giveUp = keepalive ? 0 : setTimeout(() => abort.abort(), GIVE_UP_AFTER);
    try {
      const headers = { Accept: "application/json" };
      const reply = await fetch(address, { method: "POST", body, headers, redirect: "manual", keepalive, signal: abort.signal });
      if (reply.type === "opaqueredirect" || reply.status === 401) return "signed-out";
      if (reply.status === 403) return again && (await this.renewToken()) ? this.post(address, body, { again: false }) : "signed-out";
      // The server says when it can be asked again; a page that asks sooner only makes the line longer.
      this.notBefore = performance.now() + Math.min(Number(reply.headers.get("Retry-After")) || 0, LONGEST_ASKED) * 1000;
      this.busy = reply.status === 503;
      if (![200, 400, 409, 422].includes(reply.status)) return null;
      return { status: reply.status, told: (reply.headers.get("Content-Type") ?? "").includes("json") ? await reply.json() : {} };
    } catch {
      this.busy = false;
      return null;
    } finally {
      clearTimeout(giveUp);
    }
  }

  // Whoever signs in again in another window gets a new token; the old page asks for it.
  async renewToken() {
    const reply = await fetch(this.words.address, { redirect: "manual" });
    if (!reply.ok) return false;
    const token = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
    if (!token) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token.value;
    return true;
  }

  // What a reply means for the entry that was sent. True when the next one may go.
  async received(position, entry, answer) {
    if (answer === "signed-out") return this.saySignedOut();
    if (answer.status === 200) return this.saved(position, entry, answer.told);
    if (answer.status === 409 && answer.told.reason === "paused") return this.sayPaused();
    if (answer.status === 409 && answer.told.reason !== "stale") return this.saySubmitted(answer.told.reason);
    if (answer.status === 409) return this.conflict(position, entry, answer.told);
    this.pending.delete(position);
    this.remember();
    this.say(this.words.invalid);
    this.problem(position, answer.told.problem ?? "");
    return true;
  }

  saved(position, entry, told) {
    const form = this.forms.get(position);
    this.clock?.set(told.seconds_left);
    if (form) form.elements.revision.value = told.revision;
    const waiting = this.pending.get(position);
    if (waiting === entry) this.pending.delete(position);
    else if (waiting) waiting.revision = told.revision;
    this.remember();
    this.problem(position, "");
    if (!this.pending.size) {
      clearTimeout(this.late);
      this.say(this.words.saved.replace("{time}", clockTime(told.saved_at)));
    }
    return true;
  }

  tryLater() {
    this.sayUnsaved();
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.pump(), this.pauseBefore(this.tries++));
  }

  pauseBefore(tries) {
    return Math.max(Math.min(500 * 2 ** tries, LONGEST_WAIT), this.notBefore - performance.now()) + Math.random() * 300;
  }

  // The page may be gone at any moment: send all that waits with requests that outlive it. Where an older save is still on its way
  // its revision may or may not have been counted, so both are offered; the server takes the one that fits.
  flushNow() {
    for (const [position, entry] of this.pending) {
      this.send(position, entry, { keepalive: true, again: false });
      if (position === this.inFlight) this.send(position, { ...entry, revision: Number(entry.revision) + 1 }, { keepalive: true, again: false });
    }
  }

  // Whoever leaves in a hurry from a sensitive question has the clock stopped, where a pause is left.
  leave() {
    this.flushNow();
    const form = this.forms.get(this.current);
    if (form?.hasAttribute("data-sensitive") && form.querySelector("[value=pause]")) this.askPause(this.current, { keepalive: true, again: false });
    this.over = true;
    sessionStorage.removeItem(this.store);
  }

  signingOut(event) {
    if (!new URL(event.target.getAttribute("action") ?? "", location.href).pathname.endsWith("/logout/")) return;
    this.leave();
  }

  // --- Other windows ------------------------------------------------------------------------------------------------------

  // On coming back: what have other windows done meanwhile?
  async refresh() {
    if (this.over || this.refreshing) return;
    this.refreshing = true;
    try {
      const reply = await fetch(this.words.address, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (reply.type === "opaqueredirect") this.saySignedOut();
      else if (reply.ok) this.compare(await reply.json());
    } catch {
      if (this.pending.size) this.sayUnsaved();
    } finally {
      this.refreshing = false;
    }
    this.pump();
  }

  compare(told) {
    if (told.submitted) return void this.saySubmitted();
    if (told.paused) return void this.sayPaused();
    this.clock?.set(told.seconds_left);
    for (const [position, form] of this.forms) {
      const theirs = told.answers[position];
      if (!theirs || this.pending.has(position) || theirs.revision <= Number(form.elements.revision.value)) continue;
      this.take(position, theirs);
      this.say(this.words.updated.replace("{time}", clockTime(theirs.saved_at)));
    }
  }

  take(position, theirs) {
    const form = this.forms.get(position);
    fill(form, fieldsOf(theirs));
    form.elements.revision.value = theirs.revision;
    this.mark(position);
  }

  // Another window's newer answer stands. Ours is shown beside it and can be sent on top of it.
  conflict(position, entry, theirs) {
    const form = this.forms.get(position);
    if (!form) return void location.assign(`${this.words.address}?q=${position}`);
    const mine = new URLSearchParams((this.pending.get(position) ?? entry).body);
    if (sorted(mine) === sorted(fieldsOf(theirs))) return this.saved(position, this.pending.get(position), theirs);
    this.pending.delete(position);
    this.remember();
    fill(form, mine);
    const described = describe(form);
    this.take(position, theirs);
    form.querySelector("[data-conflict]")?.remove();
    const notice = document.getElementById("conflict").content.cloneNode(true).firstElementChild;
    notice.querySelector("ul").append(...(described.length ? described : [this.words.nothing]).map(listed));
    notice.querySelector("button").addEventListener("click", () => {
      fill(form, mine);
      notice.remove();
      this.changed(position, 0);
    });
    form.querySelector(".question__title").after(notice);
    this.say(this.words.updated.replace("{time}", clockTime(theirs.saved_at)));
    if (position !== this.current) this.show(position);
    return true;
  }

  // --- Moving -------------------------------------------------------------------------------------------------------------

  move(event, position) {
    const then = event.submitter?.value ?? "next";
    event.preventDefault();
    if (then === "clear") {
      fill(event.target, new URLSearchParams(event.target.elements.flagged.checked ? { flagged: "on" } : {}));
      return this.changed(position, 0);
    }
    this.settle(position);
    if (then === "review") return this.review();
    if (then === "pause") return this.pause(position);
    this.show({ next: this.current + 1, previous: this.current - 1 }[then] ?? Number(then));
  }

  show(position, { remember = true } = {}) {
    if (!this.forms.has(position)) return;
    this.forms.get(this.current).hidden = true;
    this.forms.get(position).hidden = false;
    this.current = position;
    for (const button of this.root.querySelectorAll(".question-list button")) {
      button.setAttribute("form", `question-${position}`);
      if (button.value === String(position)) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
    const title = this.words.title.replace("{position}", position).replace("{total}", this.forms.size);
    document.title = document.title.replace(/^[^·]+·/, `${title} ·`);
    if (remember) history.pushState(null, "", `${this.words.address}?q=${position}`);
    this.forms.get(position).querySelector(".question__title").focus();
  }

  async review() {
    if (await this.emptied(this.words.waiting)) location.assign(`${this.words.address}?review=1`);
  }

  async pause(position) {
    if (!(await this.emptied(this.words.waiting))) return;
    const answer = await this.askPause(position);
    if (answer === null) return this.sayUnsaved();
    if (answer === "signed-out") return this.saySignedOut();
    this.over = true;
    location.assign(this.words.address);
  }

  askPause(position, more = {}) {
    return this.post(`${this.words.address}pause/`, new URLSearchParams({ position }), more);
  }

  // Wait until nothing is pending; false when that has become impossible.
  async emptied(words) {
    this.pump();
    for (let waited = 0; this.pending.size; waited += 100) {
      if (this.over || this.signedOut || this.paused) return false;
      if (waited === 1000) this.say(words);
      await new Promise((done) => setTimeout(done, 100));
    }
    return true;
  }

  async finish(event) {
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    await this.submit(this.words.notSent);
    if (button) button.disabled = false;
  }

  // The clock has run out: what is still on its way counts for a moment, then everything is submitted as it stands.
  timeOver() {
    if (this.over) return;
    this.say(this.words.timeOver);
    this.submit(this.words.timeOver);
  }

  async submit(words) {
    if (this.submitting) return;
    this.submitting = true;
    if (await this.emptied(words)) {
      for (let tries = 0; ; tries++) {
        const answer = await this.post(`${this.words.address}submit/`, new URLSearchParams());
        if (answer === "signed-out") {
          this.saySignedOut();
          break;
        }
        if (answer !== null) return this.showResult();
        this.say(this.busy ? this.words.busy : this.words.notSent);
        await new Promise((done) => setTimeout(done, this.pauseBefore(tries)));
      }
    }
    this.submitting = false;
  }

  showResult() {
    this.over = true;
    sessionStorage.removeItem(this.store);
    location.assign(this.words.address);
  }

  // --- Saying -------------------------------------------------------------------------------------------------------------

  say(words, link) {
    this.signedOut = this.paused = false;
    const { unsaved, busy, offline, invalid, notSent, signedOut, paused } = this.words;
    if ([unsaved, busy, offline, invalid, notSent, signedOut, paused].includes(words)) this.status.dataset.state = "failed";
    else delete this.status.dataset.state;
    if (this.status.textContent !== words || link) this.status.replaceChildren(words, ...(link ? [" ", link] : []));
  }

  sayUnsaved() {
    this.say(!navigator.onLine ? this.words.offline : this.busy ? this.words.busy : this.words.unsaved);
  }

  saySignedOut() {
    const back = new URL(this.words.address, location.href).pathname + (this.current ? `?q=${this.current}` : "?review=1");
    this.say(this.words.signedOut, linked(this.words.signIn, `${this.words.signInAddress}?next=${encodeURIComponent(back)}`));
    this.signedOut = true;
    return false;
  }

  saySubmitted(reason) {
    this.over = true;
    this.clock?.stop();
    this.pending.clear();
    this.remember();
    this.say(reason === "run_out" ? this.words.runOut : this.words.submitted, linked(this.words.result, this.words.address));
    return false;
  }

  sayPaused() {
    this.say(this.words.paused, linked(this.words.goOn, this.words.address));
    this.paused = true;
    return false;
  }

  problem(position, words) {
    const place = this.forms.get(position)?.querySelector("[data-problem]");
    if (!place) return;
    place.textContent = words;
    place.hidden = !words;
    this.forms.get(position).querySelector("[name=number]")?.toggleAttribute("aria-invalid", Boolean(words));
  }

  mark(position) {
    const form = this.forms.get(position);
    const button = this.root.querySelector(`.question-list__item[value="${position}"]`);
    if (!button) return;
    const state = stateOf(form);
    button.dataset.state = state;
    button.toggleAttribute("data-flagged", form.elements.flagged.checked);
    const words = [this.words[state], ...(form.elements.flagged.checked ? [this.words.flagged] : [])];
    button.querySelector("[data-words]").textContent = `, ${words.join(", ")}`;
  }
}

for (const root of document.querySelectorAll("[data-sitting]")) {
  if ("over" in root.dataset) sessionStorage.removeItem(storeKey(root.dataset.sitting));
  else new Sitting(root).begin();
}
