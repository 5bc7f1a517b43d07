package dev.expunge.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Rows in memory, by slice and table: the same each time they are asked for.
final class MemorySource implements ExportSource {
    static final ExportTable USERS = table(1, "public.users", true);
    static final ExportTable EVENTS = table(2, "public.\"Événements / 1\"", true);
    static final ExportTable REFERRED = table(3, "public.users", false);

    private record Place(int slice, int table) {}

    private final Map<Place, List<String>> rows = new LinkedHashMap<>();
    private final List<Slice> slices = new ArrayList<>();
    private final Map<Integer, String> vouched = new LinkedHashMap<>();
    private int copies;

    /// Three slices of three tables; in the second slice two tables have no row, in the third none has one.
    static MemorySource small() {
        return new MemorySource()
                .with(1, USERS, "1\tada@example.org\\nsecond line", "2\t\\N")
                .with(1, EVENTS, noise(4000))
                .with(1, REFERRED, "9\t1")
                .with(2, USERS, "3\tİstanbul — ıi")
                .with(3, USERS);
    }

    MemorySource with(int slice, ExportTable table, String... lines) {
        rows.put(new Place(slice, table.number()), List.of(lines));
        if (slices.stream().noneMatch(s -> s.number() == slice)) {
            slices.add(new Slice(slice, slice * 10L, slice * 10L + 9));
        }
        return this;
    }

    private static ExportTable table(int number, String name, boolean wholeRow) {
        return new ExportTable(
                number,
                name,
                List.of(new ExportColumn("id", "bigint"), new ExportColumn("e\"mail\n", "character varying(20)")),
                wholeRow,
                new TableShape("public", "t" + number, List.of("id"), List.of(), false, List.of()));
    }

    /// Lines that hardly compress.
    static String[] noise(int lines) {
        return IntStream.range(0, lines)
                .mapToObj(n -> n + "\t" + Checksum.of(Integer.toString(n).getBytes(StandardCharsets.UTF_8)))
                .toArray(String[]::new);
    }

    /// How often rows were asked for.
    int copies() {
        return copies;
    }

    /// What a file of that slice and table holds after its header.
    String text(int slice, int table) {
        List<String> lines = rows.getOrDefault(new Place(slice, table), List.of());
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    Map<Integer, Long> rowsByTable() {
        var sums = new LinkedHashMap<Integer, Long>();
        rows.forEach((place, lines) -> sums.merge(place.table(), (long) lines.size(), Long::sum));
        return sums;
    }

    @Override
    public List<ExportTable> tables() {
        return List.of(USERS, EVENTS, REFERRED);
    }

    @Override
    public List<Slice> slices() {
        return List.copyOf(slices);
    }

    @Override
    public void vouch(Slice slice, String note) {
        vouched.put(slice.number(), note);
    }

    @Override
    public boolean vouchedFor(Slice slice, String note) {
        return note.equals(vouched.getOrDefault(slice.number(), note));
    }

    @Override
    public long copy(Slice slice, ExportTable table, OutputStream sink) throws IOException {
        copies++;
        List<String> lines = rows.getOrDefault(new Place(slice.number(), table.number()), List.of());
        for (String line : lines) {
            sink.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return lines.size();
    }
}
