package dev.expunge.backup;

import dev.expunge.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Rows made while they are written, as many as wanted, the same each time.
///
/// @param count how many slices
/// @param bytes about how many bytes in each
record GeneratedSource(int count, long bytes) implements ExportSource {
    private static final ExportTable TABLE = new ExportTable(
            1,
            "public.events",
            List.of(new ExportColumn("payload", "text")),
            true,
            new TableShape("public", "events", List.of(), List.of(), false, List.of()));

    @Override
    public List<ExportTable> tables() {
        return List.of(TABLE);
    }

    @Override
    public List<Slice> slices() {
        return IntStream.rangeClosed(1, count).mapToObj(n -> new Slice(n, n, n)).toList();
    }

    @Override
    public void vouch(Slice slice, String note) {}

    @Override
    public boolean vouchedFor(Slice slice, String note) {
        return true;
    }

    @Override
    public long copy(Slice slice, ExportTable table, OutputStream sink) throws IOException {
        var random = new Random(slice.number());
        var noise = new byte[400];
        long rows = 0;
        for (long written = 0; written < bytes; rows++) {
            random.nextBytes(noise);
            byte[] row = (HexFormat.of().formatHex(noise) + "\n").getBytes(StandardCharsets.UTF_8);
            sink.write(row);
            written += row.length;
        }
        return rows;
    }

    /// A process that exports to a folder: `folder`, public key, slices, bytes per slice. Prints a line per
    /// slice, and the code of a failure.
    static void main(String[] arguments) {
        Path to = Path.of(arguments[0]);
        var source = new GeneratedSource(Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
        ExportProgress progress = (done, total, slice, kept) -> {
            System.out.println("slice " + done);
            System.out.flush();
        };
        try {
            Export.preflight(ExportFixture.place(to, arguments[1]));
            var receipt = new Export(
                            ExportFixture.target(to, arguments[1]), ExportFixture.IDENTITY, Checkpoint.none(), progress)
                    .write(source);
            System.out.println("done " + receipt.sha256());
        } catch (Failure e) {
            System.out.println(e.code() + " " + e.what() + " " + e.dataState());
            System.exit(e.code().exit());
        }
    }
}
