/** Ids of all commands, as settings, menus, toolbars and tests name them. */
export const CommandIDs = {
  // tagging (chips)
  editRole: 'nb2prod:edit-role',
  suggestRoles: 'nb2prod:suggest-roles',
  acceptSuggestions: 'nb2prod:accept-suggestions',
  dismissSuggestions: 'nb2prod:dismiss-suggestions',
  showLegend: 'nb2prod:show-legend',
  // the panel
  showPanel: 'nb2prod:show-panel',
  applyFix: 'nb2prod:apply-fix', // arguments: {code, cell_id, line} or none for all
  openGraph: 'nb2prod:open-graph',
  // the button
  export: 'nb2prod:export',
  check: 'nb2prod:check',
  verify: 'nb2prod:verify',
  record: 'nb2prod:record',
  runTests: 'nb2prod:run-tests',
  run: 'nb2prod:run-with-parameters',
  sweep: 'nb2prod:sweep',
  showJobs: 'nb2prod:show-jobs',
  openJob: 'nb2prod:open-job', // arguments: {id}
  startJob: 'nb2prod:start-job', // arguments: {kind, options}: what the forms call; saves the notebook first
  // findings in cells
  nextFinding: 'nb2prod:next-finding',
  previousFinding: 'nb2prod:previous-finding',
  fixFinding: 'nb2prod:fix-finding',
  undoFix: 'nb2prod:undo-fix',
  // settings
  toggleExportOnSave: 'nb2prod:toggle-export-on-save'
} as const;
