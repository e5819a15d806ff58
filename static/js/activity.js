// Practice on a lesson page: the form is sent without leaving the page, and what comes back takes its place.
// Without this script the same form goes the ordinary way. What is typed into [data-stays-here] never leaves the page.

const announcer = document.querySelector("[data-announce]");

function kept(activity) {
  return new Map([...activity.querySelectorAll("[data-stays-here]")].map((field) => [field.id, field.value]));
}

function giveBack(activity, texts) {
  for (const [id, text] of texts) {
    const field = activity.querySelector(`textarea[id="${CSS.escape(id)}"]`);
    if (field) field.value = text;
    const place = activity.querySelector(`[data-yours="${CSS.escape(id)}"]`);
    if (place && text.trim()) {
      place.querySelector("span").textContent = text;
      place.hidden = false;
    }
  }
}

async function replace(activity, url, options) {
  const response = await fetch(url, { ...options, headers: { "X-Fragment": "activity" } });
  if (response.redirected || ![200, 422].includes(response.status)) throw new Error(String(response.status));
  const text = (await response.text()).trim();
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-activity]");
  if (!fresh) throw new Error("no activity");
  activity.written = new Map([...(activity.written ?? []), ...kept(activity)]);
  giveBack(fresh, activity.written);
  fresh.written = activity.written;
  activity.replaceWith(fresh);
  const told = fresh.querySelector("[data-result], .field__error");
  announcer.textContent = "";
  if (told) announcer.textContent = told.textContent;
  fresh.querySelector("h3").focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-practice]");
  if (!form) return;
  event.preventDefault();
  const { submitter } = event;
  const go = () => {
    if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
    form.submit();
  };
  replace(form.closest("[data-activity]"), form.action, { method: "POST", body: new FormData(form, submitter) }).catch(go);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-again]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  replace(link.closest("[data-activity]"), link.href, {}).catch(() => location.assign(link.href));
});
