/// What is saved of the database before the first delete, beside the export: made, waited for, verified, and named.
///
/// Programs of others are bounded, stopped with the run, and given their passwords by the environment. Nothing here
/// knows JDBC or the SDK of AWS.
@NullMarked
package dev.expunge.backup.snapshot;

import org.jspecify.annotations.NullMarked;
