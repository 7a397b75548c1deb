import { initAll } from 'govuk-frontend';
import { AddAnother, Alert, ButtonMenu, FilterToggleButton, SortableTable } from '@ministryofjustice/frontend';
import { createAll } from 'govuk-frontend';

import { watchSession } from './session.js';

initAll();
createAll(AddAnother);
createAll(Alert);
createAll(ButtonMenu);
createAll(FilterToggleButton);
createAll(SortableTable);

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

watchSession(document.getElementById('session-ends'));
