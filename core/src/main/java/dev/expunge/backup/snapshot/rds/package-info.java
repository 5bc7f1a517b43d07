/// Snapshots by Amazon RDS and Aurora.
@NullMarked
package dev.expunge.backup.snapshot.rds;

import org.jspecify.annotations.NullMarked;
