import { escapeMarkup as text } from '@bizom/notify';

/** Another document inside the page. Without `allow-scripts` it runs nothing; it never reaches the page around it. */
export function frame(title: string, html: string, sandbox: '' | 'allow-scripts', size: 'mail' | 'dashboard'): string {
  return `<iframe class="${size}" title="${text(title)}" sandbox="${sandbox}" srcdoc="${text(html)}"></iframe>`;
}
