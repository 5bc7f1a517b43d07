/// Those who delete, side by side: Expunge and the shortest programs that delete the same rows, each on a fresh
/// copy of the same database.
@NullMarked
package dev.expunge.bench.contest;

import org.jspecify.annotations.NullMarked;
