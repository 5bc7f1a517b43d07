/// The backup stage: the encrypted copy of the frozen set, on disk and read back before the first delete.
///
/// Promises P2 (nothing unsaved), P11 (no personal data in names or messages) and P12 (resumes). Rows come
/// through [dev.expunge.backup.ExportSource], implemented in `postgres`; this package knows no JDBC. It can write
/// an export, not read one: the private key is somewhere else.
@NullMarked
package dev.expunge.backup;

import org.jspecify.annotations.NullMarked;
