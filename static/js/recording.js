// The speed of a recording, and where one left off. The place stays in this tab: it is never sent, and a quick exit forgets it.

const LEAST = 5; // seconds: less is not worth going back to

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function stored(key) {
  try {
    return Number(sessionStorage.getItem(key)) || 0;
  } catch {
    return 0; // a browser that keeps nothing: the recording starts at the beginning
  }
}

function keep(key, seconds) {
  try {
    if (seconds < LEAST) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, String(Math.floor(seconds)));
  } catch { /* nothing is kept, nothing is lost */ }
}

for (const figure of document.querySelectorAll("[data-recording]")) {
  const video = figure.querySelector("video");
  const resume = figure.querySelector("[data-resume]");
  const speed = figure.querySelector("[data-speed]");
  const key = `accord.recording-${figure.dataset.recording}`;
  const at = stored(key);
  const start = (seconds) => {
    const go = () => { video.currentTime = seconds; };
    if (video.readyState > 0) go();
    else video.addEventListener("loadedmetadata", go, { once: true });
    video.focus();
    resume.hidden = true;
    video.play().catch(() => {}); // the browser may refuse; its own controls remain
  };
  speed.hidden = false;
  speed.querySelector("select").addEventListener("change", (event) => {
    video.defaultPlaybackRate = video.playbackRate = Number(event.target.value);
  });
  if (at >= LEAST) {
    resume.querySelector("[data-at]").textContent = clock(at);
    resume.hidden = false;
  }
  resume.querySelector("[data-continue]").addEventListener("click", () => start(at));
  resume.querySelector("[data-again]").addEventListener("click", () => { keep(key, 0); start(0); });
  video.addEventListener("playing", () => { resume.hidden = true; });
  video.addEventListener("timeupdate", () => { if (!video.paused) keep(key, video.currentTime); });
  video.addEventListener("pause", () => { if (!video.ended) keep(key, video.currentTime); });
  video.addEventListener("ended", () => keep(key, 0));
}
