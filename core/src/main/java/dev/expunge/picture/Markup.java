package dev.expunge.picture;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Base64;

/// Writes XML that is also HTML. Every text and every value goes through one place that makes it harmless.
/// Owned by one thread.
public final class Markup {
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
    public Markup open(String element, String... attributes) {
        tag(element, attributes).append(">\n");
        open.push(element);
        return this;
    }

    /// Ends the element that was begun last.
    public Markup close() {
        out.append("</").append(open.pop()).append(">\n");
        return this;
    }

    /// An element without content.
    public Markup leaf(String element, String... attributes) {
        tag(element, attributes).append("/>\n");
        return this;
    }

    /// An element that holds nothing but a text.
    public Markup text(String element, String text, String... attributes) {
        tag(element, attributes).append('>').append(escaped(text));
        out.append("</").append(element).append(">\n");
        return this;
    }

    /// The digest by which a content security policy lets a style sheet or a script of ours pass.
    public static String policyDigest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Markup that Expunge itself carries, as it is.
    public Markup trusted(String markup) {
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
