package dev.expunge.picture;

import java.util.Locale;

/// How bad a hazard is.
enum Severity {
    /// The run would fail or never end, or data would stay that everybody takes for deleted.
    SEVERE,
    /// Something happens that a person may not expect.
    MODERATE,
    /// Good to know.
    SLIGHT;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
