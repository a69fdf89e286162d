import { describe, expect, it } from 'vitest';

import { framedReport, linkedFile } from '../../src/core/report_page';

describe('a framed report', () => {
  it('keeps its document type, and is confined before anything of its own', () => {
    const framed = framedReport(
      '<!DOCTYPE html>\n<html lang="en"><head class="x"><title>t</title></head></html>'
    );
    expect(framed).toMatch(
      /^<!DOCTYPE html>\n<html lang="en"><head class="x"><meta http-equiv="Content-Security/
    );
    expect(framed.indexOf("default-src 'none'")).toBeLessThan(framed.indexOf('<script>'));
    expect(framed.indexOf('</script>')).toBeLessThan(framed.indexOf('<title>'));
    expect(framed).toMatch(/<title>t<\/title><\/head><\/html>$/);
  });

  it('is confined without a head, too', () => {
    expect(framedReport('<p>text</p>')).toMatch(/^<meta http-equiv="Content-Security.*<p>text<\/p>$/s);
  });
});

describe('the file that a link of a report leads to', () => {
  const files = ['runs/1 größe.ipynb', 'best.yaml', ''];

  it('lies in the folder of the report', () => {
    expect(linkedFile('runs/1%20gr%C3%B6%C3%9Fe.ipynb', 'work/a.sweep', files)).toBe(
      'work/a.sweep/runs/1 größe.ipynb'
    );
    expect(linkedFile('best.yaml', '', files)).toBe('best.yaml');
  });

  it('is one of those that the report is about', () => {
    for (const other of [
      '../secret.txt',
      '/etc/passwd',
      'https://example.org/',
      '',
      '%',
      7,
      null,
      { href: 'best.yaml' }
    ]) {
      expect(linkedFile(other, 'a.sweep', files)).toBeNull();
    }
  });

  it('is none while the folder is outside of what can be opened', () => {
    expect(linkedFile('best.yaml', null, files)).toBeNull();
  });
});
