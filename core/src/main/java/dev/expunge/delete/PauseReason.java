package dev.expunge.delete;

import java.util.Optional;

/// Something that can hold a run up: the kill file, the control row, a signal over its limit, a closed window.
///
/// Asked at least ten times a second by the run's thread, in every wait: an implementation answers at once from
/// what it already knows, and never throws. What it cannot know is a reason to pause (promise P9).
@FunctionalInterface
public interface PauseReason {
    /// One sentence that names the reason, without a full stop; empty when there is nothing in the way.
    ///
    /// Numbers in it may change from call to call: a sentence that differs only in its numbers is not told again.
    Optional<String> present();
}
