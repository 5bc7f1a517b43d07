package dev.expunge.approve;

import java.util.List;

/// The parts of a document for people, before it is Markdown or HTML.
sealed interface Paper {
    /// A heading of a section.
    record Heading(String text) implements Paper {}

    /// A paragraph.
    record Text(String text) implements Paper {}

    /// A list, counted where its order matters.
    record Items(boolean counted, List<String> items) implements Paper {
        public Items {
            items = List.copyOf(items);
        }
    }

    /// A table; a column whose heading begins with `#` holds amounts.
    record Table(List<String> headings, List<List<String>> rows) implements Paper {
        public Table {
            headings = List.copyOf(headings);
            rows = List.copyOf(rows);
        }
    }

    /// Text as it is.
    record Code(String text) implements Paper {}

    /// The canonical form, which ends the document.
    record Block(Fields fields) implements Paper {}
}
