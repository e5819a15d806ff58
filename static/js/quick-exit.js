// Quick exit. The link works without this file; with it the page is blank at once and nothing waits for the network.
// A page that has something to save listens for "accord:quick-exit" on document and sends it with fetch(..., { keepalive: true }).

const PRESSES = 3;
const WITHIN = 5000;

export function leave(url) {
  document.documentElement.classList.add("is-leaving");
  document.title = " ";
  document.dispatchEvent(new CustomEvent("accord:quick-exit"));
  try {
    sessionStorage.setItem("left", "1");
  } catch {
    // Storage may be shut; leaving matters more.
  }
  window.location.replace(url);
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
}

// Back must not bring the page again from the browser's memory: hide it before it is kept, ask the server when it is shown.
export function forget() {
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.documentElement.classList.add("is-leaving");
    window.location.reload();
  });
}
