/// The backup stage: the encrypted copy of the frozen set, on disk and read back before the first delete.
///
/// Promises P2 (nothing unsaved), P11 (no personal data in names or messages) and P12 (resumes). Rows come
/// through [dev.expunge.backup.ExportSource], implemented in `postgres`; this package knows no JDBC. Each run
/// encrypts to a key of its own, whose private half is wrapped for others and forgotten: what wrote an export
/// cannot read it. Who has a key that it was wrapped for opens it by [dev.expunge.backup.KeyPlace].
@NullMarked
package dev.expunge.backup;

import org.jspecify.annotations.NullMarked;
