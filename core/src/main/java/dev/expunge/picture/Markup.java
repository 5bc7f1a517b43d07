package dev.expunge.picture;

import java.util.ArrayDeque;

/// Writes XML that is also HTML. Every text and every value goes through one place that makes it harmless.
/// Owned by one thread.
final class Markup {
    private final StringBuilder out = new StringBuilder();
    private final ArrayDeque<String> open = new ArrayDeque<>();

    /// A number as short as it can be, to a tenth of a pixel, the same in every locale.
    static String px(double value) {
        long tenths = Math.round(value * 10);
        String sign = tenths < 0 ? "-" : "";
        long abs = Math.abs(tenths);
        return sign + abs / 10 + (abs % 10 == 0 ? "" : "." + abs % 10);
    }

    /// Begins an element.
    ///
    /// @param attributes names and values by turns
    Markup open(String element, String... attributes) {
        tag(element, attributes).append(">\n");
        open.push(element);
        return this;
    }

    /// Ends the element that was begun last.
    Markup close() {
        out.append("</").append(open.pop()).append(">\n");
        return this;
    }

    /// An element without content.
    Markup leaf(String element, String... attributes) {
        tag(element, attributes).append("/>\n");
        return this;
    }

    /// An element that holds nothing but a text.
    Markup text(String element, String text, String... attributes) {
        tag(element, attributes).append('>').append(escaped(text));
        out.append("</").append(element).append(">\n");
        return this;
    }

    /// Markup that Expunge itself carries, as it is.
    Markup trusted(String markup) {
        out.append(markup);
        return this;
    }

    private StringBuilder tag(String element, String... attributes) {
        out.append('<').append(element);
        for (int at = 0; at < attributes.length; at += 2) {
            out.append(' ').append(attributes[at]).append("=\"").append(escaped(attributes[at + 1]));
            out.append('"');
        }
        return out;
    }

    private static String escaped(String text) {
        return Words.plain(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException(open + " is open");
        }
        return out.toString();
    }
}
