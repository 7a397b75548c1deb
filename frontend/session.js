// Two minutes before the idle limit, ask whether the person is still there (WCAG 2.2, 2.2.1). Without an answer the page
// asks for a new sign-in, so that a case does not stay on an empty desk's screen.
const WARN_BEFORE = 120;

// A fresh GET: reloading a page that came from a form would ask whether to send the form again.
function leave() {
  window.location.assign(window.location.pathname + window.location.search);
}

export function watchSession(dialog) {
  if (!dialog || !dialog.showModal) {
    return;
  }
  const limit = Number(dialog.dataset.seconds);
  const left = dialog.querySelector('[data-left]');
  const form = dialog.querySelector('form');
  let endsAt = Date.now() + limit * 1000;

  function look() {
    const seconds = Math.ceil((endsAt - Date.now()) / 1000);
    if (seconds <= 0) {
      leave();
    } else if (seconds <= WARN_BEFORE) {
      left.textContent = seconds > 60 ? '2 minutes' : '1 minute';
      if (!dialog.open) {
        dialog.showModal();
      }
    }
  }

  async function stay(event) {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), redirect: 'manual' });
      if (answer.status !== 204) {
        leave();
        return;
      }
    } catch {
      return; // no network: the dialog stays, and the button can be pressed again
    }
    endsAt = Date.now() + limit * 1000;
    dialog.close();
  }

  // a form that has just saved itself has used the session too
  document.addEventListener('session-used', () => {
    endsAt = Date.now() + limit * 1000;
  });
  form.addEventListener('submit', stay);
  dialog.addEventListener('cancel', stay);
  setInterval(look, 1000);
}
