// A question's form: what is in it, as the server is told it, and back.

export const inputsOf = (form) => [...form.querySelectorAll(".question__answer input, .question__answer select, .question__answer textarea")];

export function bodyOf(form) {
  const body = new URLSearchParams(new FormData(form));
  body.delete("csrfmiddlewaretoken");
  body.delete("revision");
  return body.toString();
}

export function fieldsOf(told) {
  const fields = new URLSearchParams(told.flagged ? { flagged: "on" } : {});
  for (const [name, values] of Object.entries(told.fields)) for (const value of values) fields.append(name, value);
  return fields;
}

export function fill(form, fields) {
  for (const input of inputsOf(form)) {
    if (input.type === "radio" || input.type === "checkbox") input.checked = fields.getAll(input.name).includes(input.value);
    else input.value = fields.get(input.name) ?? "";
  }
  form.elements.flagged.checked = fields.has("flagged");
}

export function stateOf(form) {
  const inputs = inputsOf(form);
  if (inputs[0].type === "radio" || inputs[0].type === "checkbox") return inputs.some((input) => input.checked) ? "answered" : "empty";
  const given = inputs.map((input) => input.value.trim()).filter(Boolean);
  if (!given.length) return "empty";
  const repeated = form.dataset.kind === "ORD" && new Set(given).size < given.length;
  return given.length < inputs.length || repeated ? "partial" : "answered";
}

export function describe(form) {
  return inputsOf(form).flatMap((input) => {
    if (input.type === "radio" || input.type === "checkbox") return input.checked ? [input.labels[0].textContent.trim()] : [];
    if (!input.value) return [];
    return [input.selectedOptions ? `${input.labels[0].textContent}: ${input.selectedOptions[0].textContent}` : input.value];
  });
}

export const sorted = (fields) => [...fields].map(String).sort().join("&");
