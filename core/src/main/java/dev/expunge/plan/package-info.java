/// The plan: spec, parameters and map resolved against one target, and the signature that ties an execution to
/// its dry run.
///
/// Promise P6: what was looked at is what runs, or the difference is named.
@NullMarked
package dev.expunge.plan;

import org.jspecify.annotations.NullMarked;
