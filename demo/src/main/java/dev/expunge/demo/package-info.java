/// The main job of Expunge from beginning to end, to be looked at: a PostgreSQL server of its own, the
/// application Fluxmap with live traffic, a writer that gets in the way for a while, and the numbers of it all.
///
/// Uses Expunge as everybody can: through its Java API, with a spec in a file.
@NullMarked
package dev.expunge.demo;

import org.jspecify.annotations.NullMarked;
