/// Tests of the application that others delete from.
@NullMarked
package dev.expunge.fluxmap;

import org.jspecify.annotations.NullMarked;
