/// The spec: one YAML file as records, read once, with every problem reported at once.
///
/// Uses only `sql` for names. Knows nothing of a database: whether a table exists is for `map` to say.
@NullMarked
package dev.expunge.spec;

import org.jspecify.annotations.NullMarked;
