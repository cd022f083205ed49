// The link's secret rides in the fragment, which no server, proxy or Referer sees. It leaves this page only when a person
// presses the button: this script moves it into the form, clears it from the address bar and the history, and sends nothing.
// Where a mail gateway drops fragments the secret came in the path, and the page has filled the field already.
const field = document.querySelector<HTMLInputElement>('input[name=token]');
const token = location.hash.slice(1) || field?.value;

if (token && field) {
  field.value = token;
  history.replaceState(null, '', '/open');
  for (const block of document.querySelectorAll<HTMLElement>('[data-paste]')) {
    block.hidden = true; // nothing to paste any more
    for (const input of block.querySelectorAll<HTMLInputElement>('input')) {
      input.disabled = input !== field;
    }
  }
}

export {};
