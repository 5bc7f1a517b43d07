/// The frozen set: which rows will go or change, fixed once, with a digest of each row's content: the ground
/// truth of a run.
///
/// Promise P1: nothing outside the frozen set is deleted or changed.
@NullMarked
package dev.expunge.freeze;

import org.jspecify.annotations.NullMarked;
