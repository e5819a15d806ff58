// Sensitive parts of a lesson: the choice is sent without leaving the page, and only then does what it asks for arrive.
// Without this script the same form goes the ordinary way.

const announcer = document.querySelector("[data-announce]");

async function choose(form, submitter) {
  const part = form.closest("[data-part]");
  const reply = await fetch(form.action, { method: "POST", body: new FormData(form, submitter), headers: { "X-Fragment": "part" } });
  if (reply.redirected || reply.status !== 200) throw new Error(String(reply.status));
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("[data-part]");
  if (!fresh) throw new Error("no part");
  part.replaceWith(fresh);
  const title = fresh.querySelector(".sensitive__title");
  announcer.textContent = title.textContent;
  title.focus();
  fresh.scrollIntoView({ block: "nearest" });
  fresh.dispatchEvent(new CustomEvent("accord:shown", { bubbles: true }));
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-way]");
  if (!form) return;
  event.preventDefault();
  const { submitter } = event;
  choose(form, submitter).catch((error) => {
    if (!navigator.onLine || error instanceof TypeError) {
      const told = form.querySelector("[data-offline-told]");
      told.hidden = false;
      announcer.textContent = told.textContent;
      return;
    }
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
    form.submit();
  });
});
