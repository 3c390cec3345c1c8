// The buttons of the page drive the first box; what is answered in the second one is listed.
const figure = document.getElementById('figure').glass(1);
document.getElementById('places').addEventListener('click', ({ target }) => {
  if (target.dataset.mark) figure.seek(target.dataset.mark);
});

const answers = document.getElementById('answers');
document.getElementById('lesson').addEventListener('raftglass-answer', ({ detail }) => {
  const line = document.createElement('li');
  line.textContent = `${detail.card}: ${detail.given}, ${detail.right ? 'right' : 'not right'}`;
  answers.append(line);
});
