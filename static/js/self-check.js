// The private self-check: answers are added up here, kept in this tab's own storage, and sent nowhere.

const KEY = "accord.self-check";
const root = document.querySelector("[data-self-check]");
const told = root.querySelector("[data-told]");
const forget = root.querySelector("[data-forget]");
const questions = root.querySelectorAll("fieldset");
const chosen = () => [...root.querySelectorAll("input:checked")];

function tell() {
  const answers = chosen();
  forget.hidden = answers.length === 0;
  if (answers.length < questions.length) {
    told.textContent = "";
    return;
  }
  const sum = answers.reduce((total, input) => total + Number(input.value), 0);
  const heavy = answers.filter((input) => input.value === "2").length;
  told.textContent = heavy >= 2 || sum >= 7 ? root.dataset.much : sum >= 3 ? root.dataset.some : root.dataset.calm;
}

function keep() {
  sessionStorage.setItem(KEY, JSON.stringify(chosen().map((input) => [input.name, input.value])));
}

for (const [name, value] of JSON.parse(sessionStorage.getItem(KEY) ?? "[]")) {
  const input = root.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
  if (input) input.checked = true;
}
tell();

root.addEventListener("change", () => {
  keep();
  tell();
});
forget.addEventListener("click", () => {
  for (const input of chosen()) input.checked = false;
  sessionStorage.removeItem(KEY);
  tell();
  questions[0].querySelector("input").focus();
});
