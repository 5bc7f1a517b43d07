package dev.expunge.deleted;

import dev.expunge.sql.TableName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One list, as text: a line that names the format, a line of JSON, the digests sorted, one hexadecimal line
/// each, and a line with a digest of all before it under the same key, so that nobody without the key can write
/// or alter one.
///
/// @param name where it is
/// @param root whose subjects
/// @param types of the columns of its key, as the server names them
/// @param asOf when its subjects were selected: rows of theirs were there by then
/// @param written when the ledger took note of it: ISO 8601 with microseconds, UTC
/// @param count how many digests
public record DigestList(ListName name, TableName root, List<String> types, Instant asOf, String written, long count) {
    private static final String FORMAT = "expunge digests 1";
    private static final String SEAL = "mac ";
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final JsonMapper JSON = JsonMapper.shared();

    public DigestList {
        types = List.copyOf(types);
    }

    /// What is wrong with a list that is not what was written.
    public static final class CorruptException extends Exception {
        private static final long serialVersionUID = 1L;

        CorruptException(String what) {
            super(what);
        }
    }

    /// The digests as lines in their order, which is that of nothing else; each once.
    public static List<String> lines(Collection<byte[]> digests) {
        return digests.stream()
                .map(HexFormat.of()::formatHex)
                .sorted()
                .distinct()
                .toList();
    }

    /// The whole object.
    ///
    /// @param lines as [#lines] makes them
    byte[] bytes(List<String> lines, SubjectKey key) {
        var text = new StringBuilder(FORMAT)
                .append('\n')
                .append(JSON.writeValueAsString(header()))
                .append('\n');
        lines.forEach(line -> text.append(line).append('\n'));
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] seal =
                (SEAL + HexFormat.of().formatHex(key.mac().doFinal(body)) + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(body, body.length + seal.length);
        System.arraycopy(seal, 0, whole, body.length, seal.length);
        return whole;
    }

    private ObjectNode header() {
        ObjectNode header = JSON.createObjectNode();
        header.put("name", name.toString())
                .put("schema", root.schema())
                .put("table", root.name())
                .put("as_of", asOf.toString())
                .put("written", written)
                .put("count", count);
        types.forEach(header.putArray("types")::add);
        return header;
    }

    /// Reads a list to its end.
    ///
    /// @param each told every digest, before it is known whether the list is whole
    /// @throws CorruptException when it is not what was written under this name by this key
    static DigestList read(InputStream in, ListName name, SubjectKey key, Consumer<byte[]> each)
            throws IOException, CorruptException {
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        Mac mac = key.mac();
        if (!FORMAT.equals(next(reader, mac))) {
            throw new CorruptException("is not in the format of a list of digests");
        }
        DigestList list = header(next(reader, mac));
        if (!list.name().equals(name)) {
            throw new CorruptException("says that it is another one, " + list.name());
        }
        long found = 0;
        String line = line(reader);
        for (String before = ""; !line.startsWith(SEAL); line = line(reader), found++) {
            if (!DIGEST.matcher(line).matches() || before.compareTo(line) >= 0) {
                throw new CorruptException("has something else among its digests");
            }
            update(mac, line);
            each.accept(HexFormat.of().parseHex(line));
            before = line;
        }
        boolean sealed = MessageDigest.isEqual(
                line.getBytes(StandardCharsets.UTF_8),
                (SEAL + HexFormat.of().formatHex(mac.doFinal())).getBytes(StandardCharsets.UTF_8));
        if (!sealed || found != list.count() || reader.readLine() != null) {
            throw new CorruptException("was altered after it was written");
        }
        return list;
    }

    private static String next(BufferedReader reader, Mac mac) throws IOException, CorruptException {
        String line = line(reader);
        update(mac, line);
        return line;
    }

    private static String line(BufferedReader reader) throws IOException, CorruptException {
        String line = reader.readLine();
        if (line == null) {
            throw new CorruptException("ends too early");
        }
        return line;
    }

    private static void update(Mac mac, String line) {
        mac.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static DigestList header(String line) throws CorruptException {
        try {
            JsonNode header = JSON.readTree(line);
            ListName name = ListName.parse(header.path("name").asString(""))
                    .orElseThrow(() -> new CorruptException("does not say which one it is"));
            return new DigestList(
                    name,
                    new TableName(
                            header.path("schema").asString(""),
                            header.path("table").asString("")),
                    header.path("types").valueStream().map(JsonNode::asString).toList(),
                    Instant.parse(header.path("as_of").asString("")),
                    header.path("written").asString(""),
                    header.path("count").asLong());
        } catch (JacksonException | IllegalArgumentException | DateTimeException _) {
            throw new CorruptException("has no header that can be read");
        }
    }
}
