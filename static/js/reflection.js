// Fields whose text stays on the page: they grow with what is written, and are emptied when the page is left, so that the
// next person at the same machine does not find it there with "Back".

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-stays-here]")) grow(event.target);
});

window.addEventListener("pagehide", () => {
  for (const field of document.querySelectorAll("[data-stays-here]")) field.value = "";
});
