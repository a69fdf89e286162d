import { LabIcon } from '@jupyterlab/ui-components';

function drawn(name: string, shapes: string): LabIcon {
  return new LabIcon({
    name: `nb2prod:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${shapes}</svg>`
  });
}

/** A notebook's cells that become the lines of a module. */
export const nb2prodIcon = drawn(
  'logo',
  `<g class="jp-icon3" fill="#616161">
    <path d="M1 2.5A1.5 1.5 0 0 1 2.5 1h3a.75.75 0 0 1 0 1.5h-3v2.75h3a.75.75 0 0 1 0 1.5h-4A.5.5 0 0 1 1 6.25z"/>
    <path d="M1 9.75a.5.5 0 0 1 .5-.5h4a.75.75 0 0 1 0 1.5h-3v2.75h3a.75.75 0 0 1 0 1.5h-3A1.5 1.5 0 0 1 1 13.5z"/>
    <path d="M6.2 7.4h3.1L8 6.1a.75.75 0 0 1 1.06-1.06l2.5 2.5a.65.65 0 0 1 0 .92l-2.5 2.5A.75.75 0 0 1 8 9.9l1.3-1.3H6.2a.6.6 0 0 1 0-1.2z"/>
    <path d="M10.5 1h3A1.5 1.5 0 0 1 15 2.5v11a1.5 1.5 0 0 1-1.5 1.5h-3a.75.75 0 0 1 0-1.5h3v-11h-3a.75.75 0 0 1 0-1.5z"/>
  </g>`
);

/** Jobs: a list with a running one. */
export const jobsIcon = drawn(
  'jobs',
  `<g class="jp-icon3" fill="#616161">
    <path d="M1.5 2.25h8a.75.75 0 0 1 0 1.5h-8a.75.75 0 0 1 0-1.5zM1.5 7.25h5a.75.75 0 0 1 0 1.5h-5a.75.75 0 0 1 0-1.5zM1.5 12.25h4a.75.75 0 0 1 0 1.5h-4a.75.75 0 0 1 0-1.5z"/>
    <path d="M8 7.1a.6.6 0 0 1 .9-.52l5.7 3.4a.6.6 0 0 1 0 1.04l-5.7 3.4a.6.6 0 0 1-.9-.52z"/>
  </g>`
);

/** The role of a cell: a tag. */
export const roleIcon = drawn(
  'role',
  `<path class="jp-icon3" fill="#616161" d="M2.5 1.5h5.3c.4 0 .8.16 1.06.44l5.2 5.2a1.5 1.5 0 0 1 0 2.12l-4.8 4.8a1.5 1.5 0 0 1-2.12 0l-5.2-5.2A1.5 1.5 0 0 1 1.5 7.8V2.5a1 1 0 0 1 1-1zm.5 1.5v4.8l5.2 5.2 4.8-4.8L7.8 3zm2.3 1.2a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2z"/>`
);
