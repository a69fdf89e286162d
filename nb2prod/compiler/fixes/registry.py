"""Which codes have a mechanical mend, and what offers it."""

from __future__ import annotations

from nb2prod.compiler.fixes.fix import Offer
from nb2prod.compiler.fixes.import_fixes import import_what_is_missing, move_import_up
from nb2prod.compiler.fixes.released import tag_what_is_needed
from nb2prod.compiler.fixes.statement_fixes import move_imports_above_setup, move_to_step
from nb2prod.compiler.fixes.tag_fixes import (
    another_role,
    correct_spelling,
    keep_one,
    leave_out,
    leave_out_if_suggested,
    name_after_it,
    name_of_its_own,
    rename_in_tag,
    role_for_module,
    split_tag,
    tag_everything,
)
from nb2prod.compiler.fixes.text_fixes import (
    bind_to_none,
    empty_blank_lines,
    rename_variable,
    write_main,
    write_parentheses,
    write_percent,
)
from nb2prod.rules import functions, names, parameters, syntax, tags, tests

FIXES: dict[str, Offer] = {
    tags.NOTHING_TAGGED.code: tag_everything,
    tags.BAD_TAG.code: split_tag,
    tags.BAD_NAME.code: rename_in_tag,
    tags.CONTRADICTORY_TAGS.code: keep_one,
    tags.TWO_PARAMETERS_CELLS.code: another_role,
    tags.LIKELY_MISSPELLED.code: correct_spelling,
    tags.MODULE_WITHOUT_ROLE.code: role_for_module,
    tags.RAISES_EXCEPTION.code: leave_out,
    tags.INTERRUPTED_STEP.code: name_of_its_own,
    syntax.AUTOCALL.code: write_parentheses,
    syntax.AUTOMAGIC.code: write_percent,
    syntax.BLANKS_IN_STRING.code: empty_blank_lines,
    names.UNDEFINED.code: import_what_is_missing,
    names.USED_BEFORE_DEFINITION.code: move_import_up,
    names.SKIPPED_DEFINITION.code: tag_what_is_needed,
    names.SKIPPED_CHANGE.code: tag_what_is_needed,
    names.SKIPPED_HIDDEN_STATE.code: tag_what_is_needed,
    names.MAYBE_UNBOUND.code: bind_to_none,
    names.ASKS_A_PERSON.code: leave_out_if_suggested,
    names.MODULE_ATTRIBUTE.code: write_main,
    names.MIXED_IMPORT.code: another_role,
    names.APART_DEFINITION.code: tag_what_is_needed,
    names.MANGLED.code: rename_variable,
    names.LATE_SETUP.code: move_imports_above_setup,
    functions.NOT_LIFTABLE.code: another_role,
    functions.NOT_CONSTANT.code: another_role,
    functions.NOT_A_DEFINITION.code: another_role,
    parameters.STATEMENT.code: move_to_step,
    parameters.VALUE.code: move_to_step,
    tests.INSIDE_STEP.code: name_after_it,
    tests.NO_FIGURE.code: another_role,
    tests.SEVERAL_FIGURES.code: another_role,
}
