import { initAll } from 'govuk-frontend';

import { watchSession } from './session.js';

initAll();
watchSession(document.getElementById('session-ends'));
