import type { Translation } from '../../src/core/translation';

/** Texts as they stand in the source; as in JupyterLab, %1 of a plural is the count. */
export const english: Translation = {
  __: (text, ...values) => text.replace(/%(\d)/g, (_, place: string) => String(values[Number(place) - 1])),
  _n: (singular, plural, count, ...values) => english.__(count === 1 ? singular : plural, count, ...values)
};
