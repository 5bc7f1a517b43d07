/// Wires the stages together by hand: what each command does, callable from Java. [dev.expunge.app.Expunge] is
/// the way in.
@NullMarked
package dev.expunge.app;

import org.jspecify.annotations.NullMarked;
