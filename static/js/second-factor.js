// Security keys and passkeys: allauth's own script speaks with the browser; this one says when that came to nothing.

const trouble = document.getElementById("key-trouble");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  trouble.hidden = false;
});
