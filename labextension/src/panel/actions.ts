import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

/** What buttons of the panel do: commands. */
export interface PanelActions {
  run(command: string, args?: ReadonlyPartialJSONObject): void;
}

/** The application's commands as actions. */
export function actionsOf(commands: CommandRegistry): PanelActions {
  return {
    run: (command, args) => {
      // a command that fails tells so itself
      commands.execute(command, args).catch((reason: unknown) => console.warn(reason));
    }
  };
}
