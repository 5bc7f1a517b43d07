/// Guards: checks that a deletion is sensible, each printing what it measured beside its limit. Pure: they judge
/// measurements.
///
/// Promise P9: a measurement that cannot be had refuses.
@NullMarked
package dev.expunge.guard;

import org.jspecify.annotations.NullMarked;
