/// The map: tables, references and the order in which rows must go. Pure: no connection, no clock.
///
/// Promise P1 begins here: what the map cannot handle safely it refuses with a sentence.
@NullMarked
package dev.expunge.map;

import org.jspecify.annotations.NullMarked;
