// The runtime that a SCORM package looks for, with what was kept for the person in it; the package runs in the frame below.
// On every commit the whole of it goes to the page around, which keeps it. A cmi5 unit brings its own way to the store and needs no runtime.
(function () {
  const config = JSON.parse(document.getElementById("config").textContent);
  const frame = document.getElementById("sco");
  const tell = (kind, content) => window.parent.postMessage({ accord: 1, kind, ...content }, config.site);
  const is12 = config.kind === "scorm12";
  let api = null;
  let begun = 0;
  let waiting = 0;

  function kept() {
    try {
      return config.cmi ? JSON.parse(config.cmi) : null;
    } catch {
      return null;
    }
  }

  function snapshot() {
    return api.renderCMIToJSONObject();
  }

  function keep() {
    if (begun) tell("cmi", { part: config.part, cmi: JSON.stringify(snapshot()), seconds: Math.round((performance.now() - begun) / 1000) });
  }

  function start() {
    const Runtime = is12 ? window.Scorm12API : window.Scorm2004API;
    const { settings } = config;
    api = new Runtime({ autocommit: true, autocommitSeconds: 20, logLevel: 5, alwaysSendTotalTime: true, lmsCommitUrl: false });
    const cmi = kept();
    if (cmi) api.loadFromJSON(cmi, "");
    if (is12) {
      api.cmi.core.student_id = config.learner;
      if (settings.data) api.cmi.launch_data = settings.data;
      if (settings.mastery !== null) api.cmi.student_data.mastery_score = String(settings.mastery);
      if (settings.max_time) api.cmi.student_data.max_time_allowed = settings.max_time;
      if (settings.time_action) api.cmi.student_data.time_limit_action = settings.time_action;
    } else {
      api.cmi.learner_id = config.learner;
      if (settings.data) api.cmi.launch_data = settings.data;
      if (settings.passing !== null) api.cmi.scaled_passing_score = String(settings.passing);
    }
    window[is12 ? "API" : "API_1484_11"] = api;
    const verbs = is12 ? ["LMSInitialize", "LMSCommit", "LMSFinish"] : ["Initialize", "Commit", "Terminate"];
    api.on(verbs[0], () => { begun = begun || performance.now(); tell("ready", {}); });
    api.on(verbs[1], keep);
    api.on(is12 ? "LMSSetValue" : "SetValue", () => { clearTimeout(waiting); waiting = setTimeout(keep, 80); });
    api.on(verbs[2], () => { keep(); tell("finished", {}); });
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== config.site || event.data?.accord !== 1) return;
    if (event.data.kind === "flush" && api && begun) keep();
  });
  window.addEventListener("pagehide", () => { if (api && begun) keep(); });
  if (config.kind !== "cmi5") {
    if (!(is12 ? window.Scorm12API : window.Scorm2004API)) {
      tell("failed", { reason: "the runtime did not load" });
      return;
    }
    start();
  }
  frame.addEventListener("load", () => tell("loaded", {}));
  frame.src = config.address;
})();
