/// The command line: what a person, a log or a program sees of a run. Renders, decides nothing.
@NullMarked
package dev.expunge.cli;

import org.jspecify.annotations.NullMarked;
