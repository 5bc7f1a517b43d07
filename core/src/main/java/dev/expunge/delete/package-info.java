/// The deleting stage: a run goes through the frozen set batch by batch, each batch one transaction, at a pace
/// learnt from the last ones.
///
/// Promises P3, P4, P5, P8, P10 and P12. Pure decisions live here; what talks to the server is behind
/// [dev.expunge.delete.Batches] and implemented in `postgres`.
@NullMarked
package dev.expunge.delete;

import org.jspecify.annotations.NullMarked;
