package dev.expunge.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// Where the exported rows come from. Used from one thread.
public interface ExportSource {
    /// The tables, parents first. The same list each time it is asked for one frozen set.
    List<ExportTable> tables();

    /// The slices in ascending order of their numbers. The same list each time it is asked for one frozen set, so
    /// that an export can resume.
    List<Slice> slices();

    /// Writes the rows of one table in one slice in PostgreSQL's COPY text format: UTF-8, tab, `\N`, each row
    /// ended by one line feed, no header. Can be asked again for a slice and table that were begun before.
    ///
    /// Whatever `sink` throws must leave this method, and must end the COPY: the sink throws to stop.
    ///
    /// @return the number of rows written
    /// @throws IOException when the rows cannot be read any further, or `sink` threw it
    long copy(Slice slice, ExportTable table, OutputStream sink) throws IOException;

    /// Keeps, where the rows come from, the checksum of the note of a slice that is finished.
    void vouch(Slice slice, String note);

    /// Whether that checksum was kept of a slice. A note that has another was altered where the export is, and what
    /// it says of its files counts for nothing.
    boolean vouchedFor(Slice slice, String note);
}
