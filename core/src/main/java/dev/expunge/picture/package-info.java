/// Pictures of the map: for programs (JSON), for other tools (Mermaid), for paper (SVG) and for a browser (HTML).
///
/// Pure: a graph, counts and hazards in, a text out. The same map makes the same bytes, whatever the machine, its
/// fonts and its locale. Nothing that comes out loads anything else, and a name of the schema is only ever text.
/// The layout engine is loaded when the first drawing is made, not before.
@NullMarked
package dev.expunge.picture;

import org.jspecify.annotations.NullMarked;
