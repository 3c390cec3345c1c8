// What a course page does with elements: it listens, and tests ask it for what it heard.
window.heard = [];
for (const name of ['ready', 'step', 'answer', 'goal', 'violation', 'error']) {
  document.addEventListener(`raftglass-${name}`, (event) => heard.push([name, event.detail, event.target.id]));
}
window.keys = [];
addEventListener('keydown', (event) => keys.push(event.key));
window.messages = [];
addEventListener('message', (event) => event.data?.raftglass === 1 && messages.push(event.data));

window.put = (tag, attributes, place = document.getElementById('place')) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  place.append(element);
  return element;
};
let calls = 0;
// A call to a frame, and its answer.
window.ask = (frame, type, ...args) => new Promise((resolve) => {
  const id = `call-${calls += 1}`;
  const answered = (event) => {
    if (event.source !== frame.contentWindow || event.data?.id !== id) return;
    removeEventListener('message', answered);
    resolve(event.data);
  };
  addEventListener('message', answered);
  frame.contentWindow.postMessage({ raftglass: 1, id, type, args }, '*');
});
