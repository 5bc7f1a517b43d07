/// The demo, small and quick.
@NullMarked
package dev.expunge.demo;

import org.jspecify.annotations.NullMarked;
