// The time left, as the server told it. It runs on the page's own steady clock: whatever the device thinks the time is changes nothing.

const WARN_AT = [300, 60]; // seconds left, told once each

export class Clock {
  constructor(shown, { warning, words, over }) {
    Object.assign(this, { shown, warning, words, over });
    this.minutes = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "minute", unitDisplay: "long" });
    this.warned = new Set();
    this.set(Number(shown.dataset.clock));
    for (const seconds of WARN_AT) if (this.left() <= seconds) this.warned.add(seconds);
    this.tick();
  }

  // Every reply of the server says it anew.
  set(seconds) {
    if (typeof seconds === "number") this.end = performance.now() + seconds * 1000;
  }

  left() {
    return Math.max(Math.ceil((this.end - performance.now()) / 1000), 0);
  }

  tick() {
    const left = this.left();
    const text = this.say(left);
    if (this.shown.textContent !== text) this.shown.textContent = text;
    this.shown.toggleAttribute("data-short", left <= WARN_AT[0]);
    for (const seconds of WARN_AT) {
      if (left > seconds || this.warned.has(seconds)) continue;
      this.warned.add(seconds);
      this.warning.textContent = text;
    }
    if (left > 0) this.timer = setTimeout(() => this.tick(), 500);
    else this.over();
  }

  say(seconds) {
    if (seconds <= 0) return this.words.noTime;
    const minutes = Math.ceil(seconds / 60);
    const time = minutes < 60 ? this.minutes.format(minutes) : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
    return this.words.left.replace("{time}", time);
  }

  stop() {
    clearTimeout(this.timer);
  }
}
