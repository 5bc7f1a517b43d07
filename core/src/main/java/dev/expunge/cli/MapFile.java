package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.picture.MermaidText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Writes a map into a file. An older map is replaced; anything else that is there stays.
final class MapFile {
    private static final int BEGINNING = 4_000;
    private static final Pattern MAP = Pattern.compile("^(?:Map from |only a person can decide|\\{\"event\":\"map\"|"
            + Pattern.quote(MermaidText.BEGINNING) + "|<(?:\\?xml|!DOCTYPE html)[\\s\\S]*<title>Map from )");

    private MapFile() {}

    static void write(Path file, String map) {
        try {
            if (isSomethingElse(file)) {
                throw Failure.nothingChanged(
                        Code.USAGE,
                        file + " is there already, and is no map",
                        "give another file with --output, or move that one away");
            }
            Files.writeString(file, map);
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.USAGE, file + " cannot be written", "give a file in a folder that you may write to")
                    .causedBy(e);
        }
    }

    private static boolean isSomethingElse(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String beginning = new String(in.readNBytes(BEGINNING), StandardCharsets.UTF_8);
            return !beginning.isEmpty() && !MAP.matcher(beginning).find();
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
