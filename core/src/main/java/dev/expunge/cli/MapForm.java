package dev.expunge.cli;

import dev.expunge.picture.HtmlPage;
import dev.expunge.picture.MapJson;
import dev.expunge.picture.MermaidText;
import dev.expunge.picture.Picture;
import dev.expunge.picture.SvgFile;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/// Which picture of the map is wanted, at most one; text when none.
final class MapForm {
    @Option(names = "--json", description = "As one line of JSON, described by docs/map.schema.json.")
    private boolean json;

    @Option(names = "--mermaid", description = "As a Mermaid flowchart, for documents that draw such.")
    private boolean mermaid;

    @Option(names = "--svg", description = "As an SVG drawing, for paper.")
    private boolean svg;

    @Option(names = "--html", description = "As an HTML page to search and move about in; it loads nothing else.")
    private boolean html;

    /// Whether it is for programs.
    boolean isJson() {
        return json;
    }

    /// Whether it is a drawing.
    boolean isDrawing() {
        return mermaid || svg || html;
    }

    /// The picture as text of that form; empty where the text tree is wanted.
    Optional<String> of(Supplier<Picture> picture) {
        if (json) {
            return Optional.of(MapJson.of(picture.get()));
        }
        if (mermaid) {
            return Optional.of(MermaidText.of(picture.get()));
        }
        if (svg) {
            return Optional.of(SvgFile.of(picture.get()));
        }
        return html ? Optional.of(HtmlPage.of(picture.get())) : Optional.empty();
    }
}
