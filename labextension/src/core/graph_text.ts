/** Width of one character of the picture's font, which is monospaced, at font size 1. */
const CHARACTER = 0.61;
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g;

/** Estimated width in pixels of text in the picture's font; known without a screen, so that layouts are repeatable. */
export function textWidth(text: string, fontSize: number): number {
  const wide = text.match(WIDE)?.length ?? 0;
  return (Array.from(text).length + wide) * CHARACTER * fontSize;
}

/** The text in at most `lines` lines of about `width` characters, broken after underscores; cut with an ellipsis. */
export function wrapName(text: string, width: number, lines: number): readonly string[] {
  const parts = text.split(/(?<=_)(?!_)/).flatMap(part => chunks(part, width));
  return cut(packed(parts, '', width), width, lines);
}

/** Names in at most `lines` lines of about `width` characters; those that do not fit are counted. */
export function wrapNames(names: readonly string[], width: number, lines: number): readonly string[] {
  for (let shown = names.length; shown > 1; shown--) {
    const rest = names.length - shown;
    const parts = names
      .slice(0, shown)
      .map((name, index) => shorten(name, width - 1) + (index < shown - 1 || rest > 0 ? ',' : ''));
    const wrapped = packed(rest > 0 ? [...parts, `+${rest}`] : parts, ' ', width);
    if (wrapped.length <= lines) {
      return wrapped;
    }
  }
  const rest = names.length > 1 ? `, +${names.length - 1}` : '';
  return [shorten(names[0] ?? '', width - rest.length - 1) + rest];
}

function packed(parts: readonly string[], between: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + between.length + part.length <= width) {
      lines[lines.length - 1] = last + between + part;
    } else {
      lines.push(part);
    }
  }
  return lines;
}

function chunks(text: string, width: number): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; start += width) {
    pieces.push(text.slice(start, start + width));
  }
  return pieces;
}

function cut(lines: readonly string[], width: number, most: number): readonly string[] {
  if (lines.length <= most) {
    return lines;
  }
  const last = (lines[most - 1] ?? '').slice(0, width - 1);
  return [...lines.slice(0, most - 1), `${last}…`];
}

function shorten(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
