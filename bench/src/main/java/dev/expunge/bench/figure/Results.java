package dev.expunge.bench.figure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The file that keeps the last result of every chapter, so that chapters can be measured one by one. Not
/// thread-safe.
public final class Results {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path file;
    private final Map<String, Result> byChapter;

    private Results(Path file, Map<String, Result> byChapter) {
        this.file = file;
        this.byChapter = byChapter;
    }

    /// Reads the file; there may be none yet.
    public static Results in(Path file) throws IOException {
        var results = new TreeMap<String, Result>();
        if (Files.exists(file)) {
            List<Result> kept = JSON.readValue(Files.readString(file), new TypeReference<List<Result>>() {});
            kept.forEach(result -> results.put(result.chapter(), result));
        }
        return new Results(file, results);
    }

    /// Keeps a result in place of the one that its chapter had.
    public void keep(Result result) throws IOException {
        byChapter.put(result.chapter(), result);
        Files.writeString(file, JSON.writeValueAsString(List.copyOf(byChapter.values())) + "\n");
    }

    /// The last result of every chapter, by name.
    public Collection<Result> all() {
        return byChapter.values();
    }
}
