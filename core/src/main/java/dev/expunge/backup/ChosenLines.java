package dev.expunge.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongPredicate;

/// The lines of an exported file that belong to chosen candidates, each with one more field: the last of these
/// candidates. Holds one line at a time. For one thread.
final class ChosenLines extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final InputStream lines;
    private final LongPredicate chosen;
    private final byte[] buffer = new byte[BUFFER];
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private int at;
    private int filled;
    private byte[] ready = {};
    private int given;
    private long rows;

    /// @param lines behind the header
    ChosenLines(InputStream lines, LongPredicate chosen) {
        this.lines = lines;
        this.chosen = chosen;
    }

    /// How many lines came by, chosen or not.
    long rows() {
        return rows;
    }

    @Override
    public int read() throws IOException {
        return more() ? ready[given++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int taken = Math.min(length, ready.length - given);
        System.arraycopy(ready, given, into, offset, taken);
        given += taken;
        return taken;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private boolean more() throws IOException {
        while (given == ready.length) {
            if (!line()) {
                return false;
            }
            rows++;
            byte[] line = begun.toByteArray();
            begun.reset();
            ready = with(line, last(line));
            given = 0;
        }
        return true;
    }

    private static byte[] with(byte[] line, long last) {
        if (last == 0) {
            return new byte[] {};
        }
        byte[] field = ("\t" + last + "\n").getBytes(StandardCharsets.US_ASCII);
        var whole = new byte[line.length + field.length];
        System.arraycopy(line, 0, whole, 0, line.length);
        System.arraycopy(field, 0, whole, line.length, field.length);
        return whole;
    }

    /// The next line into `begun`, without its end; false when there is none.
    private boolean line() throws IOException {
        while (true) {
            for (int i = at; i < filled; i++) {
                if (buffer[i] == '\n') {
                    begun.write(buffer, at, i - at);
                    at = i + 1;
                    return true;
                }
            }
            begun.write(buffer, at, filled - at);
            at = 0;
            filled = lines.read(buffer);
            if (filled < 0) {
                filled = 0;
                if (begun.size() > 0) {
                    throw new IOException("the last line is not whole");
                }
                return false;
            }
        }
    }

    /// The last chosen one of the candidates in the last field, `{3,17}`; 0 for none.
    private long last(byte[] line) throws IOException {
        int i = line.length - 1;
        if (i < 0 || line[i] != '}') {
            throw new IOException("a line does not say to whom it belongs");
        }
        long last = 0;
        while (i > 0 && line[i] != '{') {
            i--;
            long number = 0;
            for (long unit = 1; i > 0 && line[i] >= '0' && line[i] <= '9'; unit *= 10, i--) {
                number += unit * (line[i] - '0');
            }
            if (line[i] != ',' && line[i] != '{') {
                throw new IOException("a line does not say to whom it belongs");
            }
            if (number > last && chosen.test(number)) {
                last = number;
            }
        }
        return last;
    }
}
