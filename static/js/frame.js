// What every page needs: quick exit, and menus that close.
import { tend } from "./menus.js";
import { forget, watch } from "./quick-exit.js";

const exit = document.querySelector("[data-quick-exit]");
if (exit) {
  watch(exit);
  forget();
}
tend([...document.querySelectorAll("[data-menu]")]);
