/// The benchmarks: Expunge beside the shortest programs that delete the same rows, in one run on one machine.
/// Times mean little elsewhere; ratios do.
@NullMarked
package dev.expunge.bench;

import org.jspecify.annotations.NullMarked;
