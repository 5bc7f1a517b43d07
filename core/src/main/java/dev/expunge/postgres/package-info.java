/// Everything that is PostgreSQL: the catalog, the statements of a batch, the state in schema `expunge`, export,
/// vacuum, proof.
///
/// Implements the ports of the stages. With `sql`, the only package that talks to a server.
@NullMarked
package dev.expunge.postgres;

import org.jspecify.annotations.NullMarked;
