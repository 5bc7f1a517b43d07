/// Looks for references that a schema does not declare: by names, types and a sample of values. Pure: what is in the
/// database is asked elsewhere.
@NullMarked
package dev.expunge.suggest;

import org.jspecify.annotations.NullMarked;
