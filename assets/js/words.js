// What scripts say. Written in Chinese; a page in another language carries the same sentences in <meta name="words">.
let words;

export function say(text, values = {}) {
  words ??= JSON.parse(document.querySelector('meta[name="words"]')?.content || "{}");
  return Object.entries(values).reduce((said, [name, value]) => said.replace(`%(${name})s`, value), words[text] || text);
}
