// What every page needs: quick exit, and menus that close.
import { tend } from "./menus.js";
import { forget, forgetOnSignOut, watch } from "./quick-exit.js";

const exit = document.querySelector("[data-quick-exit]");
if (exit) {
  watch(exit);
  forget();
}
forgetOnSignOut();
tend([...document.querySelectorAll("[data-menu]")]);
