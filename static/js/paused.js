// A pause that has come to its end by itself leads back to the question, where the clock runs again.

const paused = document.querySelector("[data-paused]");
if (paused) setTimeout(() => location.reload(), Number(paused.dataset.paused) * 1000 + 500);
