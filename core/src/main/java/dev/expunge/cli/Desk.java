package dev.expunge.cli;

import dev.expunge.app.DataState;
import dev.expunge.app.Expunge;
import dev.expunge.app.SystemTime;

/// What every command works with.
///
/// @param data follows the execution, if there is one
record Desk(Terminal terminal, DataState data) {
    /// What does the work.
    Expunge expunge() {
        return new Expunge(terminal.environment(), new SystemTime());
    }
}
