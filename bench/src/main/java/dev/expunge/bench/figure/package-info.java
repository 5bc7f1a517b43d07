/// What a benchmark finds: figures with their spread, the targets they have to reach, and the file that keeps
/// them. Knows nothing of databases.
@NullMarked
package dev.expunge.bench.figure;

import org.jspecify.annotations.NullMarked;
