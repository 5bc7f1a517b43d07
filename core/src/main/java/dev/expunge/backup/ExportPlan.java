package dev.expunge.backup;

import java.util.List;

/// All that decides what a slice's files hold, and who can open them. A slice that was written for another plan
/// is not kept.
record ExportPlan(
        int format, String run, String frozenSet, List<String> recipients, Custody custody, List<ExportTable> tables) {
    ExportPlan {
        recipients = List.copyOf(recipients);
        tables = List.copyOf(tables);
    }

    String digest() {
        return Checksum.of(ExportJson.line(this));
    }
}
