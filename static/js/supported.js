// GOV.UK Frontend's own test of the browser, in a file because no inline script is allowed. It comes first in the body, so
// that parts which need JavaScript are laid out for it before they are drawn.
document.body.classList.add('js-enabled');
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('govuk-frontend-supported');
}
