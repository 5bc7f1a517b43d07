/// The append-only record of what was done. Each entry is chained to the one before it by its hash. Holds no
/// personal data.
///
/// Promises P5 and P11. The chain alone catches accidents and edits, not a cut-off tail: keep the last hash
/// elsewhere for that.
@NullMarked
package dev.expunge.ledger;

import org.jspecify.annotations.NullMarked;
