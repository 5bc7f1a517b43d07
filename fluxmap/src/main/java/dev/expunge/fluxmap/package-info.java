/// Fluxmap: the application that the demo, the tests and the benchmarks delete from.
///
/// It is what a tool that deletes finds in the wild: a database with years of users ([Fluxmap]), a server that
/// holds it ([EmbeddedServer]), requests that go on while others delete ([Traffic]), a writer that gets in the
/// way ([Contention]), and a look at the machine ([CpuLoad]).
///
/// This package knows nothing of Expunge: whatever it measures or holds against a deletion is the application's
/// own.
@NullMarked
package dev.expunge.fluxmap;

import org.jspecify.annotations.NullMarked;
