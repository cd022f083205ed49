import { createAll, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink, Tabs } from 'nhsuk-frontend';
import { askBeforeSubmitting, guardAgainstDoubleSubmit } from './forms';
import { refreshFragments } from './refresh';

// Everything here is a convenience: every page works without it.
document.body.classList.add('js-enabled', 'nhsuk-frontend-supported');
createAll(SkipLink);
createAll(ErrorSummary);
createAll(NotificationBanner);
createAll(Tabs);
createAll(Radios);
createAll(Checkboxes);

askBeforeSubmitting(document);
guardAgainstDoubleSubmit(document);
refreshFragments(document);
