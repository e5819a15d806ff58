// Small pieces of text on the page.

export const clockTime = (moment) => new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

export function listed(words) {
  const entry = document.createElement("li");
  entry.textContent = words;
  return entry;
}

export function linked(words, address) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = words;
  return link;
}
