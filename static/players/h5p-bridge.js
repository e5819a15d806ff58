// Starts the content and tells the page around it what happens: statements, state, height, failure. It speaks to the site's origin and to no other.
(function () {
  const config = JSON.parse(document.getElementById("config").textContent);
  const place = document.getElementById("player");
  const tell = (kind, content) => window.parent.postMessage({ accord: 1, kind, ...content }, config.site);
  let began = false;

  function fail(reason) {
    if (!began) tell("failed", { reason: String(reason).slice(0, 300) });
  }

  function watch() {
    const saved = new Map();
    H5P.externalDispatcher.on("xAPI", (event) => tell("statement", { statement: event.data.statement }));
    H5P.setUserData = (contentId, name, data, options) => {
      const part = String((options && options.subContentId) || 0);
      const text = JSON.stringify(data);
      if (name !== "state" || text === undefined || saved.get(part) === text) return;
      saved.set(part, text);
      tell("state", { part: part === "0" ? "" : part, data: text });
    };
  }

  function flush() {
    for (const instance of H5P.instances || []) {
      if (typeof instance.getCurrentState !== "function") continue;
      const state = instance.getCurrentState();
      if (state !== undefined) H5P.setUserData(instance.contentId, "state", state);
    }
  }

  window.addEventListener("error", (event) => fail(event.message));
  window.addEventListener("unhandledrejection", (event) => fail(event.reason));
  new ResizeObserver(() => tell("height", { height: Math.ceil(document.documentElement.getBoundingClientRect().height) })).observe(document.body);

  const options = {
    id: config.id, h5pJsonPath: config.h5p, contentJsonPath: config.content, librariesPath: config.libraries,
    frameJs: config.frameJs, frameCss: config.frameCss, embedType: "div", frame: false, copyright: false, export: false, icon: false, fullScreen: false,
    preventH5PInit: false, saveFreq: 2, contentUserData: config.state, xAPIObjectIRI: config.iri, title: config.title,
    assetsRequestFetchOptions: { credentials: "omit" },
  };
  new H5PStandalone.H5P(place, options).then(() => {
    if (!window.H5P || typeof H5P.init !== "function") throw new Error("the player did not load");
    watch();
    H5P.init(document.body);
    H5P.preventInit = false;
    if (!H5P.instances || !H5P.instances.length) throw new Error("the content did not start");
    began = true;
    tell("ready", {});
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || event.origin !== config.site || event.data?.accord !== 1) return;
      if (event.data.kind === "flush") flush();
      if (event.data.kind === "resize" && H5P.instances[0]) H5P.trigger(H5P.instances[0], "resize");
    });
  }).catch(fail);
})();
