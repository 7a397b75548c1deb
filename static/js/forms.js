// What forms do beyond sending themselves. Everything here has a button or a whole page behind it that works without it.
(() => {
  const WAIT = 3000; // milliseconds after the last key before a form saves itself

  // Saves the form as a draft of this tab, and puts the draft into the address: a reload, a crash or a new sign-in then
  // finds what was typed.
  function saveItself(form) {
    const said = form.querySelector('[data-saved]');
    const token = form.querySelector('[name="form_token"]');
    if (!said || !token) {
      return;
    }
    let timer = null;
    let under = null;
    let changed = false;

    async function save() {
      clearTimeout(timer);
      if (!changed || under) {
        return;
      }
      changed = false;
      under = new AbortController();
      const body = new FormData(form);
      body.set('save_draft', 'by script');
      try {
        const answer = await fetch(form.action, { method: 'POST', body, signal: under.signal, redirect: 'manual' });
        if (answer.type === 'opaqueredirect') {
          said.textContent = 'Not saved: you have been signed out. Sign in again in another tab, then go on here.';
        } else if (answer.headers.get('content-type')?.includes('json')) {
          said.textContent = (await answer.json()).said;
          if (answer.ok) {
            const address = new URL(window.location.href);
            address.searchParams.set('draft', token.value);
            window.history.replaceState(null, '', address);
            document.dispatchEvent(new Event('session-used'));
          }
        } else {
          said.textContent = 'Not saved yet. Press the button to send the form.';
        }
      } catch {
        changed = true; // no network, or the form is being sent
      }
      under = null;
    }

    form.addEventListener('input', () => {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(save, WAIT);
    });
    form.addEventListener('submit', () => {
      changed = false;
      clearTimeout(timer);
      under?.abort();
    });
    document.addEventListener('visibilitychange', () => document.hidden && save());
  }

  // Another box for another point of complaint
  function addPoints(group) {
    const button = group.querySelector('[data-add-point]');
    button.addEventListener('click', (event) => {
      event.preventDefault();
      const points = group.querySelectorAll('[data-point]');
      const copy = points[points.length - 1].cloneNode(true);
      const text = copy.querySelector('textarea');
      const number = points.length;
      text.id = text.id.replace(/\d+$/, number);
      text.name = text.name.replace(/\d+$/, number);
      text.value = '';
      copy.querySelector('label').htmlFor = text.id;
      copy.querySelector('[data-number]').textContent = number + 1;
      button.before(copy);
      text.focus();
    });
  }

  // Show only what this kind of representation needs, and only what a ticked box leaves open
  function showWhatIsNeeded(form) {
    const look = () => {
      const kind = form.querySelector('[name="kind"]:checked')?.value;
      for (const part of form.querySelectorAll('[data-kinds]')) {
        part.hidden = Boolean(kind) && !part.dataset.kinds.split(' ').includes(kind);
      }
      for (const part of form.querySelectorAll('[data-unless]')) {
        part.hidden = Boolean(form.querySelector(`[name="${part.dataset.unless}"]`)?.checked);
      }
    };
    form.addEventListener('change', look);
    look();
  }

  for (const form of document.querySelectorAll('form[data-saves-itself]')) {
    saveItself(form);
    showWhatIsNeeded(form);
  }
  document.querySelectorAll('[data-points]').forEach(addPoints);
  if (window.htmx) {
    document.querySelectorAll('[data-without-script]').forEach((part) => { part.hidden = true; });
  }
})();
