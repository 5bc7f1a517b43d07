/// Expunge: deletes data from live production databases without regrets.
///
/// This package holds only what every stage shares: how a failure is told ([Failure], [Code]) and how amounts
/// read ([Amounts]). The stages are the packages below it, in the order in which a run passes through them.
@NullMarked
package dev.expunge;

import org.jspecify.annotations.NullMarked;
