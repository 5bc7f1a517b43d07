/// What says that the database, or something beside it, suffers: each signal a number with a limit, read again and
/// again by a thread of its own, and what follows from it for the run (promise P9).
///
/// Pure but for its threads: where numbers come from is a [dev.expunge.signal.Source].
@NullMarked
package dev.expunge.signal;

import org.jspecify.annotations.NullMarked;
