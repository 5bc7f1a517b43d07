/// The proof after a run: every row of the frozen set looked up and gone, the sums of promise P10, the ledger
/// whole, and what vacuum could not reclaim.
@NullMarked
package dev.expunge.verify;

import org.jspecify.annotations.NullMarked;
