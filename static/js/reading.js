// How long a note was in view and how far down it was seen, told with the acknowledgement. Without this the form says neither.
const form = document.querySelector("[data-reading]");
if (form) {
  const text = document.querySelector(".note .prose");
  let seconds = 0;
  let reached = 0;
  const look = () => {
    const box = text.getBoundingClientRect();
    const share = box.height ? (window.innerHeight - box.top) / box.height : 1;
    reached = Math.max(reached, Math.min(100, Math.max(0, Math.round(share * 100))));
  };
  look();
  addEventListener("scroll", look, { passive: true });
  setInterval(() => { if (!document.hidden) seconds += 1; }, 1000);
  form.addEventListener("submit", () => {
    form.elements.seconds.value = seconds;
    form.elements.reached.value = reached;
  });
}
