// Without a network the open page is all there is: say so, and do not let a link or a form take it away.

const banner = document.querySelector("[data-network]");
const words = banner.dataset;

function say(text, offline) {
  banner.textContent = text;
  banner.toggleAttribute("data-away", offline);
}

addEventListener("offline", () => say(words.offline, true));
addEventListener("online", () => say("", false));
document.addEventListener("accord:all-sent", () => navigator.onLine && say(words.online, false));

const leads = (address) => address && new URL(address, location.href).pathname !== location.pathname;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]:not([data-quick-exit], [href^='tel:'])");
  if (navigator.onLine || !link || !leads(link.href)) return;
  event.preventDefault();
  say(words.stay, true);
});

document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.defaultPrevented) return;
  event.preventDefault();
  say(words.stay, true);
});

if (!navigator.onLine) say(words.offline, true);
