import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

/** What buttons of the panel can do: commands, as far as some plugin has them. */
export interface PanelActions {
  can(command: string): boolean;
  run(command: string, args?: ReadonlyPartialJSONObject): void;
}

/** The application's commands as actions. */
export function actionsOf(commands: CommandRegistry): PanelActions {
  return {
    can: command => commands.hasCommand(command) && commands.isEnabled(command),
    run: (command, args) => {
      // a command that fails tells so itself
      commands.execute(command, args).catch((reason: unknown) => console.warn(reason));
    }
  };
}
