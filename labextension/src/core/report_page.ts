/** What the server's own answer allows the page: the text of a page that is framed comes without that. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; " +
  'img-src data: blob:; font-src data:';

/** A frame in a sandbox can neither reach the files beside the page nor open anything: whoever frames it has to. */
const ASKS_FOR_LINKS = `document.addEventListener('click', event => {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (link) {
    event.preventDefault();
    parent.postMessage(link.getAttribute('href'), '*');
  }
});`;

/** A job's report for a frame in a sandbox; a click on a link in it is a message with the link's address. */
export function framedReport(page: string): string {
  const additions = `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><script>${ASKS_FOR_LINKS}</script>`;
  const [head = ''] = /<head[^>]*>/i.exec(page) ?? [];
  const place = page.indexOf(head) + head.length;
  return page.slice(0, place) + additions + page.slice(place);
}

/**
 * The contents path that a message of a framed report asks for; null for anything but the files that it may lead to,
 * which are named relative to the report's folder.
 */
export function linkedFile(message: unknown, folder: string | null, files: Iterable<string>): string | null {
  if (typeof message !== 'string' || folder === null) {
    return null;
  }
  const address = decoded(message);
  const wanted = [...files].find(file => file !== '' && file === address);
  return wanted === undefined ? null : [folder, wanted].filter(Boolean).join('/');
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
