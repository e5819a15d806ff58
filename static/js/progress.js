// How far a piece of work has come, looked up again while the page is seen. Without this script a link does the same.

const LOOK_EVERY = 2000; // milliseconds

async function look() {
  const here = document.querySelector("[data-progress]");
  const reply = document.hidden ? null : await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!reply?.ok) return;
  const there = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("[data-progress]");
  if (!there || there.dataset.progress !== here.dataset.progress) {
    location.reload();
    return;
  }
  const [bar, now] = [here.querySelector("progress"), there.querySelector("progress")];
  if (!bar || !now) return;
  bar.value = now.value;
  here.querySelector(".meter__value").textContent = there.querySelector(".meter__value").textContent;
}

setInterval(look, LOOK_EVERY);
