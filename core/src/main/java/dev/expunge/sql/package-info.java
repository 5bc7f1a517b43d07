/// The small layer over JDBC: statements with quoted identifiers, sessions with pinned settings, failures by
/// SQLSTATE.
///
/// With `postgres`, the only package that may use `java.sql`.
@NullMarked
package dev.expunge.sql;

import org.jspecify.annotations.NullMarked;
