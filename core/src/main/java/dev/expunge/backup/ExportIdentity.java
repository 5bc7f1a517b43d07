package dev.expunge.backup;

import java.util.Objects;
import java.util.regex.Pattern;

/// What an export is of.
///
/// @param tool version of Expunge, for example `expunge 0.1.0`
/// @param run the run's id; letters, digits, dot, dash and underscore, as it names a folder
/// @param frozenSet the digest of the frozen set
public record ExportIdentity(String tool, String run, String frozenSet) {
    private static final int DIGITS = 12;
    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    public ExportIdentity {
        Objects.requireNonNull(tool, "tool is null");
        Objects.requireNonNull(frozenSet, "frozenSet is null");
        if (!FOLDER.matcher(run).matches()) {
            throw new IllegalArgumentException("a run's id must be usable as the name of a folder");
        }
    }

    /// The folder of a run's export: its number is not enough, because a database that was restored from a backup
    /// counts
    /// its runs from there again.
    ///
    /// @param frozenSet the digest of the frozen set
    public static String folder(String run, String frozenSet) {
        return run + "-" + frozenSet.substring(0, Math.min(DIGITS, frozenSet.length()));
    }
}
