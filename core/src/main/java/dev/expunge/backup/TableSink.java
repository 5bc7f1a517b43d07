package dev.expunge.backup;

import dev.expunge.storage.ObjectWriter;
import dev.expunge.storage.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// One file of an export while it is written: COPY text in; header, compression, encryption, counts and checksums
/// behind. The file begins with the first row; without one there is no file. Holds two small buffers, whatever
/// the size of the file. For one thread.
final class TableSink extends OutputStream {
    /// The words before the JSON of the header line.
    static final String HEADER = "-- expunge copy 2 ";

    private static final int BUFFER = 1 << 16;
    private static final int BUFFERS_BETWEEN_CHECKPOINTS = 16;

    /// Thrown through the source to give up a file that is to be done again.
    static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// What the header line says of the file.
    private record Header(String table, boolean wholeRow, String encoding, List<Named> columns) {}

    private record Named(String name, String type) {}

    private record Chain(ObjectWriter file, CipherSink cipher, OutputStream compressed) {}

    private final ExportWork work;
    private final ExportTable table;
    private final String path;
    private final byte[] buffer = new byte[BUFFER];
    private final Checksum plain = new Checksum();
    private Optional<Chain> chain = Optional.empty();
    private Optional<Throwable> trouble = Optional.empty();
    private int filled;
    private int spills;
    private long lines;
    private boolean lineEnded = true;

    /// @param path of the file, from the run's folder
    TableSink(ExportWork work, ExportTable table, String path) {
        this.work = work;
        this.table = table;
        this.path = path;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > 0) {
            int taken = Math.min(left, BUFFER - filled);
            System.arraycopy(data, at, buffer, filled, taken);
            filled += taken;
            at += taken;
            left -= taken;
            if (filled == BUFFER) {
                spill();
            }
        }
    }

    /// The number of rows that came in so far and were ended by a line feed.
    long rows() {
        return lines;
    }

    /// Why writing failed, so that it is not taken for a failure of the source that passed it on.
    Optional<Throwable> trouble() {
        return trouble;
    }

    /// Writes the rest, gives the file its name, and tells what is in it; empty when there was no row.
    Optional<ExportedFile> finish() throws IOException {
        spill();
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        if (!lineEnded) {
            throw new IllegalStateException("the last row of " + path + " is not ended by a line feed");
        }
        Chain open = chain.get();
        open.compressed().close();
        Optional<StoredObject> stored = open.file().seal();
        var cipher = open.cipher().checksum();
        return Optional.of(new ExportedFile(
                path,
                table.number(),
                lines,
                plain.bytes(),
                plain.hex(),
                cipher.bytes(),
                cipher.hex(),
                stored.map(ExportedVersion::of)));
    }

    /// Frees what is held; a file that was not finished is removed.
    @Override
    public void close() throws IOException {
        if (chain.isPresent()) {
            Chain open = chain.get();
            open.cipher().close();
            try (var _ = open.file();
                    var _ = open.compressed()) {
                chain = Optional.empty();
            } catch (IOException e) {
                // An unfinished file is not worth another word: whoever closed it early knows why.
                filled = 0;
            }
        }
    }

    private void spill() throws IOException {
        if (filled == 0) {
            return;
        }
        try {
            if (spills++ % BUFFERS_BETWEEN_CHECKPOINTS == 0 && work.checkpoint().wanted()) {
                throw new GivenUp();
            }
            if (chain.isEmpty()) {
                open();
            }
            for (int at = 0; at < filled; at++) {
                lines += buffer[at] == '\n' ? 1 : 0;
            }
            lineEnded = buffer[filled - 1] == '\n';
            pass(buffer, filled);
            filled = 0;
        } catch (IOException | RuntimeException | Error e) {
            trouble = Optional.of(e);
            throw e;
        }
    }

    private void open() throws IOException {
        var out = work.storage().create(path);
        var cipher = new CipherSink(out);
        try {
            var encrypted = Channels.newOutputStream(work.recipients().encrypting(cipher));
            chain = Optional.of(new Chain(out, cipher, Compression.into(encrypted)));
        } catch (IOException | RuntimeException e) {
            out.close();
            throw e;
        }
        List<Named> columns =
                table.columns().stream().map(c -> new Named(c.name(), c.type())).toList();
        var header = new Header(table.name(), table.wholeRow(), "UTF8", columns);
        byte[] words = HEADER.getBytes(StandardCharsets.UTF_8);
        byte[] json = ExportJson.line(header);
        pass(words, words.length);
        pass(json, json.length);
        pass(new byte[] {'\n'}, 1);
    }

    private void pass(byte[] data, int length) throws IOException {
        plain.add(data, 0, length);
        chain.orElseThrow().compressed().write(data, 0, length);
    }
}
