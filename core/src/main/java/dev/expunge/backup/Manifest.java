package dev.expunge.backup;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What an export consists of, so that anybody can check it without the private key: `manifest.json`.
///
/// Holds counts and checksums, no values and no keys, and says nothing of when or where it was made: the same
/// files have the same manifest, byte for byte.
///
/// @param format version of this file and of the files it lists, [#FORMAT]
/// @param identity what the export is of
/// @param recipients what its files are encrypted to: the public key of the run
/// @param custody who can open the run's key, until when, and by whom this file is signed
/// @param tables number, name, columns and types at that time
/// @param slices each slice with its files
/// @param totals sums over all slices
public record Manifest(
        int format,
        ExportIdentity identity,
        List<String> recipients,
        Custody custody,
        List<ExportTable> tables,
        List<ExportedSlice> slices,
        Totals totals) {
    /// The version that this code writes.
    public static final int FORMAT = 2;

    /// The name of the file, in the run's folder.
    public static final String FILE = "manifest.json";

    /// Sums over all slices.
    ///
    /// @param rowsByTable by the number of the table; a table without any row is there with 0
    public record Totals(long files, long rows, long plainBytes, long cipherBytes, Map<Integer, Long> rowsByTable) {
        public Totals {
            rowsByTable = Map.copyOf(new TreeMap<>(rowsByTable));
        }

        /// In ascending order of the tables.
        @Override
        public Map<Integer, Long> rowsByTable() {
            return new TreeMap<>(rowsByTable);
        }

        static Totals of(List<ExportTable> tables, List<ExportedSlice> slices) {
            var rowsByTable = new TreeMap<Integer, Long>();
            tables.forEach(table -> rowsByTable.put(table.number(), 0L));
            var files = slices.stream().flatMap(slice -> slice.files().stream()).toList();
            files.forEach(file -> rowsByTable.merge(file.table(), file.rows(), Long::sum));
            return new Totals(
                    files.size(),
                    files.stream().mapToLong(ExportedFile::rows).sum(),
                    files.stream().mapToLong(ExportedFile::plainBytes).sum(),
                    files.stream().mapToLong(ExportedFile::cipherBytes).sum(),
                    rowsByTable);
        }
    }

    public Manifest {
        Objects.requireNonNull(identity, "identity is null");
        Objects.requireNonNull(totals, "totals is null");
        Objects.requireNonNull(custody, "custody is null");
        recipients = List.copyOf(recipients);
        tables = List.copyOf(tables);
        slices = List.copyOf(slices);
    }

    static Manifest of(ExportIdentity identity, ExportPlan plan, List<ExportedSlice> slices) {
        return new Manifest(
                FORMAT,
                identity,
                plan.recipients(),
                plan.custody(),
                plan.tables(),
                slices,
                Totals.of(plan.tables(), slices));
    }

    /// What the export was made for, to compare with what is asked for now.
    ExportPlan plan() {
        return new ExportPlan(format, identity.run(), identity.frozenSet(), recipients, custody, tables);
    }
}
