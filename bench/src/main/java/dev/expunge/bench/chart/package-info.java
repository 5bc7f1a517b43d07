/// Charts as SVG, from plain numbers: bars with whiskers, and lines over an axis.
@NullMarked
package dev.expunge.bench.chart;

import org.jspecify.annotations.NullMarked;
