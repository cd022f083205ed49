const REOPEN_MS = 5000; // a form that answers with a download leaves the page standing

/** Asks `data-confirm` of the pressed button, or of its form, before the form is sent. */
export function askBeforeSubmitting(page: Document): void {
  page.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
    }
  });
}

/** Disables a form's buttons once it is sent. The server guards itself; this spares people the second answer. */
export function guardAgainstDoubleSubmit(page: Document): void {
  page.addEventListener('submit', (event) => {
    if (event.defaultPrevented) {
      return;
    }

    const buttons = [...(event.target as HTMLFormElement).querySelectorAll<HTMLButtonElement>('button:not([type=button])')];
    // After this turn, so that the pressed button's own name and value are still sent.
    setTimeout(() => setDisabled(buttons, true));
    setTimeout(() => setDisabled(buttons, false), REOPEN_MS);
    window.addEventListener('pageshow', () => setDisabled(buttons, false), { once: true });
  });
}

function setDisabled(buttons: HTMLButtonElement[], disabled: boolean): void {
  for (const button of buttons) {
    button.disabled = disabled;
  }
}
