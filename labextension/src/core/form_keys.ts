/** What a key is pressed in: text of one line or of several, a button of the form, or anything else in its dialog. */
export type KeyPlace = 'text' | 'lines' | 'button' | 'other';

export type KeyPressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'isComposing'>;

/** Whether a key accepts the form, is for the element that has the focus, or is as in any other dialog. */
export function meaningOf(pressed: KeyPressed, place: KeyPlace): 'accept' | 'element' | 'dialog' {
  const { key, ctrlKey, metaKey, shiftKey, isComposing } = pressed;
  if (isComposing) {
    return 'element'; // it chooses among the characters that an input method offers
  }
  if (place === 'button') {
    return ['Enter', 'ArrowLeft', 'ArrowRight'].includes(key) ? 'element' : 'dialog';
  }
  if (key !== 'Enter' || place === 'other') {
    return 'dialog';
  }
  return (place === 'lines' || shiftKey) && !ctrlKey && !metaKey ? 'element' : 'accept';
}
