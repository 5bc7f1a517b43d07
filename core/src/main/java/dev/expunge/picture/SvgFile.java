package dev.expunge.picture;

import static dev.expunge.picture.Markup.px;

import dev.expunge.picture.Layout.Point;
import java.util.List;

/// The map as one SVG file, for paper and for documents: title, drawing, legend, and what the hazards are.
public final class SvgFile {
    private static final double MARGIN = 24;
    private static final double TOP = 78;
    private static final double LINE = 21;
    private static final double NARROWEST = 940;
    private static final int MOST_CONCERNS = 24;

    private final Picture picture;
    private final Layout layout;
    private final Markup out = new Markup();
    private final Drawing drawing;
    private final List<Legend.Entry> legend;
    private final double width;

    private SvgFile(Picture picture) {
        this.picture = picture;
        this.layout = LayeredLayout.of(picture);
        this.drawing = new Drawing(picture, out);
        this.legend = Legend.of(picture);
        this.width = Math.ceil(Math.max(NARROWEST, layout.width() + 2 * MARGIN));
    }

    /// The file's content.
    public static String of(Picture picture) {
        return new SvgFile(picture).text();
    }

    private String text() {
        double legendAt = TOP + layout.height() + 44;
        double concernsAt = legendAt + LINE * legendLines() + 20;
        double height = Math.ceil(concernsAt + LINE * concernLines());
        out.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + px(width) + " " + px(height),
                "width",
                px(width),
                "height",
                px(height),
                "role",
                "img");
        out.text("title", Legend.title(picture));
        out.trusted("<style>\n" + Style.ofFile() + "</style>\n");
        out.leaf("rect", "class", "paper", "width", px(width), "height", px(height));
        drawing.text(new Point(MARGIN, 36), Legend.title(picture), "title");
        drawing.text(new Point(MARGIN, 57), Legend.subtitle(picture), "subtitle");
        double left = Math.max(MARGIN, (width - layout.width()) / 2);
        out.open("g", "transform", "translate(" + px(left) + " " + px(TOP) + ")");
        drawing.draw(layout);
        out.close();
        legend(legendAt);
        concerns(concernsAt);
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + out.close();
    }

    /// In two columns, the first one full first.
    private void legend(double top) {
        int lines = legendLines();
        for (int at = 0; at < legend.size(); at++) {
            double x = at < lines ? MARGIN : MARGIN + 440;
            Legend.draw(legend.get(at), new Point(x, top + LINE * (at % lines)), drawing, out);
        }
    }

    private int legendLines() {
        return (legend.size() + 1) / 2;
    }

    private int concernLines() {
        int all = picture.concerns().size();
        return all == 0 ? 0 : 1 + Math.min(all, MOST_CONCERNS) + (all > MOST_CONCERNS ? 1 : 0);
    }

    private void concerns(double top) {
        if (picture.concerns().isEmpty()) {
            return;
        }
        drawing.text(new Point(MARGIN, top), "Hazards", "heading");
        double y = top;
        for (Concern concern : picture.concerns().stream().limit(MOST_CONCERNS).toList()) {
            y += LINE;
            drawing.mark(new Point(MARGIN + 10, y - 4), concern.number());
            drawing.text(new Point(MARGIN + 28, y), fitting(concern.hazard().what()), "");
        }
        int more = picture.concerns().size() - MOST_CONCERNS;
        if (more > 0) {
            drawing.text(new Point(MARGIN + 28, y + LINE), "and " + more + " more: `expunge map` lists them", "quiet");
        }
    }

    private String fitting(String sentence) {
        int most = (int) ((width - 2 * MARGIN - 28) / Sizes.words("x"));
        int[] points = Words.plain(sentence).codePoints().toArray();
        return points.length <= most ? sentence : new String(points, 0, most - 1) + "…";
    }
}
