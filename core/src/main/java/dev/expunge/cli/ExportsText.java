package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.app.ExportDesk;
import dev.expunge.app.ShredDesk;
import dev.expunge.backup.Manifest;
import dev.expunge.postgres.ExportBook;
import dev.expunge.postgres.SnapshotBook;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Exports and their ends, for people and for programs.
final class ExportsText {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String NONE = "none";

    private ExportsText() {}

    static String list(List<ExportDesk.Line> lines) {
        var text = new Columns("lrlrrlll").row("state", "run", "spec", "rows", "bytes", "horizon", "exported", "where");
        lines.forEach(line -> {
            ExportBook.Known known = line.known();
            text.row(
                    line.state().word(),
                    Long.toString(known.run()),
                    known.spec(),
                    known.written().map(it -> Amounts.count(it.rows())).orElse(""),
                    known.written().map(it -> Amounts.count(it.bytes())).orElse(""),
                    horizon(known),
                    known.written().map(ExportBook.Written::at).orElse(""),
                    known.where());
        });
        return text.text();
    }

    private static String horizon(ExportBook.Known known) {
        return known.key().horizon().map(Object::toString).orElse(NONE);
    }

    static String json(ExportDesk.Line line) {
        return RunJson.line(node(line).put("event", "export"));
    }

    private static ObjectNode node(ExportDesk.Line line) {
        ExportBook.Known known = line.known();
        ExportBook.Keyed key = known.key();
        ObjectNode node = JSON.createObjectNode()
                .put("run", Long.toString(known.run()))
                .put("spec", known.spec())
                .put("state", line.state().word().replace(' ', '_'))
                .put("overdue", line.overdue())
                .put("horizon", key.horizon().map(Object::toString).orElse(null))
                .put("to", key.to())
                .put("keys", key.keys())
                .put("public_key", key.publicKey())
                .put("key_sha256", key.sha256())
                .put("kms", key.kms());
        key.wrappedTo().forEach(node.putArray("recipients")::add);
        known.written().ifPresent(written -> {
            node.put("exported_at", written.at()).put("rows", written.rows()).put("bytes", written.bytes());
            ObjectNode tables = node.putObject("tables");
            written.tables().forEach(tables::put);
        });
        known.ended()
                .ifPresent(end -> node.put("shredded_at", end.at())
                        .put("shredded_by", end.by())
                        .put("reason", end.reason()));
        return node;
    }

    static String json(ShredDesk.Shredding shredding, String command) {
        ObjectNode node = JSON.createObjectNode().put("event", "shred");
        var exports = node.putArray("exports");
        shredding.lines().forEach(line -> exports.add(node(line)));
        var snapshots = node.putArray("snapshots");
        shredding
                .snapshots()
                .forEach(it -> snapshots
                        .addObject()
                        .put("run", Long.toString(it.run()))
                        .put("kind", it.taken().kind())
                        .put("name", it.taken().name()));
        return RunJson.line(node.put("signature", shredding.signature().toString())
                .put("refused", shredding.refusal().map(it -> it.code().name()).orElse(null))
                .put("execute", command));
    }

    /// What would become unreadable.
    static String preview(ShredDesk.Shredding shredding) {
        if (shredding.lines().isEmpty()) {
            return "nothing is due: no export of this spec is past its horizon\n";
        }
        var text = new StringBuilder();
        shredding.lines().forEach(line -> text.append(preview(line)));
        text.append(snapshots(shredding.snapshots()));
        return text.append("""

                the encrypted files stay where they are, and nobody can open them any more: no secret key, no
                person, and not Expunge. What is in an older backup of the database can be had from there as long as
                that is kept""")
                .append(
                        shredding.snapshots().isEmpty()
                                ? "; Expunge knows of no other copy.\n"
                                : ", and from those snapshots.\n")
                .toString();
    }

    private static String snapshots(List<SnapshotBook.Recorded> snapshots) {
        return snapshots.isEmpty()
                ? ""
                : "\nSNAPSHOTS HOLD IT, TOO, until they are removed (expunge backup list says how): "
                        + snapshots.stream()
                                .map(it -> it.taken().kind() + " " + it.taken().name() + " of run " + it.run())
                                .collect(Collectors.joining(", "))
                        + "\n";
    }

    private static String preview(ExportDesk.Line line) {
        ExportBook.Known known = line.known();
        var text = new StringBuilder("export of run " + known.run() + " of " + known.spec() + ": "
                + line.state().word() + ", horizon " + horizon(known) + "\n  in   "
                + known.where() + "\n  key  " + known.key().publicKey() + "\n       in "
                + known.key().keys() + "\n");
        known.written()
                .ifPresentOrElse(
                        written -> {
                            var tables = new Columns("lr").row("table", "rows");
                            written.tables().forEach((name, rows) -> tables.row(name, Amounts.count(rows)));
                            text.append(tables.text());
                        },
                        () -> text.append("  it never came to its end: nobody counted its rows\n"));
        return text.toString();
    }

    /// What was done.
    static String done(List<ExportDesk.Line> lines) {
        var text = new StringBuilder();
        lines.forEach(line -> line.known()
                .ended()
                .ifPresent(end -> text.append("shredded: the export of run "
                        + line.known().run() + ", at " + end.at() + " by " + end.by()
                        + (end.reason().isEmpty() ? "" : ", before its horizon: " + end.reason()) + "\n  key  "
                        + line.known().key().publicKey() + "\n  its wrapped file had the SHA-256 "
                        + line.known().key().sha256() + "\n")));
        return text.isEmpty() ? "nothing was due\n" : text + "the receipt is in the ledger\n";
    }

    /// That an export is what was written, or that nobody can read it.
    static String checked(ExportDesk.Checked checked) {
        return switch (checked) {
            case ExportDesk.Checked.Whole whole -> whole(whole.manifest());
            case ExportDesk.Checked.Ended ended ->
                " the export was shredded at " + ended.end().at() + " by "
                        + ended.end().by() + ": its key is destroyed, and nothing can be restored from it";
        };
    }

    private static String whole(Manifest manifest) {
        return " " + Amounts.count(manifest.totals().rows()) + " exported rows in "
                + Amounts.count(manifest.totals().files()) + " files: each is what was written";
    }
}
