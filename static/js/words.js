// The page on which a report is written: names and sentences go into the box where the person is, and the preview says
// what is wrong without taking the focus. Without this script a sentence is put in by the page itself.
(() => {
  const box = document.getElementById('id_words');
  const preview = document.querySelector('[data-preview]');
  const said = document.querySelector('[data-preview-said]');
  if (!box || !preview) {
    return;
  }

  function insert(text, at, until) {
    box.focus();
    box.setRangeText(text, at, until, 'end');
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button?.dataset.insert) {
      insert(button.dataset.insert, box.selectionStart, box.selectionEnd);
    } else if (button?.name === 'use') {
      event.preventDefault();
      const end = box.value.length;
      const last = box.value.slice(box.value.lastIndexOf('\n') + 1);
      const own = /^\s*([-*+#]|\d+[.)])/.test(last) ? '\n\n' : ' ';
      insert((/(^|\s)$/.test(box.value) ? '' : own) + button.value, end, end);
    }
  });

  // an answer that is no preview is the page for signing in again
  preview.addEventListener('htmx:beforeSwap', (event) => {
    event.detail.shouldSwap = event.detail.serverResponse.includes('data-said');
  });
  preview.addEventListener('htmx:afterSwap', () => {
    const words = preview.querySelector('[data-said]').dataset.said;
    if (said.textContent !== words) {
      said.textContent = words;
    }
  });
  for (const part of document.querySelectorAll('[data-with-script]')) {
    part.hidden = false;
  }
})();
